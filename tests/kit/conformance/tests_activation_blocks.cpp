// Level 3, activations: one record, many, and in which company.
#include "exercise.hpp"
#include "subject.hpp"

#include <cmath>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_ACTIVATION_KIND;

// A few units of the last place: vector and scalar code may round differently.
void expect_alike(float together, float alone, const char *function, std::int64_t at) {
    expect(std::abs(together - alone) <= 2e-6f * std::max(1.0f, std::abs(alone)), function, " gives ", together,
           " among others and ", alone, " alone (element ", at, ")");
}

struct Block {
    Block(Activation &activation, std::int64_t rows, std::int64_t n)
        : x(sample(rows * n, -3, 3)), dy(sample(rows * n, -1, 1)), y(x.size()), dx(x.size()) {
        activation.forward(rows, n, x.data(), y.data());
        activation.backward(rows, n, x.data(), y.data(), dy.data(), dx.data());
    }
    std::vector<float> backward_again(Activation &activation, std::int64_t rows) const {
        std::vector<float> again(x.size());
        activation.backward(rows, std::ssize(x) / rows, x.data(), y.data(), dy.data(), again.data());
        return again;
    }
    std::vector<float> x, dy, y, dx;
};

void rows_are_independent(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        constexpr std::int64_t rows = 128, n = 43;
        const Block block(activation, rows, n);
        std::vector<float> y(n), dx(n);
        for (std::int64_t at = 0; at < rows * n; at += n) {
            activation.forward(1, n, block.x.data() + at, y.data());
            activation.backward(1, n, block.x.data() + at, y.data(), block.dy.data() + at, dx.data());
            for (std::int64_t i = 0; i < n; ++i) {
                const auto in_block = static_cast<std::size_t>(at + i), in_row = static_cast<std::size_t>(i);
                expect_alike(block.y[in_block], y[in_row], "forward", at + i);
                expect_alike(block.dx[in_block], dx[in_row], "backward", at + i);
            }
        }
    });
}

void elementwise_is_elementwise(Subject &subject) {
    for_all_variants(subject, [&](Activation &activation) {
        if (!activation.elementwise()) throw Skipped{"it does not say NNHOST_ACTIVATION_ELEMENTWISE"};
        constexpr std::int64_t n = 40;
        const auto x = sample(n, -3, 3);
        std::vector<float> y(n), changed(n);
        activation.forward(1, n, x.data(), y.data());
        for (std::size_t at = 0; at < n; at += 7) {
            auto other = x;
            other[at] += 1;
            activation.forward(1, n, other.data(), changed.data());
            for (std::size_t i = 0; i < n; ++i)
                expect(i == at || changed[i] == y[i], "y[", i, "] changes with x[", at, "]");
        }
        constexpr std::int64_t rows = 128, cols_of_block = 300;
        const Block block(activation, rows, cols_of_block);
        for (std::int64_t at = 0; at < rows * cols_of_block; at += 61) {
            const auto i = static_cast<std::size_t>(at);
            float one = 0, slope = 0;
            activation.forward(1, 1, &block.x[i], &one);
            activation.backward(1, 1, &block.x[i], &one, &block.dy[i], &slope);
            expect_alike(block.y[i], one, "forward", at);
            expect_alike(block.dx[i], slope, "backward", at);
        }
    });
}

// The same call gives the same bits after calls of all the shapes that a training and its tests have.
void forgets_what_it_saw(Subject &subject) {
    for_all_variants(subject, [](Activation &activation) {
        const Block first(activation, 5, 6), wide(activation, 2, 70);
        auto other_x = first.x, other_y = first.y;
        for (float &x : other_x) x = -x;
        activation.forward(5, 6, other_x.data(), other_y.data());
        expect(first.backward_again(activation, 5) == first.dx,
               "backward goes by an earlier call of forward, not by its x and y");
        for (const std::int64_t n : {1, 3, 10, 16, 64, 100, 200, 300, 784, 1000}) {
            Block(activation, 1, n);
            Block(activation, 48, n);
            for (const Block *before : {&first, &wide}) {
                const std::int64_t rows = before == &first ? 5 : 2;
                const Block after(activation, rows, std::ssize(before->x) / rows);
                expect(after.y == before->y && after.dx == before->dx, "after a call with ", n,
                       " columns it gives other values for the same numbers as before");
            }
        }
    });
}

constexpr Test tests[] = {
    make_test(3, 0, kind, "rows-are-independent", "A record gives the same alone and among others.",
              rows_are_independent),
    make_test(3, 10, kind, "elementwise-is-elementwise", "Where it says so, y[i] depends on x[i] alone.",
              elementwise_is_elementwise),
    make_test(3, 11, kind, "forgets-what-it-saw", "The same numbers give the same, whatever was worked out before.",
              forgets_what_it_saw),
};

} // namespace

std::span<const Test> activation_block_tests() { return tests; }

} // namespace nnhost::conformance
