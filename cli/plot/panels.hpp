// Panels of lines against the epochs: how well one run, or two, did.
#pragma once

#include "svg.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct Line {
    std::string name;
    std::string_view colour;
    std::string_view dashes;   // so that they differ without colour too
    std::vector<Point> values; // x = epoch
};

struct Panel {
    std::string title;
    std::vector<Line> lines;
    double low = 0;
    double high = 1;
    std::function<std::string(double)> text; // of a value
    bool is_logarithmic = false;

    std::vector<double> rows() const; // where the axis has numbers
    double share(double value) const; // of the height, from below
};

// Of error and of accuracy as a share; the axes hold all lines. A panel without a line has nothing to show.
Panel error_panel(std::vector<Line> lines);
Panel accuracy_panel(std::vector<Line> lines);

// The file: those panels that have a line, side by side, the epochs 1..last below each.
std::string panels_svg(const std::string &title, std::vector<Panel> panels, std::int64_t last);

} // namespace cli
