// Level 2, activations: memory.
#include "exercise.hpp"
#include "guarded.hpp"
#include "subject.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_ACTIVATION_KIND;

struct Shape {
    std::int64_t rows, cols;
    std::int64_t n() const { return rows * cols; }
};
// Lengths round the widths of vector registers, so that loops with a remainder are met; and a block as training has it.
constexpr Shape shapes[] = {{1, 1}, {1, 3}, {1, 7}, {2, 8}, {1, 15}, {3, 11}, {4, 16}, {1, 65}, {5, 37}, {128, 300}};
constexpr Lies places[] = {Lies::at_the_end, Lies::at_the_beginning, Lies::aligned};

// No function gives this number, so what still holds it was not written.
const float unwritten = std::bit_cast<float>(0x7fedcba9u);
bool is_unwritten(float value) { return std::bit_cast<std::uint32_t>(value) == 0x7fedcba9u; }

void expect_written(const Guarded<float> &out, const char *name) {
    for (std::int64_t i = 0; i < out.size(); ++i)
        expect(!is_unwritten(out[i]), "element ", i, " of ", out.size(), " of '", name, "' was not written");
    out.check_edges();
}

// x, y, dy in pages that can only be read, outputs in pages with guards; each size at each place.
class Buffers {
  public:
    Buffers(Activation &activation, Shape shape, Lies place)
        : x("x", shape.n(), place), y("y", shape.n(), place), dy("dy", shape.n(), place), dx("dx", shape.n(), place) {
        const auto values = sample(shape.n(), -3, 3), gradients = sample(shape.n(), -1, 1);
        std::copy(values.begin(), values.end(), x.begin());
        std::copy(gradients.begin(), gradients.end(), dy.begin());
        std::vector<float> result(values.size());
        activation.forward(shape.rows, shape.cols, values.data(), result.data());
        std::copy(result.begin(), result.end(), y.begin());
        std::fill(dx.begin(), dx.end(), unwritten);
    }
    Guarded<float> x, y, dy, dx;
};

template <class Body>
void everywhere(Subject &subject, Body &&body) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        Activation activation(subject, parameters);
        for (const Shape shape : shapes)
            for (const Lies place : places) {
                Buffers buffers(activation, shape, place);
                body(activation, shape, buffers);
            }
    });
}

void info_is_filled(Subject &subject) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        const Activation activation(subject, parameters);
        nnhost_activation_info info;
        std::memset(static_cast<void *>(&info), 0xff, sizeof info); // NaN everywhere
        info.struct_size = sizeof info;
        activation.table.info(activation.self, &info);
        expect(info.struct_size == sizeof info, "info changed struct_size, which is the host's");
        expect((info.flags & ~(NNHOST_ACTIVATION_IN_PLACE | NNHOST_ACTIVATION_ELEMENTWISE)) == 0,
               "flags holds bits that have no meaning, or was not set: ", info.flags);
        const std::pair<const char *, float> fields[] = {
            {"output_minimum", info.output_minimum},   {"output_maximum", info.output_maximum},
            {"inverse_minimum", info.inverse_minimum}, {"inverse_maximum", info.inverse_maximum},
            {"target_low", info.target_low},           {"target_high", info.target_high}};
        for (const auto &[name, value] : fields) expect(!std::isnan(value), "info leaves ", name, " as it was, or NaN");
        expect(info.output_minimum < info.output_maximum, "output_minimum is not below output_maximum");
        expect(info.target_low < info.target_high, "target_low is not below target_high");
        expect(std::isfinite(info.target_low) && std::isfinite(info.target_high), "a target is not finite");
        if (activation.table.inverse)
            expect(info.inverse_minimum < info.inverse_maximum, "inverse_minimum is not below inverse_maximum");
    });
}

void info_stays(Subject &subject) {
    Activation activation(subject);
    const nnhost_activation_info first = activation.info;
    std::vector<float> y(100);
    activation.forward(10, 10, sample(100, -3, 3).data(), y.data());
    nnhost_activation_info again{};
    again.struct_size = sizeof again;
    activation.table.info(activation.self, &again);
    expect(std::memcmp(&first, &again, sizeof first) == 0, "info says something else after forward");
}

void forward_writes_its_output(Subject &subject) {
    everywhere(subject, [](Activation &activation, Shape shape, Buffers &b) {
        std::fill(b.y.begin(), b.y.end(), unwritten);
        activation.forward(shape.rows, shape.cols, b.x.data(), b.y.data());
        expect_written(b.y, "y");
    });
}

void forward_leaves_its_input(Subject &subject) {
    everywhere(subject, [](Activation &activation, Shape shape, Buffers &b) {
        b.x.make_read_only();
        activation.forward(shape.rows, shape.cols, b.x.data(), b.y.data());
        b.x.check_edges();
    });
}

void backward_writes_its_output(Subject &subject) {
    everywhere(subject, [](Activation &activation, Shape shape, Buffers &b) {
        activation.backward(shape.rows, shape.cols, b.x.data(), b.y.data(), b.dy.data(), b.dx.data());
        expect_written(b.dx, "dx");
    });
}

void backward_leaves_its_inputs(Subject &subject) {
    everywhere(subject, [](Activation &activation, Shape shape, Buffers &b) {
        for (Guarded<float> *input : {&b.x, &b.y, &b.dy}) input->make_read_only();
        activation.backward(shape.rows, shape.cols, b.x.data(), b.y.data(), b.dy.data(), b.dx.data());
    });
}

void inverse_writes_its_output(Subject &subject) {
    everywhere(subject, [](Activation &activation, Shape shape, Buffers &b) {
        activation.need_inverse();
        b.y.make_read_only();
        activation.inverse(shape.n(), b.y.data(), b.dx.data());
        expect_written(b.dx, "x");
    });
}

void empty_touches_nothing(Subject &subject) {
    Activation activation(subject);
    Guarded<float> in("an empty input", 0), out("an empty output", 0);
    for (const Shape shape : {Shape{0, 0}, Shape{0, 5}, Shape{5, 0}}) {
        activation.forward(shape.rows, shape.cols, in.data(), out.data());
        activation.backward(shape.rows, shape.cols, in.data(), in.data(), in.data(), out.data());
    }
    if (activation.table.inverse)
        expect(activation.inverse(0, in.data(), out.data()) == 0, "the inverse of nothing counts values outside");
}

void works_in_place(Subject &subject) {
    bool met = false;
    everywhere(subject, [&](Activation &activation, Shape shape, Buffers &b) {
        if (!activation.in_place()) return;
        met = true;
        std::vector<float> y(b.x.begin(), b.x.end()), dx(b.dy.begin(), b.dy.end());
        activation.backward(shape.rows, shape.cols, b.x.data(), b.y.data(), b.dy.data(), b.dx.data());
        activation.forward(shape.rows, shape.cols, y.data(), y.data());
        activation.backward(shape.rows, shape.cols, b.x.data(), b.y.data(), dx.data(), dx.data());
        expect(std::memcmp(y.data(), b.y.data(), y.size() * sizeof(float)) == 0,
               "forward gives something else with y = x (", shape.rows, " x ", shape.cols, ")");
        expect(std::memcmp(dx.data(), b.dx.data(), dx.size() * sizeof(float)) == 0,
               "backward gives something else with dx = dy (", shape.rows, " x ", shape.cols, ")");
    });
    if (!met) throw Skipped{"it does not say NNHOST_ACTIVATION_IN_PLACE"};
}

void inverse_works_in_place(Subject &subject) {
    Activation activation(subject);
    activation.need_inverse();
    const auto x = sample(37, -3, 3);
    std::vector<float> y(x.size()), apart(x.size());
    activation.forward(1, 37, x.data(), y.data());
    const std::int64_t outside = activation.inverse(37, y.data(), apart.data());
    expect(activation.inverse(37, y.data(), y.data()) == outside &&
               std::memcmp(y.data(), apart.data(), y.size() * sizeof(float)) == 0,
           "inverse gives something else with y = x");
}

constexpr Test tests[] = {
    make_test(2, 10, kind, "info-is-filled", "info fills every field with something that makes sense.", info_is_filled),
    make_test(2, 10, kind, "info-stays", "info says the same for an instance's whole life.", info_stays),
    make_test(2, 3, kind, "forward-writes-its-output", "forward writes every y and nothing beside it.",
              forward_writes_its_output),
    make_test(2, 3, kind, "forward-leaves-its-input", "forward only reads x.", forward_leaves_its_input),
    make_test(2, 3, kind, "backward-writes-its-output", "backward writes every dx and nothing beside it.",
              backward_writes_its_output),
    make_test(2, 3, kind, "backward-leaves-its-inputs", "backward only reads x, y and dy.", backward_leaves_its_inputs),
    make_test(2, 3, kind, "inverse-writes-its-output", "inverse writes every x and nothing beside it.",
              inverse_writes_its_output),
    make_test(2, 3, kind, "empty-touches-nothing", "With no rows or no columns nothing is touched.",
              empty_touches_nothing),
    make_test(2, 10, kind, "works-in-place", "Where it allows y = x and dx = dy, these give the same bits.",
              works_in_place),
    make_test(2, 0, kind, "inverse-works-in-place", "inverse may write over its input.", inverse_works_in_place),
};

} // namespace

std::span<const Test> activation_contract_tests() { return tests; }

} // namespace nnhost::conformance
