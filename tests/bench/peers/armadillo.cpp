// Armadillo: one record at a time through 784-200-10, from bytes to outputs, as a program would write it that wants it
// fast: fixed-size vectors that are reused, one product a layer. The weights are made up: they do not change the time.
#include "../bench.h"

#include <armadillo>
#include <vector>

int main(int argc, char **argv) {
    if (argc != 2) fail("FOLDER is wanted", argv[0]);
    const records mnist = read_mnist(argv[1], "t10k");
    const arma::fmat w1 = arma::randn<arma::fmat>(200, 784) / 28.0F, w2 = arma::randn<arma::fmat>(10, 200) / 14.0F;
    arma::fvec x(784), h(200), o(10);
    std::vector<double> times(static_cast<std::size_t>(mnist.count));

    std::printf("ready Armadillo %s\n", arma::arma_version::as_string().c_str());
    while (next_run()) {
        double sum = 0;
        for (std::int64_t r = 0; r < mnist.count; ++r) {
            const double start = now();
            scale_pixels(784, mnist.pixels + r * 784, x.memptr());
            h = w1 * x;
            h = 1.0F / (1.0F + arma::exp(-h));
            o = w2 * h;
            o = 1.0F / (1.0F + arma::exp(-o));
            times[static_cast<std::size_t>(r)] = now() - start;
            sum += o[0];
        }
        print_calls(times.data(), mnist.count, "mean_output", sum / static_cast<double>(mnist.count));
    }
}
