// The records that a network is trained with and tested on, and what is said of them.
#pragma once

#include "command_line.hpp"
#include "configuration.hpp"
#include "handles.hpp"

namespace cli {

struct TrainingData {
    RunData names;
    DatasetHandle train;
    DatasetHandle test; // may be empty
    bool is_sample = false;
    std::int64_t buffer = 0; // records of the training data that are in memory; 0: all
};

TrainingData open_training_data(const CommandLine &line, const nnhost_options *options, nnhost_context *context);

// A line each, and warnings that save an hour.
void say_data(const TrainingData &data);

} // namespace cli
