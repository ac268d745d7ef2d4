/* mnist_csv: lines, the header and the geometry. */
#define _POSIX_C_SOURCE 200809L
#include "mnist_csv.h"

/* The next byte, -1 at the end of the file, -2 on error. */
static int next_byte(gz_stream *s, nnhost_error *error) {
    if (s->begin == s->end && gz_want(s, 1, error) != NNHOST_OK) return -2;
    return s->begin < s->end ? s->bytes[s->begin++] : -1;
}

nnhost_status csv_length_failure(mnist_csv *csv, int64_t field, int64_t wanted, nnhost_error *error) {
    int byte = field < wanted ? '\n' : ',';
    while (byte >= 0 && byte != '\n') {
        field += byte == ',';
        byte = next_byte(&csv->stream, error);
    }
    if (byte == -2) return error ? error->status : NNHOST_E_DATA;
    fail_in(error, NNHOST_E_DATA, csv->stream.path, "%s line: %lld fields, the first record has %lld",
            field < wanted ? "short" : "long", (long long)field, (long long)wanted);
    if (error) error->line = csv->line;
    if (field < wanted && csv->stream.at_end && csv->stream.begin == csv->stream.end)
        hint(error, "it is the last line: the file may be cut off");
    return NNHOST_E_DATA;
}

nnhost_status csv_skip_blank_lines(mnist_csv *csv, nnhost_error *error) {
    gz_stream *s = &csv->stream;
    for (;; ++csv->line) {
        const nnhost_status status = gz_want(s, 2, error);
        if (status != NNHOST_OK) return status;
        if (s->begin < s->end && s->bytes[s->begin] == '\r' && s->bytes[s->begin + 1] == '\n') ++s->begin;
        if (s->begin == s->end || s->bytes[s->begin] != '\n') return NNHOST_OK;
        ++s->begin;
    }
}

typedef struct line_scan {
    int64_t fields;      /* 0: no line */
    int first_is_number; /* whatever its size */
    int last_is_a_pixel; /* 0..255 */
} line_scan;

/* Consumes a line, however long, and sums it up. */
static nnhost_status scan_line(mnist_csv *csv, line_scan *scan, nnhost_error *error) {
    int64_t digits = 0, others = 0, value = 0;
    memset(scan, 0, sizeof *scan);
    if (csv->stream.begin == csv->stream.end) return NNHOST_OK;
    for (;;) {
        const int byte = next_byte(&csv->stream, error);
        if (byte == -2) return error ? error->status : NNHOST_E_DATA;
        if (byte == 0) return csv_nul_failure(csv, scan->fields + 1, error);
        if (byte == ',' || byte == '\n' || byte == -1) {
            if (scan->fields++ == 0) scan->first_is_number = digits > 0 && others == 0;
            scan->last_is_a_pixel = digits > 0 && others == 0 && value <= 255;
            if (byte != ',') return NNHOST_OK;
            digits = others = value = 0;
        } else if (byte >= '0' && byte <= '9') {
            ++digits;
            value = value > 255 ? value : value * 10 + byte - '0';
        } else {
            others += byte != ' ' && byte != '\t' && byte != '\r';
        }
    }
}

static int64_t square_root(int64_t n) {
    int64_t root = 0;
    while ((root + 1) * (root + 1) <= n) ++root;
    return root * root == n ? root : 0;
}

/* height * width = pixels, from what the parameters leave open. */
static nnhost_status set_geometry(mnist_csv *csv, int64_t fields, nnhost_error *error) {
    const int64_t pixels = fields - csv->has_labels;
    const long long shown = (long long)pixels;
    if (pixels < 1) {
        fail_in(error, NNHOST_E_DATA, csv->stream.path, "no pixels: the line has a single field");
        hint(error, "fields are separated by commas");
    } else if (csv->width == 0 && csv->height == 0) {
        csv->width = csv->height = square_root(pixels);
        if (csv->width > 0) return NNHOST_OK;
        fail_in(error, NNHOST_E_DATA, csv->stream.path, "%lld pixel fields are not a square image", shown);
        if (csv->has_labels && square_root(fields) > 1)
            hint(error, "if the first field is a pixel, not a label: mnist_csv:labels=false");
        else if (!csv->has_labels && square_root(fields - 1) > 1)
            hint(error, "if the first field is the label: mnist_csv:labels=true");
        else
            hint(error, "say how wide and high it is: mnist_csv:width=W,height=H with W times H = %lld", shown);
    } else {
        const int64_t width = csv->width, height = csv->height;
        if (width == 0) csv->width = pixels / height;
        if (height == 0) csv->height = pixels / width;
        if (csv->width * csv->height == pixels) return NNHOST_OK;
        if (width > 0 && height > 0)
            fail_in(error, NNHOST_E_DATA, csv->stream.path, "%lld pixel fields are not %lldx%lld", shown,
                    (long long)width, (long long)height);
        else
            fail_in(error, NNHOST_E_DATA, csv->stream.path, "%lld pixel fields do not divide into %s of %lld", shown,
                    width > 0 ? "rows" : "columns", (long long)(width > 0 ? width : height));
        if (error) nnhost_copy_text(error->parameter, sizeof error->parameter, width > 0 ? "width" : "height");
    }
    if (error) error->line = csv->line;
    return NNHOST_E_DATA;
}

/* To the byte after the byte order mark, where there is one. */
static nnhost_status to_first_line(mnist_csv *csv, nnhost_error *error) {
    gz_stream *s = &csv->stream;
    nnhost_status status = gz_restart(s, error);
    csv->line = 1;
    if (status == NNHOST_OK) status = gz_want(s, 3, error);
    if (status == NNHOST_OK && s->end - s->begin >= 3 && memcmp(s->bytes + s->begin, "\xEF\xBB\xBF", 3) == 0)
        s->begin += 3;
    return status == NNHOST_OK ? csv_skip_blank_lines(csv, error) : status;
}

nnhost_status csv_find_geometry(mnist_csv *csv, const nnhost_host *host, nnhost_error *error) {
    line_scan scan;
    nnhost_status status = to_first_line(csv, error);
    if (status == NNHOST_OK && csv->stream.offset == 0 && csv->stream.end == 0)
        return fail_in(error, NNHOST_E_DATA, csv->stream.path, "the file is empty");
    if (status == NNHOST_OK) status = scan_line(csv, &scan, error);
    if (status != NNHOST_OK) return status;
    if (scan.fields > 0 && !scan.first_is_number && !scan.last_is_a_pixel) {
        char text[128];
        csv->has_header = 1;
        snprintf(text, sizeof text, "mnist_csv: line %lld is a header line, skipped", (long long)csv->line);
        if (host && host->log) host->log(host, NNHOST_LOG_INFO, text);
        ++csv->line;
        status = csv_skip_blank_lines(csv, error);
        if (status == NNHOST_OK) status = scan_line(csv, &scan, error);
        if (status != NNHOST_OK) return status;
    }
    if (scan.fields == 0)
        return fail_in(error, NNHOST_E_DATA, csv->stream.path,
                       csv->has_header ? "no record follows the header line" : "the file holds blank lines alone");
    return set_geometry(csv, scan.fields, error);
}

nnhost_status csv_to_first_record(mnist_csv *csv, nnhost_error *error) {
    line_scan header;
    nnhost_status status = to_first_line(csv, error);
    if (status != NNHOST_OK || !csv->has_header) return status;
    status = scan_line(csv, &header, error);
    ++csv->line;
    return status;
}
