#include "tile.hpp"

#include <algorithm>

namespace nnhost {
namespace {

constexpr std::int64_t ahead = 4 * tile_part;

// Raw records lie anywhere in memory: what is wanted some parts later is asked for now. (Inlined, or gcc 12 takes a
// function that only asks for one that does nothing.)
template <class Value>
[[gnu::always_inline]] inline void fetch(std::span<const Value *const> records, std::int64_t first, std::int64_t end) {
    constexpr std::int64_t line = 64 / sizeof(Value);
    for (const auto *record : records)
        for (std::int64_t input = first; input < end; input += line) __builtin_prefetch(record + input, 0, 2);
}

} // namespace

void Tile::make_room(std::size_t records, std::int64_t record_inputs) {
    inputs = record_inputs;
    count = static_cast<std::int64_t>(records);
    masks.resize(static_cast<std::size_t>((inputs + 1) / 2));
    x.resize(2 * masks.size() * tile_records);
    gram.assign(static_cast<std::size_t>(tile_records * tile_records), 0);
    sums_.fill(0);
    filled_ = multiplied_ = 0;
}

void Tile::begin(std::span<const std::uint8_t *const> records, std::int64_t record_inputs, const Background &paper) {
    make_room(records.size(), record_inputs);
    std::copy(records.begin(), records.end(), bytes_.begin());
    of_bytes_ = true;
    paper_ = paper;
    background = paper.value;
    fetch(records, 0, std::min(ahead, inputs));
}

void Tile::begin(std::span<const float *const> records, std::int64_t record_inputs, float paper) {
    make_room(records.size(), record_inputs);
    std::copy(records.begin(), records.end(), floats_.begin());
    of_bytes_ = false;
    background = paper;
}

bool Tile::part() {
    constexpr std::int64_t few = 8; // pairs of inputs, for a tenth of a microsecond
    if (multiplied_ < filled_pairs())
        multiply_up_to(std::min(multiplied_ + few, filled_pairs()));
    else if (filled_ < inputs)
        fill_some();
    else
        return false;
    return true;
}

void Tile::fill_some() {
    const auto end = std::min(filled_ + tile_part, inputs);
    if (of_bytes_) {
        fetch(std::span<const std::uint8_t *const>(bytes_).first(static_cast<std::size_t>(count)),
              std::min(filled_ + ahead, inputs), std::min(filled_ + ahead + tile_part, inputs));
        vector_loops().fill_bytes(count, bytes_.data(), filled_, end, paper_.byte, paper_.step, x.data(), masks.data(),
                                  sums_.data());
    } else {
        fetch(std::span<const float *const>(floats_).first(static_cast<std::size_t>(count)),
              std::min(filled_ + tile_part, inputs), std::min(filled_ + 2 * tile_part, inputs));
        vector_loops().fill_floats(count, floats_.data(), filled_, end, background, x.data(), masks.data(),
                                   sums_.data());
    }
    filled_ = end;
}

void Tile::multiply_up_to(std::int64_t pair) {
    const float *from = x.data() + 2 * multiplied_ * tile_records;
    vector_loops().multiply(pair - multiplied_, masks.data() + multiplied_, from, tile_records / vector_floats, from,
                            tile_records, gram.data(), tile_records);
    multiplied_ = pair;
}

// x_t . x_r = s_t . s_r + c (sum of s_t + sum of s_r) + n c^2
void Tile::finish(bool with_gram) {
    while (filled_ < inputs) fill_some();
    const float unit = of_bytes_ ? paper_.step : 1;
    for (std::size_t t = 0; t < tile_records; ++t) total[t] = static_cast<float>(sums_[t]) * unit;
    if (!with_gram) return;
    multiply_up_to(pairs());
    for (std::size_t t = 0; t < tile_records; ++t) {
        const float own = background * (total[t] + static_cast<float>(inputs) * background);
        for (std::size_t r = 0; r < tile_records; ++r) gram[t * tile_records + r] += background * total[r] + own;
    }
}

} // namespace nnhost
