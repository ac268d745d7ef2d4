#include "sweep/graphs.hpp"

#include "output.hpp"
#include "plot/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace cli {

namespace {

constexpr std::size_t most_cells = 30; // in a row or a column
constexpr double name_size = 13;
constexpr double least_range = 0.05; // of the colours; four times ± of the best, where that is more

class HeatMap {
  public:
    HeatMap(const Plan &plan, const Standings &standings, std::size_t first, std::size_t second)
        : names_{name_of_knob(plan, first), name_of_knob(plan, second)}, columns_(values_of_knob(plan, first)),
          rows_(values_of_knob(plan, second)) {
        if (columns_.size() < rows_.size()) { // pages are wider than they are high
            std::swap(columns_, rows_);
            std::swap(names_[0], names_[1]);
            std::swap(first, second);
        }
        for (const Summary &summary : standings.summaries) {
            if (summary.points.empty()) continue;
            const auto [cell, is_new] =
                best_.try_emplace({value_of(plan, summary, first), value_of(plan, summary, second)}, summary.accuracy);
            cell->second = std::max(cell->second, summary.accuracy);
        }
        is_best_of_others_ = plan.knobs.size() + (plan.epochs_vary() ? 1 : 0) > 2;
        const Summary &best = standings.ranked(0);
        winner_ = {value_of(plan, best, first), value_of(plan, best, second)};
        for (const auto &[place, accuracy] : best_) most_ = std::max(most_, accuracy);
        least_ = most_ - std::max(least_range, plus_minus(best) > 0 ? 4 * plus_minus(best) : 0.0);
        for (const auto &[place, accuracy] : best_) least_ = std::min(least_, accuracy);
        measured_ = measured_text(plan, standings, false);
        cell_ = std::clamp(640.0 / static_cast<double>(columns_.size()), 44.0, 84.0);
        for (const std::string &row : rows_) left_ = std::max(left_, 64 + width_of(cut(row, 30), name_size));
        turned_ = std::ranges::any_of(
            columns_, [&](const std::string &column) { return width_of(column, name_size) > cell_ - 4; });
        for (const std::string &column : columns_)
            if (turned_) below_ = std::max(below_, 40 + 0.62 * width_of(cut(column, 30), name_size));
    }

    bool can_be_read() const { return columns_.size() <= most_cells && rows_.size() <= most_cells && !best_.empty(); }

    std::string draw() {
        const double width = cell_ * static_cast<double>(columns_.size());
        const double height = row_height * static_cast<double>(rows_.size());
        const std::string title = fmt::format("validation accuracy in %: {} and {}", names_[0], names_[1]);
        const double words = std::max(width_of(title, 17), width_of(measured_, 12));
        Svg svg(std::max(left_ + width + 30, left_ + 20 + words), top + height + below_ + 24, title);
        svg.text({24, 30}, title, {.size = 17, .bold = true});
        svg.text({24, 52},
                 is_best_of_others_ ? "each cell the best that the other options let it be; darker is better"
                                    : "darker is better",
                 {.size = 12, .colour = grey});
        svg.text({24, 70}, measured_, {.size = 12, .colour = grey});
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            const double middle = y(row) + row_height / 2;
            svg.text({left_ - 8, middle + 5}, cut(rows_[row], 30), {.size = name_size, .anchor = Anchor::end});
            for (std::size_t column = 0; column < columns_.size(); ++column) draw_cell(svg, column, row);
        }
        for (std::size_t column = 0; column < columns_.size(); ++column)
            svg.text(
                {left_ + cell_ * (static_cast<double>(column) + 0.5), top + height + 20}, cut(columns_[column], 30),
                {.size = name_size, .anchor = turned_ ? Anchor::end : Anchor::middle, .turned = turned_ ? -35.0 : 0.0});
        svg.text({left_ + width / 2, top + height + below_ + 8}, names_[0], {.anchor = Anchor::middle, .colour = grey});
        svg.text({24, top + height / 2}, names_[1], {.anchor = Anchor::middle, .colour = grey, .turned = -90});
        return svg.finish();
    }

  private:
    static constexpr double top = 92;
    static constexpr double row_height = 44;

    // The first value at the bottom, as on an axis.
    double y(std::size_t row) const { return top + row_height * static_cast<double>(rows_.size() - 1 - row); }

    // By the logarithm of what is wrong: 97 and 98 % differ beside 60 % too.
    double strength(double accuracy) const {
        const auto wrong = [](double share) { return std::log(std::max(1e-4, 1 - share)); };
        return most_ > least_ ? (wrong(least_) - wrong(accuracy)) / (wrong(least_) - wrong(most_)) : 0.5;
    }

    void draw_cell(Svg &svg, std::size_t column, std::size_t row) const {
        const auto found = best_.find({columns_[column], rows_[row]});
        const Point corner{left_ + cell_ * static_cast<double>(column), y(row)};
        const Point middle{corner.x + cell_ / 2, corner.y + row_height / 2 + 5};
        if (found == best_.end()) {
            svg.box(corner, cell_ - 2, row_height - 2, "#f4f4f4", "no training came to its end");
            svg.text(middle, "–", {.anchor = Anchor::middle, .colour = grey});
            return;
        }
        const double at = strength(found->second);
        const std::string tip = fmt::format("{} {}, {} {}: {:.2f} %", names_[0], columns_[column], names_[1],
                                            rows_[row], 100 * found->second);
        const bool is_winner = found->first == winner_;
        const std::string colour = shade(0x00, 0x45, 0x85, 0.06 + 0.94 * at);
        if (is_winner) svg.box({corner.x - 2, corner.y - 2}, cell_ + 2, row_height + 2, vermillion, "");
        svg.box({corner.x + 1, corner.y + 1}, cell_ - 4, row_height - 4, colour, tip);
        svg.text(
            middle, fmt::format("{:.2f}", 100 * found->second),
            {.size = cell_ < 50 ? 12.0 : 13.0, .anchor = Anchor::middle, .colour = ink_on(colour), .bold = is_winner});
    }

    std::string names_[2];
    std::vector<std::string> columns_;
    std::vector<std::string> rows_;
    std::map<std::pair<std::string, std::string>, double> best_; // by column and row
    std::pair<std::string, std::string> winner_;                 // the cell of the best
    std::string measured_;
    double most_ = 0;  // the darkest
    double least_ = 1; // the lightest, far enough from it that chance alone makes no show
    double cell_ = 0;  // width
    double left_ = 80;
    double below_ = 36;
    bool turned_ = false;
    bool is_best_of_others_ = false;
};

} // namespace

std::string heatmap_svg(const Plan &plan, const Standings &standings, std::size_t first, std::size_t second) {
    HeatMap map(plan, standings, first, second);
    return map.can_be_read() ? map.draw() : "";
}

} // namespace cli
