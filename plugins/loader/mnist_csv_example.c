/* A small file that the loader can read: six records of 4 x 4 pixels. */
#include "mnist_csv.h"

static const uint8_t bytes[] = "5,255,0,255,0,0,255,0,131,0,0,131,0,255,0,0,255\n"
                               "0,131,0,0,131,0,255,0,0,255,0,255,0,0,255,0,131\n"
                               "4,0,0,131,0,255,0,0,255,0,255,0,0,255,0,131,0\n"
                               "1,0,0,131,255,0,0,0,255,131,0,0,0,255,255,0,0\n"
                               "9,0,255,0,131,0,0,131,0,255,0,0,255,0,255,0,0\n"
                               "0,131,0,255,0,0,255,0,255,0,0,255,0,131,0,0,131\n";

static const int32_t labels[] = {5, 0, 4, 1, 9, 0};

static const double values[6 * 4 * 4] = {
    255, 0,   255, 0,   0,   255, 0,   131, 0,   0,   131, 0,   255, 0,   0,   255, /* label 5 */
    131, 0,   0,   131, 0,   255, 0,   0,   255, 0,   255, 0,   0,   255, 0,   131, /* label 0 */
    0,   0,   131, 0,   255, 0,   0,   255, 0,   255, 0,   0,   255, 0,   131, 0,   /* a 4 */
    0,   0,   131, 255, 0,   0,   0,   255, 131, 0,   0,   0,   255, 255, 0,   0,   /* a 1 */
    0,   255, 0,   131, 0,   0,   131, 0,   255, 0,   0,   255, 0,   255, 0,   0,   /* a 9 */
    131, 0,   255, 0,   0,   255, 0,   255, 0,   0,   255, 0,   131, 0,   0,   131, /* label 0 */
};

static const nnhost_example_file file = {
    .struct_size = (uint32_t)sizeof file,
    .name = "example.csv",
    .bytes = bytes,
    .size = sizeof bytes - 1, /* without the zero byte */
};
static const nnhost_example_file *const files[] = {&file};

const nnhost_example_data mnist_csv_example = {
    .struct_size = (uint32_t)sizeof(nnhost_example_data),
    .file_count = 1,
    .files = files,
    .path = "example.csv",
    .count = 6,
    .labels = labels,
    .height = 4,
    .width = 4,
    .channels = 1,
    .values = values,
};
