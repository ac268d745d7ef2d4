// The first layer's weights for inputs that are a constant background plus something sparse:
//
//     x = c 1 + s,  W = V + b 1^T,  R_j = sum over p of V_jp
//
//     W x         = V s + c R + b (n c + sum of s)          touches only the rows of V where s is not zero
//     W += d x^T  :  V += d s^T,  b += c d,  R += d (sum of s)
//
// exactly, but for rounding, whatever c each record has. V is kept input-major, so that what one input needs is
// contiguous.
#pragma once

#include "background.hpp"
#include "floats.hpp"
#include "tile.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nnhost {

struct Layer;

// Of nodes first..first+count-1 of a layer: each node is a matter of its own, so several of these may share a layer.
// What is called `stride` are the floats from one record's sums or updates to the next one's. Those begin with node
// `first`, are 64-byte aligned, and zero from the last node to the next whole vector.
class SparseWeights {
  public:
    // The inputs of a record that are not background.
    struct Scratch {
        std::vector<std::int32_t> places;
        std::vector<float> values;
    };

    SparseWeights(const Layer &layer, std::int64_t first, std::int64_t count);

    std::int64_t width() const { return vectors_ * vector_floats; } // the nodes, in whole vectors

    // sums (tile_records, stride): W x for the tile's records.
    void multiply(const Tile &tile, std::int64_t stride, float *sums) const;

    // sums: W x for one record of raw bytes; to the last bit what it would be in a tile. scratch: reused.
    void multiply(std::span<const std::uint8_t> record, const Background &paper, float *sums, Scratch &scratch) const;

    // W += sum of d x^T for the tile's first `count` records; d (tile_records, stride).
    void accumulate(const Tile &tile, std::int64_t count, std::int64_t stride, const float *d);

    // V = W, b = 0: as they are when it is made.
    void settle();

    // Puts its part of W together again.
    void write(Layer &layer) const;

  private:
    void add_up(); // R

    std::int64_t first_, nodes_, inputs_, vectors_;
    std::int64_t row_;  // floats of a row of V
    Floats v_;          // V^T: (inputs, made even; row)
    Floats background_; // R and b (2, row): what the background goes through
};

} // namespace nnhost
