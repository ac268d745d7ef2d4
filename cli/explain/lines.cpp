#include "explain/lines.hpp"

#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cli {

namespace {

constexpr std::size_t line_width = 80;
constexpr std::size_t widest_cell = 10;
constexpr std::string_view more = " ...";

// Many cells take room from the names.
std::size_t name_width(std::size_t count) { return count > 6 ? 10 : 12; }

std::size_t cell_width(std::size_t count, bool goes_on) {
    const std::size_t room = line_width - name_width(count) - (goes_on ? more.size() : 0);
    return std::min(widest_cell, room / std::max<std::size_t>(1, count));
}

// With fewer decimals where it would touch the cell before.
std::string fitted(double value, int decimals, std::size_t width) {
    std::string text;
    for (; decimals >= 0; --decimals) {
        text = fmt::format("{:.{}f}", value, decimals);
        if (text.size() >= width) continue;
        return text.find_first_of("123456789") == std::string::npos ? text.substr(text.find('0')) : text; // no "-0.000"
    }
    return fmt::format("{:.0e}", value);
}

} // namespace

std::vector<std::size_t> first_nodes(std::size_t count, std::size_t most) {
    std::vector<std::size_t> nodes(std::min(count, most));
    std::iota(nodes.begin(), nodes.end(), std::size_t{0});
    return nodes;
}

std::string cells(const std::string &name, const std::vector<std::string> &texts, bool goes_on) {
    const std::size_t width = cell_width(texts.size(), goes_on);
    std::string line = fmt::format("  {:<{}}", name, name_width(texts.size()) - 2);
    for (const std::string &text : texts) {
        const std::string shown = cut(text, width - 1);
        line += std::string(width - display_width(shown), ' ') + shown;
    }
    return line.append(goes_on ? more : "") + "\n";
}

std::string numbers(const std::string &name, const Vector &values, const std::vector<std::size_t> &nodes,
                    int decimals) {
    const bool goes_on = nodes.size() < values.size();
    const std::size_t width = cell_width(nodes.size(), goes_on);
    std::vector<std::string> texts;
    for (const std::size_t node : nodes) texts.push_back(fitted(values[node], decimals, width));
    return cells(name, texts, goes_on);
}

std::string section(const std::string &number, const std::string &title) {
    return fmt::format("\n§{}  {}\n", number, title);
}

std::string line(const std::string &text) { return "    " + text + "\n"; }

std::string added(double value, int decimals) {
    return fmt::format("{} {:.{}f}", value < 0 ? '-' : '+', std::abs(value), decimals);
}

} // namespace cli
