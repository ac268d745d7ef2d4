/* What reading data costs at the least, whoever does it:
 *   reading files FOLDER     open, read and close every file of the folder's folders
 *   reading decode FOLDER    decode the same files, which are in memory, with stb_image
 *   reading inflate FILE     inflate a .gz file, which is in memory, with zlib
 */
#include "bench.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>

enum { most_files = 70000, most_bytes = 1 << 16 };

static char *paths[most_files];
static uint8_t *contents[most_files];
static int sizes[most_files];
static int count;

static void list(const char *folder, int depth) {
    DIR *d = opendir(folder);
    if (!d) fail("cannot be opened", folder);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[4096];
        if (e->d_name[0] == '.') continue;
        if (snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= (int)sizeof path) fail("too long", folder);
        if (depth == 0) {
            list(path, 1);
        } else {
            if (count == most_files) fail("too many files", folder);
            paths[count++] = strdup(path);
        }
    }
    closedir(d);
}

static int read_file(const char *path, uint8_t *to) {
    const int f = open(path, O_RDONLY | O_CLOEXEC);
    const int size = f < 0 ? -1 : (int)read(f, to, most_bytes);
    if (size < 0) fail("cannot be read", path);
    close(f);
    return size;
}

static void files(void) {
    static uint8_t buffer[most_bytes];
    for (int i = 0; i < count; ++i) sizes[i] = read_file(paths[i], buffer);
}

static void decode(void) {
    for (int i = 0; i < count; ++i) {
        int width, height, channels;
        stbi_uc *pixels = stbi_load_from_memory(contents[i], sizes[i], &width, &height, &channels, 0);
        if (!pixels) fail("is not decoded", paths[i]);
        stbi_image_free(pixels);
    }
}

static void inflate_all(void) {
    static uint8_t out[1 << 18]; /* as a reader would, chunk after chunk */
    z_stream z = {0};
    int status = Z_OK;
    if (inflateInit2(&z, 15 + 32) != Z_OK) fail("inflateInit2", "zlib");
    z.next_in = contents[0];
    z.avail_in = (uInt)sizes[0];
    while (status == Z_OK) {
        z.next_out = out;
        z.avail_out = sizeof out;
        status = inflate(&z, Z_NO_FLUSH);
    }
    if (status != Z_STREAM_END) fail("is not inflated", paths[0]);
    inflateEnd(&z);
}

static void take_in(const char *path) {
    FILE *f = fopen(path, "rb");
    struct stat s;
    if (!f || fstat(fileno(f), &s)) fail("cannot be read", path);
    paths[0] = strdup(path);
    sizes[0] = (int)s.st_size;
    contents[0] = memory((size_t)s.st_size);
    if (fread(contents[0], 1, (size_t)s.st_size, f) != (size_t)s.st_size) fail("is cut short", path);
    fclose(f);
    count = 1;
}

int main(int argc, char **argv) {
    if (argc != 3) fail("files|decode FOLDER, or inflate FILE, is wanted", argv[0]);
    void (*work)(void) = files;
    if (strcmp(argv[1], "inflate") == 0) {
        take_in(argv[2]);
        work = inflate_all;
    } else {
        list(argv[2], 0);
    }
    if (strcmp(argv[1], "decode") == 0) {
        work = decode;
        for (int i = 0; i < count; ++i) {
            uint8_t buffer[most_bytes];
            sizes[i] = read_file(paths[i], buffer);
            contents[i] = memory((size_t)sizes[i]);
            memcpy(contents[i], buffer, (size_t)sizes[i]);
        }
    }
    printf("ready %d files\n", count);
    while (next_run()) {
        const double start = now();
        work();
        printf("{\"seconds\": %.6f, \"files\": %d}\n", now() - start, count);
    }
    return 0;
}
