// Two networks that answered the same records: who is right about what, and is the difference more than chance?
#pragma once

#include "run_view.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cli {

// A number for each of the two runs, the first run's first.
using Pair = std::array<std::int64_t, 2>;

struct ClassComparison {
    std::string name;
    std::int64_t records = 0;
    Pair correct = {0, 0};
    Pair only_right = {0, 0};
};

// Of the records that have a label.
struct Comparison {
    std::int64_t records = 0;
    Pair correct = {0, 0};
    std::int64_t both_right = 0;
    std::int64_t neither_right = 0;
    std::array<std::vector<std::size_t>, 2> only_right; // record numbers: those that this run alone reads rightly
    std::vector<ClassComparison> classes;

    Pair discordant() const {
        return {static_cast<std::int64_t>(only_right[0].size()), static_cast<std::int64_t>(only_right[1].size())};
    }
    double accuracy(std::size_t run) const { return static_cast<double>(correct[run]) / static_cast<double>(records); }
    double difference() const { return accuracy(1) - accuracy(0); } // what the second run is better by
};

// The answers must be to the same labelled records, in classes of the same names.
Comparison compare_answers(const Answers &first, const Answers &second);

// McNemar (1947): if both were equally good, each record that one alone reads rightly would be a fair coin.
struct McNemar {
    bool is_exact;    // binomial, where there are fewer than 25 such records; else chi-square, corrected for continuity
    double statistic; // chi-square; 0 where it is exact
    double p;         // two-sided

    bool is_more_than_chance() const { return p < 0.05; }
};
McNemar mcnemar(const Pair &discordant);

// 95 % interval of difference(): Newcombe (1998), method 10, of Wilson's intervals and their correlation.
std::array<double, 2> interval_of_difference(const Comparison &comparison);

struct SettingPair {
    std::string name;
    std::array<std::vector<std::string>, 2> values; // empty: the default
};

// What the two run.ini differ in. A default that one spells out and the other does not is no difference.
std::vector<SettingPair> differing_settings(const CommandLine &first, const CommandLine &second);

} // namespace cli
