#include "input_major.hpp"

#include "network.hpp"
#include "vector_loops.hpp"

#include <algorithm>

namespace nnhost {
namespace {

// Calls f(node, input) for all, in squares that fit into L1: one side of a transposition always jumps.
template <class F>
void in_squares(std::int64_t nodes, std::int64_t inputs, F f) {
    constexpr std::int64_t side = 32;
    for (std::int64_t j0 = 0; j0 < nodes; j0 += side)
        for (std::int64_t i0 = 0; i0 < inputs; i0 += side)
            for (std::int64_t i = i0; i < std::min(i0 + side, inputs); ++i)
                for (std::int64_t j = j0; j < std::min(j0 + side, nodes); ++j)
                    f(static_cast<std::size_t>(j), static_cast<std::size_t>(i));
}

} // namespace

std::int64_t padded(std::int64_t nodes) {
    const auto lines = (nodes + vector_floats - 1) / vector_floats;
    return (lines | 1) * vector_floats;
}

Floats input_major(const Layer &layer, std::int64_t first, std::int64_t count, std::int64_t rows, std::int64_t width) {
    Floats v(static_cast<std::size_t>(rows * width));
    const float *w = layer.weights.data() + first * layer.inputs;
    const auto row = static_cast<std::size_t>(width), inputs = static_cast<std::size_t>(layer.inputs);
    in_squares(count, layer.inputs, [&](std::size_t j, std::size_t i) { v[i * row + j] = w[j * inputs + i]; });
    return v;
}

void from_input_major(const Floats &v, std::int64_t first, std::int64_t count, std::int64_t width, Layer &layer) {
    float *w = layer.weights.data() + first * layer.inputs;
    const auto row = static_cast<std::size_t>(width), inputs = static_cast<std::size_t>(layer.inputs);
    in_squares(count, layer.inputs, [&](std::size_t j, std::size_t i) { w[j * inputs + i] = v[i * row + j]; });
}

} // namespace nnhost
