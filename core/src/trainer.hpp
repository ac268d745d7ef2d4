// Training: the seed's sections 2 to 4, record by record or batch by batch.
//
// This is the plain trainer: slow, obvious, and the judge of every faster one.
#pragma once

#include "feed.hpp"
#include "network.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace nnhost {

enum class Backpropagation {
    errors,   // the seed's §3: raw errors are carried back
    gradient, // e ∘ f'(z) is carried back: the true gradient of the squared error
};

struct TrainerSettings {
    std::int64_t epochs = 5;
    float learning_rate = 0.1f;
    std::int64_t batch_size = 1; // the updates of a batch are summed
    Backpropagation backpropagation = Backpropagation::errors;
    std::uint64_t seed = 0;
    bool shuffle = true;
    std::int64_t threads = 1;
    std::vector<std::shared_ptr<const Augmenter>> augmenters;
};

struct Progress {
    bool epoch_done = false;
    std::int64_t epoch = 0, epochs = 0;
    std::int64_t record = 0, records = 0;
    double error = 0; // mean so far of E = sum of (t - o)^2
    double seconds = 0;
    std::int64_t test_count = 0, test_correct = 0;
};

// Asked after every block; false: stop.
using ProgressFunction = std::function<bool(const Progress &)>;

// One step: forward, errors, backward, update, for a batch of records at once.
class Step {
  public:
    Step(Network &network, const Kernel &kernel, float learning_rate, Backpropagation backpropagation);

    // x (batch, inputs), labels (batch). Returns the sum over the batch of E = sum of (t - o)^2. Throws what
    // Network::require_finite throws, before it touches a weight.
    double operator()(std::int64_t batch, const float *x, const std::int32_t *labels);

  private:
    double output_errors(std::int64_t batch, const std::int32_t *labels);
    void carry_back(std::int64_t batch, const Layer &layer);
    void update(std::int64_t batch, Layer &layer, const float *h);

    Network &network_;
    const Kernel &kernel_;
    const float learning_rate_;
    const Backpropagation backpropagation_;
    Forward forward_;
    Floats error_, carried_, delta_; // (batch, nodes of the layer at hand)
};

// Throws Error: NNHOST_E_CANCELLED and NNHOST_E_DIVERGED with the network as it was when training stopped.
void train(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data,
           const Dataset *test, const ProgressFunction &progress);

} // namespace nnhost
