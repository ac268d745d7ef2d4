// The few loops that training spends its time in, for vector registers: compiled once for each instruction-set level of
// x86-64 (once elsewhere), the processor's best chosen at run time.
//
// A vector is 16 floats. Pointers to what is counted in vectors are 64-byte aligned. No loop allocates or throws; all
// may run in several threads at once. Sums are taken in an order that depends on the sizes alone, so the same call
// gives the same bits in any thread; the levels differ from each other in the last bits (v3 and v4 fuse a product and a
// sum).
#pragma once

#include <cstdint>
#include <vector>

namespace nnhost {

constexpr std::int64_t vector_floats = 16;
constexpr std::int64_t whole_vectors(std::int64_t floats) {
    return (floats + vector_floats - 1) / vector_floats * vector_floats;
}
constexpr std::int64_t tile_records = 32; // records in a Tile: their sums and updates for 200 nodes stay in L1
constexpr std::int64_t tile_part = 64;    // inputs of a Tile that are made at once

struct VectorLoops {
    const char *level; // "v4": x86-64-v4, ...; "generic" elsewhere

    // z (tile_records, z_stride) += s w for the records of a Tile: s^T is x (2 pairs, tile_records), w is (2 pairs,
    // w_stride). masks (pairs): bit t is set where record t has a value in one of the pair's rows.
    void (*multiply)(std::int64_t pairs, const std::uint32_t *masks, const float *x, std::int64_t vectors,
                     const float *w, std::int64_t w_stride, float *z, std::int64_t z_stride);

    // w (2 pairs, w_stride) += s^T d, with d (tile_records, d_stride), for records 0..count-1.
    void (*accumulate)(std::int64_t pairs, const std::uint32_t *masks, const float *x, std::int64_t count,
                       std::int64_t vectors, const float *d, std::int64_t d_stride, float *w, std::int64_t w_stride);

    // y (vectors) += sum over r of coefficients[r] * rows[r], with rows (count, stride)
    void (*combine)(std::int64_t count, const float *coefficients, const float *rows, std::int64_t stride,
                    std::int64_t vectors, float *y);

    // The same with rows[places[r]] for row r.
    void (*combine_some)(std::int64_t count, const std::int32_t *places, const float *coefficients, const float *rows,
                         std::int64_t stride, std::int64_t vectors, float *y);

    // y (rows) = a x, with a (rows, cols) and x (cols), of any alignment
    void (*gemv)(std::int64_t rows, std::int64_t cols, const float *a, const float *x, float *y);

    // carried (cols) = a^T carry, with a from before; then a (rows, cols) += delta h^T. Of any alignment.
    void (*carry_and_update)(std::int64_t rows, std::int64_t cols, const float *carry, const float *delta,
                             const float *h, float *a, float *carried);

    // Whether the two functions below beat OpenBLAS at this level (docs/decisions/0013).
    bool dense;

    // out (rows, vectors) = a (rows, steps) b (steps, vectors), or added to it. a[r * a_row + k * a_step] is a's entry
    // (r, k): of any alignment, transposed or not.
    void (*product)(std::int64_t rows, std::int64_t steps, const float *a, std::int64_t a_row, std::int64_t a_step,
                    std::int64_t vectors, const float *b, std::int64_t b_stride, bool add, float *out,
                    std::int64_t out_stride);

    // The lower triangle of out (rows, rows) = a a^T, a (rows, cols) of any alignment. What is above it is left alone.
    void (*inner_products)(std::int64_t rows, std::int64_t cols, const float *a, float *out);

    // Inputs begin..end-1 of a Tile, made of records[0..count-1]: x (inputs made even, tile_records), masks (half of
    // that); what they sum up to is added to sums (count). begin is a multiple of tile_part.
    // A byte's s is (byte - background) * step; sums has the integers.
    void (*fill_bytes)(std::int64_t count, const std::uint8_t *const *records, std::int64_t begin, std::int64_t end,
                       std::uint8_t background, float step, float *x, std::uint32_t *masks, double *sums);

    // The same of floats, in the input range: s = value - background.
    void (*fill_floats)(std::int64_t count, const float *const *records, std::int64_t begin, std::int64_t end,
                        float background, float *x, std::uint32_t *masks, double *sums);

    // out (n) = low + (bytes - minimum) * step
    void (*scale_bytes)(std::int64_t n, const std::uint8_t *bytes, float minimum, float step, float low, float *out);
};

// Those that this processor can run, the best last.
std::vector<const VectorLoops *> all_vector_loops();

// The best of them, or the one that NNHOST_VECTOR_LEVEL in the environment names.
const VectorLoops &vector_loops();

} // namespace nnhost
