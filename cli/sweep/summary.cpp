#include "sweep/summary.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace cli {

namespace {

// With several numbers of epochs: how it was after so many. With one: what train keeps, the best epoch; so too where a
// training had the patience to stop before.
const Epoch *epoch_of(const Plan &plan, const std::vector<Epoch> &epochs, std::int64_t wanted) {
    const Epoch *best = nullptr;
    for (const Epoch &epoch : epochs) {
        if (epoch.epoch > wanted || !std::isfinite(epoch.validation.accuracy)) continue;
        if (plan.epochs_vary() && epoch.epoch == wanted) return &epoch;
        if (best == nullptr || epoch.validation.accuracy > best->validation.accuracy) best = &epoch;
    }
    return best;
}

double seconds_until(const std::vector<Epoch> &epochs, std::int64_t last) {
    double seconds = 0;
    for (const Epoch &epoch : epochs)
        if (epoch.epoch <= last && std::isfinite(epoch.seconds)) seconds += epoch.seconds;
    return seconds;
}

void work_out(Summary &summary) {
    const auto count = static_cast<double>(summary.points.size());
    if (summary.points.empty()) return;
    const auto mean = [&](auto pick) {
        double sum = 0;
        for (const Measured &point : summary.points) sum += pick(point);
        return sum / count;
    };
    summary.accuracy = mean([](const Measured &point) { return point.validation.accuracy; });
    summary.error = mean([](const Measured &point) { return point.validation.error; });
    summary.seconds = mean([](const Measured &point) { return point.seconds; });
    const double square =
        mean([&](const Measured &point) { return std::pow(point.validation.accuracy - summary.accuracy, 2); });
    if (summary.points.size() > 1) summary.deviation = std::sqrt(square * count / (count - 1));
}

// What is whole goes before what is not; of the same accuracy fewer epochs of one configuration, as train keeps them,
// and the smaller error of two.
bool is_better(const Summary &one, const Summary &other) {
    if (one.is_whole() != other.is_whole()) return one.is_whole();
    if (one.points.empty() != other.points.empty()) return other.points.empty();
    if (one.accuracy != other.accuracy && !one.points.empty()) return one.accuracy > other.accuracy;
    if (one.configuration == other.configuration) return one.epochs < other.epochs;
    if (one.error != other.error && !one.points.empty()) return one.error < other.error;
    return one.configuration < other.configuration;
}

// Two-sided, 95 %, of 1..30 degrees of freedom.
double student_t(std::size_t degrees) {
    static constexpr std::array<double, 30> table = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120,  2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
    return degrees <= table.size() ? table[degrees - 1] : table.back(); // a little wide for more
}

std::array<double, 2> interval_of_two(const Scores &best, const Scores &other) {
    std::array<double, 2> low{}, high{};
    nnhost_interval(best.correct, best.records, low.data(), high.data());
    nnhost_interval(other.correct, other.records, &low[1], &high[1]);
    const double lead = best.accuracy - other.accuracy;
    return {lead - std::hypot(best.accuracy - low[0], high[1] - other.accuracy),
            lead + std::hypot(high[0] - best.accuracy, other.accuracy - low[1])};
}

} // namespace

Standings standings_of(const Plan &plan, const Outcomes &outcomes, std::optional<std::size_t> only) {
    std::map<std::pair<std::size_t, std::int64_t>, Summary> summaries;
    for (std::size_t index = 0; index < plan.trainings.size(); ++index) {
        const Training &training = plan.trainings[index];
        const Outcome &outcome = outcomes[index];
        if (only && training.configuration != *only) continue;
        for (const std::int64_t epochs : training.read_off) {
            Summary &summary = summaries[{training.configuration, epochs}];
            summary.configuration = training.configuration;
            summary.epochs = epochs;
            const Epoch *epoch = outcome.state == State::done ? epoch_of(plan, outcome.epochs, epochs) : nullptr;
            if (epoch == nullptr)
                ++summary.missing;
            else
                summary.points.push_back({index, training.seed, epoch->epoch, epoch->training, epoch->validation,
                                          seconds_until(outcome.epochs, epochs)});
        }
    }
    Standings standings;
    std::map<std::size_t, std::size_t> best; // of each configuration
    for (auto &[key, summary] : summaries) {
        work_out(summary);
        const std::size_t index = standings.summaries.size();
        standings.summaries.push_back(std::move(summary));
        const auto [place, is_first] = best.try_emplace(key.first, index);
        if (!is_first && is_better(standings.summaries[index], standings.summaries[place->second]))
            place->second = index;
    }
    for (const auto &[configuration, index] : best) standings.ranking.push_back(index);
    std::ranges::sort(standings.ranking, [&](std::size_t a, std::size_t b) {
        return is_better(standings.summaries[a], standings.summaries[b]);
    });
    return standings;
}

std::array<double, 2> interval_of_lead(const Summary &best, const Summary &other) {
    std::vector<double> leads;
    for (const Measured &one : best.points)
        for (const Measured &two : other.points)
            if (one.seed == two.seed) leads.push_back(one.validation.accuracy - two.validation.accuracy);
    if (leads.size() < 2) return interval_of_two(best.points.front().validation, other.points.front().validation);
    const auto count = static_cast<double>(leads.size());
    double mean = 0, square = 0;
    for (const double lead : leads) mean += lead / count;
    for (const double lead : leads) square += (lead - mean) * (lead - mean) / (count - 1);
    const double half = student_t(leads.size() - 1) * std::sqrt(square / count);
    return {mean - half, mean + half};
}

bool tells_chance(const Plan &plan) { return plan.repeats != 2; }

double plus_minus(const Summary &summary) {
    if (summary.points.size() != 1) return summary.deviation;
    const Scores &only = summary.points.front().validation;
    double low = 0, high = 1;
    nnhost_interval(only.correct, only.records, &low, &high);
    return (high - low) / 2;
}

bool may_be_chance(const Summary &best, const Summary &other) {
    constexpr std::int64_t least = 6; // all on one side: 2 * 0.5^6 is below 0.05, the sign test at its kindest
    std::int64_t lead = 0;
    for (const Measured &one : best.points)
        for (const Measured &two : other.points)
            if (one.seed == two.seed) lead += one.validation.correct - two.validation.correct;
    return lead < least || interval_of_lead(best, other)[0] <= 0;
}

std::vector<std::size_t> as_good_as_best(const Standings &standings) {
    std::vector<std::size_t> places;
    for (std::size_t place = 1; place < standings.ranking.size(); ++place) {
        if (!standings.ranked(place).is_whole()) break;
        if (may_be_chance(standings.ranked(0), standings.ranked(place))) places.push_back(place);
    }
    return places;
}

const Measured &best_point(const Summary &best) {
    return *std::ranges::max_element(best.points, [](const Measured &a, const Measured &b) {
        return a.validation.accuracy < b.validation.accuracy;
    });
}

} // namespace cli
