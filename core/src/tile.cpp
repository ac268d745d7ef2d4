#include "tile.hpp"

namespace nnhost {

void Tile::make_room(std::size_t records, std::int64_t record_inputs) {
    inputs = record_inputs;
    count = static_cast<std::int64_t>(records);
    masks.resize(static_cast<std::size_t>((inputs + 1) / 2));
    x.resize(2 * masks.size() * tile_records);
}

void Tile::fill(std::span<const std::uint8_t *const> records, std::int64_t record_inputs, const Background &paper) {
    make_room(records.size(), record_inputs);
    background = paper.value;
    vector_loops().fill_bytes(count, records.data(), inputs, paper.byte, paper.step, x.data(), masks.data(),
                              total.data());
}

void Tile::fill(std::span<const float *const> records, std::int64_t record_inputs, float paper) {
    make_room(records.size(), record_inputs);
    background = paper;
    vector_loops().fill_floats(count, records.data(), inputs, paper, x.data(), masks.data(), total.data());
}

void Tile::multiply_with_itself() {
    gram.assign(static_cast<std::size_t>(tile_records * tile_records), 0);
    vector_loops().multiply(pairs(), masks.data(), x.data(), tile_records / vector_floats, x.data(), tile_records,
                            gram.data(), tile_records);
}

// x_t . x_r = s_t . s_r + c (sum of s_t + sum of s_r) + n c^2
void Tile::inner_products(std::int64_t t, std::span<float, tile_records> products) const {
    const auto row = static_cast<std::size_t>(t);
    const float own = background * (total[row] + static_cast<float>(inputs) * background);
    const float *of_s = gram.data() + t * tile_records;
    for (std::size_t r = 0; r < row; ++r) products[r] = of_s[r] + (background * total[r] + own);
}

} // namespace nnhost
