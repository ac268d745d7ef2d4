/* @name@: records from a text file.
 *
 *     records 2 labels 10 height 1 width 3
 *     7 0 255 0
 *     1 9 128 3
 *
 * After the sizes one record a line: its label, then its pixels row by row. Every line ends with a line feed, so that a
 * file that was cut short is seen to be. */
#include <nnhost/plugin.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An instance: all records, read by `create`. */
typedef struct records {
    int64_t count, labels, height, width;
    uint8_t *pixels; /* (count, height, width) */
    int32_t *label;  /* (count) */
    int64_t next;    /* record that `read` gives next */
} records;

/* ---- reading the text ----------------------------------------------------------------------------------------------
 */

typedef struct reader {
    const char *file; /* its name */
    const char *at;   /* what is to be read next; a zero byte ends it */
    int64_t line;     /* from 1 */
    int64_t column;   /* of the field to be read next, from 1 */
    nnhost_error *error;
} reader;

static nnhost_status fail_at(const reader *r, const char *text) {
    if (r->error) {
        nnhost_copy_text(r->error->file, sizeof r->error->file, r->file);
        r->error->line = r->line;
        r->error->column = r->column;
    }
    return nnhost_fail(r->error, NNHOST_E_DATA, text);
}

static void skip_blanks(reader *r) { r->at += strspn(r->at, " \t\r"); }

static nnhost_status read_word(reader *r, const char *word) {
    const size_t length = strcspn(r->at, " \t\r\n");
    char text[64];
    if (length == strlen(word) && strncmp(r->at, word, length) == 0) {
        r->at += length;
        ++r->column;
        skip_blanks(r);
        return NNHOST_OK;
    }
    snprintf(text, sizeof text, "the word '%s' is missing", word);
    return fail_at(r, text);
}

static nnhost_status read_number(reader *r, int64_t minimum, int64_t maximum, int64_t *number) {
    const size_t length = strspn(r->at, "0123456789");
    int64_t value = 0;
    char text[96];
    for (size_t i = 0; i < length && value <= maximum; ++i) value = 10 * value + (r->at[i] - '0');
    if (length == 0 || strcspn(r->at, " \t\r\n") != length || value < minimum || value > maximum) {
        snprintf(text, sizeof text, "a whole number from %lld to %lld is wanted", (long long)minimum,
                 (long long)maximum);
        return fail_at(r, text);
    }
    r->at += length;
    ++r->column;
    skip_blanks(r);
    *number = value;
    return NNHOST_OK;
}

static nnhost_status read_line_end(reader *r) {
    if (*r->at != '\n')
        return fail_at(r, *r->at ? "the line holds more than the sizes in the first line say"
                                 : "the file ends in the middle of a line");
    ++r->at;
    ++r->line;
    r->column = 1;
    skip_blanks(r);
    return NNHOST_OK;
}

static nnhost_status read_sizes(reader *r, records *made) {
    const struct {
        const char *word;
        int64_t maximum, *size;
    } sizes[] = {{"records", 1000000000, &made->count},
                 {"labels", 65535, &made->labels},
                 {"height", 65535, &made->height},
                 {"width", 65535, &made->width}};
    nnhost_status status = NNHOST_OK;
    for (int i = 0; i < 4 && status == NNHOST_OK; ++i) {
        status = read_word(r, sizes[i].word);
        if (status == NNHOST_OK) status = read_number(r, 1, sizes[i].maximum, sizes[i].size);
    }
    return status == NNHOST_OK ? read_line_end(r) : status;
}

static nnhost_status read_record(reader *r, records *made, int64_t index) {
    const int64_t size = made->height * made->width;
    int64_t number = 0;
    nnhost_status status = read_number(r, 0, made->labels - 1, &number);
    made->label[index] = (int32_t)number;
    for (int64_t i = 0; i < size && status == NNHOST_OK; ++i) {
        status = read_number(r, 0, 255, &number);
        made->pixels[index * size + i] = (uint8_t)number;
    }
    return status == NNHOST_OK ? read_line_end(r) : status;
}

/* `length` bytes of text. A number and what parts it from the next take two bytes at least: no more memory is asked for
 * than the file can fill. */
static nnhost_status read_text(reader *r, size_t length, records *made) {
    const char *const end = r->at + length;
    nnhost_status status = read_sizes(r, made);
    if (status != NNHOST_OK) return status;
    if (made->count * made->height * made->width > (int64_t)length / 2)
        return fail_at(r, "the file is too short for the sizes in its first line");
    made->pixels = malloc((size_t)(made->count * made->height * made->width));
    made->label = malloc((size_t)made->count * sizeof *made->label);
    if (!made->pixels || !made->label) return nnhost_fail(r->error, NNHOST_E_MEMORY, "out of memory");
    for (int64_t i = 0; i < made->count && status == NNHOST_OK; ++i) status = read_record(r, made, i);
    if (status == NNHOST_OK && r->at != end) status = fail_at(r, "there are more lines than records in the first line");
    return status;
}

/* ---- the file ------------------------------------------------------------------------------------------------------
 */

static nnhost_status fail_to_open(nnhost_error *error, const char *file, int cause) {
    if (error) nnhost_copy_text(error->file, sizeof error->file, file);
    return nnhost_fail(error, NNHOST_E_MISSING, strerror(cause));
}

/* *text becomes the whole file, to be freed, and a zero byte behind it. */
static nnhost_status read_file(const char *file, char **text, size_t *length, nnhost_error *error) {
    FILE *stream = fopen(file, "rb");
    size_t size = 4096, used = 0;
    char *bytes = NULL;
    if (!stream) return fail_to_open(error, file, errno);
    for (;;) {
        char *grown = realloc(bytes, size);
        if (!grown) break;
        bytes = grown;
        used += fread(bytes + used, 1, size - used - 1, stream);
        if (used < size - 1) {
            const int cause = ferror(stream) ? errno : 0;
            fclose(stream);
            bytes[used] = '\0';
            *text = bytes;
            *length = used;
            return cause ? fail_to_open(error, file, cause) : NNHOST_OK;
        }
        size *= 2;
    }
    fclose(stream);
    free(bytes);
    return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
}

/* ---- the plugin ----------------------------------------------------------------------------------------------------
 */

static void destroy(void *self) {
    records *own = self;
    free(own->pixels);
    free(own->label);
    free(own);
}

static nnhost_status create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                            void **self, nnhost_error *error) {
    records *made = calloc(1, sizeof *made);
    char *text = NULL;
    size_t length = 0;
    (void)host;
    (void)count;
    if (!made) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    nnhost_status status = read_file(values[0]->text, &text, &length, error);
    if (status == NNHOST_OK) {
        reader r = {values[0]->text, text, 1, 1, error};
        status = read_text(&r, length, made);
    }
    free(text);
    if (status == NNHOST_OK)
        *self = made;
    else
        destroy(made);
    return status;
}

static nnhost_status info(void *self, nnhost_loader_info *info, nnhost_error *error) {
    const records *own = self;
    (void)error;
    info->flags = NNHOST_LOADER_REWINDABLE;
    info->count = own->count;
    info->height = own->height;
    info->width = own->width;
    info->channels = 1;
    info->element_type = NNHOST_ELEMENT_U8;
    info->class_count = (uint32_t)own->labels;
    info->value_minimum = 0;
    info->value_maximum = 255;
    info->class_names = NULL;
    return NNHOST_OK;
}

/* values (capacity, height, width) bytes, labels (capacity) */
static nnhost_status read_records(void *self, int64_t capacity, void *values, int32_t *labels, int64_t *count,
                                  nnhost_error *error) {
    records *own = self;
    const int64_t left = own->count - own->next, size = own->height * own->width;
    const int64_t taken = capacity < left ? capacity : left;
    (void)error;
    if (taken > 0) {
        memcpy(values, own->pixels + own->next * size, (size_t)(taken * size));
        memcpy(labels, own->label + own->next, (size_t)taken * sizeof *labels);
        own->next += taken;
    }
    *count = taken;
    return NNHOST_OK;
}

static nnhost_status rewind_records(void *self, nnhost_error *error) {
    records *own = self;
    (void)error;
    own->next = 0;
    return NNHOST_OK;
}

static int32_t probe(const char *path, const uint8_t *bytes, uint64_t size) {
    static const char start[] = "records ";
    (void)path;
    return bytes && size >= sizeof start - 1 && memcmp(bytes, start, sizeof start - 1) == 0 ? 90 : 0;
}

static const nnhost_loader table = {
    (uint32_t)sizeof(nnhost_loader), 0, info, read_records, rewind_records, NULL, probe, NULL};

/* ---- a small file that `nnhost check` can try the loader on ---------------------------------------------------------
 */

static const char example_text[] = "records 4 labels 2 height 2 width 3\n"
                                   "0 255 0 0 255 0 0\n"
                                   "1 0 0 255 0 0 255\n"
                                   "0 240 10 0 250 0 5\n"
                                   "1 7 0 255 0 9 130\n";
static const int32_t example_labels[] = {0, 1, 0, 1};
static const double example_values[4 * 2 * 3] = {
    255, 0,  0,   255, 0, 0,   /* record 0 */
    0,   0,  255, 0,   0, 255, /* record 1 */
    240, 10, 0,   250, 0, 5,   /* record 2 */
    7,   0,  255, 0,   9, 130, /* record 3 */
};
static const nnhost_example_file example_file = {(uint32_t)sizeof(nnhost_example_file), 0, "example.txt",
                                                 (const uint8_t *)example_text, sizeof example_text - 1};
static const nnhost_example_file *const example_files[] = {&example_file};
static const nnhost_example_data example = {.struct_size = (uint32_t)sizeof(nnhost_example_data),
                                            .file_count = 1,
                                            .files = example_files,
                                            .path = "example.txt",
                                            .count = 4,
                                            .labels = example_labels,
                                            .height = 2,
                                            .width = 3,
                                            .channels = 1,
                                            .values = example_values};

static const void *get_extension(const char *id) { return strcmp(id, NNHOST_EXAMPLE_DATA) == 0 ? &example : NULL; }

static const nnhost_parameter_spec path = {NNHOST_PARAMETER_INIT, .type = NNHOST_PARAMETER_PATH, .key = "path",
                                           .summary = "the text file",
                                           .flags = NNHOST_PARAMETER_PRIMARY | NNHOST_PARAMETER_REQUIRED};
static const nnhost_parameter_spec *const parameters[] = {&path};

static const nnhost_descriptor descriptor = {NNHOST_DESCRIPTOR_INIT,
                                             .kind = NNHOST_LOADER_KIND,
                                             .id = "@id@",
                                             .name = "@name@",
                                             .version = "0.1.0",
                                             .summary = "text: a line of sizes, then one record a line",
                                             .doc = "",
                                             .vendor = "@vendor@",
                                             .licence = "@licence@",
                                             .parameters = parameters,
                                             .parameter_count = 1,
                                             .create = create,
                                             .destroy = destroy,
                                             .table = &table,
                                             .get_extension = get_extension};

NNHOST_MODULE(&descriptor);
