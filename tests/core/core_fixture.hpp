// What the tests of the core share: a registry that sees the built plugins, small networks, small data.
#pragma once

#include "build.hpp"
#include "dataset.hpp"
#include "error.hpp"
#include "instance.hpp"
#include "kernel.hpp"
#include "network.hpp"
#include "options.hpp"
#include "random.hpp"
#include "registry.hpp"

#include "fixtures/temp_folder.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace nnhost::test {

struct Core {
    Core() {
        registry.allow_writable(true); // build trees often are
        registry.add_directory(NNHOST_TEST_PLUGIN_DIR);
    }
    std::shared_ptr<Activation> activation(const std::string &text) {
        return std::make_shared<Activation>(registry, host, text);
    }

    Registry registry;
    Host host;
    std::unique_ptr<Kernel> kernel = make_kernel("openblas");
};

// `count` records of height x width random pixels, a `share` of them in all; `paper` elsewhere. Labels 0..classes-1 in
// turn; the same for the same seed.
inline Dataset random_data(std::int64_t count, std::int64_t height, std::int64_t width, std::int64_t classes,
                           double share, std::uint8_t paper, std::uint64_t seed) {
    auto rng = make_rng(seed, Purpose::order);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * height * width), paper);
    for (auto &p : pixels)
        if (share == 1 || rng.table->uniform(&rng) < share) p = static_cast<std::uint8_t>(rng.table->below(&rng, 256));
    std::vector<std::int32_t> labels;
    for (std::int64_t i = 0; i < count; ++i) labels.push_back(static_cast<std::int32_t>(i % classes));
    RecordInfo info{height, width, 1, NNHOST_ELEMENT_U8, 0, 255, {}};
    for (std::int64_t c = 0; c < classes; ++c) info.class_names.push_back(std::to_string(c));
    return Dataset::from_memory(std::move(info), count, pixels.data(), labels);
}

// Dense.
inline Dataset noise_data(std::int64_t count, std::int64_t height, std::int64_t width, std::int64_t classes,
                          std::uint64_t seed = 7) {
    return random_data(count, height, width, classes, 1, 0, seed);
}

// Four fifths of it background.
inline Dataset digit_like_data(std::int64_t count, std::int64_t height, std::int64_t width, std::int64_t classes,
                               std::uint8_t paper = 0) {
    return random_data(count, height, width, classes, 0.2, paper, 21);
}

// A network for `data` made from options given as name, value, name, value ...
inline Network small_network(Core &core, const Dataset &data, const std::vector<std::string> &settings = {}) {
    Options options;
    for (std::size_t i = 0; i + 1 < settings.size(); i += 2) options.set(settings[i], settings[i + 1]);
    return build_network(core.registry, core.host, options, data.info());
}

// Biases that are not all alike, of either sign, up to 0.3.
inline void give_biases(Network &network) {
    for (auto &layer : network.layers) {
        layer.biases.resize(static_cast<std::size_t>(layer.outputs));
        for (std::size_t j = 0; j < layer.biases.size(); ++j)
            layer.biases[j] = 0.1f * static_cast<float>((j + network.layers.size()) % 7) - 0.3f;
    }
}

inline double largest_difference(const Floats &a, const Floats &b) {
    if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
    return largest;
}

// Of any weight, or bias, of two networks of the same shape.
inline double largest_difference(const Network &a, const Network &b) {
    double largest = 0;
    for (std::size_t l = 0; l < a.layers.size(); ++l)
        largest = std::max({largest, largest_difference(a.layers[l].weights, b.layers[l].weights),
                            largest_difference(a.layers[l].biases, b.layers[l].biases)});
    return largest;
}

// The error that `body` throws; a failure of the test when it throws none.
template <class Body>
Error error_of(Body &&body) {
    try {
        body();
    } catch (const Error &e) {
        return e;
    }
    return Error(NNHOST_OK, "nothing was thrown");
}

} // namespace nnhost::test
