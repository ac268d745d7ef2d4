// A graph of accuracy against the values of one knob.
#pragma once

#include "plot/svg.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cli {

struct Mark {
    double x = 0;
    double accuracy = 0; // a share
    double spread = 0;   // above and below, as a share; 0: none is drawn
    std::string tip;
};

struct Series {
    std::string name;        // "": in the background, without colour
    std::vector<Mark> marks; // joined from left to right
};

struct Chart {
    std::string title;
    std::string subtitle;
    std::string axis;                                    // name of the knob
    std::vector<std::pair<double, std::string>> columns; // numbers or words below the axis
    bool is_logarithmic = false;
    bool is_of_words = false; // which stand at 0, 1, ...
    std::string names;        // what the names of the lines are: "hidden"
    std::vector<Series> series;
    std::vector<Mark> dots;   // behind the lines
    std::vector<double> lost; // where on the axis a training came to no end
};

constexpr std::size_t most_series = 6; // that eyes tell apart
constexpr std::size_t most_bars = 12;  // of a line; more would be a fence

std::string chart_svg(const Chart &chart);

} // namespace cli
