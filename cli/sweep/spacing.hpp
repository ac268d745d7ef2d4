// Ranges: 0.01:0.3:log:6, 1:10:4, 1..30, 1..30:5, and without a count 0.01:0.3:log, to draw from.
#pragma once

#include "sweep/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cli {

struct Spacing {
    DrawnFrom from;
    std::vector<std::string> values; // empty: it is not said how many
};

// Nothing where the text is no range but a value. Throws CliError (2) for a range that makes no sense.
std::optional<Spacing> read_spacing(const std::string &text, const Option &option, const std::string &place);

} // namespace cli
