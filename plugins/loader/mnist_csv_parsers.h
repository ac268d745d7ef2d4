/* mnist_csv: the pixels of a line that is spelled plainly. All parsers say the same; mnist_csv_parsers.c has the one
 * for any machine, mnist_csv_blocks.c those for vectors. */
#ifndef NNHOST_LOADER_MNIST_CSV_PARSERS_H
#define NNHOST_LOADER_MNIST_CSV_PARSERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Parses the fields of `text` into row (pixels): digits, at most three each, 0..255, commas between them, LF or CRLF
 * behind the last. Returns the byte behind the line, or NULL: spelled otherwise, or wrong. The text ends in a line feed
 * somewhere; up to 4 bytes before it and CSV_TEXT_MARGIN behind that line feed are loaded. Of row, CSV_ROW_MARGIN more
 * bytes are written. */
typedef const unsigned char *(*csv_parser)(const unsigned char *text, int64_t pixels, uint8_t *row);
#define CSV_TEXT_MARGIN 64
#define CSV_ROW_MARGIN 64

/* Those that run on this machine, the fastest last. Returns how many. */
int csv_parsers(csv_parser parsers[3]);

/* The fastest for lines of so many pixels. */
csv_parser csv_choose_parser(int64_t pixels);

const unsigned char *csv_parse_fields(const unsigned char *text, int64_t pixels, uint8_t *row);
#if defined(__x86_64__) && defined(__GNUC__)
#define CSV_BLOCKS 1
const unsigned char *csv_parse_avx2(const unsigned char *text, int64_t pixels, uint8_t *row);
const unsigned char *csv_parse_avx512(const unsigned char *text, int64_t pixels, uint8_t *row);
#endif

/* `p` stands behind the last digit of a line. */
static inline const unsigned char *csv_behind_line(const unsigned char *p) {
    p += *p == '\r';
    return *p == '\n' ? p + 1 : NULL;
}

#ifdef __cplusplus
}
#endif

#endif
