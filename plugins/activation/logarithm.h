/* ln as arithmetic that a compiler makes vectors of. For the inverses of sigmoid and tanh. */
#ifndef NNHOST_PLUGINS_LOGARITHM_H
#define NNHOST_PLUGINS_LOGARITHM_H

#include <stdint.h>
#include <string.h>

static inline double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* 2 atanh(s) = ln((1 + s) / (1 - s)) for |s| <= 0.172, by its power series up to s^15: to within 4e-14 of its value. */
static inline double twice_atanh(double s) {
    const double square = s * s;
    double sum = 2.0 / 15;
    sum = sum * square + 2.0 / 13;
    sum = sum * square + 2.0 / 11;
    sum = sum * square + 2.0 / 9;
    sum = sum * square + 2.0 / 7;
    sum = sum * square + 2.0 / 5;
    sum = sum * square + 2.0 / 3;
    return (sum * square + 2) * s;
}

/* ln q for a normal q > 0; anything else gives something. With q = 2^n m and m in sqrt(1/2)..sqrt(2),
 * ln q = n ln 2 + 2 atanh((m - 1) / (m + 1)). */
static inline double logarithm(double q) {
    uint64_t bits, biased;
    double m, n;
    memcpy(&bits, &q, sizeof bits);
    biased = (bits - UINT64_C(0x3fe6a09e667f3bcd) + UINT64_C(0x3ff0000000000000)) >> 52; /* n + 1023 */
    m = double_of(bits - ((biased - 1023) << 52));
    n = double_of(biased | UINT64_C(0x4330000000000000)) - (0x1p52 + 1023); /* 2^52 + n + 1023, less that */
    return n * 0.69314718055994531 + twice_atanh((m - 1) / (m + 1));
}

#endif
