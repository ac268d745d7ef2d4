// Part of vector_loops_level.hpp, and compiled with it once a level: vectors of any width, and how tiles are filled.
#pragma once

#include "vector_loops.hpp"

#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nnhost {
namespace {

typedef float Vector __attribute__((vector_size(64)));
typedef float Half __attribute__((vector_size(32)));
typedef float Quarter __attribute__((vector_size(16)));

// Any length: whole vectors, then a half, a quarter, single floats.
template <class V>
inline __attribute__((always_inline)) V load(const float *p) {
    V v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
template <class V>
inline __attribute__((always_inline)) void store(float *p, V v) {
    __builtin_memcpy(p, &v, sizeof v);
}
template <class F>
inline __attribute__((always_inline)) void in_vectors(std::int64_t n, F f) {
    std::int64_t i = 0;
    for (; i + 16 <= n; i += 16) f(Vector{}, i);
    if (n - i >= 8) f(Half{}, i), i += 8;
    if (n - i >= 4) f(Quarter{}, i), i += 4;
    for (; i < n; ++i) f(float{}, i);
}

inline __attribute__((always_inline)) float sum(float v) { return v; }
inline __attribute__((always_inline)) float sum(Quarter v) { return (v[0] + v[2]) + (v[1] + v[3]); }
inline __attribute__((always_inline)) float sum(Half v) {
    return sum(__builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7));
}
inline __attribute__((always_inline)) float sum(Vector v) {
    return sum(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
               __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
}

// Calls f with the number of vectors at hand, 1..n, as a type.
template <int n>
struct Size {};
template <int n, class F>
inline __attribute__((always_inline)) void with_size(std::int64_t vectors, F f) {
    if constexpr (n > 0) {
        if (vectors == n)
            f(Size<n>{});
        else
            with_size<n - 1>(vectors, f);
    }
}

// ---- a tile, made of records: squares of `lanes` words are transposed in registers

#if defined(__AVX512F__)
constexpr int lanes = 16;
#elif defined(__AVX__)
constexpr int lanes = 8;
#else
constexpr int lanes = 4;
#endif
typedef float Lanes __attribute__((vector_size(4 * lanes)));
typedef std::uint32_t Words __attribute__((vector_size(4 * lanes)));
typedef std::int32_t Integers __attribute__((vector_size(4 * lanes)));

template <int step, int... i>
inline __attribute__((always_inline)) void swap_squares(Words &a, Words &b, std::integer_sequence<int, i...>) {
    const Words upper = __builtin_shufflevector(a, b, (i & step ? i - step + lanes : i)...);
    b = __builtin_shufflevector(a, b, (i & step ? i + lanes : i + step)...);
    a = upper;
}

// rows[r][c] becomes rows[c][r]: squares off the diagonal change places, ever smaller ones.
template <int step = lanes / 2>
inline __attribute__((always_inline)) void transpose(Words *rows) {
#pragma GCC unroll 16
    for (int r = 0; r < lanes; ++r)
        if (!(r & step)) swap_squares<step>(rows[r], rows[r + step], std::make_integer_sequence<int, lanes>{});
    if constexpr (step > 1) transpose<step / 2>(rows);
}

// Bit r is set where v[r] is not 0.
inline __attribute__((always_inline)) std::uint32_t bits(Words v) {
#if defined(__AVX512F__)
    const auto lanes_of = reinterpret_cast<__m512i>(v);
    return _mm512_test_epi32_mask(lanes_of, lanes_of);
#elif defined(__AVX__)
    return static_cast<std::uint32_t>(_mm256_movemask_ps(reinterpret_cast<__m256>(v != 0)));
#elif defined(__SSE2__)
    return static_cast<std::uint32_t>(_mm_movemask_ps(reinterpret_cast<__m128>(v != 0)));
#else
    std::uint32_t result = 0;
    for (int r = 0; r < lanes; ++r) result |= static_cast<std::uint32_t>(v[r] != 0) << r;
    return result;
#endif
}

// Inputs begin..end-1 of a tile. A word of a record, four bytes long, is `Value`s; make(word, k, sum) gives value k of
// a word of each of `lanes` records, with the background taken away, and adds what they are to their sums.
template <class Value, class Sums, class Make>
inline __attribute__((always_inline)) void fill(std::int64_t count, const Value *const *records, std::int64_t begin,
                                                std::int64_t end, Value background, float *x, std::uint32_t *masks,
                                                double *sums, Make make) {
    constexpr int in_word = 4 / static_cast<int>(sizeof(Value)), in_square = lanes * in_word;
    const auto rows = end + end % 2; // a last input without a partner gets an empty one
    Value nothing[in_square], rest[in_square];
    for (auto &v : nothing) v = background;
    for (std::int64_t group = 0; group < tile_records; group += lanes) {
        Sums sum = {};
        for (std::int64_t i = begin; i < end; i += in_square) {
            Words square[lanes];
            for (std::int64_t r = 0; r < lanes; ++r) {
                const Value *from = group + r < count ? records[group + r] + i : nothing;
                if (group + r < count && i + in_square > end) {
                    for (std::int64_t j = 0; j < in_square; ++j) rest[j] = i + j < end ? from[j] : background;
                    from = rest;
                }
                __builtin_memcpy(&square[r], from, sizeof square[r]);
            }
            transpose(square);
#pragma GCC unroll 32
            for (int j = 0; j < in_square; j += 2) {
                if (i + j >= rows) break;
                const Lanes a = make(square[j / in_word], j % in_word, sum);
                const Lanes b = make(square[(j + 1) / in_word], (j + 1) % in_word, sum);
                __builtin_memcpy(x + (i + j) * tile_records + group, &a, sizeof a);
                __builtin_memcpy(x + (i + j + 1) * tile_records + group, &b, sizeof b);
                const auto differing = bits(reinterpret_cast<Words>((a != 0) | (b != 0))) << group;
                std::uint32_t &mask = masks[(i + j) / 2];
                mask = group == 0 ? differing : mask | differing;
            }
        }
        for (std::int64_t r = 0; r < lanes && group + r < count; ++r) sums[group + r] += static_cast<double>(sum[r]);
    }
}

void fill_bytes(std::int64_t count, const std::uint8_t *const *records, std::int64_t begin, std::int64_t end,
                std::uint8_t background, float step, float *x, std::uint32_t *masks, double *sums) {
    fill<std::uint8_t, Integers>(
        count, records, begin, end, background, x, masks,
        sums, [=](Words word, int k, Integers &sum) __attribute__((always_inline)) {
            const int place = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? k : 3 - k;
            const auto difference = reinterpret_cast<Integers>((word >> (8 * place)) & 255u) - background;
            sum += difference;
            return __builtin_convertvector(difference, Lanes) * step;
        });
}

void fill_floats(std::int64_t count, const float *const *records, std::int64_t begin, std::int64_t end,
                 float background, float *x, std::uint32_t *masks, double *sums) {
    fill<float, Lanes>(
        count, records, begin, end, background, x, masks,
        sums, [=](Words word, int, Lanes &sum) __attribute__((always_inline)) {
            const Lanes s = reinterpret_cast<Lanes>(word) - background;
            sum += s;
            return s;
        });
}

} // namespace
} // namespace nnhost
