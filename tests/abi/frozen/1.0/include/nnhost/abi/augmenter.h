/* nnhost/abi/augmenter.h - kind nnhost.augmenter/1: further records made from a record (rotated copies, ...).
 *
 * Works on floats that are already in the network's input range. Augmenters chain in the order given; each sees what
 * the one before made.
 *
 * Parameters whose key has a meaning for every augmenter, so that `nnhost check` can hold them to it:
 *   degrees   an angle; positive turns anticlockwise, as a person sees the picture (row 0 at the top). Of several
 *             copies the one with the positive angle comes first; of two the other has the negative one. Where it is
 *             drawn, this is the largest, either way. What comes in from outside of the picture is empty.
 */
#ifndef NNHOST_ABI_AUGMENTER_H
#define NNHOST_ABI_AUGMENTER_H

#include "entry.h"
#include "rng.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_AUGMENTER_KIND "nnhost.augmenter/1"

#define NNHOST_AUGMENTER_KEEPS_ORIGINAL 1u /* the first of the records made is the record itself */
#define NNHOST_AUGMENTER_STOCHASTIC 2u     /* draws random numbers: differs from epoch to epoch */

/* The images that go in. Owned by the host. */
typedef struct nnhost_image_info {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    int64_t height;    /* pixels */
    int64_t width;     /* pixels */
    int64_t channels;  /* last, interleaved */
    float empty;       /* value of an empty (background) pixel: the low end of the input range */
    float full;        /* value of a full pixel: the high end */
} nnhost_image_info;

/* What comes out. Owned by the host, filled by the plugin. */
typedef struct nnhost_augmenter_info {
    uint32_t struct_size;
    uint32_t flags;     /* NNHOST_AUGMENTER_* */
    int64_t multiplier; /* records out for one record in, the original included where it is kept; at least 1 */
    int64_t height;     /* of each record out */
    int64_t width;
    int64_t channels;
} nnhost_augmenter_info;

typedef struct nnhost_augmenter {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* Required. What apply makes of such images; an image that it cannot take is NNHOST_E_UNSUPPORTED. The same for the
     * same image in an instance's whole life. [any-thread] */
    nnhost_status (*info)(void *self, const nnhost_image_info *image, nnhost_augmenter_info *info,
                          nnhost_error *error) NNHOST_NOEXCEPT;

    /* Required. in (n, height, width, channels) -> out (n, multiplier, height', width', channels'); no overlap.
     * rngs: n generators, one a record, fresh for each epoch; a plugin that is not stochastic leaves them alone.
     * Record i depends on in[i] and rngs[i] alone. [instance] */
    nnhost_status (*apply)(void *self, const nnhost_image_info *image, int64_t n, const float *in, float *out,
                           nnhost_rng *const *rngs, nnhost_error *error) NNHOST_NOEXCEPT;
} nnhost_augmenter;

NNHOST_EXTERN_C_END

#endif
