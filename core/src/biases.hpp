// A bias for each node of a layer, where a network has them (the seed's has none): z = W x + b.
//
// A bias is the weight from a node whose output is always 1. So §4 gives b += delta, and nothing is carried back to
// that node. Biases are kept beside the weights: the forms of the first layer know nothing of them
// (docs/decisions/0019).
#pragma once

#include <cstdint>
#include <span>

namespace nnhost {

// z (batch, stride) += b, in the first columns. No biases: nothing.
inline void add_biases(std::span<const float> b, std::int64_t batch, float *z, std::int64_t stride) {
    if (b.empty()) return;
    for (std::int64_t r = 0; r < batch; ++r, z += stride)
        for (std::size_t j = 0; j < b.size(); ++j) z[j] += b[j];
}

// b += sum over the batch of delta (batch, stride)
inline void update_biases(std::span<float> b, std::int64_t batch, const float *deltas, std::int64_t stride) {
    if (b.empty()) return;
    for (std::int64_t r = 0; r < batch; ++r, deltas += stride)
        for (std::size_t j = 0; j < b.size(); ++j) b[j] += deltas[j];
}

} // namespace nnhost
