/* softmax: y_j = e^x_j / sum over k of e^x_k, row by row: outputs that add up to 1. */
#include <math.h>
#include <nnhost/plugin.h>

#include "exponential.h"

static void softmax_info(void *self, nnhost_activation_info *info) {
    (void)self;
    info->flags = NNHOST_ACTIVATION_IN_PLACE;
    info->output_minimum = 0.0f;
    info->output_maximum = 1.0f;
    info->inverse_minimum = 0.0f; /* an empty interval: there is no inverse */
    info->inverse_maximum = 0.0f;
    info->target_low = 0.01f;
    info->target_high = 0.99f;
}

/* Floats in the order of these whole numbers: -INFINITY is the least number, NaN lies beyond the infinities. In this
 * order a maximum is one that compilers make vectors of. It is its own inverse. */
static inline int32_t ordered(int32_t bits) { return bits < 0 ? bits ^ INT32_MAX : bits; }

/* The row's maximum goes first, so that the largest exponential is 1: nothing overflows. The maximum itself is not
 * subtracted from itself, so that infinities share the row instead of making NaN; a NaN reaches the sum, and the row.
 */
static inline void softmax_row(int64_t cols, const float *x, float *y) {
    int32_t most = ordered(bits_of(-INFINITY));
    float maximum;
    double sum = 0;
    for (int64_t j = 0; j < cols; ++j) most = ordered(bits_of(x[j])) > most ? ordered(bits_of(x[j])) : most;
    maximum = float_of(ordered(most));
    NNHOST_INDEPENDENT for (int64_t j = 0; j < cols; ++j) {
        const float e = exponential(maximum - x[j]);
        y[j] = x[j] == maximum ? 1.0f : e;
    }
    for (int64_t j = 0; j < cols; ++j) sum += (double)y[j];
    NNHOST_INDEPENDENT for (int64_t j = 0; j < cols; ++j) y[j] = (float)(y[j] * (1 / sum));
}

NNHOST_CLONES static void softmax_forward(void *self, int64_t rows, int64_t cols, const float *x, float *y) {
    (void)self;
    for (int64_t i = 0; i < rows; ++i) softmax_row(cols, x + i * cols, y + i * cols);
}

/* dy_i/dx_j = y_i ([i = j] - y_j), hence dx_j = y_j (dy_j - sum over i of dy_i y_i). */
static void softmax_backward(void *self, int64_t rows, int64_t cols, const float *x, const float *y, const float *dy,
                             float *dx) {
    (void)self;
    (void)x;
    for (int64_t i = 0; i < rows; ++i, y += cols, dy += cols, dx += cols) {
        double sum = 0;
        for (int64_t j = 0; j < cols; ++j) sum += (double)dy[j] * (double)y[j];
        NNHOST_INDEPENDENT for (int64_t j = 0; j < cols; ++j) dx[j] = (float)(y[j] * (dy[j] - sum));
    }
}

static const nnhost_activation table = {
    (uint32_t)sizeof(nnhost_activation), 0, softmax_info, softmax_forward, softmax_backward, NULL,
};

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_CONCURRENT,
    .kind = NNHOST_ACTIVATION_KIND,
    .id = "org.nnhost.softmax",
    .name = "softmax",
    .version = "1.0.0",
    .summary = "e^x / sum of e^x over the layer: outputs that add up to 1",
    .doc = "For the output layer: its outputs can be read as probabilities of the classes. Not elementwise: every\n"
           "output of a record depends on all of its sums, and backward is the full vector-Jacobian product. Adding\n"
           "the same number to all sums changes nothing, so there is no inverse and no backwards query.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .table = &table,
};

NNHOST_MODULE(&descriptor);
