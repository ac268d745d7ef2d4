/* nnhost/abi/initialiser.h - kind nnhost.initialiser/1: the weights before the first record. */
#ifndef NNHOST_ABI_INITIALISER_H
#define NNHOST_ABI_INITIALISER_H

#include "entry.h"
#include "rng.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_INITIALISER_KIND "nnhost.initialiser/1"

/* Owned by the host. */
typedef struct nnhost_layer_info {
    uint32_t struct_size;
    uint32_t layer_index;      /* 0: the weights that leave the input layer */
    uint32_t layer_count;      /* weight matrices in the network */
    uint32_t reserved;         /* 0 */
    int64_t fan_in;            /* links that come into one node */
    int64_t fan_out;           /* links that leave one node of the layer before */
    const char *activation_id; /* activation that the weighted sum goes into */
} nnhost_layer_info;

typedef struct nnhost_initialiser {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* Required. Fills w (rows, cols) row-major: row = receiving node, column = sending node. Draws from `rng` alone, in
     * row-major order, so that the same seed gives the same weights in every language. [instance] */
    nnhost_status (*fill)(void *self, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, int64_t rows,
                          int64_t cols, nnhost_error *error) NNHOST_NOEXCEPT;
} nnhost_initialiser;

NNHOST_EXTERN_C_END

#endif
