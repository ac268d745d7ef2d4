/* @name@: normal weights, mean 0, standard deviation scale / sqrt(incoming links). */
#include <nnhost/plugin.h>

#include <math.h>
#include <stdlib.h>

/* An instance: what `create` makes and `destroy` ends. */
typedef struct weights {
    double scale;
} weights;

/* w (rows, cols): drawn in this order, so that the same seed gives the same weights in every language. */
static nnhost_status fill(void *self, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, int64_t rows,
                          int64_t cols, nnhost_error *error) {
    const weights *own = self;
    if (layer->fan_in < 1) return nnhost_fail(error, NNHOST_E_ARGUMENT, "a layer needs at least one incoming link");
    const double deviation = own->scale / sqrt((double)layer->fan_in);
    for (int64_t i = 0; i < rows * cols; ++i) w[i] = (float)(deviation * rng->table->normal(rng));
    return NNHOST_OK;
}

static const nnhost_initialiser table = {(uint32_t)sizeof(nnhost_initialiser), 0, fill};

/* The values come checked, in the order of `parameters`. */
static nnhost_status create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                            void **self, nnhost_error *error) {
    weights *made = malloc(sizeof *made);
    (void)host;
    (void)count;
    if (!made) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    made->scale = values[0]->real;
    *self = made;
    return NNHOST_OK;
}

static void destroy(void *self) { free(self); }

static const nnhost_parameter_spec scale = {
    NNHOST_PARAMETER_INIT, .type = NNHOST_PARAMETER_REAL,
    .key = "scale",        .summary = "factor for the standard deviation 1/sqrt(incoming links)",
    .default_text = "1",   .minimum = 0.001,
    .maximum = 1000,       .flags = NNHOST_PARAMETER_PRIMARY};
static const nnhost_parameter_spec *const parameters[] = {&scale};

static const nnhost_descriptor descriptor = {NNHOST_DESCRIPTOR_INIT,
                                             .thread_model = NNHOST_THREADS_CONCURRENT,
                                             .kind = NNHOST_INITIALISER_KIND,
                                             .id = "@id@",
                                             .name = "@name@",
                                             .version = "0.1.0",
                                             .summary = "normal distribution, mean 0, deviation scale/sqrt(fan-in)",
                                             .doc = "",
                                             .vendor = "@vendor@",
                                             .licence = "@licence@",
                                             .parameters = parameters,
                                             .parameter_count = 1,
                                             .create = create,
                                             .destroy = destroy,
                                             .table = &table};

NNHOST_MODULE(&descriptor);
