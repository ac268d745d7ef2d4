/* mnist_csv: lines that are spelled plainly, as programs write them. Whatever else may stand in a file is left to
 * mnist_csv_fields.c. */
#define _POSIX_C_SOURCE 200809L
#include "mnist_csv.h"

/* `p` stands behind the last digit of a line. */
static const unsigned char *behind_line(const unsigned char *p) {
    p += *p == '\r';
    return *p == '\n' ? p + 1 : NULL;
}

/* Field by field, for any machine. Most pixels of MNIST are 0: four of them make one comparison. */
static const unsigned char *parse_fields(const unsigned char *text, int64_t pixels, uint8_t *row) {
    const uint8_t *end = row + pixels;
    for (;;) {
        uint32_t value, digit;
        while (end - row > 4 && memcmp(text, "0,0,0,0,", 8) == 0) {
            memset(row, 0, 4);
            row += 4;
            text += 8;
        }
        value = (uint32_t)*text++ - '0';
        if (value > 9) return NULL;
        if ((digit = (uint32_t)*text - '0') <= 9) {
            value = value * 10 + digit;
            if ((digit = (uint32_t) * ++text - '0') <= 9) {
                value = value * 10 + digit;
                ++text;
            }
        }
        if (value > 255) return NULL;
        *row++ = (uint8_t)value;
        if (row == end) return behind_line(text);
        if (*text++ != ',') return NULL;
    }
}

#if defined(__x86_64__) && defined(__GNUC__)
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
AVX2 static const unsigned char *parse_blocks(const unsigned char *text, int64_t pixels, uint8_t *row) {
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
        if (stop) return !wrong && row == end ? behind_line(text + __builtin_ctz(stop)) : NULL;
    }
    return NULL;
}

csv_parser csv_choose_parser(int64_t pixels) {
    const int blocks = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
    return blocks && pixels >= 64 ? parse_blocks : parse_fields; /* shorter lines do not fill the blocks */
}
#else
csv_parser csv_choose_parser(int64_t pixels) {
    (void)pixels;
    return parse_fields;
}
#endif

/* The line at the stream's place, whose text is in the chunk. Returns what follows it, or NULL. */
static const unsigned char *parse_line(const mnist_csv *csv, int32_t *label) {
    const unsigned char *text = csv->stream.bytes + csv->stream.begin;
    uint32_t value = 0, digit;
    *label = -1;
    if (csv->has_labels) {
        const unsigned char *first = text;
        for (; (digit = (uint32_t)*text - '0') <= 9 && text - first < 9; ++text) value = value * 10 + digit;
        if (text == first || *text++ != ',' || value >= csv->classes) return NULL;
        *label = (int32_t)value;
    }
    return csv->parser(text, csv->height * csv->width, csv->row);
}

nnhost_status csv_take_plain_record(mnist_csv *csv, uint8_t *pixels, int32_t *label, int *got, nnhost_error *error) {
    gz_stream *s = &csv->stream;
    *got = 0;
    for (;;) {
        const unsigned char *behind = parse_line(csv, label), *end = s->bytes + s->end;
        nnhost_status status;
        if (behind && behind <= end) {
            memcpy(pixels, csv->row, (size_t)(csv->height * csv->width));
            s->begin = (size_t)(behind - s->bytes);
            ++csv->line;
            *got = 1;
            return NNHOST_OK;
        }
        /* The line may go on behind the chunk; where the chunk cannot take more of it, the careful way is left. */
        if (s->at_end || (s->begin == 0 && s->end == s->capacity) ||
            memchr(s->bytes + s->begin, '\n', s->end - s->begin))
            return NNHOST_OK;
        status = gz_fill(s, error);
        if (status != NNHOST_OK) return status;
    }
}
