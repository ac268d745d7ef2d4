/* nnhost/abi/example_data.h - extension of a loader: a small data set that it can read, so that it can be checked
 * without one.
 *
 * The files are written below an empty folder; then `folder/path` is opened. Keep it small: four to some twenty
 * records, with one label at least twice and pictures that differ, also when they are mirrored or turned.
 */
#ifndef NNHOST_ABI_EXAMPLE_DATA_H
#define NNHOST_ABI_EXAMPLE_DATA_H

#include "types.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_EXAMPLE_DATA "nnhost.example_data/1"

/* Static, owned by the plugin. */
typedef struct nnhost_example_file {
    uint32_t struct_size;
    uint32_t reserved;    /* 0 */
    const char *name;     /* "example.csv", "train/7/a.png": relative, without .. */
    const uint8_t *bytes; /* size bytes */
    uint64_t size;
} nnhost_example_file;

/* Static, owned by the plugin. */
typedef struct nnhost_example_data {
    uint32_t struct_size;
    uint32_t file_count;                     /* at least 1 */
    const nnhost_example_file *const *files; /* file_count pointers */
    const char *path;      /* what the loader's `path` is to be: one of the names, or a folder of theirs */
    int64_t count;         /* records in it */
    const int32_t *labels; /* count labels, in the order of reading; NULL: the data have none */
    int64_t height;        /* of a record, as the loader's info is to say; 0 where values is NULL */
    int64_t width;
    int64_t channels;
    const double *values; /* (count, height, width, channels) raw values, as `read` is to give them with the default
                           * parameters; of floats the nearest one is meant. NULL: not told, and not judged */
} nnhost_example_data;

NNHOST_EXTERN_C_END

#endif
