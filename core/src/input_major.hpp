// Weights turned round: what one input sends to all nodes is contiguous.
#pragma once

#include "floats.hpp"

#include <cstdint>

namespace nnhost {

struct Layer;

// The least number of floats for `nodes` that keeps rows 64-byte aligned and, being an odd number of cache lines,
// spreads them over all sets of the cache.
std::int64_t padded(std::int64_t nodes);

// Nodes first..first+count-1 of W (nodes, inputs) -> (rows, width), row = input; zero beyond. And back.
Floats input_major(const Layer &layer, std::int64_t first, std::int64_t count, std::int64_t rows, std::int64_t width);
void from_input_major(const Floats &v, std::int64_t first, std::int64_t count, std::int64_t width, Layer &layer);

} // namespace nnhost
