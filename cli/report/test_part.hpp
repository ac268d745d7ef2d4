// The part of report.html that the test records fill.
#pragma once

#include "run_view.hpp"

#include <nlohmann/json_fwd.hpp>

namespace cli {

// data["test"]: the figures, the confusion matrix and the pictures behind it. Throws MissingHalf or CliError.
void add_test(const RunView &view, nlohmann::json &data);

} // namespace cli
