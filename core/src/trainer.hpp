// Training: epochs of blocks of records, each record through the seed's sections 2 to 4.
//
// What a record does above the first layer of weights is in step.hpp; the first layer has three forms, in
// first_layer.hpp, of which plain is slow, obvious, and the judge of the others; share.hpp has both, for one thread.
#pragma once

#include "feed.hpp"
#include "first_layer.hpp"
#include "network.hpp"
#include "schedule.hpp"
#include "step.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace nnhost {

struct TrainerSettings {
    std::int64_t epochs = 5;
    double learning_rate = 0.1; // of the first epoch
    Schedule schedule;
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

enum class Event {
    records, // some records further
    epoch,   // an epoch is complete; the network has its weights and position
    state,   // what was asked for is there: the network's weights and position
};

struct Progress {
    Event event = Event::records;
    std::int64_t epoch = 0, epochs = 0;
    std::int64_t record = 0, records = 0; // records: -1 while nobody knows how many there are
    double error = 0;                     // mean so far of E = sum of (t - o)^2
    std::int64_t correct = 0;             // answered right before they were learnt from
    double seconds = 0;
    std::int64_t test_count = 0, test_correct = 0;
    double test_error = 0;
    double learning_rate = 0; // of this epoch
};

enum class Wish { // the larger one counts
    go_on,
    state, // soon: Event::state
    stop,  // soon: where training can go on from
};

// Asked after every block.
using ProgressFunction = std::function<Wish(const Progress &)>;

// The form that is faster for these data.
Form choose_form(const Network &network, const Dataset &data);

// Records from one place to the next at which training can be stopped and go on to the same bits; whole blocks.
constexpr std::int64_t records_between_rests = 8192;

// Goes on from the network's position: with the same settings and data to the bits of a training that was never
// stopped. Throws Error: NNHOST_E_CANCELLED and NNHOST_E_DIVERGED with the network as it was when training stopped.
void train(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data,
           const Dataset *test, const ProgressFunction &progress);

} // namespace nnhost
