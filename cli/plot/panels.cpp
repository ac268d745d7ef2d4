#include "panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace cli {

namespace {

constexpr double panel_width = 330;
constexpr double panel_height = 270;
constexpr double left_margin = 64;
constexpr double least_label_room = 152; // right of a panel, for the names of its lines
constexpr double top = 74;
constexpr std::size_t most_dots = 60; // more would be one thick line

std::pair<double, double> range_of(const std::vector<Line> &lines) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Line &line : lines)
        for (const Point &value : line.values) {
            low = std::min(low, value.y);
            high = std::max(high, value.y);
        }
    return {low, high};
}

std::string words_at_end(const Panel &panel, const Line &line) {
    return fmt::format("{} {}", line.name, panel.text(line.values.back().y));
}

double label_room(const std::vector<Panel> &panels) {
    double room = least_label_room;
    for (const Panel &panel : panels)
        for (const Line &line : panel.lines) room = std::max(room, 24 + width_of(words_at_end(panel, line), 13));
    return room;
}

class PanelDrawing {
  public:
    PanelDrawing(Svg &svg, const Panel &panel, double left, double last_epoch)
        : svg_(svg), panel_(panel), left_(left), last_(last_epoch) {}

    void draw() {
        svg_.text({left_, top - 16}, panel_.title, {.size = 14, .bold = true});
        draw_axes();
        for (const Line &line : panel_.lines) draw_line(line);
        draw_names();
    }

  private:
    // One epoch alone stands in the middle.
    double x(double epoch) const {
        return left_ + panel_width * (last_ > first_ ? (epoch - first_) / (last_ - first_) : 0.5);
    }
    double y(double value) const { return top + panel_height * (1 - panel_.share(value)); }

    void draw_axes() {
        const double bottom = top + panel_height;
        const std::vector<double> rows = panel_.rows();
        for (const double row : rows) {
            svg_.line({left_, y(row)}, {left_ + panel_width, y(row)}, pale, 1);
            svg_.text({left_ - 8, y(row) + 4}, panel_.is_logarithmic ? fmt::format("{:g}", row) : tick_text(row, rows),
                      {.size = 12, .anchor = Anchor::end, .colour = grey});
        }
        std::vector<double> columns = ticks(first_, last_, 7);
        std::erase_if(columns, [](double epoch) { return epoch != std::floor(epoch); }); // there is no epoch 1.5
        if (last_ > first_ && columns.front() != first_ && columns.front() - first_ > 0.12 * (last_ - first_))
            columns.insert(columns.begin(), first_);
        for (const double column : columns) {
            svg_.line({x(column), bottom}, {x(column), bottom + 5}, grey, 1);
            svg_.text({x(column), bottom + 20}, fmt::format("{:.0f}", column),
                      {.size = 12, .anchor = Anchor::middle, .colour = grey});
        }
        svg_.line({left_, bottom}, {left_ + panel_width, bottom}, grey, 1);
        svg_.text({left_ + panel_width / 2, bottom + 42}, "epoch", {.anchor = Anchor::middle});
    }

    void draw_line(const Line &line) {
        std::vector<Point> places;
        for (const Point &value : line.values) places.push_back({x(value.x), y(value.y)});
        if (places.size() > 1) svg_.path(places, line.colour, line.dashes);
        for (std::size_t index = 0; index < places.size(); ++index)
            if (places.size() <= most_dots || index + 1 == places.size())
                svg_.dot(places[index], 3.5, line.colour,
                         fmt::format("epoch {:.0f}, {}: {}", line.values[index].x, line.name,
                                     panel_.text(line.values[index].y)));
    }

    // Name and last value of each line at its end, pushed apart where they would meet.
    void draw_names() {
        constexpr double step = 18;
        std::vector<std::pair<double, const Line *>> names;
        for (const Line &line : panel_.lines) names.emplace_back(y(line.values.back().y), &line);
        std::sort(names.begin(), names.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        for (std::size_t index = 1; index < names.size(); ++index)
            names[index].first = std::max(names[index].first, names[index - 1].first + step);
        double lowest = top + panel_height;
        for (auto name = names.rbegin(); name != names.rend(); ++name, lowest -= step)
            name->first = std::min(name->first, lowest);
        for (const auto &[place, line] : names)
            svg_.text({left_ + panel_width + 10, place + 4}, words_at_end(panel_, *line),
                      {.colour = line->colour, .bold = true});
    }

    Svg &svg_;
    const Panel &panel_;
    double left_;
    double first_ = 1;
    double last_;
};

} // namespace

std::vector<double> Panel::rows() const { return is_logarithmic ? logarithmic_ticks(low, high) : ticks(low, high, 6); }

double Panel::share(double value) const {
    return is_logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
}

Panel error_panel(std::vector<Line> lines) {
    Panel panel{"error: mean of Σ (target − output)²", std::move(lines), 0, 1,
                [](double value) { return fmt::format("{:.4g}", value); }};
    if (panel.lines.empty()) return panel;
    const auto [low, high] = range_of(panel.lines);
    if (low > 0 && high > 30 * low) { // or nothing would be seen of the later epochs
        panel.is_logarithmic = true;
        panel.title += ", logarithmic";
        panel.low = low / 1.2;
        panel.high = high * 1.2;
        return panel;
    }
    const std::vector<double> places = ticks(0, high, 6);
    if (high > 0) panel.high = places.size() > 1 ? places[1] * std::ceil(high / places[1] + 0.1) : high;
    return panel;
}

Panel accuracy_panel(std::vector<Line> lines) {
    for (Line &line : lines)
        for (Point &value : line.values) value.y *= 100;
    Panel panel{"accuracy: right answers in %", std::move(lines), 0, 100,
                [](double value) { return fmt::format("{:.2f} %", value); }};
    if (panel.lines.empty()) return panel;
    const auto [low, high] = range_of(panel.lines);
    const std::vector<double> places = ticks(std::max(0.0, low - 0.5), std::min(100.0, high + 0.5), 6);
    const double step = places.size() > 1 ? places[1] - places[0] : 0.5;
    panel.low = std::max(0.0, step * std::floor(low / step - 0.1)); // the lines stand off both ends
    panel.high = std::min(100.0, step * std::ceil(high / step + 0.1));
    return panel;
}

std::string panels_svg(const std::string &title, std::vector<Panel> panels, std::int64_t last) {
    std::erase_if(panels, [](const Panel &panel) { return panel.lines.empty(); });
    const double step = left_margin + panel_width + label_room(panels);
    Svg svg(step * static_cast<double>(std::max<std::size_t>(1, panels.size())), top + panel_height + 60, title);
    svg.text({left_margin, 28}, title, {.size = 17, .bold = true});
    double left = left_margin;
    for (const Panel &panel : panels) {
        PanelDrawing(svg, panel, left, static_cast<double>(last)).draw();
        left += step;
    }
    return svg.finish();
}

} // namespace cli
