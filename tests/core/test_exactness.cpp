// An epoch of 60,000 pictures of clothes (Fashion-MNIST), 784-200-10, through all forms of the first layer: weights
// within 1e-4 of the plain form's, and at most 5 of 10,000 answers different. What the project promises.
#include "trainer.hpp"

#include "core_fixture.hpp"
#include "evaluation.hpp"
#include "predictor.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace nnhost;
using namespace nnhost::test;

namespace {

Wish go_on(const Progress &) { return Wish::go_on; }

struct Clothes {
    Core core;
    Dataset train = open("train-images-idx3-ubyte.gz"), test = open("t10k-images-idx3-ubyte.gz");

    Dataset open(const std::string &name) {
        const std::map<std::string, std::string> path{{"path", "/usr/share/datasets/fashion-mnist/" + name}};
        return Dataset::load(std::make_shared<Loader>(core.registry, core.host, "idx", path), core.host, name);
    }

    std::vector<std::int64_t> answers(const Network &network) {
        std::vector<float> outputs(static_cast<std::size_t>(test.count()) * 10);
        Predictor(network, *core.kernel).predict(test, 0, test.count(), outputs);
        std::vector<std::int64_t> result;
        for (std::size_t r = 0; r < outputs.size(); r += 10)
            result.push_back(answer(std::span(outputs).subspan(r, 10)));
        return result;
    }

    Network trained(const Network &initial, TrainerSettings settings, Form form) {
        auto network = initial;
        settings.form = form;
        settings.epochs = 1;
        nnhost::train(network, *core.kernel, settings, train, nullptr, go_on);
        return network;
    }

    void require_alike(const Network &network, const Network &plain, const std::string &what) {
        double largest = 0;
        for (std::size_t l = 0; l < plain.layers.size(); ++l)
            for (std::size_t i = 0; i < plain.layers[l].weights.size(); ++i)
                largest = std::max(
                    largest, std::abs(static_cast<double>(network.layers[l].weights[i]) - plain.layers[l].weights[i]));
        const auto a = answers(network), b = answers(plain);
        std::int64_t different = 0;
        for (std::size_t r = 0; r < a.size(); ++r) different += a[r] != b[r];
        BOOST_TEST_MESSAGE(what << ": largest difference of a weight " << largest << ", " << different
                                << " answers differ");
        BOOST_TEST(largest < 1e-4, what << ": a weight differs by " << largest);
        BOOST_TEST(different <= 5, what << ": " << different << " answers differ");
    }
};

std::string text(Form form, std::int64_t block, std::int64_t threads) {
    return std::string(form_name(form)) + ", blocks of " + std::to_string(block) + ", " + std::to_string(threads) +
           " threads";
}

} // namespace

BOOST_FIXTURE_TEST_CASE(whatever_the_block_and_the_threads, Clothes) {
    const auto initial = small_network(core, train);
    TrainerSettings settings;
    settings.learning_rate = 0.01f;
    const auto plain = trained(initial, settings, Form::plain);
    const std::pair<std::int64_t, std::int64_t> cases[] = {{1, 2}, {2, 3}, {7, 1}, {32, 1}, {33, 2}, {64, 4}, {256, 2}};
    for (const auto form : {Form::blocked, Form::sparse})
        for (const auto &[block, threads] : cases) {
            settings.block = block;
            settings.threads = threads;
            require_alike(trained(initial, settings, form), plain, text(form, block, threads));
        }
}

BOOST_FIXTURE_TEST_CASE(every_activation_in_both_modes, Clothes) {
    struct Rates {
        std::string activation;
        float errors, gradient;
    };
    const Rates rates[] = {{"sigmoid", 0.01f, 0.1f},
                           {"tanh", 0.001f, 0.001f},
                           {"relu", 0.00003f, 0.00003f},
                           {"identity", 0.001f, 0.001f},
                           {"softmax", 0.01f, 0.02f}};
    for (const auto &[activation, errors, gradient] : rates)
        for (const auto mode : {Backpropagation::errors, Backpropagation::gradient}) {
            const auto initial = small_network(core, train, {"activation", activation});
            TrainerSettings settings;
            settings.backpropagation = mode;
            settings.learning_rate = mode == Backpropagation::errors ? errors : gradient;
            const auto plain = trained(initial, settings, Form::plain);
            for (const auto form : {Form::blocked, Form::sparse})
                require_alike(trained(initial, settings, form), plain,
                              activation + (mode == Backpropagation::errors ? ", errors, " : ", gradient, ") +
                                  form_name(form));
        }
}

BOOST_FIXTURE_TEST_CASE(in_batches, Clothes) {
    const auto initial = small_network(core, train);
    for (const std::int64_t batch : {32, 256}) {
        TrainerSettings settings;
        settings.batch_size = batch;
        settings.learning_rate = 0.5f / static_cast<float>(batch);
        const auto plain = trained(initial, settings, Form::plain);
        for (const auto form : {Form::blocked, Form::sparse})
            require_alike(trained(initial, settings, form), plain,
                          std::string(form_name(form)) + ", batches of " + std::to_string(batch));
    }
}
