/* FANN: one epoch of 784-200-10 with an update after every record (fann_train), in single precision.
 *
 * FANN's layers always have a bias node, so it does 0.2 % more work. A steepness of 0.5 makes its sigmoid 1/(1+e^-x);
 * FANN carries the true gradient of the squared error back. */
#include "bench.h"

#include <floatfann.h>

static int largest(const float *o) {
    int best = 0;
    for (int k = 1; k < 10; ++k)
        if (o[k] > o[best]) best = k;
    return best;
}

int main(int argc, char **argv) {
    if (argc != 3) fail("FOLDER RECORDS is wanted", argv[0]);
    const records train = read_mnist(argv[1], "train"), test = read_mnist(argv[1], "t10k");
    const int64_t count = atoll(argv[2]) < train.count ? atoll(argv[2]) : train.count;
    float *x = memory((size_t)train.count * 784 * sizeof *x), *tested = memory((size_t)test.count * 784 * sizeof *x);
    scale_pixels(train.count * 784, train.pixels, x);
    scale_pixels(test.count * 784, test.pixels, tested);

    printf("ready FANN 2.2\n");
    while (next_run()) {
        struct fann *net = fann_create_standard(3, 784, 200, 10);
        fann_set_activation_function_hidden(net, FANN_SIGMOID);
        fann_set_activation_function_output(net, FANN_SIGMOID);
        fann_set_activation_steepness_hidden(net, 0.5f);
        fann_set_activation_steepness_output(net, 0.5f);
        fann_set_training_algorithm(net, FANN_TRAIN_INCREMENTAL);
        fann_set_learning_rate(net, 0.1f);
        fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
        fann_randomize_weights(net, -0.06f, 0.06f);

        const double start = now();
        for (int64_t r = 0; r < count; ++r) {
            float target[10];
            for (int k = 0; k < 10; ++k) target[k] = k == train.labels[r] ? 0.99f : 0.01f;
            fann_train(net, x + r * 784, target);
        }
        const double seconds = now() - start;

        int64_t right = 0;
        for (int64_t r = 0; r < test.count; ++r) right += largest(fann_run(net, tested + r * 784)) == test.labels[r];
        printf("{\"seconds\": %.6f, \"accuracy\": %.4f}\n", seconds, (double)right / (double)test.count);
        fann_destroy(net);
    }
    return 0;
}
