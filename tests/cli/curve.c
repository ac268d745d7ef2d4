/* x / (1 + |x|): an activation that is not among the built-in ones. As it is told by the environment, it ends or
 * crashes the program that calls it. */
#include <nnhost/plugin.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>

static void misbehave(void) {
    if (getenv("CURVE_EXITS")) exit(0);
    if (getenv("CURVE_CRASHES")) raise(SIGSEGV);
}

static float curve(float x) {
    misbehave();
    return isinf(x) ? copysignf(1, x) : x / (1 + fabsf(x));
}
static float derivative(float x, float y) { return (void)y, 1 / ((1 + fabsf(x)) * (1 + fabsf(x))); }
static float inverse(float y) { return fabsf(y) > 1 ? NAN : y / (1 - fabsf(y)); }

NNHOST_ELEMENTWISE_ACTIVATION(curve, curve, derivative, inverse, NNHOST_RANGES(-1.0f, 1.0f, -1.0f, 1.0f, -0.9f, 0.9f));

static const nnhost_descriptor descriptor = {NNHOST_DESCRIPTOR_INIT,
                                             .kind = NNHOST_ACTIVATION_KIND,
                                             .id = "org.nnhost.tests.curve",
                                             .name = "curve",
                                             .version = "1.0.0",
                                             .summary = "x / (1 + |x|)",
                                             .doc = "",
                                             .vendor = "nnhost tests",
                                             .licence = "MIT",
                                             .table = &curve_table};

NNHOST_MODULE(&descriptor);
