/* A small pair of files that the loader can read: six records of 4 x 4 pixels. */
#include "idx.h"

/* Big-endian: magic number, records, rows, columns; then the pixels. */
static const uint8_t images[] = {
    0,   0,   8,   3,   0,   0,   0,   6,   0,   0,   0, 4,   0,   0, 0,   4, 255, 0,   255, 0,   0,   255, 0,
    131, 0,   0,   131, 0,   255, 0,   0,   255, 131, 0, 0,   131, 0, 255, 0, 0,   255, 0,   255, 0,   0,   255,
    0,   131, 0,   0,   131, 0,   255, 0,   0,   255, 0, 255, 0,   0, 255, 0, 131, 0,   0,   0,   131, 255, 0,
    0,   0,   255, 131, 0,   0,   0,   255, 255, 0,   0, 0,   255, 0, 131, 0, 0,   131, 0,   255, 0,   0,   255,
    0,   255, 0,   0,   131, 0,   255, 0,   0,   255, 0, 255, 0,   0, 255, 0, 131, 0,   0,   131,
};

/* Magic number, records; then the labels. */
static const uint8_t label_bytes[] = {
    0, 0, 8, 1, 0, 0, 0, 6, 5, 0, 4, 1, 9, 0,
};

static const int32_t labels[] = {5, 0, 4, 1, 9, 0};

static const double values[6 * 4 * 4] = {
    255, 0,   255, 0,   0,   255, 0,   131, 0,   0,   131, 0,   255, 0,   0,   255, /* label 5 */
    131, 0,   0,   131, 0,   255, 0,   0,   255, 0,   255, 0,   0,   255, 0,   131, /* label 0 */
    0,   0,   131, 0,   255, 0,   0,   255, 0,   255, 0,   0,   255, 0,   131, 0,   /* a 4 */
    0,   0,   131, 255, 0,   0,   0,   255, 131, 0,   0,   0,   255, 255, 0,   0,   /* a 1 */
    0,   255, 0,   131, 0,   0,   131, 0,   255, 0,   0,   255, 0,   255, 0,   0,   /* a 9 */
    131, 0,   255, 0,   0,   255, 0,   255, 0,   0,   255, 0,   131, 0,   0,   131, /* label 0 */
};

static const nnhost_example_file image_file = {
    .struct_size = (uint32_t)sizeof image_file,
    .name = "example-images-idx3-ubyte",
    .bytes = images,
    .size = sizeof images,
};
static const nnhost_example_file label_file = {
    .struct_size = (uint32_t)sizeof label_file,
    .name = "example-labels-idx1-ubyte",
    .bytes = label_bytes,
    .size = sizeof label_bytes,
};
static const nnhost_example_file *const files[] = {&image_file, &label_file};

const nnhost_example_data idx_example = {
    .struct_size = (uint32_t)sizeof(nnhost_example_data),
    .file_count = 2,
    .files = files,
    .path = "example-images-idx3-ubyte",
    .count = 6,
    .labels = labels,
    .height = 4,
    .width = 4,
    .channels = 1,
    .values = values,
};
