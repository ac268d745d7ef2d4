/* nnhost/abi/rng.h - random numbers, made by the host so that plugins in any language draw the same ones.
 *
 * Counter-based: Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3; SC 2011).
 * A generator is this small struct; whoever has it owns it, and copying it forks the very same sequence.
 * Generators that the host hands over are already split by what they serve (layer; epoch and record), so that results
 * do not depend on batch sizes, order or threads. Draw only from the generator that belongs to the record.
 */
#ifndef NNHOST_ABI_RNG_H
#define NNHOST_ABI_RNG_H

#include "types.h"

NNHOST_EXTERN_C_BEGIN

typedef struct nnhost_rng nnhost_rng;

/* Static, owned by the host. All functions: one thread at a time for one generator. */
typedef struct nnhost_rng_table {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* 32 random bits. */
    uint32_t (*u32)(nnhost_rng *rng) NNHOST_NOEXCEPT;

    /* Uniform in [0, 1), 53 bits. */
    double (*uniform)(nnhost_rng *rng) NNHOST_NOEXCEPT;

    /* Normal with mean 0 and standard deviation 1 (Box and Muller 1958). */
    double (*normal)(nnhost_rng *rng) NNHOST_NOEXCEPT;

    /* Uniform integer in 0..n-1 without bias; 0 for n = 0. */
    uint32_t (*below)(nnhost_rng *rng, uint32_t n) NNHOST_NOEXCEPT;

    /* Makes `child` the independent generator number `index` of `rng`. Does not advance `rng`: the same index gives the
     * same child, whenever it is asked for. */
    void (*split)(const nnhost_rng *rng, uint64_t index, nnhost_rng *child) NNHOST_NOEXCEPT;
} nnhost_rng_table;

/* The one struct that plugins make themselves, as children of split: it never grows. */
struct nnhost_rng {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    const nnhost_rng_table *table;
    uint64_t state[8]; /* the host's own */
};

NNHOST_EXTERN_C_END

#endif
