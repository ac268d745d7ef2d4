// Part of vector_loops_level.hpp, and compiled with it once a level: products of matrices that fit into a second-level
// cache, as they are, without packing.
#pragma once

#include "vector_loops_tile.hpp"

namespace nnhost {
namespace {

// Rows of the result that are kept in registers, for `n` vectors (Lanes) of each; and the most vectors.
#if defined(__AVX512F__)
constexpr int widest = 4;
template <int n>
constexpr int rows_at_once = n == 4   ? 6
                             : n == 3 ? 8
                                      : 12;
constexpr int dots_at_once = 4; // records on each side
#else
constexpr int widest = 3;
template <int n>
constexpr int rows_at_once = n == 3   ? 4
                             : n == 2 ? 6
                                      : 12;
constexpr int dots_at_once = 3;
#endif

#if defined(__AVX__)
constexpr bool dense = true;
#else
constexpr bool dense = false;
#endif

inline __attribute__((always_inline)) const Lanes *lanes_at(const float *p) {
    return reinterpret_cast<const Lanes *>(p);
}
inline __attribute__((always_inline)) Lanes *lanes_at(float *p) { return reinterpret_cast<Lanes *>(p); }

// Entry (r, k) of a matrix is at[r * row + k * step].
struct Strided {
    const float *at;
    std::int64_t row, step;
};

// out (rows, n) [+]= a (rows, steps) b (steps, n)
template <int rows, int n>
void product_block(std::int64_t steps, Strided a, const float *b, std::int64_t b_stride, bool add, float *out,
                   std::int64_t out_stride) {
    Lanes sums[rows][n];
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) sums[r][v] = add ? lanes_at(out + r * out_stride)[v] : Lanes{};
    for (std::int64_t k = 0; k < steps; ++k, a.at += a.step, b += b_stride) {
        Lanes factors[n];
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) factors[v] = lanes_at(b)[v];
#pragma GCC unroll 16
        for (int r = 0; r < rows; ++r) {
            const Lanes value = a.at[r * a.row] - Lanes{};
#pragma GCC unroll 16
            for (int v = 0; v < n; ++v) sums[r][v] += value * factors[v];
        }
    }
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) lanes_at(out + r * out_stride)[v] = sums[r][v];
}

template <int n>
void product_panel(std::int64_t rows, std::int64_t steps, Strided a, const float *b, std::int64_t b_stride, bool add,
                   float *out, std::int64_t out_stride) {
    const auto go = [&]<int at_once>(std::integral_constant<int, at_once>) {
        for (; rows >= at_once; rows -= at_once, a.at += at_once * a.row, out += at_once * out_stride)
            product_block<at_once, n>(steps, a, b, b_stride, add, out, out_stride);
    };
    go(std::integral_constant<int, rows_at_once<n>>{});
    go(std::integral_constant<int, rows_at_once<n> / 2>{});
    go(std::integral_constant<int, 1>{});
}

void product(std::int64_t rows, std::int64_t steps, const float *a, std::int64_t a_row, std::int64_t a_step,
             std::int64_t vectors, const float *b, std::int64_t b_stride, bool add, float *out,
             std::int64_t out_stride) {
    constexpr std::int64_t deep = 96; // steps: a panel of b that stays in the first-level cache
    const auto width = vectors * vector_floats / lanes, panels = (width + widest - 1) / widest;
    for (std::int64_t k = 0; k < steps; k += deep) {
        const auto depth = steps - k < deep ? steps - k : deep;
        for (std::int64_t p = 0; p < panels; ++p) {
            const auto first = width * p / panels, end = width * (p + 1) / panels;
            with_size<widest>(end - first, [&]<int n>(Size<n>) {
                product_panel<n>(rows, depth, {a + k * a_step, a_row, a_step}, b + k * b_stride + first * lanes,
                                 b_stride, add || k > 0, out + first * lanes, out_stride);
            });
        }
    }
}

// out[r * out_stride + c] = a_r . b_c, rows of a and b `cols` long; on the diagonal, for c <= r alone
template <int rows, int columns>
void dot_block(std::int64_t cols, const float *a, const float *b, bool diagonal, float *out, std::int64_t out_stride) {
    Lanes sums[rows][columns] = {};
    float rest[rows][columns] = {};
    std::int64_t i = 0;
    for (; i + lanes <= cols; i += lanes) {
        Lanes factors[columns];
#pragma GCC unroll 16
        for (int c = 0; c < columns; ++c) factors[c] = load<Lanes>(b + c * cols + i);
#pragma GCC unroll 16
        for (int r = 0; r < rows; ++r) {
            const auto value = load<Lanes>(a + r * cols + i);
#pragma GCC unroll 16
            for (int c = 0; c < columns; ++c) sums[r][c] += value * factors[c];
        }
    }
    for (; i < cols; ++i)
        for (int r = 0; r < rows; ++r)
            for (int c = 0; c < columns; ++c) rest[r][c] += a[r * cols + i] * b[c * cols + i];
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 16
        for (int c = 0; c < columns; ++c)
            if (!diagonal || c <= r) out[r * out_stride + c] = sum(sums[r][c]) + rest[r][c];
}

void inner_products(std::int64_t rows, std::int64_t cols, const float *a, float *out) {
    const auto strip = [&]<int at_once>(std::integral_constant<int, at_once>, std::int64_t r) {
        for (std::int64_t c = 0; c <= r; c += at_once)
            dot_block<at_once, at_once>(cols, a + r * cols, a + c * cols, c == r, out + r * rows + c, rows);
    };
    std::int64_t r = 0;
    for (; r + dots_at_once <= rows; r += dots_at_once) strip(std::integral_constant<int, dots_at_once>{}, r);
    for (; r < rows; ++r) strip(std::integral_constant<int, 1>{}, r);
}

} // namespace
} // namespace nnhost
