// Training: epochs of blocks of records, each record through the seed's sections 2 to 4.
//
// What a record does above the first layer of weights is in step.hpp; the first layer has three forms, in
// first_layer.hpp, of which plain is slow, obvious, and the judge of the others; share.hpp has both, for one thread.
#pragma once

#include "feed.hpp"
#include "first_layer.hpp"
#include "network.hpp"
#include "step.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace nnhost {

struct TrainerSettings {
    std::int64_t epochs = 5;
    float learning_rate = 0.1f;
    std::int64_t batch_size = 1; // the updates of a batch are summed
    Backpropagation backpropagation = Backpropagation::errors;
    std::uint64_t seed = 0;
    bool shuffle = true;
    std::int64_t threads = 1;
    std::optional<Form> form; // none: by the share of background in the data
    std::int64_t block = 0;   // records prepared at once when batch_size is 1; 0: what suits the form
    std::vector<std::shared_ptr<const Augmenter>> augmenters;
    bool together = false; // threads share from the first block on, whether it pays or not: for tests
};

struct Progress {
    bool epoch_done = false;
    std::int64_t epoch = 0, epochs = 0;
    std::int64_t record = 0, records = 0; // records: -1 while nobody knows how many there are
    double error = 0;                     // mean so far of E = sum of (t - o)^2
    double seconds = 0;
    std::int64_t test_count = 0, test_correct = 0;
};

// Asked after every block; false: stop.
using ProgressFunction = std::function<bool(const Progress &)>;

// The form that is faster for these data.
Form choose_form(const Network &network, const Dataset &data);

// Throws Error: NNHOST_E_CANCELLED and NNHOST_E_DIVERGED with the network as it was when training stopped.
void train(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data,
           const Dataset *test, const ProgressFunction &progress);

} // namespace nnhost
