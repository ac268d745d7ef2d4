/* The bytes of a file in their order, unpacked where it is gz (of one or several members). */
#ifndef NNHOST_LOADER_GZ_BYTES_H
#define NNHOST_LOADER_GZ_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#define GZ_TRAILER 8 /* behind each member: its checksum and its size */

enum gz_kind { GZ_UNKNOWN, GZ_PLAIN, GZ_PACKED };

/* Zeroed by the owner, then opened; closed by gz_bytes_close in any state. */
typedef struct gz_bytes {
    int descriptor;
    enum gz_kind kind; /* of a pipe it is unknown until the first read */
    int open;
    int at_end;           /* no member follows */
    int in_header;        /* of a member */
    z_stream zlib;        /* its next_in, avail_in: what is in `input` and not consumed */
    uint32_t sum;         /* of the member so far */
    unsigned char *input; /* (GZ_TRAILER + 64 KiB): from the file, the last bytes of what was there before in front */
} gz_bytes;

/* Takes the descriptor over. regular: it can be read at any place. Z_OK or Z_MEM_ERROR, as below. */
int gz_bytes_open(gz_bytes *b, int descriptor, int regular);
void gz_bytes_close(gz_bytes *b);

/* Reads up to `size` bytes; *got = 0 at the end. Z_ERRNO: see errno; Z_BUF_ERROR: cut off within a member;
 * Z_DATA_ERROR: damaged. */
int gz_bytes_read(gz_bytes *b, unsigned char *to, size_t size, size_t *got);

/* Back to the first byte; Z_ERRNO where the file cannot. */
int gz_bytes_restart(gz_bytes *b);

#endif
