// The figures of a sweep as a table to read, as CSV and as JSON.
#pragma once

#include "sweep/summary.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace cli {

// Names of what varies, epochs last where they do.
std::vector<std::string> names_of_knobs(const Plan &plan);
std::vector<std::string> values_of_knobs(const Plan &plan, const Summary &summary);

// "learning-rate 0.1  hidden 50"; "" where nothing but the epochs varies.
std::string name_of(const Plan &plan, std::size_t configuration);

std::string seconds_text(double seconds); // "0.42", "13.1"

// "97.41 % ± 0.12": deviation of the seeds; of one seed half of the 95 % interval.
std::string accuracy_text(const Summary &summary);
// "diverged", or "1 of 3 diverged"
std::string missing_text(const Plan &plan, const Outcomes &outcomes, std::size_t configuration);

// Where the lines have no room for the seconds they are left out; nothing is cut.
std::string table_text(const Plan &plan, const Outcomes &outcomes, const Standings &standings, std::size_t width);

std::string results_csv(const Plan &plan, const Outcomes &outcomes, const Standings &standings);
std::string summary_csv(const Plan &plan, const Standings &standings);

nlohmann::json configurations_json(const Plan &plan, const Outcomes &outcomes, const Standings &standings);

} // namespace cli
