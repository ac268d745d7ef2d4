// Level 3, activations: the mathematics.
#include "exercise.hpp"
#include "subject.hpp"

#include <cmath>
#include <limits>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_ACTIVATION_KIND;
constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float largest = std::numeric_limits<float>::max();
constexpr float smallest = std::numeric_limits<float>::denorm_min();

// From the middle to the ends of what a float can be.
constexpr float extremes[] = {0.0f,  -0.0f,  smallest, -smallest, 1e-38f, -1e-38f, 1e-20f,  -1e-20f,
                              1e-5f, -1e-5f, 0.5f,     -0.5f,     1,      -1,      5,       -5,
                              20,    -20,    50,       -50,       87,     -87,     89,      -89,
                              104,   -104,   1e4f,     -1e4f,     1e20f,  -1e20f,  largest, -largest};

// Each value in a record of its own: then softmax and its like have nothing to weigh it against but two zeros.
constexpr std::int64_t cols = 3;
std::vector<float> one_a_row(std::span<const float> values) {
    std::vector<float> x(values.size() * cols, 0.0f);
    for (std::size_t i = 0; i < values.size(); ++i) x[i * cols] = values[i];
    return x;
}

void forward_is_finite_and_in_range(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        const auto x = one_a_row(extremes);
        std::vector<float> y(x.size());
        activation.forward(std::ssize(x) / cols, cols, x.data(), y.data());
        for (std::size_t i = 0; i < x.size(); ++i) {
            const float in = x[i / cols * cols];
            expect(!std::isnan(y[i]), "forward(", in, ") is NaN");
            expect(y[i] >= activation.info.output_minimum && y[i] <= activation.info.output_maximum, "forward(", in,
                   ") = ", y[i], ", outside of the declared range ", activation.info.output_minimum, "..",
                   activation.info.output_maximum);
            expect(std::isfinite(y[i]) || std::abs(in) > 50, "forward(", in, ") = ", y[i]);
        }
    });
}

void backward_is_finite(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        const auto x = one_a_row(extremes);
        std::vector<float> y(x.size()), dx(x.size());
        const std::vector<float> dy(x.size(), 1.0f);
        activation.forward(std::ssize(x) / cols, cols, x.data(), y.data());
        activation.backward(std::ssize(x) / cols, cols, x.data(), y.data(), dy.data(), dx.data());
        for (std::size_t i = 0; i < x.size(); ++i)
            if (std::isfinite(y[i]))
                expect(std::isfinite(dx[i]), "backward at x = ", x[i / cols * cols], " gives ", dx[i]);
    });
}

void nan_gives_nan(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        constexpr std::int64_t n = 33; // in a vector register and in the remainder of a loop
        for (const std::int64_t at : {std::int64_t{0}, std::int64_t{7}, n - 1}) {
            auto x = sample(n, -3, 3);
            std::vector<float> y(n), dx(n);
            const std::vector<float> dy(n, 1.0f);
            x[static_cast<std::size_t>(at)] = NAN;
            activation.forward(1, n, x.data(), y.data());
            expect(std::isnan(y[static_cast<std::size_t>(at)]), "forward(NaN) = ", y[static_cast<std::size_t>(at)]);
            activation.backward(1, n, x.data(), y.data(), dy.data(), dx.data());
            expect(std::isnan(dx[static_cast<std::size_t>(at)]), "backward at x = NaN gives ",
                   dx[static_cast<std::size_t>(at)]);
        }
    });
}

// ---- the derivative -------------------------------------------------------------------------------------------------

// What is known of the sum of dy * f(x) near x, along x[j]: slopes to the right and to the left with step h, and the
// central difference with h and 2h combined so that its error is of order h^4 (Richardson 1911). The same with 2h and
// 4h tells how large that error is: a function whose slope bends, as softsign's at 0, is not smooth enough nearby.
// There the error is about twice what it is told to be, so half of what is allowed already counts.
struct Slopes {
    double right, left, fine, coarse, coarsest;
    double derivative() const { return (4 * fine - coarse) / 3; }
    bool has_kink(double relative, double rounding) const {
        const double steepest = std::max(std::abs(right), std::abs(left));
        return std::abs(right - left) > 0.15 * steepest + 2 * rounding ||
               std::abs(derivative() - (4 * coarse - coarsest) / 3) > relative * steepest / 2 + rounding / 4;
    }
};

Slopes measure_slopes(Activation &activation, std::vector<float> x, const std::vector<float> &dy, std::size_t j,
                      float h) {
    std::vector<float> y(x.size());
    const float middle = x[j];
    const auto at = [&](float step) {
        x[j] = middle + step;
        activation.forward(1, std::ssize(x), x.data(), y.data());
        double sum = 0;
        for (std::size_t i = 0; i < y.size(); ++i) sum += static_cast<double>(dy[i]) * static_cast<double>(y[i]);
        return sum;
    };
    const double here = at(0), right = at(h), left = at(-h), step = h;
    const auto central = [&](float reach) { return (at(reach) - at(-reach)) / (2 * static_cast<double>(reach)); };
    return {(right - here) / step, (here - left) / step, central(h), central(2 * h), central(4 * h)};
}

// Points are multiples of 1/64 and h = 1/32, so x + h is exact. Where slopes differ there is a kink within reach, and
// no statement.
void judge_derivative(Subject &subject, std::size_t n, int rounds) {
    constexpr float h = 1.0f / 32;
    constexpr double relative = 2e-3; // a fifth of the error of one part in a hundred that must be seen
    for_all_variants(subject, [&](Activation &activation) {
        std::int64_t judged = 0, kinks = 0;
        for (int round = 0; round < rounds; ++round) {
            std::vector<float> x(n), dy(n), y(n), dx(n);
            for (float &value : x) value = static_cast<float>(subject.below(6 * 128) - 3 * 128) / 64;
            for (float &value : dy) value = static_cast<float>(subject.below(255) - 127) / 64;
            activation.forward(1, n, x.data(), y.data());
            activation.backward(1, n, x.data(), y.data(), dy.data(), dx.data());
            float size = 0, weight = 0;
            for (const float value : y) size = std::max(size, std::abs(value));
            for (const float value : dy) weight += std::abs(value);
            // Each y is off by a unit of its last place or two; four of them over 2h.
            const double rounding = 8.0 * 0x1p-24 * static_cast<double>(size * weight) / static_cast<double>(h);
            for (std::size_t j = 0; j < n; ++j) {
                const Slopes s = measure_slopes(activation, x, dy, j, h);
                if (s.has_kink(relative, rounding)) {
                    ++kinks;
                    continue;
                }
                ++judged;
                expect(std::abs(static_cast<double>(dx[j]) - s.derivative()) <=
                           relative * std::abs(s.derivative()) + rounding + 1e-6,
                       "at x = ", x[j], ", dy = ", dy[j], ": backward gives ", dx[j],
                       ", central differences of forward give ", s.derivative(), " (a factor of ",
                       static_cast<double>(dx[j]) / s.derivative(), ")");
            }
        }
        if (judged <= kinks)
            throw Skipped{text("forward has no derivative at ", kinks, " of ", judged + kinks, " places")};
    });
}

void backward_is_the_derivative(Subject &subject) {
    judge_derivative(subject, 6, 60);
    judge_derivative(subject, 43, 4); // in whole vector registers, and in what remains
}

void backward_is_linear(Subject &subject) {
    for_all_variants(subject, [&](Activation &activation) {
        constexpr std::int64_t n = 24;
        const auto x = sample(n, -3, 3), a = sample(n, -1, 1);
        std::vector<float> b(n), y(n), da(n), db(n), zero(n, 0.0f), dzero(n);
        for (std::size_t i = 0; i < n; ++i) b[i] = -4 * a[i];
        activation.forward(1, n, x.data(), y.data());
        activation.backward(1, n, x.data(), y.data(), a.data(), da.data());
        activation.backward(1, n, x.data(), y.data(), b.data(), db.data());
        activation.backward(1, n, x.data(), y.data(), zero.data(), dzero.data());
        float size = 0;
        for (const float value : da) size = std::max(size, std::abs(value));
        for (std::size_t i = 0; i < n; ++i) {
            expect(dzero[i] == 0, "backward of dy = 0 gives ", dzero[i], " at x = ", x[i]);
            expect(std::abs(db[i] + 4 * da[i]) <= 1e-5f * size, "at x = ", x[i], ": dy = ", a[i], " gives ", da[i],
                   ", but -4 times that dy gives ", db[i]);
        }
    });
}

// ---- the inverse ----------------------------------------------------------------------------------------------------

void forward_undoes_inverse(Subject &subject) {
    for_all_variants(subject, [&](Activation &activation) {
        activation.need_inverse();
        constexpr std::int64_t n = 64;
        std::vector<float> y(n), x(n), back(n);
        if (activation.elementwise()) {
            const float low = std::max(activation.info.inverse_minimum, -4.0f);
            const float high = std::min(activation.info.inverse_maximum, low + 8.0f);
            for (float &value : y) value = low + (high - low) * subject.uniform(0.02f, 0.98f);
        } else {
            activation.forward(1, n, sample(n, -3, 3).data(), y.data());
        }
        const std::int64_t outside = activation.inverse(n, y.data(), x.data());
        expect(outside == 0, "inverse counts ", outside, " values outside of its domain, where there are none");
        activation.forward(1, n, x.data(), back.data());
        for (std::size_t i = 0; i < n; ++i)
            expect(std::abs(back[i] - y[i]) <= 1e-4f * std::max(1.0f, std::abs(y[i])), "inverse(", y[i], ") = ", x[i],
                   ", and forward of that is ", back[i]);
    });
}

void inverse_undoes_forward(Subject &subject) {
    for_all_variants(subject, [&](Activation &activation) {
        activation.need_inverse();
        if (!activation.elementwise()) throw Skipped{"it is not elementwise: its inputs are known up to a constant"};
        constexpr std::int64_t n = 64;
        std::vector<float> x(n), y(n), back(n), slope(n);
        const std::vector<float> ones(n, 1.0f);
        for (float &value : x) value = subject.uniform(-4, 4);
        activation.forward(1, n, x.data(), y.data());
        activation.backward(1, n, x.data(), y.data(), ones.data(), slope.data());
        activation.inverse(n, y.data(), back.data());
        for (std::size_t i = 0; i < n; ++i) {
            const bool inside = y[i] > activation.info.inverse_minimum && y[i] < activation.info.inverse_maximum;
            if (!inside || std::abs(slope[i]) < 1e-3f) continue; // flat: x cannot be told from y
            expect(std::abs(back[i] - x[i]) <= 1e-3f * std::max(1.0f, std::abs(x[i])), "forward(", x[i], ") = ", y[i],
                   ", and inverse of that is ", back[i]);
        }
    });
}

void inverse_counts_what_is_outside(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        activation.need_inverse();
        const float low = activation.info.inverse_minimum, high = activation.info.inverse_maximum;
        std::vector<float> y = {NAN};
        if (std::isfinite(low)) y.insert(y.end(), {low, low - 0.5f, low - 1000});
        if (std::isfinite(high)) y.insert(y.end(), {high, high + 0.5f, high + 1000});
        std::vector<float> x(y.size());
        const std::int64_t outside = activation.inverse(std::ssize(y), y.data(), x.data());
        expect(outside == std::ssize(y), "inverse counts ", outside, " of ", y.size(), " values outside of (", low,
               ", ", high, ")");
        for (std::size_t i = 0; i < y.size(); ++i) {
            const bool beyond = std::isnan(y[i]) || y[i] < low || y[i] > high;
            expect(!beyond || std::isnan(x[i]) || std::isinf(x[i]), "inverse(", y[i], ") = ", x[i],
                   ", which looks like an answer; the limit or NaN is wanted");
        }
    });
}

void targets_can_be_reached(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        const nnhost_activation_info &info = activation.info;
        for (const float target : {info.target_low, info.target_high}) {
            expect(target >= info.output_minimum && target <= info.output_maximum, "the target ", target,
                   " is outside of the output range");
            if (!activation.table.inverse) continue;
            expect(target > info.inverse_minimum && target < info.inverse_maximum, "the target ", target,
                   " has no finite inverse: weights would grow without end");
            float x = 0;
            activation.inverse(1, &target, &x);
            expect(std::isfinite(x), "the inverse of the target ", target, " is ", x);
            float back = 0;
            activation.forward(1, 1, &x, &back);
            expect(!activation.elementwise() || std::abs(back - target) <= 1e-4f, "inverse(", target, ") = ", x,
                   ", and forward of that is ", back);
        }
    });
}

constexpr Test tests[] = {
    make_test(3, 10, kind, "forward-is-finite-and-in-range",
              "forward of every finite number is one, inside the declared range.", forward_is_finite_and_in_range),
    make_test(3, 10, kind, "backward-is-finite", "backward is finite for every finite number.", backward_is_finite),
    make_test(3, 10, kind, "nan-gives-nan", "NaN goes through, so that a network that diverges is noticed.",
              nan_gives_nan),
    make_test(3, 0, kind, "backward-is-the-derivative", "backward is the derivative of forward.",
              backward_is_the_derivative),
    make_test(3, 0, kind, "backward-is-linear", "backward is linear in dy.", backward_is_linear),
    make_test(3, 0, kind, "forward-undoes-inverse", "forward(inverse(y)) is y.", forward_undoes_inverse),
    make_test(3, 0, kind, "inverse-undoes-forward", "inverse(forward(x)) is x, where forward is not flat.",
              inverse_undoes_forward),
    make_test(3, 10, kind, "inverse-counts-what-is-outside",
              "Values without a finite inverse are counted, and never answered with a number.",
              inverse_counts_what_is_outside),
    make_test(3, 10, kind, "targets-can-be-reached", "The suggested targets have a finite inverse.",
              targets_can_be_reached),
};

} // namespace

std::span<const Test> activation_meaning_tests() { return tests; }

} // namespace nnhost::conformance
