#include "evaluation.hpp"

#include "core_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>

using namespace nnhost;
using namespace nnhost::test;

// Expected values from the closed form, worked out apart in Python.
BOOST_AUTO_TEST_CASE(wilson) {
    const auto book = wilson_interval(9747, 10000);
    BOOST_TEST(std::abs(book.low - 0.9714350884) < 1e-9);
    BOOST_TEST(std::abs(book.high - 0.9776003435) < 1e-9);
    BOOST_TEST(wilson_interval(0, 10).low == 0.0);
    BOOST_TEST(std::abs(wilson_interval(0, 10).high - 0.277533) < 1e-5);
    BOOST_TEST(std::abs(wilson_interval(10, 10).high - 1) < 1e-12);
    BOOST_TEST(std::abs(wilson_interval(5, 10).low - 0.236593) < 1e-5);
    BOOST_TEST(wilson_interval(0, 0).high == 1.0);
}

BOOST_AUTO_TEST_CASE(confusion_counts_labels_in_rows_and_answers_in_columns) {
    Core core;
    const auto data = noise_data(30, 1, 2, 3);
    auto network = small_network(core, data, {"hidden", "2"});
    for (auto &layer : network.layers) std::fill(layer.weights.begin(), layer.weights.end(), 0.0f);
    network.layers[1].weights = {0, 0, 1, 1, 0, 0}; // class 1 wins always
    const auto e = evaluate(network, *core.kernel, data);
    BOOST_TEST(e.records == 30);
    BOOST_TEST(e.correct == 10);
    BOOST_TEST(e.confusion == (std::vector<std::int64_t>{0, 10, 0, 0, 10, 0, 0, 10, 0}),
               boost::test_tools::per_element());
    // Outputs (0.5, S(0.5 + 0.5), 0.5) whatever comes in: E = (t - o)^2 summed, averaged over the three labels.
    const double s = 1 / (1 + std::exp(-1.0)), near = 0.49 * 0.49;
    const double label_is_1 = (0.99 - s) * (0.99 - s) + 2 * near, other = (s - 0.01) * (s - 0.01) + 2 * near;
    BOOST_TEST(std::abs(e.error - (label_is_1 + 2 * other) / 3) < 1e-6);
}

BOOST_AUTO_TEST_CASE(the_first_of_equal_outputs_is_the_answer) {
    BOOST_TEST(answer(std::vector<float>{0.5f, 0.7f, 0.7f}) == 1);
}
