// What a sweep is going to train: every configuration with every seed, and what is read off each training.
#pragma once

#include "sweep/values.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cli {

// The value of each knob but epochs, in the order of the knobs.
using Configuration = std::vector<std::string>;

// One run of train. Its folder is named by its place in the plan: "001".
struct Training {
    std::size_t configuration = 0;
    std::int64_t seed = 1;
    std::int64_t epochs = 0;            // it runs to
    std::vector<std::int64_t> read_off; // the numbers of epochs that it tells about
};

struct Plan {
    bool is_random = false;
    std::int64_t seed = 1; // of the first repeat, and of what is drawn
    std::int64_t repeats = 1;
    std::vector<Knob> knobs;          // what varies; but for epochs
    std::vector<std::int64_t> epochs; // ascending; one where they do not vary
    bool epochs_logarithmic = false;
    std::vector<TrainSetting> fixed; // the same in every training: data, plugins, ...
    std::string test_data;           // path, or ""
    std::vector<Configuration> configurations;
    std::vector<Training> trainings;

    bool epochs_vary() const { return epochs.size() > 1; }
    std::string name_of(std::size_t training) const; // "007"

    // What train is to be told, but for where and how: --data=..., --hidden=50, --epochs=10, --seed=1
    std::vector<TrainSetting> settings_of_training(const Training &training) const;
};

// From the command line; paths are made absolute. The data are not named yet. Throws CliError (2).
Plan make_plan(const CommandLine &line);

// Throws CliError where train would not take what the plan says.
void check_plan(const Plan &plan);

// sweep.json
nlohmann::json plan_json(const Plan &plan);
Plan read_plan(const std::filesystem::path &file); // throws CliError (65, 66)

// Whole numbers of the sweep's own options.
std::int64_t count_option(const CommandLine &line, const char *option, std::int64_t least, std::int64_t most);

} // namespace cli
