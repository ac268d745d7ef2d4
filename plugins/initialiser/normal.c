/* normal: Normal(0, scale / sqrt(incoming links)), the seed's choice (§5.3). */
#include <math.h>
#include <nnhost/plugin.h>

#include "../one_real.h"

static nnhost_status fill(void *self, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, int64_t rows,
                          int64_t cols, nnhost_error *error) {
    if (layer->fan_in < 1) return nnhost_fail(error, NNHOST_E_ARGUMENT, "a layer needs at least one incoming link");
    const double deviation = one_real(self) / sqrt((double)layer->fan_in);
    for (int64_t i = 0; i < rows * cols; ++i) w[i] = (float)(deviation * rng->table->normal(rng));
    return NNHOST_OK;
}

static const nnhost_initialiser table = {(uint32_t)sizeof(nnhost_initialiser), 0, fill};

static const nnhost_parameter_spec scale = {
    .struct_size = (uint32_t)sizeof(nnhost_parameter_spec),
    .type = NNHOST_PARAMETER_REAL,
    .key = "scale",
    .summary = "factor for the standard deviation 1/sqrt(incoming links)",
    .default_text = "1",
    .minimum = 0.001,
    .maximum = 1000,
    .flags = NNHOST_PARAMETER_PRIMARY,
};
static const nnhost_parameter_spec *const parameters[] = {&scale};

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_CONCURRENT,
    .kind = NNHOST_INITIALISER_KIND,
    .id = "org.nnhost.normal",
    .name = "normal",
    .version = "1.0.0",
    .summary = "normal distribution, mean 0, standard deviation 1/sqrt(incoming links)",
    .doc = "The more links come into a node, the smaller each weight: the sum keeps its spread, and the activation is\n"
           "not saturated before the first record.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .parameters = parameters,
    .parameter_count = 1,
    .create = create_one_real,
    .destroy = destroy_one_real,
    .table = &table,
};

NNHOST_MODULE(&descriptor);
