#include "sweep/accuracy_axis.hpp"

#include "plot/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cli {

namespace {

constexpr double least_wrong = 1e-4; // 100 % has a place on the logarithmic axis too

double wrong(double accuracy) { return std::max(least_wrong, 1 - accuracy); }

} // namespace

AccuracyAxis::AccuracyAxis(const std::vector<double> &accuracies) {
    if (accuracies.empty()) return;
    const auto [least, most] = std::ranges::minmax(accuracies);
    is_logarithmic_ = wrong(least) > 5 * wrong(most);
    if (is_logarithmic_) {
        low_ = 1 - std::min(1.0, wrong(least) * 1.15);
        high_ = 1 - wrong(most) / 1.15;
        return;
    }
    const double margin = std::max(0.002, 0.08 * (most - least));
    low_ = std::max(0.0, least - margin);
    high_ = std::min(1.0, most + margin);
}

double AccuracyAxis::share(double accuracy) const {
    const double place = is_logarithmic_
                             ? std::log(wrong(accuracy) / wrong(low_)) / std::log(wrong(high_) / wrong(low_))
                             : (accuracy - low_) / (high_ - low_);
    return std::clamp(place, 0.0, 1.0);
}

std::vector<double> AccuracyAxis::rows() const {
    std::vector<double> rows;
    if (!is_logarithmic_) {
        for (const double percent : ticks(100 * low_, 100 * high_, 6)) rows.push_back(percent / 100);
        return rows;
    }
    for (const double accuracy : {0.0, 0.2, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999})
        if (accuracy >= low_ && accuracy <= high_) rows.push_back(accuracy);
    if (rows.size() < 2) rows = {low_, high_};
    return rows;
}

std::string AccuracyAxis::text(double accuracy) const {
    const double percent = 100 * accuracy;
    if (is_logarithmic_) return fmt::format("{:.4g}", percent);
    std::vector<double> all;
    for (const double row : rows()) all.push_back(100 * row);
    return tick_text(percent, all);
}

} // namespace cli
