/* constant: the same weight everywhere. What the seed forbids (§5.3), kept for tests and to show a learner why. */
#include <nnhost/plugin.h>

#include "../one_real.h"

static nnhost_status fill(void *self, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, int64_t rows,
                          int64_t cols, nnhost_error *error) {
    const float value = (float)one_real(self);
    (void)layer;
    (void)rng;
    (void)error;
    for (int64_t i = 0; i < rows * cols; ++i) w[i] = value;
    return NNHOST_OK;
}

static const nnhost_initialiser table = {(uint32_t)sizeof(nnhost_initialiser), 0, fill};

static const nnhost_parameter_spec value = {
    .struct_size = (uint32_t)sizeof(nnhost_parameter_spec),
    .type = NNHOST_PARAMETER_REAL,
    .key = "value",
    .summary = "the weight of every link",
    .default_text = "0",
    .minimum = -1e6,
    .maximum = 1e6,
    .flags = NNHOST_PARAMETER_PRIMARY,
};
static const nnhost_parameter_spec *const parameters[] = {&value};

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_CONCURRENT,
    .kind = NNHOST_INITIALISER_KIND,
    .id = "org.nnhost.constant",
    .name = "constant",
    .version = "1.0.0",
    .summary = "the same weight everywhere: what one should not do",
    .doc = "The seed forbids equal weights: every hidden node then gives the same output, gets the same share of the\n"
           "error and moves the same way, so that all of them stay one node for ever. With zeros, nothing flows back\n"
           "through the output weights either. For tests, and to see it happen.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .parameters = parameters,
    .parameter_count = 1,
    .create = create_one_real,
    .destroy = destroy_one_real,
    .table = &table,
};

NNHOST_MODULE(&descriptor);
