// dlib's layers as 784-200-10 without bias. dlib_peer train FOLDER RECORDS: one epoch, an update after every record;
// dlib_peer single FOLDER: one record at a time, from bytes to outputs.
//
// The loss is the squared error, whose true gradient is carried back.
#include "../bench.h"

#include <dlib/dnn.h>
#include <vector>

namespace {

using namespace dlib;

using Seed = loss_mean_squared_multioutput<sig<fc_no_bias<10, sig<fc_no_bias<200, input<matrix<float>>>>>>>;

int largest(const float *o) { return static_cast<int>(std::max_element(o, o + 10) - o); }

matrix<float> image(const records &mnist, std::int64_t r) {
    matrix<float> x(28, 28);
    scale_pixels(784, mnist.pixels + r * 784, &x(0, 0));
    return x;
}

void train(const char *folder, std::int64_t most) {
    const records mnist = read_mnist(folder, "train"), tested = read_mnist(folder, "t10k");
    const std::int64_t count = std::min(most, mnist.count);
    std::vector<matrix<float>> images, targets;
    for (std::int64_t r = 0; r < count; ++r) {
        images.push_back(image(mnist, r));
        matrix<float, 0, 1> t(10);
        t = 0.01F;
        t(mnist.labels[r]) = 0.99F;
        targets.emplace_back(t);
    }
    std::printf("ready dlib\n");
    while (next_run()) {
        Seed net;
        std::vector<sgd> solvers(net.num_computational_layers, sgd(0, 0));
        resizable_tensor x;
        const double start = now();
        for (std::int64_t r = 0; r < count; ++r) {
            const auto at = static_cast<std::size_t>(r);
            net.to_tensor(&images[at], &images[at] + 1, x);
            net.compute_parameter_gradients(x, &targets[at]);
            net.update_parameters(make_sstack(solvers), 0.1);
        }
        const double seconds = now() - start;
        std::int64_t right = 0;
        for (std::int64_t r = 0; r < tested.count; ++r) {
            const matrix<float> one = image(tested, r);
            net.to_tensor(&one, &one + 1, x);
            right += largest(net.subnet().forward(x).host()) == tested.labels[r];
        }
        std::printf("{\"seconds\": %.6f, \"accuracy\": %.4f}\n", seconds,
                    static_cast<double>(right) / static_cast<double>(tested.count));
    }
}

void single(const char *folder) {
    const records mnist = read_mnist(folder, "t10k");
    Seed net;
    resizable_tensor x;
    const matrix<float> one = image(mnist, 0);
    net.to_tensor(&one, &one + 1, x); // makes x (1, 1, 28, 28)
    std::vector<double> times(static_cast<std::size_t>(mnist.count));
    std::printf("ready dlib\n");
    while (next_run()) {
        double sum = 0;
        for (std::int64_t r = 0; r < mnist.count; ++r) {
            const double start = now();
            scale_pixels(784, mnist.pixels + r * 784, x.host());
            sum += net.subnet().forward(x).host()[0];
            times[static_cast<std::size_t>(r)] = now() - start;
        }
        print_calls(times.data(), mnist.count, "mean_output", sum / static_cast<double>(mnist.count));
    }
}

} // namespace

int main(int argc, char **argv) {
    if (argc == 4 && std::strcmp(argv[1], "train") == 0) {
        train(argv[2], std::atoll(argv[3]));
    } else if (argc == 3 && std::strcmp(argv[1], "single") == 0) {
        single(argv[2]);
    } else {
        fail("train FOLDER RECORDS, or single FOLDER, is wanted", argv[0]);
    }
}
