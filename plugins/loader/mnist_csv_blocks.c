/* mnist_csv: lines that are spelled plainly, by vectors of text. */
#include "mnist_csv_parsers.h"

#ifdef CSV_BLOCKS
#include <immintrin.h>

/* left_packed[mask]: the numbers of the mask's set bits, a byte each. A shuffle by them packs those bytes. */
#define PUT(mask, bit, rest) ((rest) << 8 * ((mask) >> (bit)&1) | (bit) * ((mask) >> (bit)&1))
#define PACK_HIGH(mask) PUT(mask, 4, PUT(mask, 5, PUT(mask, 6, PUT(mask, 7, (uint64_t)0))))
#define PACK(mask) PUT(mask, 0, PUT(mask, 1, PUT(mask, 2, PUT(mask, 3, PACK_HIGH(mask)))))
#define PACK_4(mask) PACK(mask), PACK((mask) + 1), PACK((mask) + 2), PACK((mask) + 3)
#define PACK_16(mask) PACK_4(mask), PACK_4((mask) + 4), PACK_4((mask) + 8), PACK_4((mask) + 12)
#define PACK_64(mask) PACK_16(mask), PACK_16((mask) + 16), PACK_16((mask) + 32), PACK_16((mask) + 48)
static const uint64_t left_packed[256] = {PACK_64(0), PACK_64(64), PACK_64(128), PACK_64(192)};

#define AVX2 __attribute__((target("avx2,popcnt")))

/* Each byte as a digit: 0..9, more for what is none. */
AVX2 static inline __m256i digits_at(const unsigned char *text) {
    return _mm256_sub_epi8(_mm256_loadu_si256((const __m256i *)text), _mm256_set1_epi8('0'));
}

AVX2 static inline __m256i are_digits(__m256i digits) {
    return _mm256_cmpeq_epi8(_mm256_min_epu8(digits, _mm256_set1_epi8(9)), digits);
}

AVX2 static inline uint32_t mask_of(__m256i bytes) { return (uint32_t)_mm256_movemask_epi8(bytes); }

/* What digits stand for at some place; commas and line ends, of which the highest bit is set as a digit, for 0. */
#define LOOK_UP(digits, ...)                                                                                           \
    _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__, 0, 0, 0, 0, 0, 0)), digits)

/* For each of 32 bytes the value of the field that ends before it. *good: it has one to three digits and is 0..255. */
AVX2 static inline __m256i fields_before(const unsigned char *text, __m256i *good) {
    const __m256i ones = digits_at(text - 1), tens = digits_at(text - 2), hundreds = digits_at(text - 3);
    const __m256i one = are_digits(ones), two = _mm256_and_si256(one, are_digits(tens));
    const __m256i four = _mm256_and_si256(_mm256_and_si256(two, are_digits(hundreds)), are_digits(digits_at(text - 4)));
    const __m256i high = _mm256_and_si256(two, LOOK_UP(hundreds, 0, 100, -56, -1, -1, -1, -1, -1, -1, -1));
    const __m256i low = _mm256_add_epi8(LOOK_UP(tens, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90),
                                        LOOK_UP(ones, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    const __m256i value = _mm256_add_epi8(high, low);
    /* high is 0, 100, 200, or 255 from 300 on; a sum beyond 255 wraps and becomes less than it. (-56 is 200.) */
    const __m256i most = _mm256_min_epu8(value, _mm256_set1_epi8(-56));
    const __m256i fits = _mm256_cmpeq_epi8(_mm256_max_epu8(high, most), most);
    *good = _mm256_andnot_si256(four, _mm256_and_si256(one, fits));
    return value;
}

/* Writes the bytes of values that are marked in `ends`, and some more behind them. Returns the place behind them. */
AVX2 static inline uint8_t *pack(__m256i values, uint32_t ends, uint8_t *row) {
    const __m128i halves[2] = {_mm256_castsi256_si128(values), _mm256_extracti128_si256(values, 1)};
    for (int quarter = 0; quarter < 4; ++quarter, ends >>= 8) {
        const __m128i eight = quarter & 1 ? _mm_srli_si128(halves[quarter / 2], 8) : halves[quarter / 2];
        const __m128i order = _mm_loadl_epi64((const __m128i *)&left_packed[ends & 255]);
        _mm_storel_epi64((__m128i *)row, _mm_shuffle_epi8(eight, order));
        row += _mm_popcnt_u32(ends & 255);
    }
    return row;
}

/* 32 bytes of text at a time, without branches in them. */
AVX2 const unsigned char *csv_parse_avx2(const unsigned char *text, int64_t pixels, uint8_t *row) {
    const uint8_t *end = row + pixels;
    uint32_t wrong = 0;
    for (; row < end; text += 32) {
        const __m256i digits = digits_at(text);
        const uint32_t digit = mask_of(are_digits(digits));
        const uint32_t comma = mask_of(_mm256_cmpeq_epi8(digits, _mm256_set1_epi8(',' - '0')));
        const uint32_t stop = ~(digit | comma);             /* the line's end, or something odd */
        const uint32_t ends = ~digit & (stop ^ (stop - 1)); /* of fields: commas, and the first of `stop` */
        __m256i good;
        const __m256i values = fields_before(text, &good);
        wrong |= ends & ~mask_of(good);
        row = pack(values, ends, row);
        if (stop) return !wrong && row == end ? csv_behind_line(text + __builtin_ctz(stop)) : NULL;
    }
    return NULL;
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt")))

AVX512 static inline __m512i wide_digits_at(const unsigned char *text) {
    return _mm512_sub_epi8(_mm512_loadu_si512(text), _mm512_set1_epi8('0'));
}

AVX512 static inline uint64_t wide_are_digits(__m512i digits) {
    return _mm512_cmple_epu8_mask(digits, _mm512_set1_epi8(9));
}

#define WIDE_LOOK_UP(digits, ...)                                                                                      \
    _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_setr_epi8(__VA_ARGS__, 0, 0, 0, 0, 0, 0)), digits)

/* The same for 64 bytes, with masks. */
AVX512 static inline __m512i wide_fields_before(const unsigned char *text, uint64_t *good) {
    const __m512i ones = wide_digits_at(text - 1), tens = wide_digits_at(text - 2), hundreds = wide_digits_at(text - 3);
    const uint64_t one = wide_are_digits(ones), two = one & wide_are_digits(tens);
    const uint64_t three = two & wide_are_digits(hundreds), four = three & wide_are_digits(wide_digits_at(text - 4));
    const __m512i high = _mm512_maskz_mov_epi8(two, WIDE_LOOK_UP(hundreds, 0, 100, -56, 0, 0, 0, 0, 0, 0, 0));
    const __m512i low = _mm512_add_epi8(WIDE_LOOK_UP(tens, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90),
                                        WIDE_LOOK_UP(ones, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    const __m512i value = _mm512_add_epi8(high, low); /* a sum beyond 255 wraps and becomes less than `high` */
    const uint64_t beyond = _mm512_mask_cmpgt_epu8_mask(three, hundreds, _mm512_set1_epi8(2));
    *good = one & ~(four | beyond | _mm512_cmplt_epu8_mask(value, high));
    return value;
}

AVX512 const unsigned char *csv_parse_avx512(const unsigned char *text, int64_t pixels, uint8_t *row) {
    const uint8_t *end = row + pixels;
    uint64_t wrong = 0;
    for (; row < end; text += 64) {
        const __m512i digits = wide_digits_at(text);
        const uint64_t digit = wide_are_digits(digits);
        const uint64_t comma = _mm512_cmpeq_epi8_mask(digits, _mm512_set1_epi8(',' - '0'));
        const uint64_t stop = ~(digit | comma), ends = ~digit & (stop ^ (stop - 1));
        uint64_t good;
        const __m512i values = wide_fields_before(text, &good);
        wrong |= ends & ~good;
        _mm512_storeu_si512(row, _mm512_maskz_compress_epi8(ends, values));
        row += __builtin_popcountll(ends);
        if (stop) return !wrong && row == end ? csv_behind_line(text + __builtin_ctzll(stop)) : NULL;
    }
    return NULL;
}

#endif
