/* rotation: images turned about their centre (§6.4), as scipy.ndimage.rotate(order=1, reshape=False, cval=empty). */
#include "rotation_turn.h"

#include <stdlib.h>
#include <string.h>

#define MOST_VALUES 1073741823 /* in an image: their numbers and the coordinates of all sources fit into int32_t */

#define MODE_EXTEND 0
#define MODE_RANDOM 1

typedef struct rotation {
    double degrees;
    int64_t mode;
} rotation;

static nnhost_status rotation_info(void *self, const nnhost_image_info *image, nnhost_augmenter_info *info,
                                   nnhost_error *error) {
    const int extend = ((const rotation *)self)->mode == MODE_EXTEND;
    if ((double)image->height * (double)image->width * (double)image->channels > MOST_VALUES)
        return nnhost_fail(error, NNHOST_E_UNSUPPORTED, "an image of more than 1073741823 values cannot be turned");
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
    turn turned, back;
    (void)error;
    if (r->mode == MODE_RANDOM) {
        for (int64_t i = 0; i < n; ++i) {
            const double degrees = r->degrees * (2 * rngs[i]->table->uniform(rngs[i]) - 1);
            rotation_set_turn(degrees, &turned);
            rotation_turn(image, &turned, in + i * size, out + i * size);
        }
    } else {
        rotation_set_turn(r->degrees, &turned);
        rotation_set_turn(-r->degrees, &back);
        for (int64_t i = 0; i < n; ++i) {
            memcpy(out + 3 * i * size, in + i * size, (size_t)size * sizeof *out);
            rotation_turn(image, &turned, in + i * size, out + (3 * i + 1) * size);
            rotation_turn(image, &back, in + i * size, out + (3 * i + 2) * size);
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
