// What a sweep ends with: the best configuration as a command, and its network on the test data.
#pragma once

#include "session.hpp"
#include "sweep/summary.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace cli {

struct Best {
    std::string command;            // "nnhost train --data ... --hidden 100 --epochs 7"
    std::filesystem::path run;      // whose network it is
    std::int64_t epoch = 0;         // of that network
    std::optional<Evaluation> test; // where there are test data: they are read here, and nowhere before
};

// The standings must have a best.
Best find_best(const Plan &plan, const Outcomes &outcomes, const Standings &standings);

// Throws CliError.
Evaluation test_best(const Plan &plan, const Best &best, const CommandLine &line);

// "not distinguishable from 2 other configurations (95 %)"; "" where there is nothing to be compared with.
std::string verdict_text(const Plan &plan, const Outcomes &outcomes, const Standings &standings);

} // namespace cli
