// How the learning rate changes from epoch to epoch.
#pragma once

#include <cstdint>

namespace nnhost {

enum class ScheduleKind {
    constant,    // the seed's (§4)
    step,        // times the factor after every so many epochs
    exponential, // times the factor after every epoch
    cosine,      // half a wave towards 0 (Loshchilov and Hutter, SGDR, 2017, without restarts)
};

struct Schedule {
    ScheduleKind kind = ScheduleKind::constant;
    double factor = 0.5;
    std::int64_t every = 5; // epochs
};

// Of an epoch, from 1, of `epochs`. The first one's is `first`, whatever the schedule.
double learning_rate_of(const Schedule &schedule, double first, std::int64_t epoch, std::int64_t epochs);

} // namespace nnhost
