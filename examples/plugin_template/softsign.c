/* softsign: x / (1 + |x|), an S from -1 to 1 that needs no exponential. */
#include <nnhost/plugin.h>

#include <math.h>

static float softsign(float x) { return isinf(x) ? copysignf(1, x) : x / (1 + fabsf(x)); }
static float derivative(float x, float y) { return (void)y, 1 / ((1 + fabsf(x)) * (1 + fabsf(x))); }
static float inverse(float y) { return fabsf(y) > 1 ? NAN : y / (1 - fabsf(y)); }

NNHOST_ELEMENTWISE_ACTIVATION(softsign, softsign, derivative, inverse,
                              NNHOST_RANGES(-1.0f, 1.0f, -1.0f, 1.0f, -0.9f, 0.9f));

static const nnhost_descriptor descriptor = {NNHOST_DESCRIPTOR_INIT,
                                             .kind = NNHOST_ACTIVATION_KIND,
                                             .id = "org.example.softsign",
                                             .name = "softsign",
                                             .version = "1.0.0",
                                             .summary = "x / (1 + |x|)",
                                             .doc = "",
                                             .vendor = "your name",
                                             .licence = "MIT",
                                             .table = &softsign_table};

NNHOST_MODULE(&descriptor);
