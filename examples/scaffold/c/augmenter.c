/* @name@: each record, and a copy of it shifted by whole pixels; what moves in from outside is empty. */
#include <nnhost/plugin.h>

#include <stdlib.h>
#include <string.h>

/* An instance: what `create` makes and `destroy` ends. */
typedef struct shift {
    int64_t right, down; /* pixels */
} shift;

static nnhost_status info(void *self, const nnhost_image_info *image, nnhost_augmenter_info *info,
                          nnhost_error *error) {
    (void)self;
    (void)error;
    info->flags = NNHOST_AUGMENTER_KEEPS_ORIGINAL;
    info->multiplier = 2;
    info->height = image->height;
    info->width = image->width;
    info->channels = image->channels;
    return NNHOST_OK;
}

/* in, out (height, width, channels): pixel (row, column) comes from (row - down, column - right). */
static void move(const shift *by, const nnhost_image_info *image, const float *in, float *out) {
    for (int64_t row = 0; row < image->height; ++row)
        for (int64_t column = 0; column < image->width; ++column) {
            const int64_t from_row = row - by->down, from_column = column - by->right;
            const int inside =
                from_row >= 0 && from_row < image->height && from_column >= 0 && from_column < image->width;
            for (int64_t channel = 0; channel < image->channels; ++channel)
                *out++ =
                    inside ? in[(from_row * image->width + from_column) * image->channels + channel] : image->empty;
        }
}

/* in (n, height, width, channels) -> out (n, 2, height, width, channels) */
static nnhost_status apply(void *self, const nnhost_image_info *image, int64_t n, const float *in, float *out,
                           nnhost_rng *const *rngs, nnhost_error *error) {
    const int64_t size = image->height * image->width * image->channels;
    (void)rngs;
    (void)error;
    for (int64_t i = 0; i < n; ++i) {
        memcpy(out + 2 * i * size, in + i * size, (size_t)size * sizeof *out);
        move(self, image, in + i * size, out + (2 * i + 1) * size);
    }
    return NNHOST_OK;
}

static const nnhost_augmenter table = {(uint32_t)sizeof(nnhost_augmenter), 0, info, apply};

/* The values come checked, in the order of `parameters`. */
static nnhost_status create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                            void **self, nnhost_error *error) {
    shift *made = malloc(sizeof *made);
    (void)host;
    (void)count;
    if (!made) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    made->right = values[0]->integer;
    made->down = values[1]->integer;
    *self = made;
    return NNHOST_OK;
}

static void destroy(void *self) { free(self); }

static const nnhost_parameter_spec right = {
    NNHOST_PARAMETER_INIT, .type = NNHOST_PARAMETER_INTEGER,
    .key = "right",        .summary = "pixels to the right; negative: to the left",
    .default_text = "1",   .minimum = -1000,
    .maximum = 1000,       .flags = NNHOST_PARAMETER_PRIMARY};
static const nnhost_parameter_spec down = {NNHOST_PARAMETER_INIT, .type = NNHOST_PARAMETER_INTEGER,
                                           .key = "down",         .summary = "pixels downwards; negative: upwards",
                                           .default_text = "0",   .minimum = -1000,
                                           .maximum = 1000};
static const nnhost_parameter_spec *const parameters[] = {&right, &down};

static const nnhost_descriptor descriptor = {NNHOST_DESCRIPTOR_INIT,
                                             .thread_model = NNHOST_THREADS_CONCURRENT,
                                             .kind = NNHOST_AUGMENTER_KIND,
                                             .id = "@id@",
                                             .name = "@name@",
                                             .version = "0.1.0",
                                             .summary = "the record, and a copy shifted by whole pixels",
                                             .doc = "",
                                             .vendor = "@vendor@",
                                             .licence = "@licence@",
                                             .parameters = parameters,
                                             .parameter_count = 2,
                                             .create = create,
                                             .destroy = destroy,
                                             .table = &table};

NNHOST_MODULE(&descriptor);
