/* The parts of idx: idx.c is the loader, idx_files.c finds and checks the two files. */
#ifndef NNHOST_LOADER_IDX_H
#define NNHOST_LOADER_IDX_H

#include "gz_stream.h"

#define IDX_IMAGES_MAGIC 0x00000803u /* unsigned bytes, 3 dimensions: images, rows, columns */
#define IDX_LABELS_MAGIC 0x00000801u /* unsigned bytes, 1 dimension: labels */
#define IDX_IMAGES_HEADER 16
#define IDX_LABELS_HEADER 8

typedef struct idx {
    gz_stream images, labels;
    int64_t count, height, width;
    int64_t next; /* record that read hands over next */
    int64_t classes;
    int32_t *viewed_labels; /* (count), or NULL: nobody has asked for a view */
} idx;

/* Opens `path` and its labels (`labels_path`, or "": found beside it) and leaves both streams behind their headers.
 * Plain files are mapped. */
nnhost_status idx_open(idx *data, const char *path, const char *labels_path, nnhost_error *error);

/* What the checker reads where it is given no data. */
extern const nnhost_example_data idx_example;

#endif
