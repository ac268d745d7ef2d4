/* tanh: the hyperbolic tangent, with atanh as its inverse. */
#include <math.h>
#include <nnhost/plugin.h>

/* dy/dx = 1 - y^2, as a product that keeps its digits where y is near -1 or 1 */
static float derivative(float x, float y) {
    (void)x;
    return (1.0f - y) * (1.0f + y);
}

NNHOST_ELEMENTWISE_ACTIVATION(tanh, tanhf, derivative, atanhf, NNHOST_RANGES(-1.0f, 1.0f, -1.0f, 1.0f, -0.99f, 0.99f));

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
