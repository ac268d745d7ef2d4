/* An initialiser that draws from the generator in every way there is. */
#include "common.h"

static nnhost_status fill(void *self, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, int64_t rows,
                          int64_t cols, nnhost_error *error) NNHOST_NOEXCEPT {
    const nnhost_rng_table *draw = rng->table;
    nnhost_rng child = *rng;
    (void)self;
    if (layer->fan_in != cols || layer->layer_index >= layer->layer_count || !layer->activation_id)
        return nnhost_fail(error, NNHOST_E_ARGUMENT, "the layer is not described");
    draw->split(rng, layer->layer_index, &child);
    if (draw->below(&child, 1) != 0) return nnhost_fail(error, NNHOST_E_INTERNAL, "below(1) is not 0");
    for (int64_t i = 0; i < rows * cols; ++i) {
        const double sign = draw->u32(&child) & 1 ? 1 : -1;
        w[i] = (float)(0.02 * sign * draw->uniform(&child) + 0.02 * draw->normal(rng));
    }
    return NNHOST_OK;
}

static const nnhost_initialiser table = {.struct_size = sizeof table, .fill = fill};

static const struct guarded guarded = {
    .descriptor = {NNHOST_DESCRIPTOR_INIT, TEXTS("spread"), .kind = NNHOST_INITIALISER_KIND, .table = &table}, BEHIND};

NNHOST_MODULE(&guarded.descriptor);
