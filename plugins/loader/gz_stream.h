/* A file, gz (of one or several members) or plain, read through one chunk of fixed size. */
#ifndef NNHOST_LOADER_GZ_STREAM_H
#define NNHOST_LOADER_GZ_STREAM_H

#include "failure.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define GZ_CHUNK ((size_t)256 * 1024)

/* Zeroed by the owner; opened by gz_open, closed by gz_close in any state. */
typedef struct gz_stream {
    gzFile file;
    char *path;
    unsigned char *bytes; /* (GZ_CHUNK + 1): after the last byte read stands a line feed, so that scanners stop there */
    size_t begin, end;    /* bytes[begin..end) are read but not consumed */
    int64_t offset;       /* place of bytes[0] in the unpacked data */
    int64_t file_size;    /* on disk */
    int regular;          /* an ordinary file: can be read again */
    int at_end;           /* nothing follows bytes[end) */
} gz_stream;

static inline void gz_close(gz_stream *s) {
    if (s->file) gzclose(s->file);
    free(s->path);
    free(s->bytes);
    memset(s, 0, sizeof *s);
}

static inline nnhost_status gz_open(gz_stream *s, const char *path, nnhost_error *error) {
    struct stat status;
    const size_t length = strlen(path) + 1;
    if (stat(path, &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return fail_in(error, NNHOST_E_MISSING, path, "no such file");
        return fail_in(error, NNHOST_E_MISSING, path, "cannot be read: %s", strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) return fail_in(error, NNHOST_E_MISSING, path, "is a folder, not a file");
    s->regular = S_ISREG(status.st_mode);
    s->file_size = (int64_t)status.st_size;
    s->path = malloc(length);
    s->bytes = malloc(GZ_CHUNK + 1);
    if (!s->path || !s->bytes) return fail_in(error, NNHOST_E_MEMORY, path, "out of memory");
    memcpy(s->path, path, length);
    errno = 0;
    s->file = gzopen(path, "rb");
    if (!s->file)
        return fail_in(error, errno ? NNHOST_E_MISSING : NNHOST_E_MEMORY, path, "cannot be read: %s",
                       strerror(errno ? errno : ENOMEM));
    gzbuffer(s->file, 128 * 1024);
    s->bytes[0] = '\n';
    return NNHOST_OK;
}

static inline nnhost_status gz_read_failure(gz_stream *s, int code, nnhost_error *error) {
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

/* Moves what is left to the front and fills the chunk. After it the chunk is full, or the data end in it. */
static inline nnhost_status gz_fill(gz_stream *s, nnhost_error *error) {
    memmove(s->bytes, s->bytes + s->begin, s->end - s->begin);
    s->offset += (int64_t)s->begin;
    s->end -= s->begin;
    s->begin = 0;
    while (!s->at_end && s->end < GZ_CHUNK) {
        const int n = gzread(s->file, s->bytes + s->end, (unsigned)(GZ_CHUNK - s->end));
        if (n <= 0) {
            int code = Z_OK;
            (void)gzerror(s->file, &code);
            if (code != Z_OK && code != Z_STREAM_END) return gz_read_failure(s, code, error);
            if (n < 0) return gz_read_failure(s, Z_DATA_ERROR, error);
            s->at_end = 1;
        } else {
            s->end += (size_t)n;
        }
    }
    s->bytes[s->end] = '\n';
    return NNHOST_OK;
}

/* At least `size` (<= GZ_CHUNK) bytes in the chunk, or all that there are. */
static inline nnhost_status gz_want(gz_stream *s, size_t size, nnhost_error *error) {
    return s->end - s->begin >= size || s->at_end ? NNHOST_OK : gz_fill(s, error);
}

/* Copies up to `size` bytes; fewer only at the end of the data. */
static inline nnhost_status gz_take(gz_stream *s, void *to, size_t size, size_t *taken, nnhost_error *error) {
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

/* Back to the first byte: within the chunk where it is still there, so that short reads of a pipe can be repeated. */
static inline nnhost_status gz_restart(gz_stream *s, nnhost_error *error) {
    if (s->offset > 0) {
        if (gzrewind(s->file) != 0) return fail_in(error, NNHOST_E_DATA, s->path, "cannot be read a second time");
        s->offset = 0;
        s->end = 0;
        s->at_end = 0;
        s->bytes[0] = '\n';
    }
    s->begin = 0;
    return NNHOST_OK;
}

static inline int gz_ends_with(const char *text, const char *end) {
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* For probe: the first bytes of a file, unpacked into `to` when they are gz. Returns how many. */
static inline size_t gz_unpack_start(const uint8_t *bytes, uint64_t size, uint8_t *to, size_t capacity) {
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

#endif
