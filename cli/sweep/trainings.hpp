// Trains what a sweep has not trained yet, several at a time.
#pragma once

#include "run_folder.hpp"
#include "sweep/outcome.hpp"
#include "sweep/sweep_progress.hpp"

namespace cli {

struct Side {
    std::size_t jobs = 1;    // trainings side by side
    std::size_t threads = 1; // of each
};

// The folder is kept as soon as one is over. True when it was interrupted: what ran was asked to keep what it has
// learnt. A training that diverges or fails is an outcome; throws CliError where one could not begin or nothing can be
// written, since the next ones could not either.
bool train_pending(const Plan &plan, Outcomes &outcomes, SweepProgress &progress, const Side &side, RunFolder &folder);

} // namespace cli
