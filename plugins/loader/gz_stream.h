/* A file, gz (of one or several members) or plain: read through one chunk of fixed size, or all at hand at once. */
#ifndef NNHOST_LOADER_GZ_STREAM_H
#define NNHOST_LOADER_GZ_STREAM_H

#include "failure.h"
#include "gz_bytes.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define GZ_CHUNK ((size_t)256 * 1024)

/* Readable bytes before and behind a chunk, of any value: wide loads may reach there. */
#define GZ_MARGIN 64 /* CSV_TEXT_MARGIN */

/* Zeroed by the owner; opened by gz_open, closed by gz_close in any state. */
typedef struct gz_stream {
    gz_bytes source;
    int plain;   /* an ordinary file that is not gz */
    int regular; /* an ordinary file: can be read again */
    char *path;
    unsigned char *bytes; /* (capacity + 1): after the last byte read stands a line feed, so that scanners stop there */
    size_t capacity;      /* GZ_CHUNK, or all of the data */
    size_t begin, end;    /* bytes[begin..end) are read but not consumed */
    int64_t offset;       /* place of bytes[0] in the unpacked data */
    int64_t file_size;    /* on disk */
    int at_end;           /* nothing follows bytes[end) */
    int whole;            /* bytes[0..end) are all of the data, or as many as were asked for, mapped or held */
    int mapped;           /* bytes are the file's own pages, read-only, with no line feed behind them */
} gz_stream;

nnhost_status gz_open(gz_stream *s, const char *path, nnhost_error *error);
void gz_close(gz_stream *s);

/* From the start of the stream: a plain file becomes its own chunk, mapped, not copied. What cannot be mapped stays as
 * it is. Only for files that nobody cuts short meanwhile: touching a page that the file has no longer raises SIGBUS. */
void gz_map(gz_stream *s);

/* Reads all of the data, of at most `most` bytes, into one buffer, and one byte more where they go on. Keeps the place.
 * Changes nothing when they are whole already, when there is no room for them, or when a pipe's start is lost. */
nnhost_status gz_hold(gz_stream *s, size_t most, nnhost_error *error);

/* Moves what is left to the front and fills the chunk. After it the chunk is full, or the data end in it. */
nnhost_status gz_fill(gz_stream *s, nnhost_error *error);

/* At least `size` (<= GZ_CHUNK) bytes in the chunk, or all that there are. */
static inline nnhost_status gz_want(gz_stream *s, size_t size, nnhost_error *error) {
    return s->end - s->begin >= size || s->at_end ? NNHOST_OK : gz_fill(s, error);
}

/* Copies up to `size` bytes; fewer only at the end of the data. */
nnhost_status gz_take(gz_stream *s, void *to, size_t size, size_t *taken, nnhost_error *error);

/* Back to the first byte: within the chunk where it is still there, so that short reads of a pipe can be repeated. */
nnhost_status gz_restart(gz_stream *s, nnhost_error *error);

int gz_ends_with(const char *text, const char *end);

/* For probe: the first bytes of a file, unpacked into `to` when they are gz. Returns how many. */
size_t gz_unpack_start(const uint8_t *bytes, uint64_t size, uint8_t *to, size_t capacity);

#endif
