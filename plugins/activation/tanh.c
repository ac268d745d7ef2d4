/* tanh: the hyperbolic tangent, with atanh as its inverse. */
#include <math.h>
#include <nnhost/plugin.h>

#include "exponential.h"
#include "logarithm.h"

/* tanh |x| = (1 - e) / (1 + e) with e = e^-2|x|; 1 - e keeps all its digits near x = 0. To within 2.5 units in the
 * last place. */
static inline float tangent(float x) {
    const power p = power_of(2 * fabsf(x));
    const float scale = p.scale * 0x1p-32f;
    const float less = -scale * p.fraction + (1.0f - scale); /* 1 - e */
    const float y = less / (2.0f - less);
    return float_of(bits_of(y) | (bits_of(x) & SIGN_BIT));
}

/* dy/dx = 1 - y^2, as a product that keeps its digits where y is near -1 or 1 */
static inline float derivative(float x, float y) {
    (void)x;
    return (1.0f - y) * (1.0f + y);
}

/* x = ln((1 + y) / (1 - y)) / 2; by the series near 0, where 1 + y loses digits of y. */
static inline float inverse(float y) {
    const double v = (double)y, near = twice_atanh(v) / 2, far = logarithm((1 + v) / (1 - v)) / 2;
    const float x = (float)(fabs(v) < 0.17 ? near : far);
    return y > -1 && y < 1 ? x : y == -1 ? -INFINITY : y == 1 ? INFINITY : NAN;
}

NNHOST_ELEMENTWISE_ACTIVATION(tanh, tangent, derivative, inverse,
                              NNHOST_RANGES(-1.0f, 1.0f, -1.0f, 1.0f, -0.99f, 0.99f));

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_CONCURRENT,
    .kind = NNHOST_ACTIVATION_KIND,
    .id = "org.nnhost.tanh",
    .name = "tanh",
    .version = "1.0.0",
    .summary = "hyperbolic tangent, a sigmoid between -1 and 1",
    .doc = "Squashes every sum into -1..1 and keeps its sign: goes with inputs scaled to -1..1 (--input-range -1:1).\n"
           "Its derivative is 1 - y^2, its inverse atanh, so a network made of it can be queried backwards.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .table = &tanh_table,
};

NNHOST_MODULE(&descriptor);
