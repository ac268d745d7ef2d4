/* Most of a digit is empty, so most of it turned is: a pixel is computed where its source can touch ink. */
#include "rotation_turn.h"

#include <math.h>
#include <string.h>

/* A source point this little outside the grid was moved there by rounding: at 90 degrees the edge maps to the edge. */
#define EDGE 1e-9

#define BLOCK 16 /* pixels of a row that are made together; whole vectors */

/* Within a tile the coordinates of sources are fixed-point numbers with this unit: cheap, and errors do not add up. */
#define UNIT_BITS 25
#define UNIT (1 << UNIT_BITS)
#define SLACK 1e-6 /* more than rounding to units moves a source */

/* A loop over a block: not unrolled, which would keep GCC from making vectors of it */
#if defined(__GNUC__) && !defined(__clang__)
#define LANES NNHOST_INDEPENDENT _Pragma("GCC unroll 1")
#else
#define LANES
#endif
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* The first and last coordinates of sources that matter: beyond them lies nothing, or empty pixels alone. */
typedef struct limits {
    double top, bottom, left, right;
} limits;

typedef struct tile {
    int32_t row, column, rows, columns;
} tile;

/* The rows of a tile: where the source of a row's first pixel lies (the pixel towards 0 and the rest in units), and
 * which of its pixels have sources within the limits. */
typedef struct lines {
    int32_t row[ROTATION_TILE], row_rest[ROTATION_TILE], column[ROTATION_TILE], column_rest[ROTATION_TILE];
    int32_t first[ROTATION_TILE], end[ROTATION_TILE];
} lines;

NNHOST_CLONES void rotation_set_turn(double degrees, turn *t) {
    const double angle = degrees * (3.14159265358979323846 / 180), cosine = cos(angle), sine = sin(angle);
    t->cosine = cosine;
    t->sine = sine;
    NNHOST_INDEPENDENT for (int32_t j = 0; j < ROTATION_TILE; ++j) {
        t->down[j] = (int32_t)(sine * j * UNIT + (sine < 0 ? -.5 : .5));
        t->right[j] = (int32_t)(cosine * j * UNIT + (cosine < 0 ? -.5 : .5));
    }
}

/* A bit for each of the columns, BLOCK..ROTATION_TILE, that is not empty in a row: two blocks of them, which may
 * overlap */
ALWAYS_INLINE uint32_t inked_columns(const float *row, int32_t width, float empty) {
    const int32_t second = width - BLOCK;
    uint32_t inked = 0;
    LANES for (int32_t j = 0; j < BLOCK; ++j) inked |=
        (row[j] != empty ? 1U << j : 0) | (row[second + j] != empty ? 1U << j << second : 0);
    return inked;
}

/* Where not all pixels are empty, and a pixel around: 0 if they are. Narrow and wide images count as full. */
NNHOST_CLONES static int find_limits(const nnhost_image_info *image, const float *in, limits *found) {
    const int32_t height = (int32_t)image->height, width = (int32_t)image->width;
    int32_t top = 0, bottom = height - 1, left = 0, right = width - 1;
    if (width >= BLOCK && width <= ROTATION_TILE && image->channels == 1) {
        uint32_t all = 0;
        top = height, bottom = -1;
        for (int32_t i = 0; i < height; ++i) {
            const uint32_t inked = inked_columns(in + i * width, width, image->empty);
            all |= inked;
            top = inked && i < top ? i : top;
            bottom = inked ? i : bottom;
        }
        if (!all) return 0;
        left = __builtin_ctz(all);
        right = 31 - __builtin_clz(all);
    }
    found->top = top > 0 ? top - 1 - SLACK : -EDGE;
    found->left = left > 0 ? left - 1 - SLACK : -EDGE;
    found->bottom = bottom < height - 1 ? bottom + 1 + SLACK : bottom + EDGE;
    found->right = right < width - 1 ? right + 1 + SLACK : right + EDGE;
    return 1;
}

static inline double at_least(double x, double least) { return x > least ? x : least; }
static inline double at_most(double x, double most) { return x < most ? x : most; }

/* Pixel j of a row has its source at row + sine j, column + cosine j. A sine of 0 makes infinities, of the right sign:
 * no source lies on a limit exactly. */
NNHOST_CLONES static void find_lines(const nnhost_image_info *image, const turn *t, const limits *within,
                                     const tile *part, lines *found) {
    const double centre_row = (double)(image->height - 1) / 2, centre_column = (double)(image->width - 1) / 2;
    const double cosine = t->cosine, sine = t->sine, by_cosine = 1 / cosine, by_sine = 1 / sine;
    const double above = part->row - centre_row, before = part->column - centre_column, columns = part->columns;
    const double first_row = cosine * above + sine * before + centre_row;
    const double first_column = cosine * before - sine * above + centre_column;
    const double near_row = by_sine > 0 ? within->top : within->bottom;
    const double far_row = by_sine > 0 ? within->bottom : within->top;
    const double near_column = by_cosine > 0 ? within->left : within->right;
    const double far_column = by_cosine > 0 ? within->right : within->left;
    NNHOST_INDEPENDENT for (int32_t i = 0; i < ROTATION_TILE; ++i) {
        const double row = first_row + cosine * i, column = first_column - sine * i;
        const double low = at_least((near_row - row) * by_sine, (near_column - column) * by_cosine);
        const double high = at_most((far_row - row) * by_sine, (far_column - column) * by_cosine);
        const double first = at_most(at_least(low, 0), columns);
        found->first[i] = (int32_t)first + ((int32_t)first < first);
        found->end[i] = (int32_t)(at_least(at_most(high, columns - 1), -1) + 1);
        found->row[i] = (int32_t)row;
        found->row_rest[i] = (int32_t)((row - (int32_t)row + 1) * UNIT + .5) - UNIT;
        found->column[i] = (int32_t)column;
        found->column_rest[i] = (int32_t)((column - (int32_t)column + 1) * UNIT + .5) - UNIT;
    }
}

/* Two neighbours in a row, fetched as one */
typedef uint64_t pair;
typedef uint64_t pair_in_place __attribute__((aligned(4), may_alias));

ALWAYS_INLINE float half(uint32_t bits) {
    float pixel;
    memcpy(&pixel, &bits, sizeof pixel);
    return pixel;
}
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LEFT(pair) half((uint32_t)((pair) >> 32))
#define RIGHT(pair) half((uint32_t)(pair))
#else
#define LEFT(pair) half((uint32_t)(pair))
#define RIGHT(pair) half((uint32_t)((pair) >> 32))
#endif

/* Where the pixels of a block come from */
typedef struct sources {
    int32_t at[BLOCK];               /* the pixel up and left of the source: its number in the image */
    float down[BLOCK], right[BLOCK]; /* the source's distance from it, 0..1 */
} sources;

/* In the last row and column the pixel up and left is the one before, at distance 1. */
ALWAYS_INLINE void find_sources(const nnhost_image_info *image, const turn *t, const lines *l, int32_t i, int32_t start,
                                sources *found) {
    const int32_t width = (int32_t)image->width, row = l->row[i], column = l->column[i];
    const int32_t last_top = image->height > 1 ? (int32_t)image->height - 2 : 0, last_left = width > 1 ? width - 2 : 0;
    const int32_t row_rest = l->row_rest[i], column_rest = l->column_rest[i];
    const int32_t *const down = t->down + start, *const right = t->right + start;
    LANES for (int32_t j = 0; j < BLOCK; ++j) {
        const int32_t y = row_rest + down[j], x = column_rest + right[j];
        int32_t top = row + (y >> UNIT_BITS), left = column + (x >> UNIT_BITS);
        top = top < 0 ? 0 : top;
        left = left < 0 ? 0 : left;
        top = top < last_top ? top : last_top;
        left = left < last_left ? left : last_left;
        found->at[j] = top * width + left;
        found->down[j] = (float)(int32_t)((uint32_t)y - (uint32_t)(top - row) * UNIT) * (1.0F / UNIT);
        found->right[j] = (float)(int32_t)((uint32_t)x - (uint32_t)(left - column) * UNIT) * (1.0F / UNIT);
    }
}

ALWAYS_INLINE void blend(const sources *from, const pair *upper, const pair *lower, float empty, int32_t first,
                         int32_t end, float *out) {
    LANES for (int32_t j = 0; j < BLOCK; ++j) {
        const float y = from->down[j], x = from->right[j];
        const float a = LEFT(upper[j]), b = RIGHT(upper[j]), c = LEFT(lower[j]), d = RIGHT(lower[j]);
        const float above = (1 - x) * a + x * b;
        const float below = (1 - x) * c + x * d;
        const float blended = (1 - y) * above + y * below;
        const int32_t nothing = ((a == empty) & (b == empty) & (c == empty) & (d == empty)) | (j < first) | (j >= end);
        out[j] = nothing ? empty : blended;
    }
}

/* Pixels of one channel, and those `along` floats further */
ALWAYS_INLINE void fetch(const float *in, const int32_t *at, int32_t channels, int32_t along, pair *pixels) {
    if (along == 1) {
        LANES for (int32_t j = 0; j < BLOCK; ++j) pixels[j] = *(const pair_in_place *)(in + at[j]);
    } else {
        for (int32_t j = 0; j < BLOCK; ++j) {
            const float two[2] = {in[at[j] * channels], in[at[j] * channels + along]};
            memcpy(pixels + j, two, sizeof two);
        }
    }
}

/* Several channels, or rows shorter than a block */
ALWAYS_INLINE void blend_apart(const nnhost_image_info *image, const sources *s, const float *in, int32_t first,
                               int32_t end, float *out) {
    const int32_t width = (int32_t)image->width, channels = (int32_t)image->channels;
    const int32_t across = image->height > 1 ? width * channels : 0, along = width > 1 ? channels : 0;
    for (int32_t c = 0; c < channels; ++c) {
        pair upper[BLOCK], lower[BLOCK];
        float made[BLOCK];
        fetch(in + c, s->at, channels, along, upper);
        fetch(in + c + across, s->at, channels, along, lower);
        blend(s, upper, lower, image->empty, first, end, made);
        for (int32_t j = first > 0 ? first : 0; j < BLOCK && j < end; ++j) out[j * channels + c] = made[j];
    }
}

/* `plain`: one channel, and rows of at least a block */
ALWAYS_INLINE void make(const nnhost_image_info *image, int plain, const turn *t, const tile *part, const lines *l,
                        const float *in, float *out) {
    const int32_t width = (int32_t)image->width, channels = (int32_t)image->channels;
    const int32_t last_start = part->columns > BLOCK ? part->columns - BLOCK : 0;
    for (int32_t i = 0; i < part->rows; ++i) {
        const int32_t end = l->end[i];
        float *const row = out + (int64_t)i * width * channels;
        for (int32_t first = l->first[i]; first < end; first += BLOCK) {
            const int32_t start = first < last_start ? first : last_start;
            sources s;
            find_sources(image, t, l, i, start, &s);
            if (plain) {
                pair upper[BLOCK], lower[BLOCK];
                fetch(in, s.at, 1, 1, upper);
                fetch(in + (image->height > 1 ? width : 0), s.at, 1, 1, lower);
                blend(&s, upper, lower, image->empty, l->first[i] - start, end - start, row + start);
            } else {
                blend_apart(image, &s, in, first - start, end - start, row + start * channels);
            }
        }
    }
}

NNHOST_CLONES static void make_pixels(const nnhost_image_info *image, const turn *t, const tile *part, const lines *l,
                                      const float *in, float *out) {
    if (image->channels == 1 && image->width >= BLOCK)
        make(image, 1, t, part, l, in, out);
    else
        make(image, 0, t, part, l, in, out);
}

NNHOST_CLONES static void fill(int64_t n, float value, float *out) {
    for (int64_t k = 0; k < n; ++k) out[k] = value;
}

void rotation_turn(const nnhost_image_info *image, const turn *t, const float *in, float *out) {
    const int32_t height = (int32_t)image->height, width = (int32_t)image->width;
    limits within;
    lines l;
    tile part;
    fill((int64_t)height * width * image->channels, image->empty, out);
    if (!find_limits(image, in, &within)) return;
    for (part.row = 0; part.row < height; part.row += ROTATION_TILE) {
        part.rows = height - part.row < ROTATION_TILE ? height - part.row : ROTATION_TILE;
        for (int32_t column = 0; column < width; column += ROTATION_TILE) {
            part.columns = width < ROTATION_TILE ? width : ROTATION_TILE;
            part.column = column < width - part.columns ? column : width - part.columns;
            find_lines(image, t, &within, &part, &l);
            make_pixels(image, t, &part, &l, in, out + ((int64_t)part.row * width + part.column) * image->channels);
        }
    }
}
