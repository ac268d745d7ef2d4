/* idx: the pair of files. A header is believed only as far as the file's size bears it out. */
#define _POSIX_C_SOURCE 200809L
#include "idx.h"
#include <dirent.h>

#define LONGEST_PATH 4096

/* A deflated file grows by this much at most when it is unpacked, see zlib's technical notes. */
#define MOST_DEFLATED 1032

/* Replaces the last `from` in `text` by the equally long `to`. */
static int replace_last(char *text, const char *from, const char *to) {
    char *found = NULL;
    for (char *p = strstr(text, from); p; p = strstr(p + 1, from)) found = p;
    if (found) memcpy(found, to, strlen(to));
    return found != NULL;
}

/* `path` with the names of the other kind: train-images-idx3-ubyte <-> train-labels-idx1-ubyte. 0: no such name. */
static int other_name(const char *path, const char *kind, const char *other, const char *number,
                      const char *other_number, char *to) {
    const size_t folder = strrchr(path, '/') ? (size_t)(strrchr(path, '/') - path) + 1 : 0;
    if (strlen(path) + 4 >= LONGEST_PATH) return 0;
    strcpy(to, path);
    (void)replace_last(to + folder, number, other_number);
    return replace_last(to + folder, kind, other);
}

static int exists(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* Adds .gz to the name, or takes it away. */
static void toggle_gz(char *path) {
    if (gz_ends_with(path, ".gz"))
        path[strlen(path) - 3] = '\0';
    else
        strcat(path, ".gz");
}

static nnhost_status find_labels(const char *path, char *to, nnhost_error *error) {
    if (!other_name(path, "images", "labels", "idx3", "idx1", to)) {
        fail_in(error, NNHOST_E_MISSING, path, "images without labels: the name says nothing about the label file");
    } else {
        const char *name = strrchr(to, '/') ? strrchr(to, '/') + 1 : to;
        if (exists(to)) return NNHOST_OK;
        toggle_gz(to);
        if (exists(to)) return NNHOST_OK;
        toggle_gz(to);
        fail_in(error, NNHOST_E_MISSING, path, "images without labels: there is no %s beside them", name);
    }
    hint(error, "name the label file: idx:labels=FILE");
    return NNHOST_E_MISSING;
}

/* Names the images in a folder that was given instead of a file: the last by name, train before t10k. */
static void hint_at_folder(const char *path, nnhost_error *error) {
    char best[256] = "";
    DIR *folder = opendir(path);
    if (!folder) return;
    for (const struct dirent *e = readdir(folder); e; e = readdir(folder))
        if (strstr(e->d_name, "images") && strstr(e->d_name, "idx3") && strcmp(e->d_name, best) > 0 &&
            strlen(e->d_name) < sizeof best)
            strcpy(best, e->d_name);
    closedir(folder);
    if (best[0]) hint(error, "name the image file in it: %s%s%s", path, gz_ends_with(path, "/") ? "" : "/", best);
}

static uint32_t big_endian(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Takes the header of `size` bytes and checks its magic number. */
static nnhost_status take_header(gz_stream *s, unsigned char *header, size_t size, uint32_t wanted, const char *what,
                                 nnhost_error *error) {
    size_t taken;
    uint32_t magic;
    const nnhost_status status = gz_take(s, header, size, &taken, error);
    if (status != NNHOST_OK) return status;
    if (taken == 0) return fail_in(error, NNHOST_E_DATA, s->path, "the file is empty");
    magic = taken < 4 ? 0 : big_endian(header);
    if (magic == wanted && taken == size) return NNHOST_OK;
    if (magic == wanted || taken < 4)
        return fail_in(error, NNHOST_E_DATA, s->path, "the file ends in its header, after %d of %d bytes", (int)taken,
                       (int)size);
    if (magic == IDX_LABELS_MAGIC && wanted == IDX_IMAGES_MAGIC) {
        char images[LONGEST_PATH];
        fail_in(error, NNHOST_E_DATA, s->path, "this is a label file, not an image file");
        if (other_name(s->path, "labels", "images", "idx1", "idx3", images) && exists(images))
            hint(error, "name the image file: %s", images);
        else
            hint(error, "name the image file, and this one as idx:labels=FILE");
        return NNHOST_E_DATA;
    }
    fail_in(error, NNHOST_E_DATA, s->path, "wrong magic number 0x%08x: an IDX %s file of bytes begins with 0x%08x",
            magic, what, wanted);
    if (error) error->byte = 0;
    return NNHOST_E_DATA;
}

/* Data bytes that the file can hold at most: exact where it is plain. */
static int64_t room(gz_stream *s, int64_t header) {
    const int64_t bytes = s->file_size - header;
    if (!s->regular) return INT64_MAX;
    if (s->plain) return bytes;
    return s->file_size < INT64_MAX / MOST_DEFLATED ? s->file_size * MOST_DEFLATED : INT64_MAX;
}

/* The header promises count * size bytes: has the file so many? */
static nnhost_status check_room(gz_stream *s, int64_t header, int64_t count, int64_t size, const char *what,
                                nnhost_error *error) {
    const int64_t bytes = room(s, header);
    if (count > bytes / size) {
        fail_in(error, NNHOST_E_DATA, s->path, "the header promises %lld %s, the file has room for %lld",
                (long long)count, what, (long long)(bytes / size));
        hint(error, "the file is cut off or its header is damaged: fetch it again");
        return NNHOST_E_DATA;
    }
    if (s->plain && count * size < bytes)
        return fail_in(error, NNHOST_E_DATA, s->path, "the header promises %lld %s, %lld more bytes follow them",
                       (long long)count, what, (long long)(bytes - count * size));
    return NNHOST_OK;
}

static nnhost_status open_images(idx *data, const char *path, nnhost_error *error) {
    unsigned char header[IDX_IMAGES_HEADER];
    char what[64];
    int32_t sizes[3];
    nnhost_status status = gz_open(&data->images, path, error);
    if (status == NNHOST_E_MISSING) hint_at_folder(path, error);
    if (status == NNHOST_OK) gz_map(&data->images);
    if (status == NNHOST_OK)
        status = take_header(&data->images, header, sizeof header, IDX_IMAGES_MAGIC, "image", error);
    if (status != NNHOST_OK) return status;
    for (int i = 0; i < 3; ++i) sizes[i] = (int32_t)big_endian(header + 4 + 4 * i);
    data->count = sizes[0];
    data->height = sizes[1];
    data->width = sizes[2];
    for (int i = 0; i < 3; ++i) {
        if (sizes[i] > 0) continue;
        fail_in(error, NNHOST_E_DATA, path, "the header promises %d images of %d rows and %d columns", sizes[0],
                sizes[1], sizes[2]);
        hint(error, "the header is damaged: fetch the file again");
        if (error) error->byte = 4 + 4 * i;
        return NNHOST_E_DATA;
    }
    snprintf(what, sizeof what, "images of %d rows and %d columns", sizes[1], sizes[2]);
    return check_room(&data->images, sizeof header, data->count, data->height * data->width, what, error);
}

static nnhost_status open_labels(idx *data, const char *path, nnhost_error *error) {
    unsigned char header[IDX_LABELS_HEADER];
    int64_t labels;
    nnhost_status status = gz_open(&data->labels, path, error);
    if (status == NNHOST_OK) gz_map(&data->labels);
    if (status == NNHOST_OK)
        status = take_header(&data->labels, header, sizeof header, IDX_LABELS_MAGIC, "label", error);
    if (status != NNHOST_OK) return status;
    labels = (int32_t)big_endian(header + 4);
    if (labels != data->count)
        return fail_in(error, NNHOST_E_DATA, path, "%lld labels for %lld images: %s", (long long)labels,
                       (long long)data->count, labels > data->count ? "too many labels" : "labels are missing");
    return check_room(&data->labels, sizeof header, labels, 1, "labels", error);
}

nnhost_status idx_open(idx *data, const char *path, const char *labels_path, nnhost_error *error) {
    char found[LONGEST_PATH];
    nnhost_status status = open_images(data, path, error);
    if (status == NNHOST_OK && labels_path[0] == '\0') {
        status = find_labels(path, found, error);
        labels_path = found;
    }
    return status == NNHOST_OK ? open_labels(data, labels_path, error) : status;
}
