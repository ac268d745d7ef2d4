// nnhost itself, through its public C API and nothing else. --mode
//   epoch   a new network, one epoch over --records; the time is that of the whole call of nnhost_network_train
//   test    nnhost_network_evaluate of the 10,000 test records in one call: the median of nine
//   single  nnhost_network_predict_pixels of one test record, 10,000 times: the median of a call, and the 99th
//   percentile load    nnhost_dataset_open of --file
#include "session.hpp"

#include <algorithm>
#include <array>

namespace {

void set_default(nnhost_options *options, const char *name, const char *value) {
    if (!nnhost_options_is_set(options, name)) must(nnhost_options_set(options, name, value, &last_error));
}

void epoch(const Arguments &a) {
    const Context context = make_context();
    const Options options = make_options(a);
    set_default(options.get(), "epochs", "1");
    const Dataset train = training_records(context.get(), a), test = test_records(context.get(), a);
    std::printf("ready %s\n", nnhost_context_kernel(context.get()));
    while (next_run()) {
        const Network network = make_network(context.get(), options.get(), train.get());
        const double start = now();
        must(nnhost_network_train(network.get(), options.get(), train.get(), nullptr, nullptr, nullptr, &last_error));
        const double seconds = now() - start;
        std::printf("{\"seconds\": %.6f, \"accuracy\": %.4f}\n", seconds, accuracy(network.get(), test.get()));
    }
}

// A network that has seen some records, for the modes that only ask it.
Network trained(nnhost_context *context, const Arguments &a) {
    Arguments some = a;
    some.records = 6000;
    const Options options = make_options(a);
    set_default(options.get(), "epochs", "1");
    const Dataset train = training_records(context, some);
    Network network = make_network(context, options.get(), train.get());
    must(nnhost_network_train(network.get(), options.get(), train.get(), nullptr, nullptr, nullptr, &last_error));
    return network;
}

void test(const Arguments &a) {
    const Context context = make_context();
    const Network network = trained(context.get(), a);
    const Dataset records = test_records(context.get(), a);
    std::printf("ready %s\n", nnhost_context_kernel(context.get()));
    while (next_run()) {
        std::array<double, 9> times{}; // short ones: a single one would find its caches cold
        double share = 0;
        for (double &seconds : times) {
            const double start = now();
            share = accuracy(network.get(), records.get());
            seconds = now() - start;
        }
        std::sort(times.begin(), times.end());
        std::printf("{\"seconds\": %.9f, \"accuracy\": %.4f}\n", times[4], share);
    }
}

void single(const Arguments &a) {
    const Context context = make_context();
    const Network network = trained(context.get(), a);
    const records mnist = read_mnist(a.data.c_str(), "t10k");
    std::vector<double> times(static_cast<std::size_t>(mnist.count));
    std::printf("ready %s\n", nnhost_context_kernel(context.get()));
    while (next_run()) {
        std::int64_t right = 0;
        for (std::int64_t r = 0; r < mnist.count; ++r) {
            float outputs[10];
            const double start = now();
            must(nnhost_network_predict_pixels(network.get(), 1, mnist.pixels + r * 784, outputs, &last_error));
            times[static_cast<std::size_t>(r)] = now() - start;
            right += std::max_element(outputs, outputs + 10) - outputs == mnist.labels[r];
        }
        print_calls(times.data(), mnist.count, "accuracy",
                    static_cast<double>(right) / static_cast<double>(mnist.count));
    }
}

void load(const Arguments &a) {
    const Context context = make_context();
    std::printf("ready nnhost %s\n", nnhost_version());
    while (next_run()) {
        const double start = now();
        const Dataset data = open_dataset(context.get(), a.file);
        const double seconds = now() - start;
        nnhost_dataset_info info = {};
        info.struct_size = sizeof info;
        must(nnhost_dataset_describe(data.get(), &info, &last_error));
        std::printf("{\"seconds\": %.6f, \"records\": %lld}\n", seconds, static_cast<long long>(info.count));
    }
}

} // namespace

int main(int argc, char **argv) {
    return drive(argc, argv, [](const Arguments &a) {
        if (a.mode == "epoch") return epoch(a);
        if (a.mode == "test") return test(a);
        if (a.mode == "single") return single(a);
        if (a.mode == "load") return load(a);
        throw std::runtime_error("--mode epoch, test, single or load is wanted");
    });
}
