// What saves an hour of training for nothing.
#pragma once

#include "training_data.hpp"

#include <nnhost/nnhost.h>

#include <cstdint>

namespace cli {

// Before the training: classes without a record, few records, test data that are the training data, a learning rate
// that is too high for the activation.
void warn_before_training(const TrainingData &data, const nnhost_options *options, const nnhost_network *network);

// While it goes on: a network that answers no better than by always naming the most frequent class.
class ChanceWatch {
  public:
    ChanceWatch(const TrainingData &data, const nnhost_network *network);

    void after_epoch(const nnhost_progress &epoch); // warns once

  private:
    const nnhost_network *network_;
    double share_ = 0; // of the most frequent class; 0: not known
    std::int64_t epochs_at_chance_ = 0;
};

} // namespace cli
