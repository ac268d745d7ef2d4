#include "sweep/graphs.hpp"

#include "files.hpp"
#include "output.hpp"
#include "sweep/chart.hpp"
#include "sweep/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace fs = std::filesystem;

namespace cli {

namespace {

constexpr std::size_t most_column_values = 10; // named one by one; of more the axis has round numbers

Mark mark_of(const Plan &plan, const Summary &summary, double x) {
    const double spread = std::isfinite(summary.deviation) ? summary.deviation : 0;
    return {x, summary.accuracy, spread,
            fmt::format("{}{}epochs {}: {}", name_of(plan, summary.configuration), plan.knobs.empty() ? "" : "  ",
                        summary.epochs, accuracy_text(summary))};
}

// Where each value stands on the axis: a number at its own place, a word at the next.
double place_of(const Plan &plan, std::size_t knob, const std::string &value) {
    if (knob == plan.knobs.size() || plan.knobs[knob].is_number) return std::stod(value);
    const std::vector<std::string> &values = plan.knobs[knob].values;
    return static_cast<double>(std::ranges::find(values, value) - values.begin());
}

std::vector<std::pair<double, std::string>> columns_of(const Plan &plan, std::size_t knob, bool is_logarithmic) {
    const std::vector<std::string> values = values_of_knob(plan, knob);
    std::vector<std::pair<double, std::string>> columns;
    const bool is_number = knob == plan.knobs.size() || plan.knobs[knob].is_number;
    if (!is_number || values.size() <= most_column_values) {
        for (const std::string &value : values) columns.emplace_back(place_of(plan, knob, value), cut(value, 32));
        std::ranges::sort(columns);
        return columns;
    }
    const auto [low, high] = std::ranges::minmax(values, {}, [](const std::string &value) { return std::stod(value); });
    const double from = std::stod(low), to = std::stod(high);
    for (const double tick : is_logarithmic ? logarithmic_ticks(from, to) : ticks(from, to, 8))
        columns.emplace_back(tick, fmt::format("{:g}", tick));
    return columns;
}

// The values of all knobs but one, as the name of a line.
std::string others_of(const Plan &plan, const Configuration &configuration, std::size_t but) {
    std::vector<std::string> values;
    for (std::size_t index = 0; index < plan.knobs.size(); ++index)
        if (index != but) values.push_back(configuration[index]);
    return join(values, ", ");
}

std::string other_names(const Plan &plan, std::size_t but) {
    std::vector<std::string> names;
    for (std::size_t index = 0; index < plan.knobs.size(); ++index)
        if (index != but) names.push_back(plan.knobs[index].name);
    return join(names, ", ");
}

Chart begin_chart(const Plan &plan, const Standings &standings, std::size_t knob) {
    Chart chart;
    chart.axis = name_of_knob(plan, knob);
    chart.title = "validation accuracy by " + chart.axis;
    chart.subtitle = measured_text(plan, standings, values_of_knob(plan, knob).size() <= most_bars);
    chart.is_logarithmic = knob == plan.knobs.size() ? plan.epochs_logarithmic : plan.knobs[knob].is_logarithmic;
    chart.is_of_words = knob < plan.knobs.size() && !plan.knobs[knob].is_number;
    chart.columns = columns_of(plan, knob, chart.is_logarithmic);
    return chart;
}

void sort_marks(std::vector<Mark> &marks) { std::ranges::sort(marks, {}, &Mark::x); }

// A line for each configuration of the other knobs; where these are many, one through the best, the rest as dots.
Chart knob_chart(const Plan &plan, const Standings &standings, std::size_t knob) {
    Chart chart = begin_chart(plan, standings, knob);
    if (plan.epochs_vary()) chart.subtitle += ", each at its best number of epochs";
    std::map<std::string, Series> lines;
    std::vector<std::string> order;
    std::map<double, Mark> best;
    std::vector<Mark> all;
    for (const std::size_t index : standings.ranking) {
        const Summary &summary = standings.summaries[index];
        const Configuration &configuration = plan.configurations[summary.configuration];
        if (summary.points.empty()) {
            chart.lost.push_back(place_of(plan, knob, configuration[knob]));
            continue;
        }
        const Mark mark = mark_of(plan, summary, place_of(plan, knob, configuration[knob]));
        const std::string others = others_of(plan, configuration, knob);
        if (!lines.contains(others)) order.push_back(others);
        lines[others].marks.push_back(mark);
        best.try_emplace(mark.x, mark); // the ranking begins with the best
        all.push_back(mark);
    }
    if (!chart.lost.empty()) chart.subtitle += ", × = diverged or failed";
    if (!plan.is_random && order.size() <= most_series) {
        chart.names = other_names(plan, knob);
        for (const std::string &others : order) {
            lines[others].name = others.empty() ? " " : others;
            sort_marks(lines[others].marks);
            chart.series.push_back(std::move(lines[others]));
        }
        return chart;
    }
    chart.dots = std::move(all);
    Series through{plan.is_random ? "best" : "the other options at their best", {}};
    for (const auto &[x, mark] : best) through.marks.push_back(mark);
    if (plan.is_random) through.marks = {chart.dots.front()}; // of equals the one that the table begins with
    chart.names = fmt::format("{} configurations", standings.ranking.size());
    chart.series.push_back(std::move(through));
    return chart;
}

// The best configurations by name, the others behind them.
Chart epochs_chart(const Plan &plan, const Standings &standings) {
    Chart chart = begin_chart(plan, standings, plan.knobs.size());
    chart.names = other_names(plan, plan.knobs.size());
    const bool are_many = standings.ranking.size() > most_series;
    if (are_many) chart.names = fmt::format("the {} best: {}", most_series, chart.names);
    for (std::size_t place = 0; place < standings.ranking.size(); ++place) {
        const std::size_t configuration = standings.ranked(place).configuration;
        Series series;
        if (place < most_series) series.name = others_of(plan, plan.configurations[configuration], plan.knobs.size());
        if (series.name.empty() && place < most_series) series.name = " ";
        for (const Summary &summary : standings.summaries)
            if (summary.configuration == configuration && !summary.points.empty())
                series.marks.push_back(mark_of(plan, summary, static_cast<double>(summary.epochs)));
        if (!series.marks.empty()) chart.series.push_back(std::move(series));
    }
    return chart;
}

} // namespace

std::string measured_text(const Plan &plan, const Standings &standings, bool with_bars) {
    const Summary &best = standings.ranked(0);
    const std::string held_back =
        fmt::format("{} validation records", thousands(best.points.front().validation.records));
    const std::string around = fmt::format("the best ± {:.2f}", 100 * plus_minus(best));
    if (plan.repeats < 2) return fmt::format("{} ({}, 95 %)", held_back, around);
    const std::string mean = with_bars ? "mean and standard deviation" : "mean";
    if (with_bars || best.points.size() < 2) return fmt::format("{} of {} seeds, {}", mean, plan.repeats, held_back);
    return fmt::format("mean of {} seeds ({}, standard deviation), {}", plan.repeats, around, held_back);
}

std::string name_of_knob(const Plan &plan, std::size_t index) {
    return index < plan.knobs.size() ? plan.knobs[index].name : "epochs";
}

std::vector<std::string> values_of_knob(const Plan &plan, std::size_t index) {
    if (index < plan.knobs.size()) return plan.knobs[index].values;
    std::vector<std::string> values;
    for (const std::int64_t epochs : plan.epochs) values.push_back(std::to_string(epochs));
    return values;
}

std::string value_of(const Plan &plan, const Summary &summary, std::size_t index) {
    return index < plan.knobs.size() ? plan.configurations[summary.configuration][index]
                                     : std::to_string(summary.epochs);
}

std::vector<fs::path> draw_graphs(const Plan &plan, const Standings &standings, const fs::path &folder) {
    std::vector<fs::path> files;
    const auto write = [&](const std::string &name, const std::string &svg) {
        if (svg.empty()) return;
        files.push_back(folder / (name + ".svg"));
        write_whole_file(files.back(), svg);
    };
    if (standings.ranking.empty() || standings.ranked(0).points.empty()) return files;
    for (std::size_t knob = 0; knob < plan.knobs.size(); ++knob)
        write(plan.knobs[knob].name, chart_svg(knob_chart(plan, standings, knob)));
    if (plan.epochs_vary()) write("epochs", chart_svg(epochs_chart(plan, standings)));
    const std::size_t knobs = plan.knobs.size() + (plan.epochs_vary() ? 1 : 0);
    for (std::size_t first = 0; first < knobs && !plan.is_random; ++first)
        for (std::size_t second = first + 1; second < knobs; ++second)
            write(fmt::format("heatmap-{}-{}", name_of_knob(plan, first), name_of_knob(plan, second)),
                  heatmap_svg(plan, standings, first, second));
    return files;
}

} // namespace cli
