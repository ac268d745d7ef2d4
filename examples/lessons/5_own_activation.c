/* Lesson 5: an activation of your own, inside your program.
 *
 *   cc -std=c99 5_own_activation.c -o 5_own_activation $(pkg-config --cflags --libs nnhost) -lm
 *   ./5_own_activation "$(pkg-config --variable=datadir nnhost)/mnist-sample"
 *
 * A plugin is a descriptor and an entry function. In a shared library the host finds the entry; in a program you hand
 * it over. It passes the same checks either way, and from then on its name works wherever an activation is wanted. */
#define NNHOST_ENTRY_NAME arctangent_entry
#include <nnhost/nnhost.h>
#include <nnhost/plugin.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const float pi = 3.14159265f;

/* An S from 0 to 1, as the sigmoid is one, but with longer tails. */
static float arctangent(float x) { return 0.5f + atanf(x) / pi; }
static float derivative(float x, float y) { return (void)y, 1 / (pi * (1 + x * x)); }
static float inverse(float y) {
    return y < 0 || y > 1 ? NAN : y == 0 ? -INFINITY : y == 1 ? INFINITY : tanf(pi * (y - 0.5f));
}

NNHOST_ELEMENTWISE_ACTIVATION(arctangent, arctangent, derivative, inverse,
                              NNHOST_RANGES(0.0f, 1.0f,   /* outputs lie in here */
                                            0.0f, 1.0f,   /* the inverse is finite between these */
                                            0.1f, 0.9f)); /* wanted outputs: not this class, this class */

static const nnhost_descriptor descriptor = {NNHOST_DESCRIPTOR_INIT,
                                             .kind = NNHOST_ACTIVATION_KIND,
                                             .id = "org.example.arctangent",
                                             .name = "arctangent",
                                             .version = "1.0.0",
                                             .summary = "1/2 + arctan(x)/pi",
                                             .doc = "",
                                             .vendor = "Lesson 5",
                                             .licence = "MIT",
                                             .table = &arctangent_table};
NNHOST_MODULE(&descriptor);

static nnhost_error error = NNHOST_ERROR_INIT;

static void must(nnhost_status status) {
    if (status == NNHOST_OK) return;
    fprintf(stderr, "%s%s%s: %s\n", error.file, error.file[0] ? ": " : "", nnhost_status_text(status), error.text);
    exit(1);
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "/usr/local/share/nnhost/mnist-sample";
    char path[1024];
    nnhost_context *context;
    must(nnhost_context_create(&context, &error));
    must(nnhost_register(context, arctangent_entry, &error));

    nnhost_dataset *train, *test;
    snprintf(path, sizeof path, "%s/mnist_sample_train.csv.gz", folder);
    must(nnhost_dataset_open(context, NULL, path, &train, &error));
    snprintf(path, sizeof path, "%s/mnist_sample_test.csv.gz", folder);
    must(nnhost_dataset_open(context, NULL, path, &test, &error));

    nnhost_options *options;
    must(nnhost_options_create(&options, &error));
    must(nnhost_options_set(options, "activation", "arctangent", &error));
    nnhost_network *network;
    must(nnhost_network_create(context, options, train, &network, &error));
    must(nnhost_network_train(network, options, train, NULL, NULL, NULL, &error));

    nnhost_report report = {.struct_size = sizeof report};
    must(nnhost_network_evaluate(network, test, &report, NULL, &error));
    printf("arctangent: %d of %d test digits read\n", (int)report.correct, (int)report.records);

    nnhost_network_destroy(network);
    nnhost_options_destroy(options);
    nnhost_dataset_destroy(test);
    nnhost_dataset_destroy(train);
    nnhost_context_destroy(context);
    return 0;
}
