/* Lesson 3: train on handwritten digits, test on others.
 *
 *   cc -std=c99 3_digits.c -o 3_digits $(pkg-config --cflags --libs nnhost)
 *   ./3_digits "$(pkg-config --variable=datadir nnhost)/mnist-sample"
 *
 * The loader plugin is chosen by what the file looks like. The network is the default one: 784-200-10, sigmoid. */
#include <nnhost/nnhost.h>

#include <stdio.h>
#include <stdlib.h>

static nnhost_error error = NNHOST_ERROR_INIT;

static void must(nnhost_status status) {
    if (status == NNHOST_OK) return;
    fprintf(stderr, "%s%s%s: %s\n", error.file, error.file[0] ? ": " : "", nnhost_status_text(status), error.text);
    exit(1);
}

static nnhost_dataset *open_csv(nnhost_context *context, const char *folder, const char *name) {
    char path[1024];
    nnhost_dataset *dataset;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    must(nnhost_dataset_open(context, NULL, path, &dataset, &error));
    return dataset;
}

/* Called while training; an answer other than 0 would stop it. */
static int32_t show(void *user, const nnhost_progress *progress) {
    (void)user;
    if (progress->event == NNHOST_PROGRESS_EPOCH)
        printf("epoch %d: error %.3f, %.0f %% of the test digits read\n", (int)progress->epoch, progress->error,
               100.0 * (double)progress->test_correct / (double)progress->test_count);
    return 0;
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "/usr/local/share/nnhost/mnist-sample";
    nnhost_context *context;
    must(nnhost_context_create(&context, &error));
    nnhost_dataset *train = open_csv(context, folder, "mnist_sample_train.csv.gz");
    nnhost_dataset *test = open_csv(context, folder, "mnist_sample_test.csv.gz");

    nnhost_options *options; /* every option has its default: five epochs at a learning rate of 0.1 */
    must(nnhost_options_create(&options, &error));
    nnhost_network *network;
    must(nnhost_network_create(context, options, train, &network, &error));
    must(nnhost_network_train(network, options, train, test, show, NULL, &error));

    nnhost_report report = {.struct_size = sizeof report};
    int64_t confusion[10][10]; /* row = label, column = what the network read */
    must(nnhost_network_evaluate(network, test, &report, &confusion[0][0], &error));
    printf("%d of %d right: between %.0f %% and %.0f %% in 95 of 100 such tests\n", (int)report.correct,
           (int)report.records, 100 * report.interval_low, 100 * report.interval_high);
    for (int digit = 0; digit < 10; ++digit) printf("%d: %d of 50\n", digit, (int)confusion[digit][digit]);

    nnhost_network_destroy(network);
    nnhost_options_destroy(options);
    nnhost_dataset_destroy(test);
    nnhost_dataset_destroy(train);
    nnhost_context_destroy(context);
    return 0;
}
