#include "schedule.hpp"

#include <cmath>
#include <numbers>

namespace nnhost {

double learning_rate_of(const Schedule &schedule, double first, std::int64_t epoch, std::int64_t epochs) {
    const auto done = static_cast<double>(epoch - 1);
    switch (schedule.kind) {
    case ScheduleKind::step:
        return first * std::pow(schedule.factor, static_cast<double>((epoch - 1) / schedule.every));
    case ScheduleKind::exponential:
        return first * std::pow(schedule.factor, done);
    case ScheduleKind::cosine:
        return first * (1 + std::cos(std::numbers::pi * done / static_cast<double>(epochs))) / 2;
    case ScheduleKind::constant:
        break;
    }
    return first;
}

} // namespace nnhost
