// What a sweep ends with, as text and as JSON.
#pragma once

#include "sweep/best.hpp"

#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct Result {
    const Plan &plan;
    const Outcomes &outcomes;
    const Standings &standings;
    std::filesystem::path folder;
    std::optional<Best> best;
    std::vector<std::filesystem::path> graphs;
};

constexpr std::size_t unlimited_width = std::numeric_limits<std::size_t>::max(); // of a file or a pipe

// Table, best and test, for lines of so many columns.
std::string result_text(const Result &result, std::size_t width);

// On stdout; the graphs on stderr.
void print_result(const Result &result);
void print_result_json(const Result &result, bool is_interrupted);

} // namespace cli
