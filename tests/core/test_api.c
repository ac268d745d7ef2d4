/* The C API from plain C: the whole way from records to answers, and what every function does with bad arguments.
 * Exit status is the verdict. */
#include <nnhost/nnhost.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, error.text);                           \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

static nnhost_error error = NNHOST_ERROR_INIT;
static int epochs_seen = 0;

static int32_t on_progress(void *user, const nnhost_progress *progress) {
    if (progress->event == NNHOST_PROGRESS_EPOCH) ++*(int *)user;
    return 0;
}

static void log_to_nowhere(void *user, int32_t level, const char *text) {
    (void)level;
    (void)text;
    ++*(int *)user;
}

/* XOR as four pictures of 1 x 2 floats in 0..1, two classes. */
static nnhost_dataset *xor_data(nnhost_context *context) {
    static const float values[] = {0, 0, 0, 1, 1, 0, 1, 1};
    static const int32_t labels[] = {0, 1, 1, 0};
    nnhost_dataset_info info = {sizeof info, 2, 4, 1, 2, 1, 2, 0, 0, 1, NULL, NULL, NULL};
    nnhost_dataset *data = NULL;
    REQUIRE(nnhost_dataset_from_memory(context, &info, values, labels, &data, &error) == NNHOST_OK);
    return data;
}

static void options_table(void) {
    int64_t i;
    REQUIRE(nnhost_option_count() > 10);
    for (i = 0; i < nnhost_option_count(); ++i) REQUIRE(nnhost_option_at(i)->struct_size == sizeof(nnhost_option_info));
    REQUIRE(nnhost_option_at(-1) == NULL);
    REQUIRE(nnhost_option_at(nnhost_option_count()) == NULL);
}

static void plugins(nnhost_context *context) {
    nnhost_plugin_info info = {.struct_size = sizeof info};
    REQUIRE(nnhost_plugin_find(context, "nnhost.activation/1", "sigmoid.so", &info, &error) == NNHOST_OK);
    REQUIRE(strcmp(info.id, "org.nnhost.sigmoid") == 0);
    REQUIRE(nnhost_plugin_count(context) >= 1);
    REQUIRE(nnhost_plugin_at(context, 0, &info, &error) == NNHOST_OK);
    REQUIRE(nnhost_plugin_at(context, 999, &info, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_plugin_find(context, NULL, "sigmiod", &info, &error) == NNHOST_E_PLUGIN);
    REQUIRE(strstr(error.hint, "sigmoid") != NULL);
    REQUIRE(nnhost_plugin_find(context, NULL, NULL, &info, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_plugin_find(context, NULL, "sigmiod", &info, NULL) == NNHOST_E_PLUGIN); /* no error record */
    REQUIRE(nnhost_plugin_check(context, "nnhost.augmenter/1", "rotation:degrees=5", NULL, &error) == NNHOST_OK);
    REQUIRE(nnhost_plugin_check(context, "nnhost.augmenter/1", "rotation:degrees=x", NULL, &error) ==
            NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_plugin_check(context, "nnhost.loader/1", "idx", "data", &error) == NNHOST_OK);
    REQUIRE(nnhost_plugin_check(context, "nnhost.loader/1", "idx", NULL, &error) == NNHOST_E_ARGUMENT);
}

/* XOR's second record, (0, 1), in the input range 0.01..1; turning pictures of two pixels by nothing leaves them. */
static void shown_inputs(const nnhost_network *network, nnhost_options *options, const nnhost_dataset *data) {
    float inputs[6] = {0};
    int64_t count = 1;
    REQUIRE(nnhost_network_training_inputs(network, options, data, 1, 1, inputs, &count, &error) == NNHOST_OK);
    REQUIRE(count == 1 && fabsf(inputs[0] - 0.01f) < 1e-6f && fabsf(inputs[1] - 1.0f) < 1e-6f && inputs[2] == 0);
    REQUIRE(nnhost_options_set(options, "augmenter", "rotation:degrees=0", &error) == NNHOST_OK);
    REQUIRE(nnhost_network_training_inputs(network, options, data, 1, 1, inputs, &count, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_training_inputs(network, options, data, 1, 1, NULL, &count, &error) == NNHOST_OK);
    REQUIRE(count == 3 && inputs[2] == 0);
    REQUIRE(nnhost_network_training_inputs(network, options, data, 1, 1, inputs, &count, &error) == NNHOST_OK);
    REQUIRE(fabsf(inputs[4] - 0.01f) < 1e-6f && fabsf(inputs[5] - 1.0f) < 1e-6f);
    REQUIRE(nnhost_network_training_inputs(network, options, data, 4, 1, inputs, &count, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_training_inputs(network, options, data, 1, 0, inputs, &count, &error) == NNHOST_E_ARGUMENT);
}

static void train_xor(nnhost_context *context, const char *path) {
    nnhost_dataset *data = xor_data(context);
    nnhost_options *options = NULL;
    nnhost_network *network = NULL, *loaded = NULL;
    nnhost_network_info info = {.struct_size = sizeof info};
    nnhost_report report = {.struct_size = sizeof report};
    int64_t confusion[4];
    float outputs[8], same[8], weights[16], picture[2];
    REQUIRE(nnhost_options_create(&options, &error) == NNHOST_OK);
    REQUIRE(nnhost_options_set(options, "hidden", "8", &error) == NNHOST_OK);
    REQUIRE(nnhost_options_set(options, "epochs", "2000", &error) == NNHOST_OK);
    REQUIRE(nnhost_options_set(options, "learning-rate", "1", &error) == NNHOST_OK);
    REQUIRE(nnhost_options_set(options, "epochs", "many", &error) == NNHOST_E_ARGUMENT);
    REQUIRE(strcmp(error.parameter, "epochs") == 0);
    REQUIRE(strcmp(nnhost_options_get(options, "epochs", 0), "2000") == 0); /* untouched by the failure */
    REQUIRE(nnhost_options_get(options, "nothing", 0) == NULL);

    REQUIRE(nnhost_network_create(context, options, data, &network, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_describe(network, &info, &error) == NNHOST_OK);
    REQUIRE(info.layer_count == 2 && info.sizes[0] == 2 && info.sizes[1] == 8 && info.sizes[2] == 2);
    REQUIRE(strcmp(info.activations[0], "sigmoid") == 0);
    REQUIRE(nnhost_network_train(network, options, data, data, on_progress, &epochs_seen, &error) == NNHOST_OK);
    REQUIRE(epochs_seen == 2000);
    REQUIRE(nnhost_network_evaluate(network, data, &report, confusion, &error) == NNHOST_OK);
    REQUIRE(report.records == 4 && report.correct == 4 && confusion[0] == 2 && confusion[3] == 2);
    REQUIRE(report.accuracy == 1.0 && report.interval_low > 0.5 && report.interval_high == 1.0);
    REQUIRE(nnhost_network_backquery_class(network, 1, picture, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_backquery_class(network, 2, picture, &error) == NNHOST_E_ARGUMENT);

    shown_inputs(network, options, data);
    REQUIRE(nnhost_network_save(network, path, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_load(context, path, &loaded, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_predict(network, data, 0, 4, outputs, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_predict(loaded, data, 0, 4, same, &error) == NNHOST_OK);
    REQUIRE(memcmp(outputs, same, sizeof outputs) == 0);
    REQUIRE(nnhost_network_predict(loaded, data, 3, 2, same, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_predict(loaded, data, -1, 1, same, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_get_weights(loaded, 0, weights, 16, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_get_weights(loaded, 0, weights, 15, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_get_weights(loaded, 2, weights, 16, &error) == NNHOST_E_ARGUMENT);
    weights[0] += 1;
    REQUIRE(nnhost_network_set_weights(loaded, 0, weights, 16, &error) == NNHOST_OK);
    nnhost_network_destroy(loaded);
    nnhost_network_destroy(network);
    nnhost_options_destroy(options);
    nnhost_dataset_destroy(data);
}

/* What the option gives: biases that can be read and set, and that predictions are made with. */
static void biases(nnhost_context *context) {
    static const float far_up[2] = {-100, 100};
    nnhost_dataset *data = xor_data(context);
    nnhost_options *options = NULL;
    nnhost_network *plain = NULL, *network = NULL;
    nnhost_network_info info = {.struct_size = sizeof info};
    float hidden[200], outputs[8];
    REQUIRE(nnhost_options_create(&options, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_create(context, options, data, &plain, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_describe(plain, &info, &error) == NNHOST_OK);
    REQUIRE(info.has_bias == 0);
    REQUIRE(nnhost_network_get_biases(plain, 1, outputs, 2, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(strstr(error.text, "no biases") != NULL);
    REQUIRE(nnhost_network_set_biases(plain, 1, far_up, 2, &error) == NNHOST_E_ARGUMENT);

    REQUIRE(nnhost_options_set(options, "bias", "true", &error) == NNHOST_OK);
    REQUIRE(nnhost_network_create(context, options, data, &network, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_describe(network, &info, &error) == NNHOST_OK);
    REQUIRE(info.has_bias == 1);
    hidden[199] = 1;
    REQUIRE(nnhost_network_get_biases(network, 0, hidden, 200, &error) == NNHOST_OK);
    REQUIRE(hidden[0] == 0 && hidden[199] == 0);
    REQUIRE(nnhost_network_get_biases(network, 0, hidden, 199, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_get_biases(network, 2, hidden, 2, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_get_biases(network, 0, NULL, 200, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_predict(network, data, 0, 4, outputs, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_set_biases(network, 1, far_up, 2, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_predict(network, data, 0, 4, outputs, &error) == NNHOST_OK);
    REQUIRE(outputs[0] < 0.001f && outputs[1] > 0.999f);
    REQUIRE(nnhost_network_set_biases(network, 1, far_up, 1, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_set_biases(network, 1, NULL, 2, &error) == NNHOST_E_ARGUMENT);
    nnhost_network_destroy(network);
    nnhost_network_destroy(plain);
    nnhost_options_destroy(options);
    nnhost_dataset_destroy(data);
}

static void bad_data(nnhost_context *context) {
    static const uint8_t pixels[4] = {0};
    static const int32_t labels[2] = {0, 5};
    nnhost_dataset_info info = {sizeof info, 2, 2, 1, 2, 1, 1, 0, 0, 255, NULL, NULL, NULL};
    nnhost_dataset *data = NULL;
    REQUIRE(nnhost_dataset_from_memory(context, &info, pixels, labels, &data, &error) == NNHOST_E_DATA);
    REQUIRE(data == NULL && error.sample == 1);
    info.count = 0;
    REQUIRE(nnhost_dataset_from_memory(context, &info, pixels, NULL, &data, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_open(context, NULL, "/no/such/file", &data, &error) == NNHOST_E_MISSING);
    REQUIRE(strcmp(error.file, "/no/such/file") == 0);
    REQUIRE(nnhost_dataset_open(context, NULL, NULL, &data, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(data == NULL);
}

/* Every record once an epoch, in an order of its own, or in that of the file. */
static void order(nnhost_context *context) {
    static const uint8_t pixels[9] = {0};
    nnhost_dataset_info info = {sizeof info, 0, 9, 1, 1, 1, 1, 0, 0, 255, NULL, NULL, NULL};
    nnhost_dataset *data = NULL;
    nnhost_options *options = NULL;
    int64_t first[9], second[9], seen = 0;
    REQUIRE(nnhost_dataset_from_memory(context, &info, pixels, NULL, &data, &error) == NNHOST_OK);
    REQUIRE(nnhost_options_create(&options, &error) == NNHOST_OK);
    REQUIRE(nnhost_dataset_training_order(data, options, 1, 9, first, &error) == NNHOST_OK);
    for (int i = 0; i < 9; ++i) seen |= 1 << first[i];
    REQUIRE(seen == (1 << 9) - 1);
    REQUIRE(nnhost_dataset_training_order(data, options, 2, 9, second, &error) == NNHOST_OK);
    REQUIRE(memcmp(first, second, sizeof first) != 0);
    REQUIRE(nnhost_dataset_training_order(data, options, 1, 3, second, &error) == NNHOST_OK);
    REQUIRE(memcmp(first, second, 3 * sizeof *first) == 0);
    REQUIRE(nnhost_options_set(options, "shuffle", "false", &error) == NNHOST_OK);
    REQUIRE(nnhost_dataset_training_order(data, options, 2, 9, first, &error) == NNHOST_OK);
    for (int i = 0; i < 9; ++i) REQUIRE(first[i] == i);
    REQUIRE(nnhost_dataset_training_order(data, options, 0, 1, first, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_training_order(data, options, 1, 10, first, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_training_order(data, options, 1, -1, first, &error) == NNHOST_E_ARGUMENT);
    nnhost_options_destroy(options);
    nnhost_dataset_destroy(data);
}

/* Messages give the number that a record had before it was drawn. */
static void numbers_stay(nnhost_context *context, const nnhost_dataset *part) {
    nnhost_options *options = NULL;
    nnhost_network *network = NULL;
    float first = 0;
    static float weights[20];
    for (int i = 0; i < 20; ++i) weights[i] = NAN;
    REQUIRE(nnhost_dataset_record(part, 0, &first, NULL, &error) == NNHOST_OK && first > 0);
    REQUIRE(nnhost_options_create(&options, &error) == NNHOST_OK);
    REQUIRE(nnhost_options_set(options, "shuffle", "false", &error) == NNHOST_OK);
    REQUIRE(nnhost_options_set(options, "hidden", "20", &error) == NNHOST_OK);
    REQUIRE(nnhost_network_create(context, options, part, &network, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_set_weights(network, 0, weights, 20, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_train(network, options, part, NULL, NULL, NULL, &error) == NNHOST_E_DIVERGED);
    REQUIRE(error.sample == (int64_t)first);
    REQUIRE(nnhost_network_predict(network, part, 0, 1, weights, &error) == NNHOST_E_DIVERGED);
    REQUIRE(error.sample == (int64_t)first);
    nnhost_network_destroy(network);
    nnhost_options_destroy(options);
}

/* Ten records of which each says its own number. */
static void split(nnhost_context *context) {
    static const uint8_t pixels[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    static const int32_t labels[10] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
    nnhost_dataset_info info = {sizeof info, 2, 10, 1, 1, 1, 1, 0, 0, 255, NULL, NULL, NULL};
    nnhost_dataset *data = NULL, *sides[2] = {NULL, NULL}, *others[2] = {NULL, NULL};
    int seen[10] = {0}, differs = 0;
    REQUIRE(nnhost_dataset_from_memory(context, &info, pixels, labels, &data, &error) == NNHOST_OK);
    REQUIRE(nnhost_dataset_split(data, 0, 1, &sides[0], &sides[1], &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_split(data, 10, 1, &sides[0], &sides[1], &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_split(data, 4, 1, &sides[0], NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_split(data, 4, 1, &sides[0], &sides[1], &error) == NNHOST_OK);
    REQUIRE(nnhost_dataset_split(data, 4, 2, &others[0], &others[1], &error) == NNHOST_OK);
    nnhost_dataset_destroy(data);
    for (int side = 0; side < 2; ++side) {
        float before = -1;
        REQUIRE(nnhost_dataset_describe(sides[side], &info, &error) == NNHOST_OK);
        REQUIRE(info.count == (side == 0 ? 6 : 4) && info.class_count == 2);
        for (int64_t record = 0; record < info.count; ++record) {
            float value = 0, other = 0;
            int32_t label = -1;
            REQUIRE(nnhost_dataset_record(sides[side], record, &value, &label, &error) == NNHOST_OK);
            REQUIRE(nnhost_dataset_record(others[side], record, &other, NULL, &error) == NNHOST_OK);
            REQUIRE(value > before && label == (int32_t)value % 2);
            before = value;
            differs |= value != other;
            ++seen[(int)value];
        }
    }
    for (int number = 0; number < 10; ++number) REQUIRE(seen[number] == 1);
    REQUIRE(differs);
    numbers_stay(context, sides[1]);
    for (int side = 0; side < 2; ++side) {
        nnhost_dataset_destroy(sides[side]);
        nnhost_dataset_destroy(others[side]);
    }
}

/* Six records of 1 x 2 bytes, read again in every epoch; `path` is written for it. */
static void stream(nnhost_context *context, const char *path) {
    nnhost_dataset_info info = {.struct_size = sizeof info};
    nnhost_report report = {.struct_size = sizeof report};
    nnhost_dataset *data = NULL;
    nnhost_options *options = NULL;
    nnhost_network *network = NULL;
    float number[12];
    int64_t copies = 6;
    FILE *file = fopen(path, "w");
    REQUIRE(file && fputs("0,0,255\n1,255,0\n0,10,200\n1,200,10\n0,30,180\n1,180,30\n", file) >= 0);
    REQUIRE(fclose(file) == 0);
    REQUIRE(nnhost_dataset_open_stream(context, NULL, NULL, 2, &data, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_open_stream(context, "mnist_csv:width=2,height=1", path, 0, &data, &error) ==
            NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_open_stream(context, NULL, "/no/such/file", 2, &data, &error) == NNHOST_E_MISSING);
    REQUIRE(data == NULL);
    REQUIRE(nnhost_dataset_open_stream(context, "mnist_csv:width=2,height=1,classes=2", path, 2, &data, &error) ==
            NNHOST_OK);
    REQUIRE(nnhost_dataset_describe(data, &info, &error) == NNHOST_OK);
    REQUIRE(info.count == 6 && info.width == 2 && info.class_count == 2 && strcmp(info.source, path) == 0);
    REQUIRE(nnhost_options_create(&options, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_create(context, options, data, &network, &error) == NNHOST_OK);
    REQUIRE(nnhost_network_train(network, options, data, NULL, NULL, NULL, &error) == NNHOST_OK);
    REQUIRE(nnhost_dataset_record(data, 0, number, NULL, &error) == NNHOST_E_UNSUPPORTED);
    REQUIRE(nnhost_network_training_inputs(network, options, data, 0, 1, number, &copies, &error) ==
            NNHOST_E_UNSUPPORTED);
    REQUIRE(nnhost_network_predict(network, data, 0, 6, number, &error) == NNHOST_E_UNSUPPORTED);
    REQUIRE(nnhost_network_evaluate(network, data, &report, NULL, &error) == NNHOST_E_UNSUPPORTED);
    REQUIRE(nnhost_network_train(network, options, data, data, NULL, NULL, &error) == NNHOST_E_UNSUPPORTED);
    nnhost_network_destroy(network);
    nnhost_options_destroy(options);
    nnhost_dataset_destroy(data);
    remove(path);
}

/* No handle, no crash. */
static void null_handles(void) {
    nnhost_dataset *data = NULL;
    nnhost_network *network = NULL;
    nnhost_plugin_info plugin = {.struct_size = sizeof plugin};
    nnhost_dataset_info data_info = {.struct_size = sizeof data_info};
    nnhost_network_info network_info = {.struct_size = sizeof network_info};
    nnhost_report report = {.struct_size = sizeof report};
    float number = 0;
    nnhost_context_cancel(NULL);
    nnhost_context_set_log(NULL, NULL, NULL);
    nnhost_context_allow_writable_plugins(NULL, 1);
    REQUIRE(strcmp(nnhost_context_kernel(NULL), "") == 0);
    REQUIRE(nnhost_context_create(NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_context_set_kernel(NULL, "openblas", &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_context_add_plugin_directory(NULL, "/", &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_register(NULL, NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_plugin_find(NULL, NULL, "sigmoid", &plugin, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_plugin_check(NULL, NULL, "sigmoid", NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_plugin_count(NULL) == 0);
    REQUIRE(nnhost_plugin_candidates(NULL, NULL, NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_nearest(NULL, NULL, 1) == -1);
    REQUIRE(nnhost_options_create(NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_options_set(NULL, "seed", "1", &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_options_get(NULL, "seed", 0) == NULL);
    REQUIRE(nnhost_options_is_set(NULL, "seed") == 0);
    REQUIRE(nnhost_dataset_open(NULL, NULL, "x", &data, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_open_stream(NULL, NULL, "x", 2, &data, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_describe(NULL, &data_info, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_dataset_record(NULL, 0, &number, NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_create(NULL, NULL, NULL, &network, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_load(NULL, "x", &network, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_save(NULL, "x", &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_describe(NULL, &network_info, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_get_weights(NULL, 0, &number, 1, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_set_weights(NULL, 0, &number, 1, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_get_biases(NULL, 0, &number, 1, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_set_biases(NULL, 0, &number, 1, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_train(NULL, NULL, NULL, NULL, NULL, NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_training_inputs(NULL, NULL, NULL, 0, 1, &number, NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_predict(NULL, NULL, 0, 1, &number, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_predict_pixels(NULL, 1, NULL, &number, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_evaluate(NULL, NULL, &report, NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_backquery(NULL, &number, &number, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_network_backquery_class(NULL, 0, &number, &error) == NNHOST_E_ARGUMENT);
    nnhost_context_destroy(NULL);
    nnhost_dataset_destroy(NULL);
    nnhost_network_destroy(NULL);
    nnhost_options_destroy(NULL);
}

/* A caller that was built with a shorter struct gets what fits, and not a byte more. */
static void shorter_structs(nnhost_context *context) {
    struct {
        uint32_t struct_size;
        nnhost_status status;
        char after[64];
    } small = {8, NNHOST_OK, ""};
    memset(small.after, 'x', sizeof small.after);
    REQUIRE(nnhost_context_set_kernel(context, "abacus", (nnhost_error *)(void *)&small) == NNHOST_E_ARGUMENT);
    REQUIRE(small.struct_size == 8 && small.status == NNHOST_E_ARGUMENT && small.after[0] == 'x');
}

static void intervals(void) {
    double low = 0, high = 0;
    nnhost_interval(9747, 10000, &low, &high);
    REQUIRE(fabs(low - 0.9714350884) < 1e-9 && fabs(high - 0.9776003435) < 1e-9);
    nnhost_interval(0, 0, NULL, NULL);
}

int main(int argc, char **argv) {
    nnhost_context *context = NULL;
    int logged = 0;
    if (argc != 3) return 2;
    REQUIRE(strcmp(nnhost_version(), NNHOST_VERSION_TEXT) == 0);
    REQUIRE(strcmp(nnhost_status_text(NNHOST_E_DATA), "malformed data") == 0);
    REQUIRE(strcmp(nnhost_status_text(99), "unknown status") == 0);
    REQUIRE(nnhost_context_create(&context, &error) == NNHOST_OK);
    nnhost_context_set_log(context, log_to_nowhere, &logged);
    nnhost_context_allow_writable_plugins(context, 1);
    REQUIRE(nnhost_context_add_plugin_directory(context, "/no/such/folder", &error) != NNHOST_OK);
    REQUIRE(nnhost_context_add_plugin_directory(context, argv[1], &error) == NNHOST_OK);
    REQUIRE(nnhost_context_set_kernel(context, "abacus", &error) == NNHOST_E_ARGUMENT);
    REQUIRE(strstr(nnhost_context_kernel(context), "OpenBLAS") != NULL);
    options_table();
    plugins(context);
    train_xor(context, argv[2]);
    biases(context);
    bad_data(context);
    split(context);
    order(context);
    stream(context, argv[2]);
    null_handles();
    shorter_structs(context);
    intervals();
    nnhost_context_destroy(context);
    return 0;
}
