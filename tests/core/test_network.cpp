// Forward pass and backwards query by values worked out by hand (in the comments), and what a network refuses.
#include "core_fixture.hpp"
#include "predictor.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace nnhost;
using namespace nnhost::test;
namespace tt = boost::test_tools;

namespace {

// 2 inputs, 2 hidden, 2 outputs, given weights.
Network by_hand(Core &core, const std::string &activation, Floats hidden, Floats output) {
    auto network = small_network(core, noise_data(2, 1, 2, 2), {"hidden", "2", "activation", activation});
    network.layers[0].weights = std::move(hidden);
    network.layers[1].weights = std::move(output);
    return network;
}

double logit(double y) { return std::log(y / (1 - y)); }

} // namespace

// §2 with W_ih = (1 2; 0 -1), W_ho = (1 0; 0 1), i = (1, 0.5):
// z = (1*1 + 2*0.5, -0.5) = (2, -0.5); h = (0.880797, 0.377541); o = S(h) = (0.706987, 0.593280).
BOOST_AUTO_TEST_CASE(forward_by_hand) {
    Core core;
    const auto network = by_hand(core, "sigmoid", {1, 2, 0, -1}, {1, 0, 0, 1});
    const float input[] = {1, 0.5f};
    Forward f;
    network.forward(*core.kernel, 1, input, f);
    BOOST_TEST(f.sums[0] == (Floats{2, -0.5f}), tt::per_element());
    const double expected[] = {0.706987, 0.593280};
    for (std::size_t i = 0; i < 2; ++i)
        BOOST_TEST(std::abs(f.outputs[1][i] - expected[i]) < 2e-6); // six digits were worked out
}

// §7 with W_ho = (1 0; 0 1), W_ih = (1 0; 0.5 1) and wanted (0.9, 0.2):
// 1. b_in = (logit 0.9, logit 0.2); 2. a_out = b_in; 3. the larger becomes 0.99, the smaller 0.01;
// 4. a_in = (logit 0.99, logit 0.01) = (4.5951, -4.5951);
// then W_ih^T a_in = (4.5951 - 0.5 * 4.5951, -4.5951), scaled: (0.99, 0.01).
BOOST_AUTO_TEST_CASE(backquery_by_hand) {
    Core core;
    const auto network = by_hand(core, "sigmoid", {1, 0, 0.5f, 1}, {1, 0, 0, 1});
    const float wanted[] = {0.9f, 0.2f};
    std::vector<float> picture(2);
    network.backquery(*core.kernel, wanted, picture);
    BOOST_TEST(std::abs(picture[0] - 0.99f) < 1e-6f); // one rounding of a float near 1
    BOOST_TEST(std::abs(picture[1] - 0.01f) < 1e-6f);
}

// A value between the ends: three inputs, one layer of weights w = (1, 0.25, 0), wanted logit(0.9) = 2.1972:
// a_out = (2.1972, 0.5493, 0), scaled: (0.99, 0.25 * 0.98 + 0.01, 0.01).
BOOST_AUTO_TEST_CASE(backquery_scales_linearly) {
    Core core;
    auto network = small_network(core, noise_data(2, 1, 3, 1), {"hidden", "1"});
    network.layers.erase(network.layers.begin());
    network.layers[0].inputs = 3;
    network.layers[0].weights = {1, 0.25f, 0};
    const float wanted[] = {0.9f};
    std::vector<float> picture(3);
    network.backquery(*core.kernel, wanted, picture);
    const double expected[] = {0.99, 0.255, 0.01};
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(picture[i] - expected[i]) < 1e-6);
    BOOST_TEST(std::abs(logit(0.9) - 2.1972) < 1e-4);
}

// The same network with biases: b_ih = (-1, 1), b_ho = (0.5, -0.25):
// z = (2 - 1, -0.5 + 1) = (1, 0.5); h = (0.731059, 0.622459); o = S(1.231059, 0.372459) = (0.774004, 0.592053).
BOOST_AUTO_TEST_CASE(forward_with_biases_by_hand) {
    Core core;
    auto network = by_hand(core, "sigmoid", {1, 2, 0, -1}, {1, 0, 0, 1});
    network.layers[0].biases = {-1, 1};
    network.layers[1].biases = {0.5f, -0.25f};
    const float input[] = {1, 0.5f, 1, 0.5f};
    const double expected[] = {0.774004, 0.592053};
    for (const std::int64_t batch : {1, 2}) {
        Forward f;
        network.forward(*core.kernel, batch, input, f);
        const auto records = static_cast<std::size_t>(batch);
        BOOST_TEST(f.sums[0][2 * records - 2] == 1.0f);
        BOOST_TEST(f.sums[0][2 * records - 1] == 0.5f);
        for (std::size_t i = 0; i < 2 * records; ++i) BOOST_TEST(std::abs(f.outputs[1][i] - expected[i % 2]) < 2e-6);
    }
}

// Three inputs, one layer, w = (1, 0.25, 0; 0, 1, 0), b = (1, -0.5), wanted (0.9, 0.9): logit(0.9) = 2.1972,
// b_in - b = (1.1972, 2.6972); a_out = (1.1972, 0.2993 + 2.6972, 0), scaled: 1.1972 / 2.9965 * 0.98 + 0.01, 0.99, 0.01.
// (Without the biases it would be 0.8 * 0.98 + 0.01 first.)
BOOST_AUTO_TEST_CASE(backquery_takes_the_biases_off) {
    Core core;
    auto network = small_network(core, noise_data(2, 1, 3, 2), {"hidden", "1"});
    network.layers.erase(network.layers.begin());
    network.layers[0] = {2, 3, {1, 0.25f, 0, 0, 1, 0}, network.layers[0].activation, {1, -0.5f}};
    const float wanted[] = {0.9f, 0.9f};
    std::vector<float> picture(3);
    network.backquery(*core.kernel, wanted, picture);
    const double first = logit(0.9) - 1, second = 0.25 * first + logit(0.9) + 0.5;
    const double expected[] = {first / second * 0.98 + 0.01, 0.99, 0.01};
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(picture[i] - expected[i]) < 1e-6);
}

BOOST_AUTO_TEST_CASE(biases_are_zero_at_first_and_change_no_initial_weight) {
    Core core;
    const auto data = noise_data(2, 5, 5, 3);
    const auto without = small_network(core, data, {"hidden", "6,4"});
    const auto with = small_network(core, data, {"hidden", "6,4", "bias", "true"});
    BOOST_TEST(!without.has_bias());
    BOOST_TEST(with.has_bias());
    for (std::size_t l = 0; l < 3; ++l) {
        BOOST_TEST((with.layers[l].weights == without.layers[l].weights));
        BOOST_TEST(without.layers[l].biases.empty());
        BOOST_TEST((with.layers[l].biases == Floats(static_cast<std::size_t>(with.layers[l].outputs), 0.0f)));
    }
}

BOOST_AUTO_TEST_CASE(a_constant_picture_does_not_divide_by_zero) {
    Core core;
    const auto network = by_hand(core, "sigmoid", {0, 0, 0, 0}, {1, 1, 1, 1});
    const float wanted[] = {0.99f, 0.01f};
    std::vector<float> picture(2);
    network.backquery(*core.kernel, wanted, picture);
    BOOST_TEST(picture == (std::vector<float>{0.5f, 0.5f}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(backquery_needs_an_inverse_and_wanted_outputs_in_its_domain) {
    Core core;
    std::vector<float> picture(2);
    const float wanted[] = {0.99f, 0.01f}, outside[] = {1.5f, 0.5f};
    const auto softmax = by_hand(core, "softmax", {1, 0, 0, 1}, {1, 0, 0, 1});
    BOOST_TEST(error_of([&] { softmax.backquery(*core.kernel, wanted, picture); }).what() ==
               std::string("activation 'softmax' has no inverse"));
    const auto sigmoid = by_hand(core, "sigmoid", {1, 0, 0, 1}, {1, 0, 0, 1});
    BOOST_TEST(error_of([&] { sigmoid.backquery(*core.kernel, outside, picture); }).what() ==
               std::string("1 of 2 wanted outputs are outside the domain of the inverse of 'sigmoid'"));
}

BOOST_AUTO_TEST_CASE(backquery_through_tanh_stays_in_the_picture_range) {
    Core core;
    const auto network = small_network(core, noise_data(2, 5, 5, 3), {"hidden", "6,4", "activation", "tanh"});
    std::vector<float> wanted(3), picture(25);
    network.targets(1, wanted);
    BOOST_TEST(wanted == (std::vector<float>{-0.99f, 0.99f, -0.99f}), tt::per_element());
    network.backquery(*core.kernel, wanted, picture);
    for (const float p : picture) BOOST_TEST((p > 0.009f && p < 0.991f));
}

// The predictor against the plain forward pass; and to the last bit the same, whatever a record is asked with.
BOOST_AUTO_TEST_CASE(predictions_are_the_forward_pass) {
    Core core;
    const auto judge = make_kernel("reference");
    for (const auto &data :
         {noise_data(70, 6, 6, 4), digit_like_data(70, 5, 5, 4), digit_like_data(70, 5, 5, 4, 255)}) {
        auto network = small_network(core, data, {"hidden", "9,7"});
        if (data.info().height == 5) give_biases(network);
        const auto n = static_cast<std::size_t>(network.inputs());
        Predictor predictor(network, *core.kernel);
        std::vector<float> together(70 * 4), one(4), x(n);
        predictor.predict(data, 0, 70, together);
        Forward f;
        for (std::int64_t r = 0; r < 70; ++r) {
            const auto expected = std::span(together).subspan(static_cast<std::size_t>(r) * 4, 4);
            predictor.predict(data, r, 1, one);
            BOOST_TEST(one == std::vector<float>(expected.begin(), expected.end()), tt::per_element());
            data.scaled(r, network.info.input, x);
            network.forward(*judge, 1, x.data(), f);
            for (std::size_t j = 0; j < 4; ++j) // sums of 36 products in another order
                BOOST_TEST(std::abs(f.outputs.back()[j] - one[j]) < 1e-5f);
        }
    }
}

BOOST_AUTO_TEST_CASE(classes_meet_by_name) {
    Core core;
    const std::uint8_t pixels[] = {0, 9, 9, 0};
    const auto named = [&](std::vector<std::string> names) {
        const std::vector<std::int32_t> labels{0, 1};
        return Dataset::from_memory({1, 2, 1, NNHOST_ELEMENT_U8, 0, 255, std::move(names)}, 2, pixels, labels);
    };
    const auto network = small_network(core, named({"a", "b", "c"}), {"hidden", "2"});
    BOOST_TEST(network.class_map(named({"a", "c"})) == (std::vector<std::int32_t>{0, 2}), tt::per_element());
    BOOST_TEST(network.class_map(named({"c", "a", "unused"})) == (std::vector<std::int32_t>{2, 0, -1}),
               tt::per_element());
    const auto error = error_of([&] { network.class_map(named({"a", "z"})); });
    BOOST_TEST(error.status == NNHOST_E_DATA);
    BOOST_TEST(error.what() == std::string("class 'z' is none of the network's: a, b, c"));
    BOOST_TEST(error.place.sample == 1);
}

BOOST_AUTO_TEST_CASE(initial_weights_depend_on_the_seed_and_the_layer_alone) {
    Core core;
    const auto data = noise_data(2, 10, 10, 3);
    const auto a = small_network(core, data, {"hidden", "50", "seed", "1"});
    const auto b = small_network(core, data, {"hidden", "50", "seed", "1"});
    const auto c = small_network(core, data, {"hidden", "50", "seed", "2"});
    BOOST_TEST((a.layers[0].weights == b.layers[0].weights));
    BOOST_TEST((a.layers[0].weights != c.layers[0].weights));
    double squared = 0;
    for (const float w : a.layers[0].weights) squared += static_cast<double>(w) * w;
    // §5.3: variance 1/100 incoming links; 5,000 weights: relative deviation of the estimate 2 %, five of them.
    BOOST_TEST(std::abs(squared / 5000 * 100 - 1) < 0.1);
}
