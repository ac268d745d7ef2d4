/* nnhost/abi/elementwise.h - an elementwise activation from three one-line functions.
 *
 *     static inline float softsign(float x)            { return x / (1 + fabsf(x)); }
 *     static inline float derivative(float x, float y) { (void)y; ... }               // dy/dx
 *     static inline float inverse(float y)             { return y / (1 - fabsf(y)); } // or limit, or NaN: activation.h
 *
 *     NNHOST_ELEMENTWISE_ACTIVATION(softsign, softsign, derivative, inverse,
 *         NNHOST_RANGES(-1.0f, 1.0f,     // every output is in here
 *                       -1.0f, 1.0f,     // the inverse is finite between these
 *                       -0.9f, 0.9f))    // suggested targets: not this class, this class
 *
 * defines `static const nnhost_activation softsign_table`, for the descriptor's `table`. Without an inverse, use
 * NNHOST_ELEMENTWISE_ACTIVATION_NO_INVERSE. The functions take no state: a plugin with parameters writes its own loops.
 *
 * The loops are NNHOST_CLONES (clones.h): with -O3 -fno-trapping-math, GCC makes vectors of functions that are inlined
 * and call no library function. The second option changes no result; it allows a choice between two computed values.
 */
#ifndef NNHOST_ABI_ELEMENTWISE_H
#define NNHOST_ABI_ELEMENTWISE_H

#include "activation.h"
#include "clones.h"

#define NNHOST_RANGES(output_minimum, output_maximum, inverse_minimum, inverse_maximum, target_low, target_high)       \
    output_minimum, output_maximum, inverse_minimum, inverse_maximum, target_low, target_high

#define NNHOST_ELEMENTWISE_LOOPS_(prefix, f, derivative, ...)                                                          \
    static void prefix##_info(void *self, nnhost_activation_info *info) NNHOST_NOEXCEPT {                              \
        static const float ranges[6] = {__VA_ARGS__};                                                                  \
        (void)self;                                                                                                    \
        info->flags = NNHOST_ACTIVATION_IN_PLACE | NNHOST_ACTIVATION_ELEMENTWISE;                                      \
        info->output_minimum = ranges[0];                                                                              \
        info->output_maximum = ranges[1];                                                                              \
        info->inverse_minimum = ranges[2];                                                                             \
        info->inverse_maximum = ranges[3];                                                                             \
        info->target_low = ranges[4];                                                                                  \
        info->target_high = ranges[5];                                                                                 \
    }                                                                                                                  \
    NNHOST_CLONES static void prefix##_forward(void *self, int64_t rows, int64_t cols, const float *x, float *y)       \
        NNHOST_NOEXCEPT {                                                                                              \
        int64_t i;                                                                                                     \
        (void)self;                                                                                                    \
        NNHOST_INDEPENDENT for (i = 0; i < rows * cols; ++i) y[i] = f(x[i]);                                           \
    }                                                                                                                  \
    NNHOST_CLONES static void prefix##_backward(void *self, int64_t rows, int64_t cols, const float *x,                \
                                                const float *y, const float *dy, float *dx) NNHOST_NOEXCEPT {          \
        int64_t i;                                                                                                     \
        (void)self;                                                                                                    \
        NNHOST_INDEPENDENT for (i = 0; i < rows * cols; ++i) dx[i] = dy[i] * derivative(x[i], y[i]);                   \
    }

#define NNHOST_ELEMENTWISE_ACTIVATION(prefix, f, derivative, f_inverse, ...)                                           \
    NNHOST_ELEMENTWISE_LOOPS_(prefix, f, derivative, __VA_ARGS__)                                                      \
    NNHOST_CLONES static int64_t prefix##_inverse(void *self, int64_t n, const float *y, float *x) NNHOST_NOEXCEPT {   \
        static const float ranges[6] = {__VA_ARGS__};                                                                  \
        int64_t i, outside = 0;                                                                                        \
        (void)self;                                                                                                    \
        for (i = 0; i < n; ++i) outside += !(y[i] > ranges[2] && y[i] < ranges[3]);                                    \
        NNHOST_INDEPENDENT for (i = 0; i < n; ++i) x[i] = f_inverse(y[i]);                                             \
        return outside;                                                                                                \
    }                                                                                                                  \
    static const nnhost_activation prefix##_table = {                                                                  \
        (uint32_t)sizeof(nnhost_activation), 0, prefix##_info, prefix##_forward, prefix##_backward, prefix##_inverse}

#define NNHOST_ELEMENTWISE_ACTIVATION_NO_INVERSE(prefix, f, derivative, ...)                                           \
    NNHOST_ELEMENTWISE_LOOPS_(prefix, f, derivative, __VA_ARGS__)                                                      \
    static const nnhost_activation prefix##_table = {                                                                  \
        (uint32_t)sizeof(nnhost_activation), 0, prefix##_info, prefix##_forward, prefix##_backward, NULL}

#endif
