// What happens above the first layer of weights, for one record or a batch: the seed's sections 2 to 4.
#pragma once

#include "network.hpp"

#include <cstdint>

namespace nnhost {

enum class Backpropagation {
    errors,   // the seed's §3: raw errors are carried back
    gradient, // e ∘ f'(z) is carried back: the true gradient of the squared error
};

class Step {
  public:
    Step(Network &network, const Kernel &kernel, float learning_rate, Backpropagation backpropagation);

    // sums (batch, stride): the first layer's W x. Updates the layers above it, and leaves in deltas (batch, stride)
    // what the first layer is to be updated by: W += sum of delta x^T. labels (batch). Returns the sum over the batch
    // of E = sum of (t - o)^2. Throws what Network::require_finite throws, before it touches a weight.
    double operator()(std::int64_t batch, const float *sums, std::int64_t stride, const std::int32_t *labels,
                      float *deltas);

  private:
    void forward(std::int64_t batch, const float *sums, std::int64_t stride);
    double output_errors(std::int64_t batch, const std::int32_t *labels);
    void carry_back_and_update(std::int64_t batch, Layer &layer, const float *h);

    Network &network_;
    const Kernel &kernel_;
    const float learning_rate_;
    const Backpropagation backpropagation_;
    Forward forward_;                // without the first layer's sums
    Floats error_, carried_, delta_; // (batch, nodes of the layer at hand)
};

} // namespace nnhost
