/* rotation: images turned about their centre (§6.4), as scipy.ndimage.rotate(order=1, reshape=False, cval=empty). */
#include <math.h>
#include <nnhost/plugin.h>
#include <stdlib.h>
#include <string.h>

#define MODE_EXTEND 0
#define MODE_RANDOM 1

typedef struct rotation {
    double degrees;
    int64_t mode;
} rotation;

/* A source point this little outside the grid was moved there by rounding: at 90 degrees the edge maps to the edge. */
#define EDGE 1e-9

/* in (height, width, channels) -> out of the same shape, turned anticlockwise by `degrees` as seen on a screen (rows
 * run downwards). A pixel whose source lies outside the grid of pixel centres is empty; nothing is blended across. */
static void rotate(const nnhost_image_info *image, double degrees, const float *in, float *out) {
    const int64_t height = image->height, width = image->width, channels = image->channels;
    const double angle = degrees * (3.14159265358979323846 / 180);
    const double c = cos(angle), s = sin(angle);
    const double centre_row = (double)(height - 1) / 2, centre_column = (double)(width - 1) / 2;

    for (int64_t i = 0; i < height; ++i) {
        for (int64_t j = 0; j < width; ++j, out += channels) {
            double row = c * ((double)i - centre_row) + s * ((double)j - centre_column) + centre_row;
            double column = c * ((double)j - centre_column) - s * ((double)i - centre_row) + centre_column;
            if (row < -EDGE || row > (double)(height - 1) + EDGE || column < -EDGE ||
                column > (double)(width - 1) + EDGE) {
                for (int64_t k = 0; k < channels; ++k) out[k] = image->empty;
                continue;
            }
            row = fmin(fmax(row, 0), (double)(height - 1));
            column = fmin(fmax(column, 0), (double)(width - 1));
            const int64_t top = (int64_t)row, left = (int64_t)column;
            const int64_t down = top + 1 < height ? width * channels : 0; /* to the neighbours below and right */
            const int64_t right = left + 1 < width ? channels : 0;
            const double y = row - (double)top, x = column - (double)left;
            const float *p = in + (top * width + left) * channels;
            for (int64_t k = 0; k < channels; ++k, ++p)
                out[k] = (float)((1 - y) * ((1 - x) * (double)p[0] + x * (double)p[right]) +
                                 y * ((1 - x) * (double)p[down] + x * (double)p[down + right]));
        }
    }
}

static nnhost_status rotation_info(void *self, const nnhost_image_info *image, nnhost_augmenter_info *info,
                                   nnhost_error *error) {
    const int extend = ((const rotation *)self)->mode == MODE_EXTEND;
    (void)error;
    info->flags = extend ? NNHOST_AUGMENTER_KEEPS_ORIGINAL : NNHOST_AUGMENTER_STOCHASTIC;
    info->multiplier = extend ? 3 : 1;
    info->height = image->height;
    info->width = image->width;
    info->channels = image->channels;
    return NNHOST_OK;
}

/* in (n, height, width, channels) -> out (n, multiplier, height, width, channels) */
static nnhost_status rotation_apply(void *self, const nnhost_image_info *image, int64_t n, const float *in, float *out,
                                    nnhost_rng *const *rngs, nnhost_error *error) {
    const rotation *r = self;
    const int64_t size = image->height * image->width * image->channels;
    (void)error;
    for (int64_t i = 0; i < n; ++i, in += size) {
        if (r->mode == MODE_RANDOM) {
            rotate(image, r->degrees * (2 * rngs[i]->table->uniform(rngs[i]) - 1), in, out);
            out += size;
        } else {
            memcpy(out, in, (size_t)size * sizeof *out);
            rotate(image, r->degrees, in, out + size);
            rotate(image, -r->degrees, in, out + 2 * size);
            out += 3 * size;
        }
    }
    return NNHOST_OK;
}

static const nnhost_augmenter table = {(uint32_t)sizeof(nnhost_augmenter), 0, rotation_info, rotation_apply};

static nnhost_status create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                            void **self, nnhost_error *error) {
    rotation *made = malloc(sizeof *made);
    (void)host;
    (void)count;
    if (!made) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    made->degrees = values[0]->real;
    made->mode = values[1]->integer;
    *self = made;
    return NNHOST_OK;
}

static void destroy(void *self) { free(self); }

static const nnhost_parameter_spec degrees = {
    .struct_size = (uint32_t)sizeof(nnhost_parameter_spec),
    .type = NNHOST_PARAMETER_REAL,
    .key = "degrees",
    .summary = "angle in degrees; its limit in mode random",
    .default_text = "10",
    .minimum = 0,
    .maximum = 180,
    .flags = NNHOST_PARAMETER_PRIMARY,
};
static const char *const modes[] = {"extend", "random", NULL};
static const nnhost_parameter_spec mode = {
    .struct_size = (uint32_t)sizeof(nnhost_parameter_spec),
    .type = NNHOST_PARAMETER_CHOICE,
    .key = "mode",
    .summary = "extend: original, +degrees, -degrees; random: one copy at a fresh angle",
    .default_text = "extend",
    .choices = modes,
};
static const nnhost_parameter_spec *const parameters[] = {&degrees, &mode};

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_CONCURRENT,
    .kind = NNHOST_AUGMENTER_KIND,
    .id = "org.nnhost.rotation",
    .name = "rotation",
    .version = "1.0.0",
    .summary = "images turned about their centre, both ways",
    .doc = "Bilinear, about the centre of the image; what turns in from outside is empty. Positive angles turn\n"
           "anticlockwise.\n"
           "mode=extend gives three records for one: the original, +degrees, -degrees. mode=random gives one copy,\n"
           "turned by an angle drawn evenly from -degrees..+degrees, another one in every epoch.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .parameters = parameters,
    .parameter_count = 2,
    .create = create,
    .destroy = destroy,
    .table = &table,
};

NNHOST_MODULE(&descriptor);
