/* mnist_csv: the parser for any machine, and the choice. */
#include "mnist_csv_parsers.h"
#include <string.h>

/* Field by field, for any machine. Most pixels of MNIST are 0: four of them make one comparison. */
const unsigned char *csv_parse_fields(const unsigned char *text, int64_t pixels, uint8_t *row) {
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
        if (row == end) return csv_behind_line(text);
        if (*text++ != ',') return NULL;
    }
}

int csv_parsers(csv_parser parsers[3]) {
    int count = 0;
    parsers[count++] = csv_parse_fields;
#ifdef CSV_BLOCKS
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) parsers[count++] = csv_parse_avx2;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
        parsers[count++] = csv_parse_avx512;
#endif
    return count;
}

csv_parser csv_choose_parser(int64_t pixels) {
    csv_parser parsers[3];
    const int count = csv_parsers(parsers);
    return pixels >= 64 ? parsers[count - 1] : csv_parse_fields; /* shorter lines do not fill the blocks */
}
