/* nnhost/abi/loader.h - kind nnhost.loader/1: records (an image and its label) from a file or folder.
 *
 * A loader declares a parameter `path` (NNHOST_PARAMETER_PATH, required); `--data PATH` fills it. `create` opens the
 * data. Loaders hand over raw values; scaling to the network's input range is the host's.
 *
 * A record is height * width * channels values, row by row, channels last, of the element type that info names.
 */
#ifndef NNHOST_ABI_LOADER_H
#define NNHOST_ABI_LOADER_H

#include "entry.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_LOADER_KIND "nnhost.loader/1"

#define NNHOST_ELEMENT_U8 1  /* uint8_t */
#define NNHOST_ELEMENT_F32 2 /* float, finite */

#define NNHOST_LOADER_REWINDABLE 1u    /* rewind works */
#define NNHOST_LOADER_RANDOM_ACCESS 2u /* read_indices works */

/* Owned by the host, filled by the plugin; what it points to lives as long as the instance. */
typedef struct nnhost_loader_info {
    uint32_t struct_size;
    uint32_t flags;                 /* NNHOST_LOADER_* */
    int64_t count;                  /* records, or -1 when it is known only at the end */
    int64_t height;                 /* pixels, at least 1 */
    int64_t width;                  /* pixels, at least 1 */
    int64_t channels;               /* at least 1 */
    int32_t element_type;           /* NNHOST_ELEMENT_* */
    uint32_t class_count;           /* labels are 0..class_count-1; 0: the data have no labels */
    double value_minimum;           /* of the raw values: 0 for u8 pixels */
    double value_maximum;           /* 255 for u8 pixels */
    const char *const *class_names; /* class_count texts, or NULL: "0", "1", ... */
} nnhost_loader_info;

typedef struct nnhost_loader {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* Required. Fills `info`; the same for an instance's whole life. [instance] */
    nnhost_status (*info)(void *self, nnhost_loader_info *info, nnhost_error *error) NNHOST_NOEXCEPT;

    /* Required. Reads up to `capacity` records into values (capacity, height, width, channels) and labels (capacity);
     * a label is -1 where a record has none. *count becomes how many were read: possibly fewer than capacity, 0 only at
     * the end. On error *count is as it was, but values and labels may hold what was read so far, and nothing was
     * consumed that a caller could count on: the data set is given up. [instance] */
    nnhost_status (*read)(void *self, int64_t capacity, void *values, int32_t *labels, int64_t *count,
                          nnhost_error *error) NNHOST_NOEXCEPT;

    /* Back to the first record. Required with NNHOST_LOADER_REWINDABLE, else may be NULL. [instance] */
    nnhost_status (*rewind)(void *self, nnhost_error *error) NNHOST_NOEXCEPT;

    /* Reads the records with the given n indices. Required with NNHOST_LOADER_RANDOM_ACCESS, else may be NULL. Does not
     * move the place of `read`. On error values and labels may hold anything. [instance] */
    nnhost_status (*read_indices)(void *self, int64_t n, const int64_t *indices, void *values, int32_t *labels,
                                  nnhost_error *error) NNHOST_NOEXCEPT;

    /* Optional. How sure this loader is that it can read `path`, whose first `size` bytes are given (gz: as they are,
     * not unpacked; size = 0 for an empty file; bytes = NULL for a folder): 0 no ... 100 certain. Opens nothing but
     * folders. The surest loader is taken. [any-thread] */
    int32_t (*probe)(const char *path, const uint8_t *bytes, uint64_t size) NNHOST_NOEXCEPT;

    /* Optional. All records at once, without copying: *values becomes (count, height, width, channels) values, *labels
     * (count) labels; both live as long as the instance and are only read. Both NULL: not for these data, use read.
     * Does not move the place of `read`. [instance] */
    nnhost_status (*view)(void *self, const void **values, const int32_t **labels, nnhost_error *error) NNHOST_NOEXCEPT;
} nnhost_loader;

NNHOST_EXTERN_C_END

#endif
