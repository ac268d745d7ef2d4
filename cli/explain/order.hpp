// In which order training meets the records.
#pragma once

#include <nnhost/nnhost.h>

#include <cstdint>
#include <vector>

namespace cli {

// The first `wanted` records of epoch 1, by their index in data of `records` records that are in memory. Options: seed,
// shuffle.
std::vector<std::int64_t> training_order(const nnhost_options *options, std::int64_t records, std::int64_t wanted);

} // namespace cli
