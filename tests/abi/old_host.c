/* A host of another time: built from frozen headers alone, it loads a plugin that was built from today's, makes an
 * instance with the defaults and calls each function of its kind once. Nothing here is newer than contract 0.2.
 *
 * usage: old_host PLUGIN.so [DATA]      DATA: for a loader
 * exit status: 0 all went well, 1 something did not, 3 refused for its version
 */
#include "old_host_parts.h"

#include <dlfcn.h>

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof *(array)))

/* A struct of the host's own, and the guard behind it that a plugin of later headers must leave alone. */
#define GUARDED(type, name)                                                                                            \
    struct {                                                                                                           \
        type it;                                                                                                       \
        uint64_t guard;                                                                                                \
    } name;                                                                                                            \
    memset(&name, 0, sizeof name);                                                                                     \
    name.it.struct_size = sizeof name.it;                                                                              \
    name.guard = UINT64_C(0x5afe5afe5afe5afe)

#define REQUIRE(condition)                                                                                             \
    do                                                                                                                 \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "old_host: line %d: " #condition " does not hold: %s\n", __LINE__, error.text);            \
            exit(1);                                                                                                   \
        }                                                                                                              \
    while (0)

/* The rules of min(size): the plugin's bytes in a zeroed struct of this host's size. */
#define COPY(own, theirs)                                                                                              \
    memcpy(&(own), (theirs), (theirs)->struct_size < sizeof(own) ? (theirs)->struct_size : sizeof(own))

#ifdef NNHOST_FAKE_LATER
#define SAY_LATER(info) printf("later %llu\n", (unsigned long long)(info).fake_later)
#else
#define SAY_LATER(info) (void)(info)
#endif

static nnhost_error error = NNHOST_ERROR_INIT;

static void use_activation(const void *theirs, void *self) {
    nnhost_activation table = {0};
    const float x[6] = {-2, -1, 0, 0.5f, 1, 2}, dy[6] = {1, 1, 1, 1, 1, 1};
    float y[6], dx[6], back[6];
    GUARDED(nnhost_activation_info, info);
    COPY(table, (const nnhost_activation *)theirs);
    table.info(self, &info.it);
    REQUIRE(info.guard == UINT64_C(0x5afe5afe5afe5afe) && info.it.struct_size == sizeof info.it);
    REQUIRE(info.it.target_low < info.it.target_high && info.it.output_minimum < info.it.output_maximum);
    SAY_LATER(info.it);
    table.forward(self, 2, 3, x, y);
    table.backward(self, 2, 3, x, y, dy, dx);
    for (int64_t i = 0; i < COUNT(x); ++i) REQUIRE(isfinite(y[i]) && isfinite(dx[i]) && y[i] >= info.it.output_minimum);
    if (table.inverse) {
        y[0] = (info.it.target_low + info.it.target_high) / 2;
        REQUIRE(table.inverse(self, 1, y, back) == 0 && isfinite(back[0]));
    }
}

static void use_initialiser(const void *theirs, void *self, nnhost_rng *rng) {
    nnhost_initialiser table = {0};
    const nnhost_layer_info layer = {.struct_size = sizeof layer,
                                     .layer_count = 2,
                                     .fan_in = 4,
                                     .fan_out = 3,
                                     .activation_id = "org.nnhost.sigmoid"};
    float w[12];
    COPY(table, (const nnhost_initialiser *)theirs);
    REQUIRE(table.fill(self, &layer, rng, w, 3, 4, &error) == NNHOST_OK);
    for (int64_t i = 0; i < COUNT(w); ++i) REQUIRE(isfinite(w[i]));
}

static void use_augmenter(const void *theirs, void *self, nnhost_rng *rng) {
    nnhost_augmenter table = {0};
    const nnhost_image_info image = {
        .struct_size = sizeof image, .height = 8, .width = 8, .channels = 1, .empty = 0.01f, .full = 1.0f};
    nnhost_rng *const rngs[2] = {rng, rng};
    float in[2 * 64], *out;
    GUARDED(nnhost_augmenter_info, info);
    COPY(table, (const nnhost_augmenter *)theirs);
    REQUIRE(table.info(self, &image, &info.it, &error) == NNHOST_OK && info.it.multiplier >= 1);
    REQUIRE(info.guard == UINT64_C(0x5afe5afe5afe5afe));
    SAY_LATER(info.it);
    for (int64_t i = 0; i < COUNT(in); ++i) in[i] = i % 3 ? 0.01f : 1.0f;
    out = calloc((size_t)(2 * info.it.multiplier * info.it.height * info.it.width), sizeof *out);
    REQUIRE(out && table.apply(self, &image, 2, in, out, rngs, &error) == NNHOST_OK);
    free(out);
}

/* read, rewind, read_indices and view give the same first record. */
static void read_records(const nnhost_loader *table, void *self, const nnhost_loader_info *info) {
    const size_t record = (size_t)(info->height * info->width * info->channels) *
                          (info->element_type == NNHOST_ELEMENT_U8 ? 1 : sizeof(float));
    unsigned char *values = calloc(2, record), *again = calloc(2, record);
    const void *seen = NULL;
    const int32_t *seen_labels = NULL;
    const int64_t first = 0;
    int32_t labels[2];
    int64_t count = 0;
    REQUIRE(values && again && table->read(self, 2, values, labels, &count, &error) == NNHOST_OK && count > 0);
    if (info->flags & NNHOST_LOADER_REWINDABLE) {
        REQUIRE(table->rewind(self, &error) == NNHOST_OK);
        REQUIRE(table->read(self, 1, again, labels, &count, &error) == NNHOST_OK && count == 1);
        REQUIRE(memcmp(values, again, record) == 0);
    }
    if (info->flags & NNHOST_LOADER_RANDOM_ACCESS)
        REQUIRE(table->read_indices(self, 1, &first, again, labels, &error) == NNHOST_OK &&
                memcmp(values, again, record) == 0);
    if (table->view) {
        REQUIRE(table->view(self, &seen, &seen_labels, &error) == NNHOST_OK);
        if (seen) REQUIRE(memcmp(values, seen, record) == 0);
    }
    free(values);
    free(again);
}

static void use_loader(const void *theirs, void *self, const char *data) {
    nnhost_loader table = {0};
    GUARDED(nnhost_loader_info, info);
    COPY(table, (const nnhost_loader *)theirs);
    REQUIRE(table.info(self, &info.it, &error) == NNHOST_OK && info.it.height > 0 && info.it.width > 0);
    REQUIRE(info.guard == UINT64_C(0x5afe5afe5afe5afe));
    SAY_LATER(info.it);
    if (table.probe) REQUIRE(table.probe(data, (const uint8_t *)"", 0) >= 0);
    read_records(&table, self, &info.it);
}

static void use(const nnhost_descriptor *theirs, const char *data) {
    nnhost_descriptor plugin = {0};
    struct parameters parameters = {0};
    nnhost_rng rng = {.struct_size = sizeof rng, .table = &draw_table, .state = {1}};
    void *self = NULL;
    COPY(plugin, theirs);
    SAY_LATER(plugin);
    take_defaults(&plugin, data, &parameters);
    if (plugin.create)
        REQUIRE(plugin.create(&host_table, parameters.pointers, plugin.parameter_count, &self, &error) == NNHOST_OK);
    if (plugin.get_extension) REQUIRE(!plugin.get_extension("org.example.unknown/1"));
    if (strcmp(plugin.kind, NNHOST_ACTIVATION_KIND) == 0) use_activation(plugin.table, self);
    if (strcmp(plugin.kind, NNHOST_INITIALISER_KIND) == 0) use_initialiser(plugin.table, self, &rng);
    if (strcmp(plugin.kind, NNHOST_AUGMENTER_KIND) == 0) use_augmenter(plugin.table, self, &rng);
    if (strcmp(plugin.kind, NNHOST_LOADER_KIND) == 0) use_loader(plugin.table, self, data);
    if (plugin.create) plugin.destroy(self);
    printf("%s %s used\n", plugin.id, plugin.kind);
}

int main(int argc, char **argv) {
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    nnhost_entry_function entry = NULL;
    const nnhost_module *module;
    if (!library) return fprintf(stderr, "old_host: %s\n", argc > 1 ? dlerror() : "usage"), 1;
    *(void **)&entry = dlsym(library, "nnhost_plugin_entry");
    REQUIRE(entry);
    module = entry();
    REQUIRE(module->magic == NNHOST_MODULE_MAGIC && module->descriptor_count > 0);
    if (module->abi_major != NNHOST_ABI_MAJOR ||
        (NNHOST_ABI_MAJOR == 0 ? module->abi_minor != NNHOST_ABI_MINOR : module->abi_minor > NNHOST_ABI_MINOR))
        return printf("refused: contract %u.%u, not %d.%d\n", module->abi_major, module->abi_minor, NNHOST_ABI_MAJOR,
                      NNHOST_ABI_MINOR),
               3;
    for (uint32_t i = 0; i < module->descriptor_count; ++i) use(module->descriptors[i], argc > 2 ? argv[2] : "");
    return 0;
}
