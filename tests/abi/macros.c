/* Uses every macro of the contract: compiled as C99, C11, C17, and as C++ from C++20 on, which has designated
 * initialisers. */
#include <nnhost/plugin.h>

#if !defined(__cplusplus) || __cplusplus >= 202002L

static float f(float x) { return 2 * x; }
static float derivative(float x, float y) { return (void)x, (void)y, 2.0f; }
static float inverse(float y) { return y / 2; }

NNHOST_ELEMENTWISE_ACTIVATION(doubled, f, derivative, inverse, NNHOST_RANGES(-1e30f, 1e30f, -1e30f, 1e30f, 0.0f, 1.0f));
NNHOST_ELEMENTWISE_ACTIVATION_NO_INVERSE(one_way, f, derivative, NNHOST_RANGES(-1e30f, 1e30f, 0.0f, 0.0f, 0.0f, 1.0f));

static const nnhost_descriptor first = {NNHOST_DESCRIPTOR_INIT,
                                        .thread_model = NNHOST_THREADS_CONCURRENT,
                                        .kind = NNHOST_ACTIVATION_KIND,
                                        .id = "org.nnhost.test.doubled",
                                        .name = "doubled",
                                        .version = "1.0.0",
                                        .summary = "y = 2 x",
                                        .doc = "",
                                        .vendor = "nnhost tests",
                                        .licence = "MIT",
                                        .parameters = NULL,
                                        .parameter_count = 0,
                                        .reserved = 0,
                                        .create = NULL,
                                        .destroy = NULL,
                                        .table = &doubled_table,
                                        .get_extension = NULL};
static const nnhost_descriptor second = {NNHOST_DESCRIPTOR_INIT,
                                         .thread_model = NNHOST_THREADS_INSTANCE,
                                         .kind = NNHOST_ACTIVATION_KIND,
                                         .id = "org.nnhost.test.one_way",
                                         .name = "one_way",
                                         .version = "1.0.0",
                                         .summary = "y = 2 x, forward alone",
                                         .doc = "",
                                         .vendor = "nnhost tests",
                                         .licence = "MIT",
                                         .parameters = NULL,
                                         .parameter_count = 0,
                                         .reserved = 0,
                                         .create = NULL,
                                         .destroy = NULL,
                                         .table = &one_way_table,
                                         .get_extension = NULL};

NNHOST_MODULE(&first, &second);

#endif

int nnhost_test_uses(void);
int nnhost_test_uses(void) {
    nnhost_error error = NNHOST_ERROR_INIT;
    return nnhost_fail(&error, NNHOST_E_INTERNAL, "text") + NNHOST_ABI_MAJOR + NNHOST_ABI_MINOR;
}
