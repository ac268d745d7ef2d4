/* Lesson 2: a network learns XOR from four records in memory.
 *
 *   cc -std=c99 2_xor.c -o 2_xor $(pkg-config --cflags --libs nnhost)
 *   ./2_xor
 *
 * A data set need not be a file. Here a record is an "image" of 1 x 3 pixels: the two operands, and one pixel that is
 * always full, because the seed's network has no bias (the option bias would give it one). The label is the answer:
 * class 0 or class 1. */
#include <nnhost/abi/loader.h> /* NNHOST_ELEMENT_F32 */
#include <nnhost/nnhost.h>

#include <stdio.h>
#include <stdlib.h>

static nnhost_error error = NNHOST_ERROR_INIT;

static void must(nnhost_status status) {
    if (status == NNHOST_OK) return;
    fprintf(stderr, "%s: %s\n", nnhost_status_text(status), error.text);
    exit(1);
}

int main(void) {
    const float values[4][3] = {{0, 0, 1}, {0, 1, 1}, {1, 0, 1}, {1, 1, 1}};
    const int32_t labels[4] = {0, 1, 1, 0};

    nnhost_context *context;
    must(nnhost_context_create(&context, &error));

    /* The description says what the numbers are; the values and labels are copied. */
    nnhost_dataset_info info = {.struct_size = sizeof info, .count = 4, .height = 1, .width = 3, .channels = 1};
    info.class_count = 2;
    info.element_type = NNHOST_ELEMENT_F32;
    info.value_maximum = 1; /* raw values lie in 0..1; the host scales them to the input range, 0.01..1 */
    nnhost_dataset *truth;
    must(nnhost_dataset_from_memory(context, &info, values, labels, &truth, &error));

    /* The same names as on the command line. */
    nnhost_options *options;
    must(nnhost_options_create(&options, &error));
    must(nnhost_options_set(options, "hidden", "8", &error));
    must(nnhost_options_set(options, "learning-rate", "0.5", &error));
    must(nnhost_options_set(options, "epochs", "4000", &error));

    nnhost_network *network;
    must(nnhost_network_create(context, options, truth, &network, &error));
    must(nnhost_network_train(network, options, truth, NULL, NULL, NULL, &error));

    float outputs[4][2]; /* (records, classes) */
    must(nnhost_network_predict(network, truth, 0, 4, &outputs[0][0], &error));
    for (int i = 0; i < 4; ++i)
        printf("%.0f xor %.0f = %d   (outputs %.2f %.2f)\n", values[i][0], values[i][1], outputs[i][1] > outputs[i][0],
               outputs[i][0], outputs[i][1]);

    nnhost_network_destroy(network);
    nnhost_options_destroy(options);
    nnhost_dataset_destroy(truth);
    nnhost_context_destroy(context);
    return 0;
}
