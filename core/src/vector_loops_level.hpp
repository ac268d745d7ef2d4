// The loops of vector_loops.hpp. Included by one source file a level, which CMake writes: NNHOST_VECTOR_LEVEL is its
// name, and the compiler's -march is what makes it one.
//
// Nothing of the standard library is used here but types: an inline function that two files share would be
// linked once, perhaps from the file compiled for the newer processor.
#pragma once

#include "vector_loops.hpp"

#include <utility>

#define NNHOST_TEXT_(x) #x
#define NNHOST_TEXT(x) NNHOST_TEXT_(x)
#define NNHOST_JOIN_(a, b) a##b
#define NNHOST_JOIN(a, b) NNHOST_JOIN_(a, b)

namespace nnhost {
namespace {

typedef float Vector __attribute__((vector_size(64)));
typedef float Half __attribute__((vector_size(32)));
typedef float Quarter __attribute__((vector_size(16)));

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

// Calls f with the number of vectors at hand, 1..panel_limit, as a type.
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

// Keeps the compiler from loading v again for each of its uses: loads are what is short.
inline __attribute__((always_inline)) Vector loaded_once(Vector v) {
#if defined(__AVX512F__)
    __asm__("" : "+v"(v));
#endif
    return v;
}

template <int n>
void multiply_panel(std::int64_t pairs, const std::uint32_t *masks, const float *x, const float *w,
                    std::int64_t w_stride, float *z, std::int64_t z_stride) {
    for (std::int64_t p = 0; p < pairs; ++p, x += 2 * tile_records, w += 2 * w_stride) {
        std::uint32_t records = masks[p];
        if (!records) continue;
        Vector a[n], b[n];
#pragma GCC unroll 16
        for (int v = 0; v < n; ++v) a[v] = vectors_at(w)[v], b[v] = vectors_at(w + w_stride)[v];
        do {
            const int t = __builtin_ctz(records);
            Vector *sums = vectors_at(z + t * z_stride);
            const Vector first = x[t] - Vector{}, second = x[tile_records + t] - Vector{};
#pragma GCC unroll 16
            for (int v = 0; v < n; ++v) {
                const Vector sum = sums[v] + first * a[v];
                sums[v] = sum + second * b[v];
            }
            records &= records - 1;
        } while (records);
    }
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

// ---- what follows takes any length: whole vectors, then a half, a quarter, single floats
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

void carry_and_update(std::int64_t rows, std::int64_t cols, const float *carry, const float *delta, const float *h,
                      float *a, float *carried) {
    in_vectors(cols, [&]<class V>(V, std::int64_t i) {
        const V input = load<V>(h + i);
        V sums = {};
        for (std::int64_t r = 0; r < rows; ++r) {
            float *place = a + r * cols + i;
            const V weight = load<V>(place);
            sums += carry[r] * weight;
            store(place, weight + delta[r] * input);
        }
        store(carried + i, sums);
    });
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
                                                                  fill_bytes,
                                                                  fill_floats,
                                                                  scale_bytes};

} // namespace nnhost
