/* idx: the files that MNIST and its kin are published in, train-images-idx3-ubyte and train-labels-idx1-ubyte. */
#define _POSIX_C_SOURCE 200809L
#include "idx.h"
#include <dirent.h>

static nnhost_status idx_info(void *self, nnhost_loader_info *info, nnhost_error *error) {
    const idx *data = self;
    (void)error;
    info->flags = data->images.regular && data->labels.regular ? NNHOST_LOADER_REWINDABLE : 0;
    info->count = data->count;
    info->height = data->height;
    info->width = data->width;
    info->channels = 1;
    info->element_type = NNHOST_ELEMENT_U8;
    info->class_count = (uint32_t)data->classes;
    info->value_minimum = 0;
    info->value_maximum = 255;
    info->class_names = NULL;
    return NNHOST_OK;
}

static nnhost_status ends_early(gz_stream *s, int64_t have, int64_t wanted, const char *what, nnhost_error *error) {
    return fail_in(error, NNHOST_E_DATA, s->path, "the data end after %lld of %lld %s", (long long)have,
                   (long long)wanted, what);
}

static nnhost_status label_failure(const idx *data, int64_t record, int label, nnhost_error *error) {
    fail_in(error, NNHOST_E_DATA, data->labels.path, "label %d is outside the classes 0..%d", label,
            (int)data->classes - 1);
    hint(error, "if there are more classes: idx:classes=%d", label + 1);
    if (error) {
        error->byte = IDX_LABELS_HEADER + record;
        error->sample = record;
    }
    return NNHOST_E_DATA;
}

/* labels (n), of the records from data->next on */
static nnhost_status take_labels(idx *data, int64_t n, int32_t *labels, nnhost_error *error) {
    gz_stream *s = &data->labels;
    for (int64_t i = 0; i < n; ++i) {
        const nnhost_status status = gz_want(s, 1, error);
        int label;
        if (status != NNHOST_OK) return status;
        if (s->begin == s->end) return ends_early(s, data->next + i, data->count, "labels", error);
        label = s->bytes[s->begin++];
        if (label >= data->classes) return label_failure(data, data->next + i, label, error);
        labels[i] = label;
    }
    return NNHOST_OK;
}

/* Behind the last record both files must end. A plain file's size was checked when it was opened. */
static nnhost_status check_end(gz_stream *s, const char *what, nnhost_error *error) {
    const nnhost_status status = gz_want(s, 1, error);
    if (status != NNHOST_OK) return status;
    if (s->begin == s->end) return NNHOST_OK;
    return fail_in(error, NNHOST_E_DATA, s->path, "the data go on after the last %s that the header promises", what);
}

static nnhost_status check_ends(idx *data, nnhost_error *error) {
    const nnhost_status status = check_end(&data->images, "image", error);
    return status == NNHOST_OK ? check_end(&data->labels, "label", error) : status;
}

static nnhost_status idx_read(void *self, int64_t capacity, void *values, int32_t *labels, int64_t *count,
                              nnhost_error *error) {
    idx *data = self;
    const int64_t size = data->height * data->width;
    const int64_t n = capacity < data->count - data->next ? capacity : data->count - data->next;
    size_t taken;
    nnhost_status status = gz_take(&data->images, values, (size_t)(n * size), &taken, error);
    if (status != NNHOST_OK) return status;
    if ((int64_t)taken < n * size)
        return ends_early(&data->images, data->next + (int64_t)taken / size, data->count, "images", error);
    status = take_labels(data, n, labels, error);
    if (status == NNHOST_OK && data->next + n == data->count) status = check_ends(data, error);
    if (status != NNHOST_OK) return status;
    data->next += n;
    *count = n;
    return NNHOST_OK;
}

static nnhost_status skip(gz_stream *s, size_t header, nnhost_error *error) {
    unsigned char bytes[IDX_IMAGES_HEADER];
    size_t taken;
    const nnhost_status status = gz_restart(s, error);
    return status == NNHOST_OK ? gz_take(s, bytes, header, &taken, error) : status;
}

static nnhost_status idx_rewind(void *self, nnhost_error *error) {
    idx *data = self;
    nnhost_status status = skip(&data->images, IDX_IMAGES_HEADER, error);
    if (status == NNHOST_OK) status = skip(&data->labels, IDX_LABELS_HEADER, error);
    if (status == NNHOST_OK) data->next = 0;
    return status;
}

/* The whole data set as one read from its first record, but that the pixels stay where they are. */
static nnhost_status take_all(idx *data, nnhost_error *error) {
    const int64_t size = data->height * data->width, have = (int64_t)data->images.end - IDX_IMAGES_HEADER;
    nnhost_status status = idx_rewind(data, error);
    if (status != NNHOST_OK) return status;
    if (have < data->count * size) return ends_early(&data->images, have / size, data->count, "images", error);
    data->images.begin += (size_t)(data->count * size);
    status = take_labels(data, data->count, data->viewed_labels, error);
    return status == NNHOST_OK ? check_ends(data, error) : status;
}

static nnhost_status make_view(idx *data, nnhost_error *error) {
    gz_stream *images = &data->images, *labels = &data->labels;
    const size_t image_bytes = (size_t)data->count * (size_t)(data->height * data->width);
    nnhost_status status = gz_hold(images, IDX_IMAGES_HEADER + image_bytes, error);
    if (status == NNHOST_OK) status = gz_hold(labels, IDX_LABELS_HEADER + (size_t)data->count, error);
    if (status != NNHOST_OK || !images->whole || !labels->whole) return status;
    data->viewed_labels = malloc((size_t)data->count * sizeof *data->viewed_labels);
    if (data->viewed_labels) {
        const int64_t next = data->next;
        const size_t image = images->begin, label = labels->begin;
        status = take_all(data, error);
        data->next = next;
        images->begin = image;
        labels->begin = label;
    }
    if (status != NNHOST_OK) {
        free(data->viewed_labels);
        data->viewed_labels = NULL;
    }
    return status;
}

static nnhost_status idx_view(void *self, const void **values, const int32_t **labels, nnhost_error *error) {
    idx *data = self;
    const nnhost_status status = data->viewed_labels ? NNHOST_OK : make_view(data, error);
    if (status != NNHOST_OK) return status;
    *values = data->viewed_labels ? data->images.bytes + IDX_IMAGES_HEADER : NULL;
    *labels = data->viewed_labels;
    return NNHOST_OK;
}

/* A folder with image files is no data set to read, but the error that idx gives for it names them. */
static int32_t probe_folder(const char *path) {
    int32_t sure = 0;
    DIR *folder = opendir(path);
    if (!folder) return 0;
    for (const struct dirent *e = readdir(folder); e; e = readdir(folder))
        if (strstr(e->d_name, "images") && strstr(e->d_name, "idx3")) sure = 60;
    closedir(folder);
    return sure;
}

static int32_t idx_probe(const char *path, const uint8_t *bytes, uint64_t size) {
    uint8_t start[4];
    if (!bytes) return probe_folder(path);
    if (gz_unpack_start(bytes, size, start, 4) == 4) {
        if (memcmp(start, "\0\0\x08\x03", 4) == 0) return 100;
        if (memcmp(start, "\0\0\x08\x01", 4) == 0) return 90;
    }
    return gz_ends_with(path, "-ubyte") || gz_ends_with(path, "-ubyte.gz") ? 50 : 0;
}

static const nnhost_loader table = {
    .struct_size = (uint32_t)sizeof(nnhost_loader),
    .info = idx_info,
    .read = idx_read,
    .rewind = idx_rewind,
    .probe = idx_probe,
    .view = idx_view,
};

static void idx_destroy(void *self) {
    idx *data = self;
    gz_close(&data->images);
    gz_close(&data->labels);
    free(data->viewed_labels);
    free(data);
}

static nnhost_status idx_create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                                void **self, nnhost_error *error) {
    nnhost_status status;
    idx *data = calloc(1, sizeof *data);
    (void)host;
    (void)count;
    if (!data) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    data->classes = values[2]->integer;
    status = idx_open(data, values[0]->text, values[1]->text, error);
    if (status != NNHOST_OK) {
        idx_destroy(data);
        return status;
    }
    *self = data;
    return NNHOST_OK;
}

static const nnhost_parameter_spec path = {
    .struct_size = (uint32_t)sizeof(nnhost_parameter_spec),
    .type = NNHOST_PARAMETER_PATH,
    .key = "path",
    .summary = "the image file, plain or .gz",
    .flags = NNHOST_PARAMETER_REQUIRED | NNHOST_PARAMETER_PRIMARY,
};
static const nnhost_parameter_spec labels = {
    .struct_size = (uint32_t)sizeof(nnhost_parameter_spec),
    .type = NNHOST_PARAMETER_PATH,
    .key = "labels",
    .summary = "the label file; empty: found beside the images by its name",
    .default_text = "",
};
static const nnhost_parameter_spec classes = {
    .struct_size = (uint32_t)sizeof(nnhost_parameter_spec),
    .type = NNHOST_PARAMETER_INTEGER,
    .key = "classes",
    .summary = "number of classes: labels are 0..classes-1",
    .default_text = "10",
    .minimum = 1,
    .maximum = 256,
};
static const void *extension(const char *extension_id) {
    return strcmp(extension_id, NNHOST_EXAMPLE_DATA) == 0 ? &idx_example : NULL;
}

static const nnhost_parameter_spec *const parameters[] = {&path, &labels, &classes};

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_INSTANCE,
    .kind = NNHOST_LOADER_KIND,
    .id = "org.nnhost.idx",
    .name = "idx",
    .version = "1.0.0",
    .summary = "IDX: MNIST as it is published, images and labels in two files",
    .doc = "Plain or .gz. The label file is the one with the same name but for labels instead of images and idx1\n"
           "instead of idx3, with or without .gz; or name it with labels=FILE. Only images of unsigned bytes are read\n"
           "(magic number 0x00000803). Plain files are mapped, not copied: nobody may cut them short meanwhile.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .parameters = parameters,
    .parameter_count = 3,
    .create = idx_create,
    .destroy = idx_destroy,
    .table = &table,
    .get_extension = extension,
};

NNHOST_MODULE(&descriptor);
