/* A loader of text files: a record a line, its label and four digits, which are 2 x 2 pixels: "1 0990". */
#include "common.h"

#include <stdio.h>

enum { pixels = 4, line_length = 7, most = 1000 };

struct text {
    int64_t count, next;
    char lines[most][line_length];
};

static nnhost_status create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                            void **self, nnhost_error *error) NNHOST_NOEXCEPT {
    struct text *text = calloc(1, sizeof *text);
    FILE *file = fopen(values[0]->text, "r");
    (void)host;
    (void)count;
    if (!file || !text) {
        if (file) fclose(file);
        free(text);
        return nnhost_fail(error, NNHOST_E_MISSING, "cannot be opened");
    }
    text->count = (int64_t)fread(text->lines, line_length, most, file);
    fclose(file);
    *self = text;
    return NNHOST_OK;
}

static void destroy(void *self) NNHOST_NOEXCEPT { free(self); }

static nnhost_status info(void *self, nnhost_loader_info *info, nnhost_error *error) NNHOST_NOEXCEPT {
    (void)error;
    info->flags = NNHOST_LOADER_REWINDABLE | NNHOST_LOADER_RANDOM_ACCESS;
    info->count = ((struct text *)self)->count;
    info->height = info->width = 2;
    info->channels = 1;
    info->element_type = NNHOST_ELEMENT_U8;
    info->class_count = 2;
    info->value_minimum = 0;
    info->value_maximum = 9;
    info->class_names = NULL;
    FILL_LATER(info);
    return NNHOST_OK;
}

static void give(const struct text *text, int64_t index, uint8_t *values, int32_t *label) {
    *label = text->lines[index][0] - '0';
    for (int i = 0; i < pixels; ++i) values[i] = (uint8_t)(text->lines[index][2 + i] - '0');
}

static nnhost_status read(void *self, int64_t capacity, void *values, int32_t *labels, int64_t *count,
                          nnhost_error *error) NNHOST_NOEXCEPT {
    struct text *text = self;
    (void)error;
    *count = 0;
    for (; *count < capacity && text->next < text->count; ++*count, ++text->next)
        give(text, text->next, (uint8_t *)values + *count * pixels, labels + *count);
    return NNHOST_OK;
}

static nnhost_status rewind_text(void *self, nnhost_error *error) NNHOST_NOEXCEPT {
    (void)error;
    ((struct text *)self)->next = 0;
    return NNHOST_OK;
}

static nnhost_status read_indices(void *self, int64_t n, const int64_t *indices, void *values, int32_t *labels,
                                  nnhost_error *error) NNHOST_NOEXCEPT {
    (void)error;
    for (int64_t i = 0; i < n; ++i) give(self, indices[i], (uint8_t *)values + i * pixels, labels + i);
    return NNHOST_OK;
}

static int32_t probe(const char *path, const uint8_t *bytes, uint64_t size) NNHOST_NOEXCEPT {
    (void)path;
    return bytes && size >= line_length && bytes[1] == ' ' && bytes[line_length - 1] == '\n' ? 90 : 0;
}

static const struct guarded_spec path = {.spec = {NNHOST_PARAMETER_INIT LATER, .type = NNHOST_PARAMETER_PATH,
                                                  .key = "path", .summary = "the text file",
                                                  .flags = NNHOST_PARAMETER_REQUIRED | NNHOST_PARAMETER_PRIMARY},
                                         BEHIND};
static const nnhost_parameter_spec *const parameters[] = {&path.spec};

static const nnhost_loader table = {.struct_size = sizeof table,
                                    .info = info,
                                    .read = read,
                                    .rewind = rewind_text,
                                    .read_indices = read_indices,
                                    .probe = probe};

static const struct guarded guarded = {.descriptor = {NNHOST_DESCRIPTOR_INIT, TEXTS("text"), .kind = NNHOST_LOADER_KIND,
                                                      .parameters = parameters, .parameter_count = 1, .create = create,
                                                      .destroy = destroy, .table = &table},
                                       BEHIND};

NNHOST_MODULE(&guarded.descriptor);
