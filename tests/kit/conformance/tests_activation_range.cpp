// Level 3, activations: the mathematics far from the middle, where no record of a test looks and a training may arrive.
#include "exercise.hpp"
#include "subject.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_ACTIVATION_KIND;

// Beside x there are two zeros: softmax and its like have something to weigh it against.
float forward_of(Activation &activation, float x) {
    const float in[] = {x, 0, 0};
    float y[3] = {};
    activation.forward(1, 3, in, y);
    return y[0];
}

float backward_of(Activation &activation, float x) {
    const float in[] = {x, 0, 0}, dy[] = {1, 0, 0};
    float y[3] = {}, dx[3] = {};
    activation.forward(1, 3, in, y);
    activation.backward(1, 3, in, y, dy, dx);
    return dx[0];
}

// ---- the derivative -------------------------------------------------------------------------------------------------

// What forward does within `reach` of x: a polynomial of the fourth degree through five places, whose slope in the
// middle is known, and how far forward is from it elsewhere. Far off, a wave or a staircase would pass for a straight
// line at places that are evenly spaced; at places that are not, it does not.
struct Surroundings {
    double slope = 0, rounding = 0; // of the slope
    bool smooth = false, flat = false;
};

Surroundings look_around(Activation &activation, float x, float reach) {
    constexpr float knots[] = {-1, -0.5f, 0, 0.5f, 1};
    constexpr float others[] = {-0.947f, -0.823f, -0.691f, -0.377f, -0.283f, -0.131f, -0.029f,
                                0.061f,  0.157f,  0.251f,  0.409f,  0.631f,  0.773f,  0.907f};
    double y[5];
    for (int i = 0; i < 5; ++i) y[i] = static_cast<double>(forward_of(activation, x + knots[i] * reach));
    const auto polynomial = [&](double at) {
        double sum = 0;
        for (int i = 0; i < 5; ++i) {
            double weight = y[i];
            for (int j = 0; j < 5; ++j)
                if (i != j) weight *= (at - static_cast<double>(knots[j])) / static_cast<double>(knots[i] - knots[j]);
            sum += weight;
        }
        return sum;
    };
    const auto [low, high] = std::minmax_element(y, y + 5);
    const double variation = *high - *low;
    double size = std::abs(static_cast<double>(x)), off = 0; // what cancels may have the size of x
    for (const double value : y) size = std::max(size, std::abs(value));
    const double last_places = 8 * 0x1p-24 * size;
    for (const float at : others) {
        const float place = x + at * reach;
        const double exactly = static_cast<double>(place - x) / static_cast<double>(reach);
        off = std::max(off, std::abs(static_cast<double>(forward_of(activation, place)) - polynomial(exactly)));
    }
    Surroundings result;
    result.slope = (8 * (y[3] - y[1]) - (y[4] - y[0])) / (6 * static_cast<double>(reach));
    result.rounding = 2 * last_places / static_cast<double>(reach);
    result.smooth = std::isfinite(size) && off <= 2e-4 * variation + last_places; // false for NaN
    result.flat = variation == 0 && off == 0;
    return result;
}

void expect_slope(Activation &activation, float x, const Surroundings &near) {
    const float dx = backward_of(activation, x);
    expect(std::abs(static_cast<double>(dx) - near.slope) <= 5e-3 * std::abs(near.slope) + near.rounding, "at x = ", x,
           ", dy = 1: backward gives ", dx, ", where the slope of forward is ", near.slope);
}

// Steps grow with x, and so does what they overlook: waves that are small beside x. Up to 2^16 those that show in the
// middle show at one of the two reaches. Beyond, backward is judged only where forward does not change at all.
void backward_is_the_derivative_far_out(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        int smooth = 0, rough = 0;
        std::vector<float> far;
        for (float power = 1; power <= 0x1p100f; power *= 2)
            for (const float x : {power, -power, 1.5f * power, -1.5f * power}) far.push_back(x);
        for (const float x : far) {
            const float size = std::abs(x);
            const Surroundings wide = look_around(activation, x, size / 16),
                               close = look_around(activation, x, size / 1024);
            if (size < 32) ++(wide.smooth ? smooth : rough);
            if (size == 32 && rough > smooth)
                throw Skipped{text("forward has no derivative at ", rough, " of ", smooth + rough, " places")};
            if (size < 6) continue; // judged by backward-is-the-derivative
            if (size <= 0x1p16f ? close.smooth && wide.smooth : wide.flat) expect_slope(activation, x, wide);
        }
    });
}

// ---- overflow -------------------------------------------------------------------------------------------------------

// Are these the same number, but for rounding?
bool have_settled(std::span<const double> values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return *high - *low <= 1e-4 * std::abs(values.back()) + 1e-7;
}

// x / sqrt(1 + x * x) is 1 up to 1.8e19 and 0 from there on, where the square overflows. What has been constant, or in
// proportion to x, over two decades of numbers that are large already does not leave that: a threshold is not there.
void expect_no_overflow(Activation &activation, float sign) {
    constexpr std::size_t two_decades = 14; // two places to a power of two
    std::vector<double> y, ratio;
    float before = 0;
    for (float power = 0x1p20f; std::isfinite(power); power *= 2) {
        for (const float x : {sign * power, sign * std::min(1.5f * power, std::numeric_limits<float>::max())}) {
            const float now = forward_of(activation, x);
            if (!std::isfinite(now)) return; // judged by forward-is-finite-and-in-range
            if (y.size() >= two_decades) {
                const double last = y.back(), value = static_cast<double>(now);
                const bool left = have_settled(std::span(y).last(two_decades)) &&
                                  std::abs(value - last) > 1e-3 * std::abs(last) + 1e-6;
                const bool fell = have_settled(std::span(ratio).last(two_decades)) && std::abs(last) > 1 &&
                                  std::abs(value) < std::abs(last) / 2;
                expect(!left && !fell, "forward(", before, ") = ", y.back(),
                       ", as all before led to expect, and forward(", x, ") = ", now, ": something overflows");
            }
            y.push_back(static_cast<double>(now));
            ratio.push_back(static_cast<double>(now) / static_cast<double>(x));
            before = x;
        }
    }
}

void forward_does_not_overflow(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        expect_no_overflow(activation, 1);
        expect_no_overflow(activation, -1);
    });
}

constexpr Test tests[] = {
    make_test(3, 0, kind, "backward-is-the-derivative-far-out",
              "backward is the derivative of forward for large inputs too.", backward_is_the_derivative_far_out),
    make_test(3, 10, kind, "forward-does-not-overflow",
              "Where forward has settled, no larger input makes another number of it.", forward_does_not_overflow),
};

} // namespace

std::span<const Test> activation_range_tests() { return tests; }

} // namespace nnhost::conformance
