/* mnist_csv: a record a line, the label first: 5,0,0,...,0 with one field for each pixel, 0..255. Also .gz. */
#define _POSIX_C_SOURCE 200809L
#include "mnist_csv.h"

/* Takes the label's and the pixels' fields of one record, however they are spelled. Returns NNHOST_OK with *got = 0 at
 * the end of the file. */
static nnhost_status take_record(mnist_csv *csv, uint8_t *pixels, int32_t *label, int *got, nnhost_error *error) {
    const int64_t fields = csv->height * csv->width + csv->has_labels;
    nnhost_status status = csv_skip_blank_lines(csv, error);
    *got = 0;
    if (status != NNHOST_OK || csv->stream.begin == csv->stream.end) return status;
    *label = -1;
    for (int64_t field = 1; field <= fields; ++field) {
        const int is_label = field == 1 && csv->has_labels;
        const uint32_t limit = is_label ? (uint32_t)csv->classes - 1 : 255;
        uint32_t value;
        int ends_line;
        status = csv_take_field(csv, field, limit, is_label, &value, &ends_line, error);
        if (status != NNHOST_OK) return status;
        if (ends_line != (field == fields)) return csv_length_failure(csv, field, fields, error);
        if (is_label)
            *label = (int32_t)value;
        else
            *pixels++ = (uint8_t)value;
    }
    ++csv->line;
    *got = 1;
    return NNHOST_OK;
}

static nnhost_status csv_read(void *self, int64_t capacity, void *values, int32_t *labels, int64_t *count,
                              nnhost_error *error) {
    mnist_csv *csv = self;
    int64_t n = 0;
    for (; n < capacity; ++n) {
        int got;
        uint8_t *pixels = (uint8_t *)values + n * csv->height * csv->width;
        nnhost_status status = csv_take_plain_record(csv, pixels, labels + n, &got, error);
        if (status == NNHOST_OK && !got) status = take_record(csv, pixels, labels + n, &got, error);
        if (status != NNHOST_OK) return status;
        if (!got) break;
    }
    *count = n;
    return NNHOST_OK;
}

static nnhost_status csv_info(void *self, nnhost_loader_info *info, nnhost_error *error) {
    const mnist_csv *csv = self;
    (void)error;
    info->flags = csv->stream.regular ? NNHOST_LOADER_REWINDABLE : 0;
    info->count = -1;
    info->height = csv->height;
    info->width = csv->width;
    info->channels = 1;
    info->element_type = NNHOST_ELEMENT_U8;
    info->class_count = csv->has_labels ? (uint32_t)csv->classes : 0;
    info->value_minimum = 0;
    info->value_maximum = 255;
    info->class_names = NULL;
    return NNHOST_OK;
}

static nnhost_status csv_rewind(void *self, nnhost_error *error) { return csv_to_first_record(self, error); }

/* Digits, commas and line ends alone: almost certainly ours. A first line with words may be a header. */
static int32_t csv_probe(const char *path, const uint8_t *bytes, uint64_t size) {
    uint8_t start[4096];
    const int named = gz_ends_with(path, ".csv") || gz_ends_with(path, ".csv.gz");
    size_t n, i = 0, commas = 0;
    if (!bytes) return 0;
    n = gz_unpack_start(bytes, size, start, sizeof start);
    if (n >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0) i = 3;
    if (i < n && !(start[i] >= '0' && start[i] <= '9'))
        while (i < n && start[i] != '\n' && start[i] != '\0') ++i;
    for (; i < n && start[i] != '\0' && strchr("0123456789, \t\r\n", start[i]); ++i) commas += start[i] == ',';
    if (i < n || commas == 0) return named ? 40 : 0;
    return named ? 95 : 80;
}

static const nnhost_loader table = {
    .struct_size = (uint32_t)sizeof(nnhost_loader),
    .info = csv_info,
    .read = csv_read,
    .rewind = csv_rewind,
    .probe = csv_probe,
};

static void csv_destroy(void *self) {
    mnist_csv *csv = self;
    gz_close(&csv->stream);
    free(csv->row);
    free(csv);
}

static nnhost_status csv_create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                                void **self, nnhost_error *error) {
    nnhost_status status;
    mnist_csv *csv = calloc(1, sizeof *csv);
    (void)count;
    if (!csv) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    csv->classes = values[1]->integer;
    csv->width = values[2]->integer;
    csv->height = values[3]->integer;
    csv->has_labels = values[4]->integer != 0;
    status = gz_open(&csv->stream, values[0]->text, error);
    if (status == NNHOST_OK) status = csv_find_geometry(csv, host, error);
    if (status == NNHOST_OK) status = csv_to_first_record(csv, error);
    if (status == NNHOST_OK) {
        csv->parser = csv_choose_parser(csv->height * csv->width);
        csv->row = malloc((size_t)(csv->height * csv->width) + CSV_ROW_MARGIN);
        if (!csv->row) status = fail_in(error, NNHOST_E_MEMORY, values[0]->text, "out of memory");
    }
    if (status != NNHOST_OK) {
        csv_destroy(csv);
        return status;
    }
    *self = csv;
    return NNHOST_OK;
}

#define SIZE (uint32_t)sizeof(nnhost_parameter_spec)
static const nnhost_parameter_spec path = {
    .struct_size = SIZE,
    .type = NNHOST_PARAMETER_PATH,
    .key = "path",
    .summary = "the CSV file, plain or .gz",
    .flags = NNHOST_PARAMETER_REQUIRED | NNHOST_PARAMETER_PRIMARY,
};
static const nnhost_parameter_spec classes = {
    .struct_size = SIZE,
    .type = NNHOST_PARAMETER_INTEGER,
    .key = "classes",
    .summary = "number of classes: labels are 0..classes-1",
    .default_text = "10",
    .minimum = 1,
    .maximum = 65535,
};
static const nnhost_parameter_spec width = {
    .struct_size = SIZE,
    .type = NNHOST_PARAMETER_INTEGER,
    .key = "width",
    .summary = "pixels in a row; 0: the image is square",
    .default_text = "0",
    .minimum = 0,
    .maximum = 65535,
};
static const nnhost_parameter_spec height = {
    .struct_size = SIZE,
    .type = NNHOST_PARAMETER_INTEGER,
    .key = "height",
    .summary = "rows of pixels; 0: the image is square",
    .default_text = "0",
    .minimum = 0,
    .maximum = 65535,
};
static const nnhost_parameter_spec labels = {
    .struct_size = SIZE,
    .type = NNHOST_PARAMETER_BOOL,
    .key = "labels",
    .summary = "whether the first field is the label",
    .default_text = "true",
};
static const void *extension(const char *extension_id) {
    return strcmp(extension_id, NNHOST_EXAMPLE_DATA) == 0 ? &mnist_csv_example : NULL;
}

static const nnhost_parameter_spec *const parameters[] = {&path, &classes, &width, &height, &labels};

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_INSTANCE,
    .kind = NNHOST_LOADER_KIND,
    .id = "org.nnhost.mnist_csv",
    .name = "mnist_csv",
    .version = "1.0.0",
    .summary = "CSV: a record a line, the label first, then the pixels 0..255",
    .doc =
        "Plain or .gz, also of several members. CRLF, a byte order mark, blank lines and a missing last line feed\n"
        "are no matter. The first line is taken for a header, and skipped, when its first field is not a number and\n"
        "its last one is not a pixel value. The first record says how many pixels all have; without width and\n"
        "height the image is square. Reads as a stream, in constant memory.",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .parameters = parameters,
    .parameter_count = 5,
    .create = csv_create,
    .destroy = csv_destroy,
    .table = &table,
    .get_extension = extension,
};

NNHOST_MODULE(&descriptor);
