/* The bytes of a file, unpacked, see gz_bytes.h. zlib's own gzread sums up the unpacked bytes at a fraction of
 * checksum's speed, which is an eighth of the time. */
#define _POSIX_C_SOURCE 200809L
#include "gz_bytes.h"
#include "checksum.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT ((size_t)64 * 1024)

static int begins_a_member(const unsigned char *bytes) { return bytes[0] == 0x1f && bytes[1] == 0x8b; }

static int begin_member(gz_bytes *b) {
    b->sum = 0;
    b->in_header = 1;
    inflateValidate(&b->zlib, 1);
    return inflateReset(&b->zlib);
}

/* From here on zlib sums up nothing, and skips the trailer. */
static void end_header(gz_bytes *b) {
    b->in_header = 0;
    inflateValidate(&b->zlib, 0);
}

int gz_bytes_open(gz_bytes *b, int descriptor, int regular) {
    unsigned char start[2];
    b->descriptor = descriptor;
    b->open = 1;
    if (regular) b->kind = pread(descriptor, start, 2, 0) == 2 && begins_a_member(start) ? GZ_PACKED : GZ_PLAIN;
    if (b->kind == GZ_PLAIN) return Z_OK;
    b->input = calloc(1, GZ_TRAILER + INPUT);
    if (!b->input || inflateInit2(&b->zlib, 15 + 16) != Z_OK) return Z_MEM_ERROR;
    b->zlib.next_in = b->input + GZ_TRAILER;
    return begin_member(b);
}

void gz_bytes_close(gz_bytes *b) {
    if (!b->open) return;
    close(b->descriptor);
    if (b->input) inflateEnd(&b->zlib);
    free(b->input);
    memset(b, 0, sizeof *b);
}

static int read_file(gz_bytes *b, unsigned char *to, size_t size, size_t *got) {
    ssize_t bytes;
    do bytes = read(b->descriptor, to, size);
    while (bytes < 0 && errno == EINTR);
    *got = bytes < 0 ? 0 : (size_t)bytes;
    return bytes < 0 ? Z_ERRNO : Z_OK;
}

/* At least `least` (1 or 2) bytes of input, or all that there are. */
static int want_input(gz_bytes *b, size_t least) {
    z_stream *z = &b->zlib;
    while (z->avail_in < least) {
        unsigned char *first = b->input + GZ_TRAILER;
        size_t got;
        int code;
        memmove(b->input, z->next_in - GZ_TRAILER, GZ_TRAILER + z->avail_in);
        z->next_in = first;
        code = read_file(b, first + z->avail_in, INPUT - z->avail_in, &got);
        if (code != Z_OK || got == 0) return code;
        z->avail_in += (uInt)got;
    }
    return Z_OK;
}

static uint32_t little_endian(const unsigned char *p) {
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* zlib has consumed the trailer of a member: is it right, and does another member follow? What else follows is padding,
 * and ignored. */
static int end_member(gz_bytes *b) {
    const unsigned char *trailer = b->zlib.next_in - GZ_TRAILER;
    int code;
    if (little_endian(trailer) != b->sum || little_endian(trailer + 4) != (uint32_t)b->zlib.total_out)
        return Z_DATA_ERROR;
    code = want_input(b, 2);
    b->at_end = code == Z_OK && (b->zlib.avail_in < 2 || !begins_a_member(b->zlib.next_in));
    return code == Z_OK ? begin_member(b) : code;
}

static int read_packed(gz_bytes *b, unsigned char *to, size_t size, size_t *got) {
    z_stream *z = &b->zlib;
    z->next_out = to;
    z->avail_out = (uInt)size;
    while (z->avail_out > 0 && !b->at_end) {
        const unsigned char *first = z->next_out;
        int code = want_input(b, 1);
        if (code != Z_OK) return code;
        if (z->avail_in == 0) { /* cut off, which is said when the bytes before it have been taken */
            *got = size - z->avail_out;
            return *got > 0 ? Z_OK : Z_BUF_ERROR;
        }
        code = inflate(z, b->in_header ? Z_BLOCK : Z_NO_FLUSH);
        if (b->in_header && (z->data_type & 128)) end_header(b); /* zlib stands between blocks */
        b->sum = checksum(b->sum, first, (size_t)(z->next_out - first));
        if (code == Z_STREAM_END) code = end_member(b);
        if (code != Z_OK && code != Z_BUF_ERROR) return code == Z_NEED_DICT ? Z_DATA_ERROR : code;
    }
    *got = size - z->avail_out;
    return Z_OK;
}

int gz_bytes_read(gz_bytes *b, unsigned char *to, size_t size, size_t *got) {
    const size_t most = (size_t)1 << 30; /* counts of bytes are ints in zlib */
    *got = 0;
    if (size > most) size = most;
    if (b->kind == GZ_UNKNOWN) {
        const int code = want_input(b, 2);
        if (code != Z_OK) return code;
        b->kind = b->zlib.avail_in >= 2 && begins_a_member(b->zlib.next_in) ? GZ_PACKED : GZ_PLAIN;
    }
    if (b->kind == GZ_PACKED) return read_packed(b, to, size, got);
    if (b->zlib.avail_in == 0) return read_file(b, to, size, got);
    *got = b->zlib.avail_in < size ? b->zlib.avail_in : size; /* of a pipe, the start that was looked at */
    memcpy(to, b->zlib.next_in, *got);
    b->zlib.next_in += *got;
    b->zlib.avail_in -= (uInt)*got;
    return Z_OK;
}

int gz_bytes_restart(gz_bytes *b) {
    if (lseek(b->descriptor, 0, SEEK_SET) != 0) return Z_ERRNO;
    if (b->kind == GZ_PLAIN) return Z_OK;
    b->zlib.next_in = b->input + GZ_TRAILER;
    b->zlib.avail_in = 0;
    b->at_end = 0;
    return begin_member(b);
}
