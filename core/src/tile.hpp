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
    std::array<float, tile_records> total{}; // of a record: the sum of its s
    // The Gram matrix, where the trainer needs it: (tile_records, tile_records), entry (t, r) = x_t . x_r.
    Floats gram;

    // Makes it of up to tile_records records of `inputs` raw bytes, reusing its memory.
    void fill(std::span<const std::uint8_t *const> records, std::int64_t record_inputs, const Background &paper) {
        begin(records, record_inputs, paper);
        finish(false);
    }

    // Of records of `inputs` floats that are in the input range.
    void fill(std::span<const float *const> records, std::int64_t record_inputs, float paper) {
        begin(records, record_inputs, paper);
        finish(false);
    }

    // The same in parts: begin, some parts, and finish does the rest. The records must stay until then.
    void begin(std::span<const std::uint8_t *const> records, std::int64_t inputs, const Background &paper);
    void begin(std::span<const float *const> records, std::int64_t inputs, float paper);
    bool part();                 // some inputs, of x or of gram; false: nothing is left
    void finish(bool with_gram); // gram: where it is wanted, or parts were made

    std::int64_t pairs() const { return static_cast<std::int64_t>(masks.size()); }

  private:
    void make_room(std::size_t records, std::int64_t inputs);
    void fill_some();
    void multiply_up_to(std::int64_t pair);
    std::int64_t filled_pairs() const { return (filled_ + 1) / 2; }

    std::array<const std::uint8_t *, tile_records> bytes_; // where the records are: there,
    std::array<const float *, tile_records> floats_;       // or there
    bool of_bytes_ = false;
    Background paper_;
    std::array<double, tile_records> sums_; // of a record's values so far
    std::int64_t filled_ = 0;               // inputs
    std::int64_t multiplied_ = 0;           // pairs
};

} // namespace nnhost
