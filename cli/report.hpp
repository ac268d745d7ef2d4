// report.html: a run as one page that works without a network, with a pad to draw a digit on.
#pragma once

#include "run_view.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string_view>

namespace cli {

// Writes the page, whole; a half of the run that is missing is a sentence in it. Throws CliError (73).
void write_report(const RunView &view, const std::filesystem::path &file);

// What the page knows of the run, as its scripts in cli/report/ read it: a part that is missing is not there, and
// "missing" holds the reason under its name.
nlohmann::json report_data(const RunView &view);

extern const std::string_view report_page; // without the data

} // namespace cli
