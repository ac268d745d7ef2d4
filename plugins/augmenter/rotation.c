/* rotation: images turned about their centre (§6.4), as scipy.ndimage.rotate(order=1, reshape=False, cval=empty). */
#include <math.h>
#include <nnhost/plugin.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VALUES 1073741823 /* in an image: their numbers and the coordinates of all sources fit into int32_t */

#define MODE_EXTEND 0
#define MODE_RANDOM 1

typedef struct rotation {
    double degrees;
    int64_t mode;
} rotation;

/* A source point this little outside the grid was moved there by rounding: at 90 degrees the edge maps to the edge. */
#define EDGE 1e-9

/* Pixels are made in chunks: so many rows, or so much of a row. */
#define CHUNK 512
#define PADDED 16 /* a row's sources are found in multiples of this: whole vectors */

/* Where the pixels of a chunk come from. */
typedef struct sources {
    int32_t at[CHUNK + PADDED]; /* the pixel up and left of the source: its number in the image, 0 for no source */
    float down[CHUNK + PADDED]; /* the source's distance from it, 0..1, or NOWHERE */
    float right[CHUNK + PADDED];
} sources;
#define NOWHERE -1.0f

typedef struct chunk {
    int32_t row, column, rows, columns;
} chunk;

/* in and out are turned by an angle anticlockwise, as seen on a screen (rows run downwards). A pixel whose source lies
 * outside the grid of pixel centres is empty; nothing is blended across. In the last row and column the pixel up and
 * left is the one before, at distance 1. A row's padding is overwritten by the next row. */
NNHOST_CLONES static void find_sources(const nnhost_image_info *image, double cosine, double sine, const chunk *part,
                                       sources *found) {
    const double centre_row = (double)(image->height - 1) / 2, centre_column = (double)(image->width - 1) / 2;
    const int32_t width = (int32_t)image->width, columns = part->columns;
    const int32_t last_top = image->height > 1 ? (int32_t)image->height - 2 : 0, last_left = width > 1 ? width - 2 : 0;
    const int32_t padded = (columns + PADDED - 1) / PADDED * PADDED;
    for (int32_t i = 0; i < part->rows; ++i) {
        const double above = (double)(part->row + i) - centre_row;
        int32_t *const at = found->at + i * columns;
        float *const down = found->down + i * columns, *const right = found->right + i * columns;
        NNHOST_INDEPENDENT for (int32_t j = 0; j < padded; ++j) {
            const double before = (double)(part->column + j) - centre_column;
            const double from_row = cosine * above + sine * before, from_column = cosine * before - sine * above;
            const int32_t inside = (fabs(from_row) <= centre_row + EDGE) & (fabs(from_column) <= centre_column + EDGE);
            const double row = from_row + centre_row, column = from_column + centre_column;
            const int32_t top = !inside ? 0 : (int32_t)row < last_top ? (int32_t)row : last_top;
            const int32_t left = !inside ? 0 : (int32_t)column < last_left ? (int32_t)column : last_left;
            at[j] = top * width + left;
            down[j] = inside ? (float)(row - top) : NOWHERE;
            right[j] = (float)(column - left);
        }
    }
}

typedef struct pair {
    float left, right;
} pair;

/* The pixels at n places and those right of them, `along` floats further, in one channel */
static inline void fetch(const int32_t *at, int32_t n, const float *in, int32_t channels, int32_t along, pair *pixels) {
    if (along == 1) {
        for (int32_t k = 0; k < n; ++k) memcpy(pixels + k, in + at[k], sizeof *pixels);
    } else {
        for (int32_t k = 0; k < n; ++k) {
            const float *const p = in + at[k] * channels;
            pixels[k].left = p[0], pixels[k].right = p[along];
        }
    }
}

/* n pixels of one channel, bilinear, written `channels` apart */
NNHOST_CLONES static void blend(const sources *found, int32_t n, const nnhost_image_info *image, const float *in,
                                float *out) {
    const int32_t channels = (int32_t)image->channels;
    const int32_t across = image->height > 1 ? (int32_t)image->width * channels : 0;
    const int32_t along = image->width > 1 ? channels : 0;
    const float empty = image->empty;
    pair upper[CHUNK], lower[CHUNK];
    fetch(found->at, n, in, channels, along, upper);
    fetch(found->at, n, in + across, channels, along, lower);
    NNHOST_INDEPENDENT for (int32_t k = 0; k < n; ++k) {
        const float y = found->down[k], x = found->right[k];
        const float above = (1 - x) * upper[k].left + x * upper[k].right;
        const float below = (1 - x) * lower[k].left + x * lower[k].right;
        const float blended = (1 - y) * above + y * below;
        out[k * channels] = y == NOWHERE ? empty : blended;
    }
}

/* n images, `size` floats apart in `in` and `stride` in `out` */
static void rotate(const nnhost_image_info *image, double degrees, int64_t n, int64_t stride, const float *in,
                   float *out) {
    const double angle = degrees * (3.14159265358979323846 / 180), cosine = cos(angle), sine = sin(angle);
    const int32_t height = (int32_t)image->height, width = (int32_t)image->width, channels = (int32_t)image->channels;
    const int32_t columns = width < CHUNK ? width : CHUNK, rows = CHUNK / columns;
    sources found;
    chunk part;
    for (part.row = 0; part.row < height; part.row += rows) {
        part.rows = height - part.row < rows ? height - part.row : rows;
        for (part.column = 0; part.column < width; part.column += columns) {
            const int64_t first = ((int64_t)part.row * width + part.column) * channels;
            part.columns = width - part.column < columns ? width - part.column : columns;
            find_sources(image, cosine, sine, &part, &found);
            for (int64_t i = 0; i < n; ++i)
                for (int32_t c = 0; c < channels; ++c)
                    blend(&found, part.rows * part.columns, image, in + i * height * width * channels + c,
                          out + i * stride + first + c);
        }
    }
}

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
    (void)error;
    if (r->mode == MODE_RANDOM) {
        for (int64_t i = 0; i < n; ++i) {
            const double degrees = r->degrees * (2 * rngs[i]->table->uniform(rngs[i]) - 1);
            rotate(image, degrees, 1, size, in + i * size, out + i * size);
        }
    } else {
        for (int64_t i = 0; i < n; ++i) memcpy(out + 3 * i * size, in + i * size, (size_t)size * sizeof *out);
        rotate(image, r->degrees, n, 3 * size, in, out + size);
        rotate(image, -r->degrees, n, 3 * size, in, out + 2 * size);
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
