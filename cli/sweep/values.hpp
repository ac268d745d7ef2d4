// What is written behind an option of sweep: lists, ranges and shapes, each value as train takes it.
#pragma once

#include "command_line.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cli {

// NAME and VALUE, as run.ini has them.
using TrainSetting = std::pair<std::string, std::string>;

// What a random search draws from.
struct DrawnFrom {
    double low = 0;
    double high = 0;
    bool is_logarithmic = false;
    bool is_whole = false; // numbers without a fraction
};

// An option that has several values.
struct Knob {
    std::string name;
    std::vector<std::string> values; // as they were written, or as a range gives them: "0.03", "300x100", "on"
    std::optional<DrawnFrom> range;  // without values: of a random search alone
    bool is_number = false;          // each value has its place on an axis
    bool is_logarithmic = false;     // of which each tenfold is as long

    bool varies() const { return range || values.size() > 1; }
};

// An option of train of which sweep takes several values.
bool is_knob(const Option &option);

// Throws CliError (2) for what is no list and no range. That train takes each value is not checked here.
Knob read_knob(const CommandLine &line, const Option &option, bool for_random);

// "300x100" -> hidden = 300,100; "none" -> nothing.
std::vector<TrainSetting> settings_of(const std::string &name, const std::string &value);

// "--hidden=300,100", "--no-shuffle"; "" for a flag that is as it is without being said.
std::string word_of(const TrainSetting &setting);

// A number that is written in full, or nothing.
std::optional<double> number_of(const std::string &text);

// As few digits as a value is drawn or spaced with, so that what is shown is what is trained with.
std::string rounded(double number, int digits);

} // namespace cli
