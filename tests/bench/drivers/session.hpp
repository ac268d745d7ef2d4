// What the drivers of nnhost share: handles of the public C API that destroy themselves, and the words of a command
// line: --data FOLDER, --records N, --noise, --file PATH, --mode NAME, --set OPTION=VALUE.
#pragma once

#include "../bench.h"

#include <nnhost/nnhost.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct Refused : std::runtime_error { // an option that this nnhost does not have: the row is left out
    using std::runtime_error::runtime_error;
};

inline nnhost_error last_error = NNHOST_ERROR_INIT;

inline void must(nnhost_status status) {
    if (status == NNHOST_OK) return;
    throw std::runtime_error(std::string(last_error.file) + " " + nnhost_status_text(status) + ": " + last_error.text);
}

using Context = std::unique_ptr<nnhost_context, decltype(&nnhost_context_destroy)>;
using Dataset = std::unique_ptr<nnhost_dataset, decltype(&nnhost_dataset_destroy)>;
using Options = std::unique_ptr<nnhost_options, decltype(&nnhost_options_destroy)>;
using Network = std::unique_ptr<nnhost_network, decltype(&nnhost_network_destroy)>;

struct Arguments {
    std::string data, file, mode;
    std::int64_t records = 60000;
    bool noise = false; // pixels without background instead of MNIST's
    std::vector<std::pair<std::string, std::string>> options;
};

inline Arguments parse(int argc, char **argv) {
    Arguments a;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--noise") {
            a.noise = true;
            continue;
        }
        if (i + 1 == argc) throw std::runtime_error(word + ": a value is missing");
        const std::string value = argv[++i];
        if (word == "--data") a.data = value;
        if (word == "--file") a.file = value;
        if (word == "--mode") a.mode = value;
        if (word == "--records") a.records = std::stoll(value);
        if (word == "--set")
            a.options.emplace_back(value.substr(0, value.find('=')), value.substr(value.find('=') + 1));
    }
    return a;
}

inline Context make_context() {
    nnhost_context *context = nullptr;
    must(nnhost_context_create(&context, &last_error));
#if defined(NNHOST_BENCH_PLUGIN_DIR) // of programs that libnnhost is linked into
    nnhost_context_allow_writable_plugins(context, 1);
    must(nnhost_context_add_plugin_directory(context, NNHOST_BENCH_PLUGIN_DIR, &last_error));
#endif
    return {context, nnhost_context_destroy};
}

inline Options make_options(const Arguments &a) {
    nnhost_options *made = nullptr;
    must(nnhost_options_create(&made, &last_error));
    Options options(made, nnhost_options_destroy);
    for (const auto &[name, value] : a.options)
        if (nnhost_options_set(options.get(), name.c_str(), value.c_str(), &last_error) != NNHOST_OK)
            throw Refused("--" + name + " " + value + ": " + last_error.text);
    return options;
}

inline Dataset open_dataset(nnhost_context *context, const std::string &path) {
    nnhost_dataset *data = nullptr;
    must(nnhost_dataset_open(context, nullptr, path.c_str(), &data, &last_error));
    return {data, nnhost_dataset_destroy};
}

inline Dataset from_memory(nnhost_context *context, std::int64_t count, const std::vector<std::uint8_t> &pixels,
                           const std::vector<std::int32_t> &labels) {
    nnhost_dataset_info info = {};
    info.struct_size = sizeof info;
    info.class_count = 10;
    info.count = count;
    info.height = info.width = 28;
    info.channels = 1;
    info.element_type = 1;
    info.value_maximum = 255;
    nnhost_dataset *data = nullptr;
    must(nnhost_dataset_from_memory(context, &info, pixels.data(), labels.data(), &data, &last_error));
    return {data, nnhost_dataset_destroy};
}

// The training records: the IDX file as it is; or as many of its records as asked for, again from the first when there
// are not enough; or noise of 1..255.
inline Dataset training_records(nnhost_context *context, const Arguments &a) {
    if (a.records == 60000 && !a.noise) return open_dataset(context, a.data + "/train-images-idx3-ubyte");
    const records mnist = read_mnist(a.data.c_str(), "train");
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(a.records) * 784);
    std::vector<std::int32_t> labels(static_cast<std::size_t>(a.records));
    std::uint64_t state = 1;
    for (std::size_t r = 0; r < labels.size(); ++r) {
        const auto from = static_cast<std::int64_t>(r) % mnist.count;
        labels[r] = mnist.labels[from];
        std::memcpy(&pixels[r * 784], mnist.pixels + from * 784, 784);
    }
    for (std::size_t i = 0; a.noise && i < pixels.size(); ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        pixels[i] = static_cast<std::uint8_t>(1 + (state >> 33) % 255);
    }
    free(mnist.pixels);
    free(mnist.labels);
    return from_memory(context, a.records, pixels, labels);
}

inline Dataset test_records(nnhost_context *context, const Arguments &a) {
    return open_dataset(context, a.data + "/t10k-images-idx3-ubyte");
}

inline Network make_network(nnhost_context *context, const nnhost_options *options, const nnhost_dataset *data) {
    nnhost_network *network = nullptr;
    must(nnhost_network_create(context, options, data, &network, &last_error));
    return {network, nnhost_network_destroy};
}

inline double accuracy(const nnhost_network *network, const nnhost_dataset *data) {
    nnhost_report report = {};
    report.struct_size = sizeof report;
    must(nnhost_network_evaluate(network, data, &report, nullptr, &last_error));
    return report.accuracy;
}

// main() of a driver: what goes wrong becomes a line, "skip ..." for a refused option.
template <class Work>
int drive(int argc, char **argv, Work work) {
    try {
        work(parse(argc, argv));
    } catch (const Refused &e) {
        std::printf("skip %s\n", e.what());
    } catch (const std::exception &e) {
        std::fprintf(stderr, "%s: %s\n", argv[0], e.what());
        return 1;
    }
    return 0;
}
