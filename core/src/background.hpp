// The value that most inputs of a data set have: the paper that digits are written on.
#pragma once

#include "dataset.hpp"

#include <cstdint>

namespace nnhost {

struct Background {
    float value = 0;       // in the input range
    double share = 0;      // of the inputs looked at that are background, 0..1
    std::uint8_t byte = 0; // of u8 data: the raw value that is background
    float step = 0;        // of u8 data: from one raw value to the next, in the input range
};

// For bytes of raw_minimum..raw_maximum, of which `byte` is background, in the input range (§5.1). The share is left 0.
Background byte_background(std::uint8_t byte, double raw_minimum, double raw_maximum, const Range &range);

// Looks at up to 100 records, evenly spread over the data.
Background find_background(const Dataset &data, const Range &range);

} // namespace nnhost
