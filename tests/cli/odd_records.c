/* odd_records: two records of 2 x 2 pixels that few formats hold. The parameter `way` says what is odd about them. */
#include <nnhost/plugin.h>

#include <stdlib.h>
#include <string.h>

enum { floats, range, colours, unlabelled, names, slash }; /* the choices of `way`, in their order */

typedef struct odd {
    int64_t way;
    int64_t next;
} odd;

static const char *const two_names[] = {"zebra", "ant", NULL};
static const char *const a_slash[] = {"a/b", "ant", NULL};

static nnhost_status odd_info(void *self, nnhost_loader_info *info, nnhost_error *error) {
    const odd *data = self;
    (void)error;
    info->flags = NNHOST_LOADER_REWINDABLE;
    info->count = 2;
    info->height = info->width = 2;
    info->channels = data->way == colours ? 3 : 1;
    info->element_type = data->way == floats ? NNHOST_ELEMENT_F32 : NNHOST_ELEMENT_U8;
    info->class_count = 2;
    info->value_minimum = 0;
    info->value_maximum = data->way == floats ? 1 : data->way == range ? 16 : 255;
    info->class_names = data->way == names ? two_names : data->way == slash ? a_slash : NULL;
    return NNHOST_OK;
}

static nnhost_status odd_read(void *self, int64_t capacity, void *values, int32_t *labels, int64_t *count,
                              nnhost_error *error) {
    odd *data = self;
    const size_t size = data->way == floats ? 16 : data->way == colours ? 12 : 4;
    int64_t n = 0;
    (void)error;
    for (; n < capacity && data->next < 2; ++n, ++data->next) {
        memset((char *)values + (size_t)n * size, 0, size);
        labels[n] = data->way == unlabelled && data->next == 1 ? -1 : (int32_t)data->next;
    }
    *count = n;
    return NNHOST_OK;
}

static nnhost_status odd_rewind(void *self, nnhost_error *error) {
    (void)error;
    ((odd *)self)->next = 0;
    return NNHOST_OK;
}

static const nnhost_loader table = {
    .struct_size = (uint32_t)sizeof(nnhost_loader), .info = odd_info, .read = odd_read, .rewind = odd_rewind};

static nnhost_status odd_create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                                void **self, nnhost_error *error) {
    odd *data = calloc(1, sizeof *data);
    (void)host, (void)count;
    if (!data) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    data->way = values[1]->integer;
    *self = data;
    return NNHOST_OK;
}

static const char *const ways[] = {"floats", "range", "colours", "unlabelled", "names", "slash", NULL};
static const nnhost_parameter_spec path = {
    NNHOST_PARAMETER_INIT,
    .type = NNHOST_PARAMETER_PATH,
    .key = "path",
    .summary = "any file: it is not read",
    .flags = NNHOST_PARAMETER_REQUIRED | NNHOST_PARAMETER_PRIMARY,
};
static const nnhost_parameter_spec way = {
    NNHOST_PARAMETER_INIT,
    .type = NNHOST_PARAMETER_CHOICE,
    .key = "way",
    .summary = "what is odd about the records",
    .default_text = "floats",
    .choices = ways,
};
static const nnhost_parameter_spec *const parameters[] = {&path, &way};

static const nnhost_descriptor descriptor = {
    NNHOST_DESCRIPTOR_INIT,
    .thread_model = NNHOST_THREADS_INSTANCE,
    .kind = NNHOST_LOADER_KIND,
    .id = "org.nnhost.test.odd_records",
    .name = "odd_records",
    .version = "1.0.0",
    .summary = "records that few formats hold",
    .doc = "",
    .vendor = "nnhost developers",
    .licence = "MIT",
    .parameters = parameters,
    .parameter_count = 2,
    .create = odd_create,
    .destroy = free,
    .table = &table,
};

NNHOST_MODULE(&descriptor);
