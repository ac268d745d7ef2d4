// Part of vector_loops_level.hpp, and compiled with it once a level: vectors of any width, and how tiles are filled.
#pragma once

#include "vector_loops.hpp"

#include <utility>

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

// Calls put(word, group, column) for every word of the records: column[r] is that word of record group * lanes + r.
// A word is `Value`s; records from count on, and what is beyond a record's end, are `background`.
template <class Value, class Put>
inline __attribute__((always_inline)) void in_columns(std::int64_t count, const Value *const *records,
                                                      std::int64_t inputs, Value background, Put put) {
    constexpr std::int64_t in_square = lanes * 4 / static_cast<std::int64_t>(sizeof(Value));
    Value nothing[in_square], rest[in_square];
    for (auto &v : nothing) v = background;
    for (std::int64_t i = 0; i < inputs; i += in_square)
        for (std::int64_t group = 0; group < tile_records / lanes; ++group) {
            Words square[lanes];
            for (std::int64_t r = 0; r < lanes; ++r) {
                const auto t = group * lanes + r;
                const Value *from = t < count ? records[t] + i : nothing;
                if (t < count && i + in_square > inputs) {
                    for (std::int64_t j = 0; j < in_square; ++j) rest[j] = i + j < inputs ? from[j] : background;
                    from = rest;
                }
                __builtin_memcpy(&square[r], from, sizeof square[r]);
            }
            transpose(square);
#pragma GCC unroll 16
            for (int w = 0; w < lanes; ++w) put(i + w * in_square / lanes, group, square[w]);
        }
}

void fill_bytes(std::int64_t count, const std::uint8_t *const *records, std::int64_t inputs, std::uint8_t background,
                float step, float *x, std::uint32_t *masks, float *totals) {
    const auto pairs = (inputs + 1) / 2;
    in_columns(count, records, inputs, background, [&](std::int64_t i, std::int64_t group, Words column) {
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) { // bytes of a word
            if (i + k >= 2 * pairs) return;
            const int place = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? k : 3 - k;
            const auto bytes = reinterpret_cast<Integers>((column >> (8 * place)) & 255u);
            const Lanes s = __builtin_convertvector(bytes - background, Lanes) * step;
            __builtin_memcpy(x + (i + k) * tile_records + group * lanes, &s, sizeof s);
        }
    });
    for (std::int64_t p = 0; p < pairs; ++p) masks[p] = 0;
    for (std::int64_t t = 0; t < count; ++t) {
        const std::uint8_t *record = records[t];
        std::int32_t sum = 0;
        for (std::int64_t i = 0; i < inputs; ++i) sum += record[i] - background;
        totals[t] = static_cast<float>(sum) * step;
        const auto empty = static_cast<std::uint16_t>(background * 257);
        for (std::int64_t p = 0; p < inputs / 2; ++p) {
            std::uint16_t pair;
            __builtin_memcpy(&pair, record + 2 * p, sizeof pair);
            masks[p] |= static_cast<std::uint32_t>(pair != empty) << t;
        }
        if (inputs % 2) masks[pairs - 1] |= static_cast<std::uint32_t>(record[inputs - 1] != background) << t;
    }
}

void fill_floats(std::int64_t count, const float *const *records, std::int64_t inputs, float background, float *x,
                 std::uint32_t *masks, float *totals) {
    const auto pairs = (inputs + 1) / 2;
    in_columns(count, records, inputs, background, [&](std::int64_t i, std::int64_t group, Words column) {
        if (i >= 2 * pairs) return;
        const Lanes s = reinterpret_cast<Lanes>(column) - background;
        __builtin_memcpy(x + i * tile_records + group * lanes, &s, sizeof s);
    });
    for (std::int64_t p = 0; p < pairs; ++p) masks[p] = 0;
    for (std::int64_t t = 0; t < count; ++t) {
        const float *record = records[t];
        Vector whole = {};
        float rest = 0;
        std::int64_t i = 0;
        for (; i + 16 <= inputs; i += 16) whole += load<Vector>(record + i) - background;
        for (; i < inputs; ++i) rest += record[i] - background;
        totals[t] = sum(whole) + rest;
        for (std::int64_t p = 0; p < inputs / 2; ++p) {
            const bool first = record[2 * p] != background, second = record[2 * p + 1] != background;
            masks[p] |= static_cast<std::uint32_t>(first | second) << t;
        }
        if (inputs % 2) masks[pairs - 1] |= static_cast<std::uint32_t>(record[inputs - 1] != background) << t;
    }
}

} // namespace
} // namespace nnhost
