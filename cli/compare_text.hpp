// What compare found, as text and as JSON.
#pragma once

#include "comparison.hpp"
#include "plot/pictures.hpp"

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <string>
#include <vector>

namespace cli {

template <class T>
using Two = std::array<T, 2>; // the first run's first

struct Findings {
    Comparison comparison;
    std::vector<SettingPair> settings; // that differ
    Drawn drawn;
};

// What the runs are called in tables: their paths, or "first" and "second" where these are long.
Two<std::string> short_names(const std::string &first, const std::string &second);

std::string text_of(const Two<NamedRun> &runs, const Findings &findings);
nlohmann::json json_of(const Two<NamedRun> &runs, const Findings &findings);

} // namespace cli
