// Random search: configurations that differ, the same ones for the same seed on every machine.
#pragma once

#include "sweep/plan.hpp"

namespace cli {

// `count` of them, or fewer where there are no more. The knobs with ranges get the values that were drawn.
std::vector<Configuration> draw(std::vector<Knob> &knobs, std::int64_t count, std::int64_t seed);

} // namespace cli
