/* @name@: x / (1 + |x|), an S from -1 to 1 that needs no exponential. */
#include <nnhost/plugin.h>

#include <math.h>

static inline float softsign(float x) { return isinf(x) ? copysignf(1, x) : x / (1 + fabsf(x)); }
static inline float derivative(float x, float y) { return (void)y, 1 / ((1 + fabsf(x)) * (1 + fabsf(x))); }
static inline float inverse(float y) { return fabsf(y) > 1 ? NAN : y / (1 - fabsf(y)); }

NNHOST_ELEMENTWISE_ACTIVATION(softsign, softsign, derivative, inverse,
                              NNHOST_RANGES(-1.0f, 1.0f, -1.0f, 1.0f, -0.9f, 0.9f));

static const nnhost_descriptor descriptor = {NNHOST_DESCRIPTOR_INIT,
                                             .thread_model = NNHOST_THREADS_CONCURRENT,
                                             .kind = NNHOST_ACTIVATION_KIND,
                                             .id = "@id@",
                                             .name = "@name@",
                                             .version = "0.1.0",
                                             .summary = "x / (1 + |x|)",
                                             .doc = "",
                                             .vendor = "@vendor@",
                                             .licence = "@licence@",
                                             .table = &softsign_table};

NNHOST_MODULE(&descriptor);
