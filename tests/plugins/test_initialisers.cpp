#include "plugin_fixture.hpp"

#include <algorithm>

namespace {

std::vector<float> fill(const std::string &name, const Settings &settings, std::int64_t rows, std::int64_t cols,
                        std::uint64_t seed = 1) {
    const Instance instance(name, settings);
    BOOST_REQUIRE_EQUAL(instance.status, NNHOST_OK);
    const nnhost_layer_info layer = {sizeof layer, 0, 2, 0, cols, rows, "org.nnhost.sigmoid"};
    std::vector<float> w(static_cast<std::size_t>(rows * cols));
    ToyRng rng(seed);
    nnhost_error error = NNHOST_ERROR_INIT;
    BOOST_REQUIRE_EQUAL(
        instance.table<nnhost_initialiser>().fill(instance.self, &layer, &rng.rng, w.data(), rows, cols, &error),
        NNHOST_OK);
    return w;
}

struct Moments {
    double mean = 0, deviation = 0, kurtosis = 0;
};

Moments moments(const std::vector<float> &w) {
    Moments m;
    double second = 0, fourth = 0;
    for (const float v : w) m.mean += static_cast<double>(v) / static_cast<double>(w.size());
    for (const float v : w) {
        const double d = static_cast<double>(v) - m.mean;
        second += d * d / static_cast<double>(w.size());
        fourth += d * d * d * d / static_cast<double>(w.size());
    }
    m.deviation = std::sqrt(second);
    m.kurtosis = fourth / (second * second);
    return m;
}

} // namespace

// 156,800 weights: the standard error of the mean is 1/396 of a deviation, that of the deviation 1/560, that of the
// kurtosis 1/81. Four of each are allowed.
BOOST_AUTO_TEST_CASE(normal_has_the_seeds_spread) {
    const double wanted = 1 / std::sqrt(784.0);
    const Moments m = moments(fill("normal", {}, 200, 784));
    BOOST_TEST(std::abs(m.mean) < 4 * wanted / 396);
    BOOST_TEST(std::abs(m.deviation / wanted - 1) < 4.0 / 560);
    BOOST_TEST(std::abs(m.kurtosis - 3) < 4.0 / 81);
    BOOST_TEST(std::abs(moments(fill("normal", {{"scale", "2.5"}}, 200, 784)).deviation / wanted - 2.5) <
               2.5 * 4 / 560);
}

BOOST_AUTO_TEST_CASE(uniform_stays_inside_its_limits_and_fills_them) {
    const std::vector<float> w = fill("uniform", {}, 200, 784);
    const float limit = 1 / 28.0F;
    const auto [least, most] = std::minmax_element(w.begin(), w.end());
    BOOST_TEST((*least >= -limit && *most <= limit));
    BOOST_TEST((*least<-0.999F * limit && * most> 0.999F * limit));
    const Moments m = moments(w);
    BOOST_TEST(std::abs(m.mean) < 4 * m.deviation / 396);
    BOOST_TEST(std::abs(m.deviation * 28 * std::sqrt(3.0) - 1) < 4.0 / 560);
    BOOST_TEST(std::abs(m.kurtosis - 1.8) < 4.0 / 81);
}

BOOST_AUTO_TEST_CASE(constant_is_constant) {
    for (const float v : fill("constant", {}, 3, 5)) BOOST_TEST(v == 0.0F);
    for (const float v : fill("constant", {{"value", "-0.5"}}, 3, 5)) BOOST_TEST(v == -0.5F);
}

BOOST_AUTO_TEST_CASE(weights_come_from_the_generator_alone) {
    for (const char *name : {"normal", "uniform"}) {
        BOOST_TEST(fill(name, {}, 4, 9, 7) == fill(name, {}, 4, 9, 7));
        BOOST_TEST(fill(name, {}, 4, 9, 7) != fill(name, {}, 4, 9, 8));
        // Row-major order of drawing: fewer rows are a beginning of more rows.
        const std::vector<float> few = fill(name, {}, 2, 9), many = fill(name, {}, 4, 9);
        BOOST_TEST(std::equal(few.begin(), few.end(), many.begin()));
    }
}
