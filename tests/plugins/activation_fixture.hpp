// Activation plugins by their files, floats to try them with, and how far off a result is.
#pragma once

#include "plugin_fixture.hpp"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <limits>

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

class Activation : public Instance {
  public:
    explicit Activation(const std::string &name, const Settings &settings = {}) : Instance(name, settings) {
        BOOST_REQUIRE_EQUAL(descriptor.kind, std::string(NNHOST_ACTIVATION_KIND));
        table<nnhost_activation>().info(self, &info);
    }
    std::vector<float> forward(const std::vector<float> &x, std::int64_t rows = 1) const {
        std::vector<float> y(x.size());
        table<nnhost_activation>().forward(self, rows, static_cast<std::int64_t>(x.size()) / rows, x.data(), y.data());
        return y;
    }
    float forward(float x) const { return forward(std::vector<float>{x})[0]; }
    std::vector<float> backward(const std::vector<float> &x, const std::vector<float> &dy,
                                std::int64_t rows = 1) const {
        std::vector<float> dx(x.size());
        table<nnhost_activation>().backward(self, rows, static_cast<std::int64_t>(x.size()) / rows, x.data(),
                                            forward(x, rows).data(), dy.data(), dx.data());
        return dx;
    }
    float derivative(float x) const { return backward({x}, {1})[0]; }
    float inverse(float y, std::int64_t outside) const {
        float x = 0;
        BOOST_TEST(table<nnhost_activation>().inverse(self, 1, &y, &x) == outside, "inverse of " << y);
        return x;
    }
    std::vector<float> inverse(const std::vector<float> &y) const {
        std::vector<float> x(y.size());
        BOOST_TEST(table<nnhost_activation>().inverse(self, static_cast<std::int64_t>(y.size()), y.data(), x.data()) ==
                   0);
        return x;
    }
    nnhost_activation_info info = {sizeof(nnhost_activation_info), 0, 0, 0, 0, 0, 0, 0};
};

// Every exponent, both signs, denormals and the ends.
inline std::vector<float> many_floats() {
    std::vector<float> floats = {0.0F,     -0.0F, FLT_TRUE_MIN, -FLT_TRUE_MIN, FLT_MIN, -FLT_MIN, FLT_MAX,
                                 -FLT_MAX, 88.7F, -88.7F,       103.9F,        -104.0F, 1e4F,     -1e4F};
    for (float magnitude = FLT_TRUE_MIN; magnitude < FLT_MAX / 2; magnitude *= 1.37F) {
        if (magnitude < 1e-43F) magnitude *= 2; // 1.37 rounds back there
        floats.push_back(magnitude);
        floats.push_back(-magnitude);
    }
    for (int i = -20000; i <= 20000; ++i) floats.push_back(static_cast<float>(i) * 0.005F);
    return floats;
}

// Every 4099th of all floats in low..high.
inline std::vector<float> floats_of_all_sizes(float low = -infinity, float high = infinity) {
    std::vector<float> floats;
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += 4099) {
        const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
        if (x >= low && x <= high) floats.push_back(x);
    }
    return floats;
}

// How far y is from the exact value, in units of the last place that a float of that size has.
inline long double ulps(float y, long double exact) {
    const int exponent = std::max(std::ilogb(static_cast<double>(exact)), FLT_MIN_EXP - 1);
    return std::abs(static_cast<long double>(y) - exact) / std::ldexp(1.0L, exponent - (FLT_MANT_DIG - 1));
}

inline long double worst_ulps(const std::vector<float> &x, const std::vector<float> &y,
                              long double (*exact)(long double)) {
    long double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        BOOST_REQUIRE_MESSAGE(!std::isnan(y[i]), "NaN at " << x[i]);
        worst = std::max(worst, ulps(y[i], exact(static_cast<long double>(x[i]))));
    }
    return worst;
}

// What forward and backward make of x and dy in calls of 1, 2, ... 70 elements.
inline std::pair<std::vector<float>, std::vector<float>>
in_pieces(const Activation &activation, const std::vector<float> &x, const std::vector<float> &dy) {
    const auto &table = activation.table<nnhost_activation>();
    std::vector<float> y(x.size()), dx(x.size());
    for (std::size_t first = 0, n = 1; first < x.size(); first += n, n = n % 70 + 1) {
        const std::size_t here = std::min(n, x.size() - first);
        const auto cols = static_cast<std::int64_t>(here);
        table.forward(activation.self, 1, cols, &x[first], &y[first]);
        table.backward(activation.self, 1, cols, &x[first], &y[first], &dy[first], &dx[first]);
    }
    return {y, dx};
}

inline bool same_bits(const std::vector<float> &a, const std::vector<float> &b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

inline std::vector<float> points_between(float from, float to) {
    std::vector<float> points;
    for (int i = 0; i <= 200; ++i) points.push_back(from + (to - from) * static_cast<float>(i) / 200);
    return points;
}
