// The records that a network is trained with and tested on, and what is said of them.
#pragma once

#include "command_line.hpp"
#include "configuration.hpp"
#include "handles.hpp"

namespace cli {

struct TrainingData {
    RunData names;
    DatasetHandle train;      // without those that are held back
    DatasetHandle validation; // held back of the training data; may be empty
    DatasetHandle test;       // may be empty
    bool is_sample = false;
    std::int64_t buffer = 0; // records of the training data that are in memory; 0: all

    // What each epoch is measured on: where there are validation records, the test data wait until the end.
    const nnhost_dataset *watched() const { return validation ? validation.get() : test.get(); }
};

// Moves the records of --validation out of `train`; the empty handle where there is none. Throws CliError (2).
DatasetHandle hold_back(const CommandLine &line, DatasetHandle &train);

TrainingData open_training_data(const CommandLine &line, const nnhost_options *options, nnhost_context *context);

// A line each.
void say_data(const TrainingData &data);

} // namespace cli
