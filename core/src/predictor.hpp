// A network's answers (§2), fast for one record as for many: the first layer prepared once, buffers reused.
#pragma once

#include "background.hpp"
#include "dataset.hpp"
#include "kernel.hpp"
#include "network.hpp"
#include "sparse_weights.hpp"
#include "tile.hpp"

#include <cstdint>
#include <span>

namespace nnhost {

// Keeps references to the network and the kernel; the network's weights must stay as they are. A record's outputs do
// not depend, to the last bit, on the records that it is asked with. One thread at a time.
class Predictor {
  public:
    Predictor(const Network &network, const Kernel &kernel);

    // Outputs for records first..first+count-1 of the data: out (count, outputs). Throws what Network::require_finite
    // throws, with the record's place.
    void predict(const Dataset &data, std::int64_t first, std::int64_t count, std::span<float> out);

    // The same for `count` records of bytes 0..255, pixels (count, inputs).
    void predict(std::int64_t count, const std::uint8_t *pixels, std::span<float> out);

  private:
    // record(r): where the raw bytes of record r are
    template <class Record>
    void predict_bytes(std::int64_t count, const Background &paper, std::span<float> out, Record record);
    void predict_floats(const Dataset &data, std::int64_t first, std::int64_t count, std::span<float> out);
    void finish(std::int64_t first, std::int64_t count, std::span<float> out);

    const Network &network_;
    const Kernel &kernel_;
    SparseWeights first_layer_;
    std::int64_t stride_;
    Background paper_; // of bytes 0..255: 0
    Tile tile_;
    SparseWeights::Scratch scratch_;
    Floats sums_;     // (tile_records, stride)
    Floats rows_;     // (tile_records, inputs): of data that are not bytes
    Forward forward_; // of one record
};

} // namespace nnhost
