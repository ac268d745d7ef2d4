/* A file, gz or plain, see gz_stream.h. */
#define _POSIX_C_SOURCE 200809L
#include "gz_stream.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

/* A chunk between its margins, zeroed: loads that reach into them are defined. NULL: out of memory. */
static unsigned char *new_chunk(size_t capacity) {
    unsigned char *memory = calloc(1, GZ_MARGIN + capacity + 1 + GZ_MARGIN);
    return memory ? memory + GZ_MARGIN : NULL;
}

static void release_chunk(gz_stream *s) {
    if (s->mapped)
        munmap(s->bytes, s->capacity);
    else if (s->bytes)
        free(s->bytes - GZ_MARGIN);
    s->bytes = NULL;
}

void gz_close(gz_stream *s) {
    release_chunk(s);
    gz_bytes_close(&s->source);
    free(s->path);
    memset(s, 0, sizeof *s);
}

nnhost_status gz_open(gz_stream *s, const char *path, nnhost_error *error) {
    struct stat status;
    int descriptor;
    if (stat(path, &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return fail_in(error, NNHOST_E_MISSING, path, "no such file");
        return fail_in(error, NNHOST_E_MISSING, path, "cannot be read: %s", strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) return fail_in(error, NNHOST_E_MISSING, path, "is a folder, not a file");
    s->regular = S_ISREG(status.st_mode);
    s->file_size = (int64_t)status.st_size;
    s->path = strdup(path);
    s->bytes = new_chunk(GZ_CHUNK);
    s->capacity = GZ_CHUNK;
    if (!s->path || !s->bytes) return fail_in(error, NNHOST_E_MEMORY, path, "out of memory");
    s->bytes[0] = '\n';
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail_in(error, NNHOST_E_MISSING, path, "cannot be read: %s", strerror(errno));
    if (gz_bytes_open(&s->source, descriptor, s->regular) != Z_OK)
        return fail_in(error, NNHOST_E_MEMORY, path, "out of memory");
    s->plain = s->source.kind == GZ_PLAIN;
    return NNHOST_OK;
}

static nnhost_status read_failure(gz_stream *s, int code, nnhost_error *error) {
    if (code == Z_ERRNO)
        return fail_in(error, NNHOST_E_MISSING, s->path, "cannot be read: %s", strerror(errno ? errno : EIO));
    if (code == Z_MEM_ERROR) return fail_in(error, NNHOST_E_MEMORY, s->path, "out of memory");
    if (code == Z_BUF_ERROR) {
        fail_in(error, NNHOST_E_DATA, s->path, "the gz data end in the middle: the file is cut off");
        hint(error, "fetch or copy the file again");
        return NNHOST_E_DATA;
    }
    fail_in(error, NNHOST_E_DATA, s->path, "the gz data are damaged");
    hint(error, "fetch or copy the file again; `gzip -t` checks it");
    return NNHOST_E_DATA;
}

nnhost_status gz_fill(gz_stream *s, nnhost_error *error) {
    memmove(s->bytes, s->bytes + s->begin, s->end - s->begin);
    s->offset += (int64_t)s->begin;
    s->end -= s->begin;
    s->begin = 0;
    while (!s->at_end && s->end < s->capacity) {
        size_t got;
        const int code = gz_bytes_read(&s->source, s->bytes + s->end, s->capacity - s->end, &got);
        if (code != Z_OK) return read_failure(s, code, error);
        s->at_end = got == 0;
        s->end += got;
    }
    s->bytes[s->end] = '\n';
    return NNHOST_OK;
}

void gz_map(gz_stream *s) {
    const size_t size = (size_t)s->file_size;
    void *bytes;
    if (!s->plain || s->file_size < 1 || (uint64_t)s->file_size > SIZE_MAX) return;
    bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, s->source.descriptor, 0);
    if (bytes == MAP_FAILED) return;
    release_chunk(s);
    s->bytes = bytes;
    s->end = s->capacity = size;
    s->at_end = s->whole = s->mapped = 1;
}

nnhost_status gz_hold(gz_stream *s, size_t most, nnhost_error *error) {
    const size_t place = (size_t)s->offset + s->begin;
    unsigned char *bytes;
    nnhost_status status;
    if (s->whole || most >= PTRDIFF_MAX - 2 * GZ_MARGIN - 2 || (s->offset > 0 && !s->regular)) return NNHOST_OK;
    bytes = new_chunk(most + 1);
    if (!bytes) return NNHOST_OK;
    status = gz_restart(s, error);
    if (s->end > most + 1) s->end = most + 1;
    memcpy(bytes, s->bytes, s->end);
    release_chunk(s);
    s->bytes = bytes;
    s->capacity = most + 1;
    if (status == NNHOST_OK) status = gz_fill(s, error);
    s->begin = place < s->end ? place : s->end;
    s->at_end = s->whole = 1;
    return status;
}

nnhost_status gz_take(gz_stream *s, void *to, size_t size, size_t *taken, nnhost_error *error) {
    *taken = 0;
    while (*taken < size) {
        const nnhost_status status = gz_want(s, 1, error);
        size_t n = s->end - s->begin;
        if (status != NNHOST_OK) return status;
        if (n == 0) break;
        if (n > size - *taken) n = size - *taken;
        memcpy((unsigned char *)to + *taken, s->bytes + s->begin, n);
        s->begin += n;
        *taken += n;
    }
    return NNHOST_OK;
}

nnhost_status gz_restart(gz_stream *s, nnhost_error *error) {
    if (s->offset > 0) {
        if (gz_bytes_restart(&s->source) != Z_OK)
            return fail_in(error, NNHOST_E_DATA, s->path, "cannot be read a second time");
        s->offset = 0;
        s->end = 0;
        s->at_end = 0;
        s->bytes[0] = '\n';
    }
    s->begin = 0;
    return NNHOST_OK;
}

int gz_ends_with(const char *text, const char *end) {
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

size_t gz_unpack_start(const uint8_t *bytes, uint64_t size, uint8_t *to, size_t capacity) {
    z_stream z;
    size_t n = size < capacity ? (size_t)size : capacity;
    if (size < 2 || bytes[0] != 0x1f || bytes[1] != 0x8b) {
        if (n > 0) memcpy(to, bytes, n);
        return n;
    }
    memset(&z, 0, sizeof z);
    if (inflateInit2(&z, 15 + 16) != Z_OK) return 0;
    z.next_in = (z_const Bytef *)bytes;
    z.avail_in = (uInt)(size < 65536 ? size : 65536);
    z.next_out = to;
    z.avail_out = (uInt)capacity;
    (void)inflate(&z, Z_SYNC_FLUSH);
    n = capacity - z.avail_out;
    inflateEnd(&z);
    return n;
}
