/* An augmenter: the record, and a copy moved to the right by a pixel or not, as the generator says. */
#include "common.h"

static nnhost_status info(void *self, const nnhost_image_info *image, nnhost_augmenter_info *info,
                          nnhost_error *error) NNHOST_NOEXCEPT {
    (void)self;
    if (image->channels != 1) return nnhost_fail(error, NNHOST_E_UNSUPPORTED, "grey pictures alone");
    info->flags = NNHOST_AUGMENTER_KEEPS_ORIGINAL | NNHOST_AUGMENTER_STOCHASTIC;
    info->multiplier = 2;
    info->height = image->height;
    info->width = image->width;
    info->channels = 1;
    FILL_LATER(info);
    return NNHOST_OK;
}

static nnhost_status apply(void *self, const nnhost_image_info *image, int64_t n, const float *in, float *out,
                           nnhost_rng *const *rngs, nnhost_error *error) NNHOST_NOEXCEPT {
    const int64_t size = image->height * image->width;
    (void)self;
    (void)error;
    for (int64_t record = 0; record < n; ++record, in += size, out += 2 * size) {
        const int64_t step = (int64_t)rngs[record]->table->below(rngs[record], 2);
        memcpy(out, in, (size_t)size * sizeof *in);
        for (int64_t i = 0; i < size; ++i) out[size + i] = i % image->width < step ? image->empty : in[i - step];
    }
    return NNHOST_OK;
}

static const nnhost_augmenter table = {.struct_size = sizeof table, .info = info, .apply = apply};

static const struct guarded guarded = {.descriptor = {NNHOST_DESCRIPTOR_INIT, TEXTS("shift"),
                                                      .thread_model = NNHOST_THREADS_LIBRARY,
                                                      .kind = NNHOST_AUGMENTER_KIND, .table = &table},
                                       BEHIND};

NNHOST_MODULE(&guarded.descriptor);
