// The loops of vector_loops.hpp. Included by one source file a level, which CMake writes: NNHOST_VECTOR_LEVEL is its
// name, and the compiler's -march is what makes it one.
//
// Nothing of the standard library is used here but types: an inline function that two files share would be
// linked once, perhaps from the file compiled for the newer processor.
#pragma once

#include "vector_loops_dense.hpp"
#include "vector_loops_tile.hpp"

#define NNHOST_TEXT_(x) #x
#define NNHOST_TEXT(x) NNHOST_TEXT_(x)
#define NNHOST_JOIN_(a, b) a##b
#define NNHOST_JOIN(a, b) NNHOST_JOIN_(a, b)

namespace nnhost {
namespace {

#if defined(__AVX512F__)
constexpr int panel_limit = 13; // two rows of 13 and what they are multiplied with: 29 of 32 registers
#elif defined(__AVX__)
constexpr int panel_limit = 3; // a vector is two of 16 registers
#else
constexpr int panel_limit = 1;
#endif

inline __attribute__((always_inline)) const Vector *vectors_at(const float *p) {
    return reinterpret_cast<const Vector *>(p);
}
inline __attribute__((always_inline)) Vector *vectors_at(float *p) { return reinterpret_cast<Vector *>(p); }

// Keeps the compiler from loading v again for each of its uses: loads are what is short.
inline __attribute__((always_inline)) Vector loaded_once(Vector v) {
#if defined(__AVX512F__)
    __asm__("" : "+v"(v));
#endif
    return v;
}

// `at_once` pairs of inputs, for records that have a value in one of them. The narrower the panel, the more pairs have
// their weights in registers, and the fewer times are sums fetched and the end of a loop guessed wrong. The same bits
// whatever at_once is: a product with 0 changes no sum (of finite weights).
template <int n, int at_once>
inline __attribute__((always_inline)) void multiply_pairs(std::uint32_t records, const float *x, const float *w,
                                                          std::int64_t w_stride, float *z, std::int64_t z_stride) {
    Vector weights[2 * at_once][n];
#pragma GCC unroll 16
    for (int i = 0; i < 2 * at_once; ++i)
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) weights[i][v] = vectors_at(w + i * w_stride)[v];
    do {
        const int t = __builtin_ctz(records);
        Vector *sums = vectors_at(z + t * z_stride);
        Vector values[2 * at_once];
#pragma GCC unroll 16
        for (int i = 0; i < 2 * at_once; ++i) values[i] = x[i * tile_records + t] - Vector{};
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) {
            Vector sum = sums[v];
#pragma GCC unroll 16
            for (int i = 0; i < 2 * at_once; ++i) sum += values[i] * weights[i][v];
            sums[v] = sum;
        }
        records &= records - 1;
    } while (records);
}

template <int n>
void multiply_panel(std::int64_t pairs, const std::uint32_t *masks, const float *x, const float *w,
                    std::int64_t w_stride, float *z, std::int64_t z_stride) {
    constexpr int at_once = n <= 3 ? 4 : n <= 7 ? 2 : 1;
    const auto go = [&](auto size, std::int64_t p) {
        std::uint32_t records = 0;
        for (int i = 0; i < size; ++i) records |= masks[p + i];
        if (records)
            multiply_pairs<n, size>(records, x + 2 * p * tile_records, w + 2 * p * w_stride, w_stride, z, z_stride);
    };
    std::int64_t p = 0;
    for (; p + at_once <= pairs; p += at_once) go(std::integral_constant<int, at_once>{}, p);
    for (; p < pairs; ++p) go(std::integral_constant<int, 1>{}, p);
}

template <int n>
void accumulate_panel(std::int64_t pairs, const std::uint32_t *masks, std::uint32_t wanted, const float *x,
                      const float *d, std::int64_t d_stride, float *w, std::int64_t w_stride) {
    for (std::int64_t p = 0; p < pairs; ++p, x += 2 * tile_records, w += 2 * w_stride) {
        std::uint32_t records = masks[p] & wanted;
        if (!records) continue;
        Vector a[n], b[n];
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) a[v] = vectors_at(w)[v], b[v] = vectors_at(w + w_stride)[v];
        do {
            const int t = __builtin_ctz(records);
            const Vector *delta = vectors_at(d + t * d_stride);
            const Vector first = x[t] - Vector{}, second = x[tile_records + t] - Vector{};
#pragma GCC unroll 16
            for (int v = 0; v < n; ++v) {
                const Vector loaded = loaded_once(delta[v]);
                a[v] += first * loaded;
                b[v] += second * loaded;
            }
            records &= records - 1;
        } while (records);
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) vectors_at(w)[v] = a[v], vectors_at(w + w_stride)[v] = b[v];
    }
}

// Row r of the sum is rows + place(r) * stride.
template <int n, class Place>
void combine_panel(std::int64_t count, const float *coefficients, Place place, const float *rows, std::int64_t stride,
                   float *y) {
    Vector sums[n];
#pragma GCC unroll 16
    for (int v = 0; v < n; ++v) sums[v] = vectors_at(y)[v];
    for (std::int64_t r = 0; r < count; ++r)
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) sums[v] += coefficients[r] * vectors_at(rows + place(r) * stride)[v];
#pragma GCC unroll 16
    for (int v = 0; v < n; ++v) vectors_at(y)[v] = sums[v];
}

// f(Size<n>, first float) for panels of up to panel_limit vectors, one after the other.
template <class F>
inline __attribute__((always_inline)) void in_panels(std::int64_t vectors, F f) {
    for (std::int64_t done = 0; done < vectors; done += panel_limit) {
        const auto width = vectors - done < panel_limit ? vectors - done : panel_limit;
        with_size<panel_limit>(width, [&](auto size) { f(size, done * vector_floats); });
    }
}

void multiply(std::int64_t pairs, const std::uint32_t *masks, const float *x, std::int64_t vectors, const float *w,
              std::int64_t w_stride, float *z, std::int64_t z_stride) {
    in_panels(vectors, [&]<int n>(Size<n>, std::int64_t first) {
        multiply_panel<n>(pairs, masks, x, w + first, w_stride, z + first, z_stride);
    });
}

void accumulate(std::int64_t pairs, const std::uint32_t *masks, const float *x, std::int64_t count,
                std::int64_t vectors, const float *d, std::int64_t d_stride, float *w, std::int64_t w_stride) {
    if (count == 0) return;
    const std::uint32_t wanted = ~std::uint32_t{0} >> (tile_records - count);
    in_panels(vectors, [&]<int n>(Size<n>, std::int64_t first) {
        accumulate_panel<n>(pairs, masks, wanted, x, d + first, d_stride, w + first, w_stride);
    });
}

void combine(std::int64_t count, const float *coefficients, const float *rows, std::int64_t stride,
             std::int64_t vectors, float *y) {
    in_panels(vectors, [&]<int n>(Size<n>, std::int64_t first) {
        combine_panel<n>(
            count, coefficients, [](std::int64_t r) { return r; }, rows + first, stride, y + first);
    });
}

void combine_some(std::int64_t count, const std::int32_t *places, const float *coefficients, const float *rows,
                  std::int64_t stride, std::int64_t vectors, float *y) {
    in_panels(vectors, [&]<int n>(Size<n>, std::int64_t first) {
        combine_panel<n>(
            count, coefficients, [&](std::int64_t r) { return places[r]; }, rows + first, stride, y + first);
    });
}

// ---- what takes any length

// rows of a at once, so that x is read once for all of them
template <int rows>
void dot_products(std::int64_t cols, const float *a, const float *x, float *y) {
    Vector sums[rows] = {};
    float rest[rows] = {};
    std::int64_t i = 0;
    for (; i + 16 <= cols; i += 16) {
        const auto factor = load<Vector>(x + i);
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) sums[r] += load<Vector>(a + r * cols + i) * factor;
    }
    in_vectors(cols - i, [&]<class V>(V, std::int64_t at) {
        const auto factor = load<V>(x + i + at);
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) rest[r] += sum(load<V>(a + r * cols + i + at) * factor);
    });
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) y[r] = sum(sums[r]) + rest[r];
}

void gemv(std::int64_t rows, std::int64_t cols, const float *a, const float *x, float *y) {
    std::int64_t r = 0;
    for (; r + 5 <= rows; r += 5) dot_products<5>(cols, a + r * cols, x, y + r);
    for (; r < rows; ++r) dot_products<1>(cols, a + r * cols, x, y + r);
}

// n vectors of each row: their sums do not wait for each other
template <class V, int n>
inline __attribute__((always_inline)) void carry_columns(std::int64_t rows, std::int64_t cols, const float *carry,
                                                         const float *delta, const float *h, float *a, float *carried) {
    constexpr int width = sizeof(V) / sizeof(float);
    V inputs[n], sums[n] = {};
#pragma GCC unroll 8
    for (int v = 0; v < n; ++v) inputs[v] = load<V>(h + v * width);
    for (std::int64_t r = 0; r < rows; ++r)
#pragma GCC unroll 8
        for (int v = 0; v < n; ++v) {
            float *place = a + r * cols + v * width;
            const V weight = load<V>(place);
            sums[v] += carry[r] * weight;
            store(place, weight + delta[r] * inputs[v]);
        }
#pragma GCC unroll 8
    for (int v = 0; v < n; ++v) store(carried + v * width, sums[v]);
}

void carry_and_update(std::int64_t rows, std::int64_t cols, const float *carry, const float *delta, const float *h,
                      float *a, float *carried) {
#if defined(__AVX512F__)
    constexpr int at_once = 4;
#else
    constexpr int at_once = 1;
#endif
    std::int64_t done = 0;
    for (; done + at_once * vector_floats <= cols; done += at_once * vector_floats)
        carry_columns<Vector, at_once>(rows, cols, carry, delta, h + done, a + done, carried + done);
    in_vectors(cols - done, [&]<class V>(V, std::int64_t i) {
        carry_columns<V, 1>(rows, cols, carry, delta, h + done + i, a + done + i, carried + done + i);
    });
}

void scale_bytes(std::int64_t n, const std::uint8_t *bytes, float minimum, float step, float low, float *out) {
    for (std::int64_t i = 0; i < n; ++i) out[i] = low + (static_cast<float>(bytes[i]) - minimum) * step;
}

} // namespace

extern const VectorLoops NNHOST_JOIN(vector_loops_, NNHOST_VECTOR_LEVEL);
const VectorLoops NNHOST_JOIN(vector_loops_, NNHOST_VECTOR_LEVEL){NNHOST_TEXT(NNHOST_VECTOR_LEVEL),
                                                                  multiply,
                                                                  accumulate,
                                                                  combine,
                                                                  combine_some,
                                                                  gemv,
                                                                  carry_and_update,
                                                                  dense,
                                                                  product,
                                                                  inner_products,
                                                                  fill_bytes,
                                                                  fill_floats,
                                                                  scale_bytes};

} // namespace nnhost
