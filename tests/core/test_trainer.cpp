// The trainer against an independent computation of the seed's formulas, weight by weight, and against its own
// promises.
#include "trainer.hpp"

#include "core_fixture.hpp"
#include "evaluation.hpp"
#include "fixtures/fake_plugins.hpp"
#include "predictor.hpp"
#include "seed_reference.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace nnhost;
using namespace nnhost::test;
namespace bdata = boost::unit_test::data;

namespace {

Wish go_on(const Progress &) { return Wish::go_on; }

seed_reference::Network reference_of(const Network &network) {
    seed_reference::Network reference;
    for (const auto &layer : network.layers) {
        seed_reference::Matrix matrix;
        for (std::int64_t r = 0; r < layer.outputs; ++r)
            matrix.emplace_back(layer.weights.begin() + r * layer.inputs,
                                layer.weights.begin() + (r + 1) * layer.inputs);
        reference.w.push_back(matrix);
        if (network.has_bias()) reference.b.emplace_back(layer.biases.begin(), layer.biases.end());
    }
    return reference;
}

seed_reference::Vector input_of(const Dataset &data, std::int64_t record) {
    std::vector<float> raw(static_cast<std::size_t>(data.info().size()));
    data.raw(record, raw);
    seed_reference::Vector input;
    for (const float v : raw) input.push_back(v / 255.0 * 0.99 + 0.01); // §5.1
    return input;
}

seed_reference::Vector target_of(const Dataset &data, std::int64_t record) {
    seed_reference::Vector target(data.info().class_names.size(), 0.01); // §5.2
    target[static_cast<std::size_t>(data.label(record))] = 0.99;
    return target;
}

double largest_difference(const Network &network, const seed_reference::Network &reference) {
    double largest = 0;
    for (std::size_t l = 0; l < reference.b.size(); ++l)
        for (std::size_t r = 0; r < reference.b[l].size(); ++r)
            largest = std::max(largest, std::abs(network.layers[l].biases[r] - reference.b[l][r]));
    for (std::size_t l = 0; l < network.layers.size(); ++l)
        for (std::int64_t r = 0; r < network.layers[l].outputs; ++r)
            for (std::int64_t c = 0; c < network.layers[l].inputs; ++c) {
                const double w = network.layers[l].weights[static_cast<std::size_t>(r * network.layers[l].inputs + c)];
                largest = std::max(
                    largest, std::abs(w - reference.w[l][static_cast<std::size_t>(r)][static_cast<std::size_t>(c)]));
            }
    return largest;
}

// One update in gradient mode, through the plain form of the first layer.
void train_one(Network &network, const Kernel &kernel, float rate, std::span<const float> x, std::int32_t label) {
    Block block;
    block.count = 1;
    block.x.assign(x.begin(), x.end());
    auto &layer = network.layers.front();
    const Records record{&block, 0, 1};
    const Slice all{0, layer.outputs};
    const auto first = make_first_layer(Form::plain, layer, 0, layer.outputs, kernel, {}, true);
    Board board(1);
    board.make_room(network.layers.size() > 1 ? network.layers[1].outputs : 0);
    Step step(network, kernel, {rate, Backpropagation::gradient}, std::span(&all, 1), 0, board);
    Floats sums(static_cast<std::size_t>(layer.outputs)), deltas(sums.size());
    first->multiply(record, sums.data());
    step.up(1, sums.data(), layer.outputs);
    BOOST_TEST(step.down(&label, deltas.data()));
    first->update(record, deltas.data());
    step.write(network);
}

struct Case {
    std::int64_t records;
    std::string hidden;
    std::int64_t batch;
    Backpropagation mode;
    bool bias = false;
};
std::ostream &operator<<(std::ostream &out, const Case &c) {
    return out << c.records << " records, hidden " << c.hidden << ", batch " << c.batch << ", "
               << (c.mode == Backpropagation::errors ? "errors" : "gradient") << (c.bias ? ", bias" : "");
}

const Case cases[] = {
    {2000, "20", 1, Backpropagation::errors},         {500, "20", 1, Backpropagation::gradient},
    {500, "16,12", 1, Backpropagation::errors},       {500, "16,12", 1, Backpropagation::gradient},
    {500, "20", 7, Backpropagation::errors},          {500, "16,12", 32, Backpropagation::gradient},
    {500, "20", 1, Backpropagation::errors, true},    {500, "16,12", 1, Backpropagation::gradient, true},
    {500, "16,12", 7, Backpropagation::errors, true},
};

} // namespace

// Single against double precision: after 2,000 updates of size about lr * 0.1 the differences observed are near 1e-6;
// the project promises 1e-4, and a wrong formula shows at 1e-2.
BOOST_DATA_TEST_CASE(equals_the_seeds_formulas, cases, c) {
    Core core;
    const auto data = noise_data(c.records, 9, 7, 4);
    auto network = small_network(core, data, {"hidden", c.hidden});
    if (c.bias) give_biases(network);
    auto reference = reference_of(network);
    reference.carry_gradient = c.mode == Backpropagation::gradient;

    TrainerSettings settings;
    settings.epochs = 1;
    settings.batch_size = c.batch;
    settings.backpropagation = c.mode;
    settings.shuffle = false;
    train(network, *core.kernel, settings, data, nullptr, go_on);

    for (std::int64_t r = 0; r < data.count(); r += c.batch) {
        const auto before = reference;
        for (std::int64_t i = r; i < std::min(r + c.batch, data.count()); ++i)
            reference.add_update(before, input_of(data, i), target_of(data, i));
    }
    BOOST_TEST(largest_difference(network, reference) < 1e-4);
}

// The network of the seed at its full size on real digits: 784-200-10, 2,000 records of MNIST. The same 1e-4.
BOOST_AUTO_TEST_CASE(equals_the_seeds_formulas_on_two_thousand_digits) {
    Core core;
    const auto open = [&](const char *name) {
        const auto loader = std::make_shared<Loader>(
            core.registry, core.host, "mnist_csv",
            std::map<std::string, std::string>{{"path", NNHOST_TEST_SAMPLE "/" + std::string(name)}});
        return Dataset::load(loader, core.host, name);
    };
    const auto train_part = open("mnist_sample_train.csv.gz"), test_part = open("mnist_sample_test.csv.gz");
    std::vector<std::uint8_t> pixels;
    std::vector<std::int32_t> labels;
    std::vector<float> raw(784);
    for (std::int64_t r = 0; r < 2000; ++r) {
        const auto &part = r < train_part.count() ? train_part : test_part;
        const auto index = r < train_part.count() ? r : r - train_part.count();
        part.raw(index, raw);
        for (const float v : raw) pixels.push_back(static_cast<std::uint8_t>(v));
        labels.push_back(part.label(index));
    }
    const auto data = Dataset::from_memory(train_part.info(), 2000, pixels.data(), labels);
    auto network = small_network(core, data);
    auto reference = reference_of(network);
    TrainerSettings settings;
    settings.epochs = 1;
    settings.shuffle = false;
    train(network, *core.kernel, settings, data, nullptr, go_on);
    for (std::int64_t r = 0; r < data.count(); ++r) reference.train(input_of(data, r), target_of(data, r));
    const double difference = largest_difference(network, reference);
    BOOST_TEST_MESSAGE("largest difference of a weight: " << difference);
    BOOST_TEST(difference < 1e-4);
}

// In gradient mode one update of rate lr is -lr/2 times the gradient of E = sum of (t - o)^2 (the seed drops the 2,
// §4). The gradient by central differences of E, for every activation plugin.
const auto activations = bdata::make({"sigmoid", "tanh", "relu:slope=0.1", "identity", "softmax"});
BOOST_DATA_TEST_CASE(gradient_mode_is_the_gradient, activations *bdata::make({false, true}), activation, bias) {
    Core core;
    const auto data = noise_data(1, 3, 3, 4);
    auto network = small_network(core, data, {"hidden", "5", "activation", activation, "target-range", "0.1:0.8"});
    if (bias) give_biases(network);
    const auto error_with = [&](std::size_t layer, Floats Layer::*which, std::size_t number, double change) {
        auto changed = network;
        auto &w = (changed.layers[layer].*which)[number];
        w = static_cast<float>(w + change);
        std::vector<float> o(4), t(4);
        Predictor(changed, *core.kernel).predict(data, 0, 1, o);
        changed.targets(data.label(0), t);
        double e = 0;
        for (std::size_t j = 0; j < 4; ++j) e += std::pow(static_cast<double>(t[j]) - o[j], 2);
        return e;
    };
    constexpr float rate = 1;
    auto stepped = network;
    std::vector<float> x(9);
    data.scaled(0, {0.01, 1}, x);
    const std::int32_t label = data.label(0);
    train_one(stepped, *core.kernel, rate, x, label);
    // Step 2^-6 in single precision: truncation of order h^2 = 2e-4, rounding of order eps / h = 4e-6, of gradients up
    // to 1.
    constexpr double h = 1.0 / 64;
    for (std::size_t l = 0; l < 2; ++l)
        for (const auto which : {&Layer::weights, &Layer::biases}) {
            const auto &before = network.layers[l].*which, &after = stepped.layers[l].*which;
            for (std::size_t i = 0; i < before.size(); ++i) {
                const double slope = (error_with(l, which, i, h) - error_with(l, which, i, -h)) / (2 * h);
                const double update = static_cast<double>(after[i]) - before[i];
                BOOST_TEST(std::abs(update - -0.5 * slope) < 1e-3,
                           "layer " << l << (which == &Layer::biases ? " bias " : " weight ") << i << ": " << update
                                    << " against " << -0.5 * slope);
            }
        }
}

BOOST_AUTO_TEST_CASE(both_kernels_train_alike) {
    Core core;
    const auto data = noise_data(300, 8, 8, 3);
    auto a = small_network(core, data, {"hidden", "12"});
    auto b = a;
    TrainerSettings settings;
    settings.epochs = 2;
    train(a, *core.kernel, settings, data, nullptr, go_on);
    train(b, *make_kernel("reference"), settings, data, nullptr, go_on);
    BOOST_TEST(largest_difference(a, b) < 1e-4);
}

BOOST_AUTO_TEST_CASE(same_seed_same_bits_whatever_the_threads) {
    Core core;
    const auto data = noise_data(200, 8, 8, 3);
    const auto initial = small_network(core, data, {"hidden", "12"});
    const auto run = [&](std::int64_t threads, std::uint64_t seed) {
        auto network = initial;
        TrainerSettings settings;
        settings.epochs = 2;
        settings.threads = threads;
        settings.seed = seed;
        settings.augmenters = {std::make_shared<Augmenter>(core.registry, core.host, "rotation:mode=random")};
        train(network, *core.kernel, settings, data, nullptr, go_on);
        return network;
    };
    const auto one = run(1, 5);
    BOOST_TEST(largest_difference(one, run(1, 5)) == 0);
    BOOST_TEST(largest_difference(one, run(2, 5)) == 0);
    BOOST_TEST(largest_difference(one, run(1, 6)) > 0);
}

BOOST_AUTO_TEST_CASE(progress_stops_the_training_and_counts) {
    Core core;
    const auto data = noise_data(100, 4, 4, 2);
    auto network = small_network(core, data, {"hidden", "4"});
    const auto start = network;
    TrainerSettings settings;
    settings.block = 64;
    std::int64_t calls = 0;
    const auto error = error_of([&] {
        train(network, *core.kernel, settings, data, nullptr, [&](const Progress &p) {
            BOOST_TEST(p.record == 64);
            BOOST_TEST(p.records == 100);
            ++calls;
            return Wish::stop;
        });
    });
    BOOST_TEST(calls == 1);
    BOOST_TEST(error.status == NNHOST_E_CANCELLED);
    BOOST_TEST(error.what() == std::string("stopped in epoch 1 after 64 of 100 records"));
    BOOST_TEST(largest_difference(network, start) > 0); // as trained so far
}

BOOST_AUTO_TEST_CASE(not_a_number_is_named_by_layer_and_record) {
    Core core;
    const auto data = noise_data(10, 4, 4, 2);
    auto network = small_network(core, data, {"hidden", "4"});
    network.layers[0].weights[0] = std::numeric_limits<float>::infinity();
    network.layers[0].weights[1] = -std::numeric_limits<float>::infinity();
    TrainerSettings settings;
    settings.shuffle = false;
    const auto error = error_of([&] { train(network, *core.kernel, settings, data, nullptr, go_on); });
    BOOST_TEST(error.status == NNHOST_E_DIVERGED);
    BOOST_TEST(error.what() == std::string("the sums going into hidden layer 1 are no longer finite numbers"));
    BOOST_TEST(error.place.sample == 0);
    BOOST_TEST(error.place.file == "memory");
}

BOOST_AUTO_TEST_CASE(an_activation_that_makes_nan_is_blamed_by_name) {
    Core core;
    const auto data = noise_data(10, 4, 4, 2);
    const auto plugin = std::string(NNHOST_TEST_PLUGINS) + "/bad/returns_nan.so";
    auto network = small_network(core, data, {"hidden", "4", "output-activation", plugin});
    TrainerSettings settings;
    settings.shuffle = false;
    const auto error = error_of([&] { train(network, *core.kernel, settings, data, nullptr, go_on); });
    BOOST_TEST(error.status == NNHOST_E_PLUGIN);
    BOOST_TEST(error.what() ==
               std::string("activation 'returns_nan' made a value that is not a finite number of finite "
                           "sums in the output layer"));
    BOOST_TEST(error.place.sample == 0);
}

BOOST_AUTO_TEST_CASE(outputs_that_no_longer_depend_on_the_input_stop_the_training) {
    Core core;
    const auto data = noise_data(50, 4, 4, 2);
    auto network = small_network(core, data, {"hidden", "4"});
    for (auto &w : network.layers[1].weights) w = -1000; // every output is 0, and so is every update
    const auto error = error_of([&] { train(network, *core.kernel, TrainerSettings{}, data, nullptr, go_on); });
    BOOST_TEST(error.status == NNHOST_E_DIVERGED);
    BOOST_TEST(error.what() ==
               std::string("the outputs no longer depend on the input after epoch 1: the output layer is saturated"));
}

// Not that: the same picture always has the same answer, and one that comes late may have another.
BOOST_AUTO_TEST_CASE(outputs_that_are_rightly_alike_do_not) {
    Core core;
    for (const std::size_t different : {200u, 100u}) { // the record that is not like the others; 200: none
        std::vector<std::uint8_t> pixels(120 * 16, 9);
        if (different < 120) std::fill_n(pixels.begin() + static_cast<std::ptrdiff_t>(different * 16), 16, 250);
        const auto data = Dataset::from_memory({4, 4, 1, NNHOST_ELEMENT_U8, 0, 255, {"a", "b"}}, 120, pixels.data(),
                                               std::vector<std::int32_t>(120, 1));
        auto network = small_network(core, data, {"hidden", "4"});
        TrainerSettings settings;
        settings.epochs = 2;
        train(network, *core.kernel, settings, data, nullptr, go_on);
    }
}

BOOST_AUTO_TEST_CASE(data_that_do_not_fit_are_refused) {
    Core core;
    auto network = small_network(core, noise_data(10, 4, 4, 2), {"hidden", "4"});
    const auto other = noise_data(10, 5, 4, 2);
    const auto error = error_of([&] { train(network, *core.kernel, TrainerSettings{}, other, nullptr, go_on); });
    BOOST_TEST(error.what() == std::string("the records are 4x5, the network wants 4x4"));
}
