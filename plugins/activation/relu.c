/* relu: y = x where x > 0, slope * x elsewhere; slope = 0 is the plain one, slope > 0 the leaky one. */
#include <math.h>
#include <nnhost/plugin.h>

#include "../one_real.h"

static void relu_info(void *self, nnhost_activation_info *info) {
    const int leaky = (float)one_real(self) > 0;
    info->flags = NNHOST_ACTIVATION_IN_PLACE | NNHOST_ACTIVATION_ELEMENTWISE;
    info->output_minimum = leaky ? -INFINITY : 0.0f;
    info->output_maximum = INFINITY;
    info->inverse_minimum = info->output_minimum;
    info->inverse_maximum = INFINITY;
    info->target_low = 0.01f;
    info->target_high = 1.0f;
}

/* slope 0 is no factor: 0 * -inf would be NaN. A NaN passes through the last branch. */
NNHOST_CLONES static void relu_forward(void *self, int64_t rows, int64_t cols, const float *x, float *y) {
    const float slope = (float)one_real(self);
    NNHOST_INDEPENDENT for (int64_t i = 0; i < rows * cols; ++i) {
        const float below = slope > 0 ? slope * x[i] : 0.0f;
        y[i] = x[i] <= 0 ? below : x[i];
    }
}

/* At x = 0 the slope of the left side is taken. */
NNHOST_CLONES static void relu_backward(void *self, int64_t rows, int64_t cols, const float *x, const float *y,
                                        const float *dy, float *dx) {
    const float slope = (float)one_real(self);
    (void)y;
    NNHOST_INDEPENDENT for (int64_t i = 0; i < rows * cols; ++i) {
        const float left = x[i] <= 0 ? slope : x[i]; /* or NaN */
        dx[i] = dy[i] * (x[i] > 0 ? 1.0f : left);
    }
}

/* With slope 0 every x <= 0 gives 0: only y > 0 can be turned back. The limit at 0 is 0, below it there is none. */
NNHOST_CLONES static int64_t relu_inverse(void *self, int64_t n, const float *y, float *x) {
    const float slope = (float)one_real(self), least = slope > 0 ? -INFINITY : 0.0f;
    int64_t outside = 0;
    for (int64_t i = 0; i < n; ++i) outside += !(y[i] < INFINITY && y[i] > least);
    NNHOST_INDEPENDENT for (int64_t i = 0; i < n; ++i) {
        const float below = slope > 0 ? y[i] / slope : NAN;
        x[i] = y[i] < 0 ? below : y[i];
    }
    return outside;
}

static const nnhost_activation table = {
    (uint32_t)sizeof(nnhost_activation), 0, relu_info, relu_forward, relu_backward, relu_inverse,
};

static const nnhost_parameter_spec slope = {
    .struct_size = (uint32_t)sizeof(nnhost_parameter_spec),
    .type = NNHOST_PARAMETER_REAL,
    .key = "slope",
    .summary = "factor for sums below 0; above 0 it makes the leaky rectifier",
    .default_text = "0",
    .minimum = 0,
    .maximum = 1,
    .flags = NNHOST_PARAMETER_PRIMARY,
};
static const nnhost_parameter_spec *const parameters[] = {&slope};

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_CONCURRENT,
    .kind = NNHOST_ACTIVATION_KIND,
    .id = "org.nnhost.relu",
    .name = "relu",
    .version = "1.0.0",
    .summary = "max(0, x), the rectifier; leaky with slope > 0",
    .doc = "Sums below 0 become 0, or slope * x. With slope = 0 it has an inverse for outputs above 0 alone, because\n"
           "every sum below 0 gives the same output; with slope > 0 (0.01 is usual) it has one everywhere. Wants a\n"
           "smaller learning rate than sigmoid: its outputs have no upper bound.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .parameters = parameters,
    .parameter_count = 1,
    .create = create_one_real,
    .destroy = destroy_one_real,
    .table = &table,
};

NNHOST_MODULE(&descriptor);
