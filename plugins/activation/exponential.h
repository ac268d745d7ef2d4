/* e^-a as arithmetic that a compiler makes vectors of: no library call and no branch. For the loops of sigmoid, tanh
 * and softmax. */
#ifndef NNHOST_PLUGINS_EXPONENTIAL_H
#define NNHOST_PLUGINS_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

#define SIGN_BIT INT32_MIN
#define BITS_OF_INFINITY 0x7f800000

static inline int32_t bits_of(float value) {
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float float_of(int32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* 2^32 e^-a = scale * (1 + fraction) */
typedef struct power {
    float scale;    /* a power of two, 2^-118..2^32 */
    float fraction; /* -0.3..0.42, or NaN */
} power;

/* For a >= 0; from 104 on, where e^-a as a float is 0, it is that of 104. NaN gives NaN.
 * With n = round(-a / ln 2) and r = -a - n ln 2, e^-a = 2^n e^r and |r| <= ln 2 / 2. ln 2 is taken off in two parts of
 * which the first times n is exact (Cody and Waite 1980). e^r is the polynomial 1 + r + r^2 q(r) of least relative
 * error, 3e-9 (Remez exchange, coefficients rounded to float). */
static inline power power_of(float a) {
    const int32_t bits = bits_of(a), limit = 0x42d00000; /* 104 */
    const float limited = float_of(bits < limit ? bits : limit);
    /* Near 1.5 * 2^23 floats are whole numbers, with n + 159 in the low bits: 127 for the exponent's bias, 32 for 2^32.
     */
    const float rounded = 12583071.0f - 1.44269504f * limited;
    const float n = (float)(bits_of(rounded) - 0x4b40009f);
    /* Told from its bits, NaN outlives -ffast-math, which cannot add the two parts of ln 2 first either. */
    const float most = float_of(bits_of(-limited - n * 0.693359375f) | -(bits > BITS_OF_INFINITY));
    const float r = most + n * 2.12194440e-4f;
    float q = 1.38145371e-3f;
    power result;
    q = q * r + 8.36874545e-3f;
    q = q * r + 4.16683890e-2f;
    q = q * r + 1.66665211e-1f;
    q = q * r + 4.99999940e-1f;
    result.fraction = q * (r * r) + r;
    result.scale = float_of((int32_t)((uint32_t)bits_of(rounded) << 23));
    return result;
}

/* e^-a for a >= 0, to within 1.1 units in the last place of a float, also of one below FLT_MIN */
static inline float exponential(float a) {
    const power p = power_of(a);
    return (p.scale * p.fraction + p.scale) * 0x1p-32f;
}

#endif
