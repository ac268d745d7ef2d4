#include "step.hpp"

#include <algorithm>
#include <cmath>

namespace nnhost {

Step::Step(Network &network, const Kernel &kernel, float learning_rate, Backpropagation backpropagation)
    : network_(network), kernel_(kernel), learning_rate_(learning_rate), backpropagation_(backpropagation) {
    forward_.sums.resize(network.layers.size());
    forward_.outputs.resize(network.layers.size());
}

double Step::operator()(std::int64_t batch, const float *sums, std::int64_t stride, const std::int32_t *labels,
                        float *deltas) {
    forward(batch, sums, stride); // §2
    network_.require_finite(batch, sums, stride, forward_);
    const double squared = output_errors(batch, labels); // §3
    for (std::size_t l = network_.layers.size(); --l > 0;) {
        auto &layer = network_.layers[l];
        // §4: delta = e ∘ o∘(1-o) for the sigmoid (batch, outputs)
        delta_.resize(error_.size());
        layer.activation->backward(batch, layer.outputs, forward_.sums[l].data(), forward_.outputs[l].data(),
                                   error_.data(), delta_.data());
        carry_back_and_update(batch, layer, forward_.outputs[l - 1].data());
        std::swap(error_, carried_);
    }
    const auto &first = network_.layers.front();
    for (std::int64_t r = 0; r < batch; ++r)
        first.activation->backward(1, first.outputs, sums + r * stride, forward_.outputs[0].data() + r * first.outputs,
                                   error_.data() + r * first.outputs, deltas + r * stride);
    return squared;
}

// §2: h = S(z), and from layer to layer z = W h.
void Step::forward(std::int64_t batch, const float *sums, std::int64_t stride) {
    const auto &first = network_.layers.front();
    forward_.outputs[0].resize(static_cast<std::size_t>(batch * first.outputs));
    for (std::int64_t r = 0; r < batch; ++r)
        first.activation->forward(1, first.outputs, sums + r * stride, forward_.outputs[0].data() + r * first.outputs);
    network_.forward_from(1, kernel_, batch, forward_);
}

// §3: e_o = t - o (batch, outputs); returns the sum of its squares, the seed's E (§4). The learning rate is put in
// here, once: all that is made of the errors is linear in them.
double Step::output_errors(std::int64_t batch, const std::int32_t *labels) {
    const auto k = static_cast<std::size_t>(network_.outputs());
    const auto &o = forward_.outputs.back();
    error_.resize(o.size());
    for (std::size_t r = 0; r < static_cast<std::size_t>(batch); ++r)
        network_.targets(labels[r], std::span(error_).subspan(r * k, k));
    double squared = 0;
    for (std::size_t i = 0; i < o.size(); ++i) {
        const float e = error_[i] - o[i];
        squared += static_cast<double>(e) * static_cast<double>(e);
        error_[i] = learning_rate_ * e;
    }
    return squared;
}

// §3: e_h = W^T e_o (batch, inputs), with W from before this update; the seed carries the raw error, the gradient
// delta. §4, equation 3: W += delta h^T, summed over the batch.
void Step::carry_back_and_update(std::int64_t batch, Layer &layer, const float *h) {
    const float *carry = backpropagation_ == Backpropagation::errors ? error_.data() : delta_.data();
    float *w = layer.weights.data();
    carried_.resize(static_cast<std::size_t>(batch * layer.inputs));
    if (batch == 1) {
        kernel_.carry_and_update(layer.outputs, layer.inputs, carry, delta_.data(), h, w, carried_.data());
        return;
    }
    kernel_.gemm(Transpose::no, Transpose::no, batch, layer.inputs, layer.outputs, 1, carry, w, 0, carried_.data());
    kernel_.gemm(Transpose::yes, Transpose::no, layer.outputs, layer.inputs, batch, 1, delta_.data(), h, 1, w);
}

} // namespace nnhost
