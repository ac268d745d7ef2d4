/* The bundled plugins compiled into this program, each under an entry name of its own: registered through the same
 * checks as a library's, found by name, trained with, and held to the contract without a file. */
#include <nnhost/conformance.h>
#include <nnhost/nnhost.h>

#include <nnhost/abi/activation.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES(X) X(identity) X(relu) X(sigmoid) X(softmax) X(tanh) X(rotation) X(constant) X(normal) X(uniform)
#define DECLARE(name) const nnhost_module *name##_entry(void);
#define LIST(name) {#name, name##_entry},
ENTRIES(DECLARE)

static const struct entry {
    const char *name;
    nnhost_entry_function function;
} entries[] = {ENTRIES(LIST)};

static void must(nnhost_status status, const nnhost_error *error) {
    if (status == NNHOST_OK) return;
    fprintf(stderr, "%s: %s\n", nnhost_status_text(status), error->text);
    exit(1);
}

static int32_t print_failure(void *user, const nnhost_conformance_result *result) {
    (void)user;
    if (result->verdict == NNHOST_CONFORMANCE_FAILED)
        fprintf(stderr, "%s: %s: %s\n", result->plugin, result->test->id, result->text);
    return 0;
}

static int64_t check(nnhost_entry_function entry) {
    const nnhost_conformance_options options = {.struct_size = sizeof options, .level = 4};
    nnhost_conformance_summary summary = {.struct_size = sizeof summary};
    nnhost_error error = NNHOST_ERROR_INIT;
    must(nnhost_conformance_run_entry(entry, &options, print_failure, NULL, &summary, &error), &error);
    return summary.passed > 20 ? summary.failed : 1;
}

/* Weights of a small network made with the plugins that are registered. */
static void train(nnhost_context *context, float *weights, int64_t count) {
    nnhost_error error = NNHOST_ERROR_INIT;
    const nnhost_dataset_info info = {.struct_size = sizeof info,
                                      .class_count = 2,
                                      .count = 4,
                                      .height = 1,
                                      .width = 2,
                                      .channels = 1,
                                      .element_type = 1,
                                      .value_minimum = 0,
                                      .value_maximum = 255};
    const uint8_t values[] = {0, 0, 0, 255, 255, 0, 255, 255};
    const int32_t labels[] = {0, 1, 1, 0};
    nnhost_options *options;
    nnhost_dataset *data;
    nnhost_network *network;
    must(nnhost_options_create(&options, &error), &error);
    must(nnhost_options_set(options, "hidden", "3", &error), &error);
    must(nnhost_options_set(options, "activation", "org.nnhost.sigmoid", &error), &error);
    must(nnhost_dataset_from_memory(context, &info, values, labels, &data, &error), &error);
    must(nnhost_network_create(context, options, data, &network, &error), &error);
    must(nnhost_network_train(network, options, data, NULL, NULL, NULL, &error), &error);
    must(nnhost_network_get_weights(network, 0, weights, count, &error), &error);
    nnhost_network_destroy(network);
    nnhost_dataset_destroy(data);
    nnhost_options_destroy(options);
}

int main(void) {
    const size_t n = sizeof entries / sizeof entries[0];
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_context *compiled_in, *from_files;
    must(nnhost_context_create(&compiled_in, &error), &error);
    must(nnhost_context_create(&from_files, &error), &error);
    int64_t failed = 0;
    for (size_t i = 0; i < n; ++i) {
        nnhost_plugin_info info = {.struct_size = sizeof info};
        must(nnhost_register(compiled_in, entries[i].function, &error), &error);
        must(nnhost_plugin_find(compiled_in, NULL, entries[i].name, &info, &error), &error);
        failed += info.file[0] != '\0'; /* the one that is compiled in goes before the library */
        failed += check(entries[i].function);
    }
    float a[6], b[6];
    train(compiled_in, a, 6);
    train(from_files, b, 6);
    failed += memcmp(a, b, sizeof a) != 0; /* same source, same seed */
    nnhost_context_destroy(compiled_in);
    nnhost_context_destroy(from_files);
    printf("%d plugins compiled in, %d faults\n", (int)n, (int)failed);
    return failed != 0;
}
