#include "sweep/chart.hpp"

#include "sweep/accuracy_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace cli {

namespace {

constexpr double panel_width = 520;
constexpr double panel_height = 330;
constexpr double left = 76;
constexpr double top = 84;
constexpr double name_size = 13;

struct Look {
    std::string_view colour;
    std::string_view dashes;
};
// Okabe and Ito's, those that stand out from white first; dashes tell them apart without colour.
constexpr std::array<Look, most_series> looks{
    {{blue, ""}, {vermillion, "7 3"}, {green, "2 3"}, {"#cc79a7", "9 3 2 3"}, {"#e69f00", "12 4"}, {black, "4 4"}}};

class ChartDrawing {
  public:
    explicit ChartDrawing(const Chart &chart) : chart_(chart), rows_(accuracies(chart)) {
        low_ = std::numeric_limits<double>::infinity();
        high_ = -low_;
        for (const auto &[place, words] : chart.columns) widen(place);
        for (const Series &series : chart.series)
            for (const Mark &mark : series.marks) widen(mark.x);
        for (const Mark &mark : chart.dots) widen(mark.x);
        for (const double place : chart.lost) widen(place);
        turned_ = longest_column() > panel_width / static_cast<double>(std::max<std::size_t>(1, chart.columns.size()));
    }

    std::string draw() {
        const double below = turned_ ? 0.6 * longest_column() + 50 : 62;
        const double width = std::max(left + panel_width + name_room(), left + 20 + width_of(chart_.title, 17));
        Svg svg(width, top + panel_height + below, chart_.title);
        svg.text({left, 30}, chart_.title, {.size = 17, .bold = true});
        svg.text({left, 52}, chart_.subtitle, {.size = 12, .colour = grey});
        draw_axes(svg, below);
        for (const Series &series : chart_.series)
            if (series.name.empty()) draw_behind(svg, series);
        for (const Mark &mark : chart_.dots) draw_dot(svg, mark, {"#8c8c8c", ""}, 3);
        const auto named = std::ranges::count_if(chart_.series, [](const Series &one) { return !one.name.empty(); });
        std::size_t index = 0;
        for (const Series &series : chart_.series) {
            if (series.name.empty()) continue;
            beside_ = has_spread(series) ? 4 * (static_cast<double>(index) - static_cast<double>(named - 1) / 2) : 0;
            draw_series(svg, series, looks[index++ % looks.size()]);
        }
        beside_ = 0;
        draw_lost(svg);
        draw_names(svg);
        return svg.finish();
    }

  private:
    static std::vector<double> accuracies(const Chart &chart) {
        std::vector<double> all;
        for (const Mark &mark : chart.dots) all.push_back(mark.accuracy);
        for (const Series &series : chart.series)
            for (const Mark &mark : series.marks) {
                const double spread = has_spread(series) && !series.name.empty() ? mark.spread : 0;
                for (const double side : {-spread, spread}) all.push_back(std::clamp(mark.accuracy + side, 0.0, 1.0));
            }
        return all;
    }

    void widen(double place) {
        low_ = std::min(low_, place);
        high_ = std::max(high_, place);
    }

    double x(double value) const {
        if (chart_.is_of_words) return left + panel_width * (value + 0.5) / static_cast<double>(chart_.columns.size());
        const double share = !(high_ > low_)         ? 0.5
                             : chart_.is_logarithmic ? std::log(value / low_) / std::log(high_ / low_)
                                                     : (value - low_) / (high_ - low_);
        return left + panel_width * (0.04 + 0.92 * share); // the ends stand off the frame
    }
    double y(double accuracy) const { return top + panel_height * (1 - rows_.share(accuracy)); }

    double longest_column() const {
        double longest = 0;
        for (const auto &[place, words] : chart_.columns) longest = std::max(longest, 10 + width_of(words, 12));
        return longest;
    }

    double name_room() const {
        double room = 30 + width_of(chart_.names, 12);
        for (const Series &series : chart_.series) room = std::max(room, 62 + width_of(series.name, name_size));
        return room;
    }

    void draw_axes(Svg &svg, double below) const {
        const double bottom = top + panel_height;
        for (const double row : rows_.rows()) {
            svg.line({left, y(row)}, {left + panel_width, y(row)}, pale, 1);
            svg.text({left - 8, y(row) + 4}, rows_.text(row), {.size = 12, .anchor = Anchor::end, .colour = grey});
        }
        svg.text({22, top + panel_height / 2},
                 rows_.is_logarithmic() ? "validation accuracy, % (stretched towards 100)" : "validation accuracy, %",
                 {.anchor = Anchor::middle, .turned = -90});
        double free_from = 0; // names that would meet are left out
        for (const auto &[place, words] : chart_.columns) {
            const double middle = x(place), half = turned_ ? 8 : width_of(words, 12) / 2;
            svg.line({middle, bottom}, {middle, bottom + 5}, grey, 1);
            if (middle - half < free_from) continue;
            free_from = middle + half + 4;
            svg.text({middle + (turned_ ? 4 : 0), bottom + 20}, words,
                     {.size = 12,
                      .anchor = turned_ ? Anchor::end : Anchor::middle,
                      .colour = grey,
                      .turned = turned_ ? -35.0 : 0.0});
        }
        svg.line({left, bottom}, {left + panel_width, bottom}, grey, 1);
        svg.text({left + panel_width / 2, bottom + below - 16},
                 chart_.is_logarithmic ? chart_.axis + " (logarithmic)" : chart_.axis, {.anchor = Anchor::middle});
    }

    static bool has_spread(const Series &series) {
        return series.marks.size() <= most_bars &&
               std::ranges::any_of(series.marks, [](const Mark &mark) { return mark.spread > 0; });
    }

    std::vector<Point> places(const Series &series) const {
        std::vector<Point> places;
        for (const Mark &mark : series.marks) places.push_back({x(mark.x) + beside_, y(mark.accuracy)});
        return places;
    }

    void draw_behind(Svg &svg, const Series &series) const {
        const std::vector<Point> points = places(series);
        for (std::size_t index = 1; index < points.size(); ++index)
            svg.line(points[index - 1], points[index], "#cccccc", 1);
    }

    void draw_dot(Svg &svg, const Mark &mark, const Look &look, double radius, bool with_spread = false) const {
        const double middle = x(mark.x) + beside_;
        if (with_spread && mark.spread > 0) {
            const double above = y(std::min(1.0, mark.accuracy + mark.spread)), under = y(mark.accuracy - mark.spread);
            svg.line({middle, above}, {middle, under}, look.colour, 1.5);
            for (const double end : {above, under}) svg.line({middle - 4, end}, {middle + 4, end}, look.colour, 1.5);
        }
        svg.dot({middle, y(mark.accuracy)}, radius, look.colour, mark.tip);
    }

    void draw_series(Svg &svg, const Series &series, const Look &look) const {
        if (series.marks.size() > 1) svg.path(places(series), look.colour, look.dashes);
        for (const Mark &mark : series.marks)
            draw_dot(svg, mark, look, series.marks.size() > 40 ? 2 : 4, has_spread(series));
    }

    void draw_lost(Svg &svg) const {
        for (const double place : chart_.lost)
            svg.text({x(place), top + panel_height - 6}, "×", {.size = 16, .anchor = Anchor::middle, .colour = grey});
    }

    // In the order of the lines' ends, pushed apart where they would meet. Black, which every eye reads.
    void draw_names(Svg &svg) const {
        constexpr double step = 19;
        struct Name {
            double place;
            const Series *series;
            Look look;
        };
        std::vector<Name> names;
        for (const Series &series : chart_.series)
            if (!series.name.empty() && !series.marks.empty())
                names.push_back({y(series.marks.back().accuracy), &series, looks[names.size() % looks.size()]});
        std::ranges::sort(names, {}, &Name::place);
        for (std::size_t index = 1; index < names.size(); ++index)
            names[index].place = std::max(names[index].place, names[index - 1].place + step);
        double lowest = top + panel_height;
        for (auto name = names.rbegin(); name != names.rend(); ++name, lowest -= step)
            name->place = std::min(name->place, lowest);
        const double begin = left + panel_width + 12;
        if (!names.empty())
            svg.text({begin, std::min(names.front().place - 20, top - 6)}, chart_.names, {.size = 12, .colour = grey});
        for (const Name &name : names) {
            svg.path({{begin, name.place}, {begin + 30, name.place}}, name.look.colour, name.look.dashes);
            svg.dot({begin + 15, name.place}, 4, name.look.colour, "");
            svg.text({begin + 38, name.place + 4}, name.series->name, {.size = name_size});
        }
    }

    const Chart &chart_;
    AccuracyAxis rows_;
    double low_ = 0;
    double high_ = 0;
    double beside_ = 0;   // so that the bars of several lines do not hide each other
    bool turned_ = false; // names of columns, where they are wider than a column
};

} // namespace

std::string chart_svg(const Chart &chart) { return ChartDrawing(chart).draw(); }

} // namespace cli
