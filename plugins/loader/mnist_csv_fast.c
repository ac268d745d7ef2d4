/* mnist_csv: records of lines that are spelled plainly, as programs write them. Whatever else may stand in a file is
 * left to mnist_csv_fields.c. */
#define _POSIX_C_SOURCE 200809L
#include "mnist_csv.h"

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
