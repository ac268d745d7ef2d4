/* CRC-32, as gz and PNG have it. */
#ifndef NNHOST_LOADER_CHECKSUM_H
#define NNHOST_LOADER_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What zlib's crc32 returns, at several times its speed where the processor multiplies polynomials. `sum` is that of
 * the bytes before; 0 at first. */
uint32_t checksum(uint32_t sum, const unsigned char *bytes, size_t size);

#ifdef __cplusplus
}
#endif

#endif
