/* mnist_csv: one field. The fast way knows digits and the byte behind them; everything odd goes to odd_field. */
#define _POSIX_C_SOURCE 200809L
#include "mnist_csv.h"

/* A field that is not over within so many bytes is no number. */
#define LONGEST_FIELD 128

static nnhost_status fail_at_field(mnist_csv *csv, int64_t field, nnhost_error *error) {
    if (error) {
        error->line = csv->line;
        error->column = field;
    }
    return NNHOST_E_DATA;
}

nnhost_status csv_nul_failure(mnist_csv *csv, int64_t field, nnhost_error *error) {
    fail_in(error, NNHOST_E_DATA, csv->stream.path, "a NUL byte: the file is damaged or is not CSV text");
    return fail_at_field(csv, field, error);
}

static nnhost_status not_a_number(mnist_csv *csv, const unsigned char *p, size_t size, int64_t field, uint32_t limit,
                                  int is_label, nnhost_error *error) {
    char text[44];
    size_t n = 0;
    const char *path = csv->stream.path;
    if (memchr(p, '\0', size)) return csv_nul_failure(csv, field, error);
    for (; n < size && n < 40; ++n) text[n] = (char)(p[n] < 0x20 || p[n] >= 0x7f ? '?' : p[n]);
    strcpy(text + n, n < size ? "..." : "");
    if (size == 0)
        fail_in(error, NNHOST_E_DATA, path, "empty field, a number in 0..%u is wanted", limit);
    else if (p[0] == '-' && size > 1 && strspn(text + 1, "0123456789") == size - 1)
        fail_in(error, NNHOST_E_DATA, path, "%s is negative, a number in 0..%u is wanted", text, limit);
    else
        fail_in(error, NNHOST_E_DATA, path, "'%s' is not a number in 0..%u", text, limit);
    if (size > 0 && strpbrk(text, ";\t")) hint(error, "fields are separated by commas");
    if (is_label && csv->line == 1 && size > 0 && p[0] != '-')
        hint(error, "a header line has neither a number in its first field nor a pixel value in its last");
    return fail_at_field(csv, field, error);
}

static nnhost_status too_large(mnist_csv *csv, uint32_t value, int64_t field, int is_label, nnhost_error *error) {
    const char *path = csv->stream.path;
    if (is_label) {
        fail_in(error, NNHOST_E_DATA, path, "label %u is outside the classes 0..%d", value, (int)csv->classes - 1);
        if (value < 65535) hint(error, "if there are more classes: mnist_csv:classes=%u", value + 1);
    } else {
        fail_in(error, NNHOST_E_DATA, path, "%u is not a pixel value (0..255)", value);
    }
    return fail_at_field(csv, field, error);
}

/* Blanks round the number, CR before the line feed; else the field is an error. */
static nnhost_status odd_field(mnist_csv *csv, int64_t field, uint32_t limit, int is_label, uint32_t *value,
                               const unsigned char **after, nnhost_error *error) {
    const unsigned char *first = csv->stream.bytes + csv->stream.begin, *last = first, *p;
    const unsigned char *end = csv->stream.bytes + csv->stream.end;
    uint32_t number = 0;
    if ((size_t)(end - first) > LONGEST_FIELD) end = first + LONGEST_FIELD;
    while (last < end && *last != ',' && *last != '\n') ++last;
    *after = last;
    if (last > first && last[-1] == '\r' && (last == end || *last == '\n')) --last;
    while (first < last && (*first == ' ' || *first == '\t')) ++first;
    while (last > first && (last[-1] == ' ' || last[-1] == '\t')) --last;
    for (p = first; p < last && *p >= '0' && *p <= '9'; ++p)
        number = number > 99999999 ? 999999999 : number * 10 + (uint32_t)(*p - '0');
    if (p == first || p < last || (**after != ',' && **after != '\n'))
        return not_a_number(csv, first, (size_t)(last - first), field, limit, is_label, error);
    *value = number;
    return NNHOST_OK;
}

nnhost_status csv_take_field(mnist_csv *csv, int64_t field, uint32_t limit, int is_label, uint32_t *value,
                             int *ends_line, nnhost_error *error) {
    gz_stream *s = &csv->stream;
    const unsigned char *p, *first;
    uint32_t number = 0, digit;
    nnhost_status status = gz_want(s, LONGEST_FIELD + 1, error);
    if (status != NNHOST_OK) return status;
    first = p = s->bytes + s->begin;
    for (; (digit = (uint32_t)*p - '0') <= 9 && p - first < 9; ++p) number = number * 10 + digit;
    if (p == first || (*p != ',' && *p != '\n')) {
        status = odd_field(csv, field, limit, is_label, &number, &p, error);
        if (status != NNHOST_OK) return status;
    }
    if (number > limit) return too_large(csv, number, field, is_label, error);
    *ends_line = *p == '\n';
    *value = number;
    s->begin = (size_t)(p - s->bytes) + 1;
    if (s->begin > s->end) s->begin = s->end; /* the line feed behind the last byte is ours, not the file's */
    return NNHOST_OK;
}
