/* CRC-32: the remainder of the data, a polynomial over GF(2), divided by P. */
#include "checksum.h"
#include <zlib.h>

static uint32_t checksum_zlib(uint32_t sum, const unsigned char *bytes, size_t size) {
    return (uint32_t)crc32_z(sum, bytes, size);
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define PCLMUL __attribute__((target("pclmul")))

/* 16 bytes with the same remainder as `block` followed by as many bytes as `powers` are made for. */
PCLMUL static inline __m128i moved(__m128i block, __m128i powers) {
    return _mm_xor_si128(_mm_clmulepi64_si128(block, powers, 0x00), _mm_clmulepi64_si128(block, powers, 0x11));
}

PCLMUL static inline __m128i load(const unsigned char *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

/* x^(n+32) mod P and x^(n-32) mod P, bits reversed, for a move by n bits. */
#define POWERS(above, below) _mm_set_epi64x(below, above)

/* size >= 64. What goes before is moved onto what follows until 16 bytes are left, four such blocks side by side. */
PCLMUL static uint32_t checksum_folded(uint32_t sum, const unsigned char *bytes, size_t size) {
    const __m128i by_64_bytes = POWERS(0x154442bd4, 0x1c6e41596), by_16_bytes = POWERS(0x1751997d0, 0x0ccaa009e);
    __m128i blocks[4];
    unsigned char rest[16];
    for (int i = 0; i < 4; ++i) blocks[i] = load(bytes + 16 * i);
    blocks[0] = _mm_xor_si128(blocks[0], _mm_cvtsi32_si128((int)~sum));
    for (bytes += 64, size -= 64; size >= 64; bytes += 64, size -= 64)
        for (int i = 0; i < 4; ++i) blocks[i] = _mm_xor_si128(moved(blocks[i], by_64_bytes), load(bytes + 16 * i));
    for (int i = 1; i < 4; ++i) blocks[i] = _mm_xor_si128(moved(blocks[i - 1], by_16_bytes), blocks[i]);
    for (; size >= 16; bytes += 16, size -= 16) blocks[3] = _mm_xor_si128(moved(blocks[3], by_16_bytes), load(bytes));
    _mm_storeu_si128((__m128i *)rest, blocks[3]);
    /* zlib inverts its register before and after: 0xffffffff makes it begin with 0 */
    return checksum_zlib(checksum_zlib(0xffffffff, rest, sizeof rest), bytes, size);
}

uint32_t checksum(uint32_t sum, const unsigned char *bytes, size_t size) {
    const int folds = size >= 64 && __builtin_cpu_supports("pclmul");
    return folds ? checksum_folded(sum, bytes, size) : checksum_zlib(sum, bytes, size);
}
#else
uint32_t checksum(uint32_t sum, const unsigned char *bytes, size_t size) { return checksum_zlib(sum, bytes, size); }
#endif
