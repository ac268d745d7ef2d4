// report.html: a run as one page that works without a network, with a pad to draw a digit on.
#pragma once

#include "run_view.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace cli {

// The page as the bytes of its file. A half of the run that is missing is a sentence in it.
std::string report_html(const RunView &view);

// What the page knows of the run, as its scripts in cli/report/ read it: a part that is missing is not there, and
// "missing" holds the reason under its name.
nlohmann::json report_data(const RunView &view);

extern const std::string_view report_page; // without the data

} // namespace cli
