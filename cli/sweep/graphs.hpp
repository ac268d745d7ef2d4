// The pictures of a sweep: a graph for each knob, a heat map for each two.
#pragma once

#include "sweep/summary.hpp"

#include <filesystem>
#include <vector>

namespace cli {

// Writes them into the folder. What has nothing to show is left out.
std::vector<std::filesystem::path> draw_graphs(const Plan &plan, const Standings &standings,
                                               const std::filesystem::path &folder);

// Rows: values of the second knob, columns: of the first; each cell the best that the other knobs let it be. "" where
// it would be too large to read. The number of epochs is the knob behind the last.
std::string heatmap_svg(const Plan &plan, const Standings &standings, std::size_t first, std::size_t second);

// What the accuracies are of, and ± of the best: "360 validation records (the best ± 3.15, 95 %)". There must be one.
std::string measured_text(const Plan &plan, const Standings &standings, bool with_bars);

// Of knob `index`, or of the epochs: its name, its values, and which of them a summary has.
std::string name_of_knob(const Plan &plan, std::size_t index);
std::vector<std::string> values_of_knob(const Plan &plan, std::size_t index);
std::string value_of(const Plan &plan, const Summary &summary, std::size_t index);

} // namespace cli
