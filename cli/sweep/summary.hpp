// The figures of a sweep: each point over its repeats, which is best, and what could as well be chance.
#pragma once

#include "sweep/outcome.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cli {

// One training at one number of epochs.
struct Measured {
    std::size_t training = 0;
    std::int64_t seed = 0;
    std::int64_t epoch = 0; // whose figures these are
    Scores training_scores;
    Scores validation;
    double seconds = 0; // of training, up to there
};

// One configuration at one number of epochs, over the seeds.
struct Summary {
    std::size_t configuration = 0;
    std::int64_t epochs = 0;
    std::vector<Measured> points; // of the trainings that came so far, in the order of the seeds
    std::size_t missing = 0;      // those that did not: diverged, failed, or pending
    double accuracy = std::numeric_limits<double>::quiet_NaN();  // means over the points
    double deviation = std::numeric_limits<double>::quiet_NaN(); // sample standard deviation; NaN of one point alone
    double error = std::numeric_limits<double>::quiet_NaN();
    double seconds = 0;

    bool is_whole() const { return missing == 0 && !points.empty(); }
};

struct Standings {
    std::vector<Summary> summaries;   // by configuration, then by epochs
    std::vector<std::size_t> ranking; // of summaries: each configuration at its best number of epochs, the best first

    const Summary &ranked(std::size_t place) const { return summaries[ranking[place]]; }
    bool has_best() const { return !ranking.empty() && ranked(0).is_whole(); }
};

// Of all configurations, or of one alone.
Standings standings_of(const Plan &plan, const Outcomes &outcomes, std::optional<std::size_t> only = std::nullopt);

// 95 % interval of how much better the first is, as a share. Of several seeds: Student's t of the differences of the
// same seeds, which have the same validation records. Of one: Newcombe (1998), method 10, of the two shares.
std::array<double, 2> interval_of_lead(const Summary &best, const Summary &other);

// Not of two seeds: with one degree of freedom t is so wide that what it calls chance says nothing.
bool tells_chance(const Plan &plan);

// What ± says of it, as a share: the deviation of the seeds; of one seed half of the 95 % interval.
double plus_minus(const Summary &summary);

// True where the interval holds 0, and where so few answers differ that a coin could have given them.
bool may_be_chance(const Summary &best, const Summary &other);

// Places of the ranking whose difference to the best could as well be chance.
std::vector<std::size_t> as_good_as_best(const Standings &standings);

// The point whose network speaks for the best: that of the seed which did best.
const Measured &best_point(const Summary &best);

} // namespace cli
