// Up to 32 records as a constant background and what differs from it: x = c 1 + s, with s mostly zero.
#pragma once

#include "background.hpp"
#include "floats.hpp"
#include "vector_loops.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace nnhost {

struct Tile {
    std::int64_t inputs = 0;
    std::int64_t count = 0; // records
    float background = 0;   // c, in the input range
    // s, input-major: (inputs, made even; tile_records). Zero for records from count on.
    Floats x;
    // (half of the rows of x): bit t of masks[p] is set where record t has a value in row 2p or 2p + 1.
    std::vector<std::uint32_t> masks;
    std::array<float, tile_records> total; // of a record: the sum of its s
    // The Gram matrix of s, where the trainer needs it: (tile_records, tile_records), entry (t, r) = s_t . s_r.
    Floats gram;

    // Makes it of records of `inputs` raw bytes, reusing its memory.
    void fill(std::span<const std::uint8_t *const> records, std::int64_t inputs, const Background &paper);

    // Of records of `inputs` floats that are in the input range.
    void fill(std::span<const float *const> records, std::int64_t inputs, float paper);

    // Fills gram.
    void multiply_with_itself();

    // x_t . x_r for records r < t, from gram.
    void inner_products(std::int64_t t, std::span<float, tile_records> products) const;

    std::int64_t pairs() const { return static_cast<std::int64_t>(masks.size()); }

  private:
    void make_room(std::size_t records, std::int64_t inputs);
};

} // namespace nnhost
