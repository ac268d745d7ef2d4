/* nnhost/abi/activation.h - kind nnhost.activation/1: the function between a node's input and its output.
 *
 * Shapes: x, y, dy, dx are (rows, cols) row-major floats: a row is one record, a column one node of the layer. Buffers
 * are contiguous and hold at least rows * cols floats; the host's own are 64-byte aligned, but a plugin must not rely
 * on it. rows or cols may be 0: then nothing is touched.
 *
 * Right for every float: forward and backward of a finite x are what mathematics says (saturated, not NaN); NaN in
 * gives NaN out.
 */
#ifndef NNHOST_ABI_ACTIVATION_H
#define NNHOST_ABI_ACTIVATION_H

#include "entry.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_ACTIVATION_KIND "nnhost.activation/1"

#define NNHOST_ACTIVATION_IN_PLACE 1u    /* forward may be called with y = x, backward with dx = dy */
#define NNHOST_ACTIVATION_ELEMENTWISE 2u /* y[i] depends on x[i] alone */

/* Owned by the host, filled by the plugin. */
typedef struct nnhost_activation_info {
    uint32_t struct_size;
    uint32_t flags;       /* NNHOST_ACTIVATION_* */
    float output_minimum; /* every output is in [output_minimum, output_maximum]; -INFINITY, INFINITY: no bound */
    float output_maximum;
    float inverse_minimum; /* the inverse is finite on the open interval (inverse_minimum, inverse_maximum) */
    float inverse_maximum;
    float target_low;  /* suggested target for "not this class": sigmoid 0.01 (section 5.2 of the seed) */
    float target_high; /* suggested target for "this class": sigmoid 0.99 */
} nnhost_activation_info;

typedef struct nnhost_activation {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* Required. Fills `info`; the same for an instance's whole life. [any-thread] */
    void (*info)(void *self, nnhost_activation_info *info) NNHOST_NOEXCEPT;

    /* Required. y = f(x). [instance] */
    void (*forward)(void *self, int64_t rows, int64_t cols, const float *x, float *y) NNHOST_NOEXCEPT;

    /* Required. The vector-Jacobian product, row by row: dx[j] = sum over i of dy[i] * dy_i/dx_j. For an elementwise
     * function dx = dy * f'(x). y is what forward gave for x. [instance] */
    void (*backward)(void *self, int64_t rows, int64_t cols, const float *x, const float *y, const float *dy,
                     float *dx) NNHOST_NOEXCEPT;

    /* Optional. x = f^-1(y) for n values, y = x allowed. Returns how many y lie outside the open interval
     * (inverse_minimum, inverse_maximum); for those x is the limit where there is one (-INFINITY, INFINITY), else NaN.
     * Never clamps in silence. [instance] */
    int64_t (*inverse)(void *self, int64_t n, const float *y, float *x) NNHOST_NOEXCEPT;
} nnhost_activation;

NNHOST_EXTERN_C_END

#endif
