/* sigmoid: S(x) = 1 / (1 + e^-x), the seed's activation (§1), with its inverse, the logit (§7). */
#include <math.h>
#include <nnhost/plugin.h>

#include "exponential.h"
#include "logarithm.h"

/* e is in [0, 1], so the divisor is in [1, 2]: nothing overflows, and no compiler flag can turn a saturated output into
 * NaN. With 1 / (1 + expf(-x)) the divisor becomes infinite below x = -88. To within 2.5 units in the last place. */
static inline float sigmoid(float x) {
    const float e = exponential(fabsf(x));
    return (bits_of(x) < 0 ? e : 1.0f) / (1.0f + e);
}

/* dy/dx = y (1 - y) (§4) */
static inline float derivative(float x, float y) {
    (void)x;
    return y * (1.0f - y);
}

/* x = ln(y / (1 - y)) (§7). In double, where 1 - y keeps its digits round y = 0.5. */
static inline float logit(float y) {
    const float x = (float)logarithm((double)y / (1 - (double)y));
    return y > 0 && y < 1 ? x : y == 0 ? -INFINITY : y == 1 ? INFINITY : NAN;
}

/* outputs, domain of the inverse, targets (§5.2) */
NNHOST_ELEMENTWISE_ACTIVATION(sigmoid, sigmoid, derivative, logit, NNHOST_RANGES(0.0f, 1.0f, 0.0f, 1.0f, 0.01f, 0.99f));

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_CONCURRENT,
    .kind = NNHOST_ACTIVATION_KIND,
    .id = "org.nnhost.sigmoid",
    .name = "sigmoid",
    .version = "1.0.0",
    .summary = "1 / (1 + e^-x), the logistic function",
    .doc = "Squashes every sum into 0..1. Its derivative is y (1 - y), its inverse the logit ln(y / (1 - y)), so a\n"
           "network made of it can be queried backwards. Outputs reach 0 and 1 only where floats round to them:\n"
           "targets of 0.01 and 0.99 keep the weights finite.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .table = &sigmoid_table,
};

NNHOST_MODULE(&descriptor);
