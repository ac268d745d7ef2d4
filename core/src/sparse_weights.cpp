#include "sparse_weights.hpp"

#include "input_major.hpp"
#include "network.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace nnhost {

namespace {

// All records of a tile have something in the background's pair of rows.
constexpr std::uint32_t all_records = ~std::uint32_t{0};

// What R and b are multiplied with: c and n c + sum of s.
std::array<float, 2> factors(float background, std::int64_t inputs, float total) {
    return {background, static_cast<float>(inputs) * background + total};
}

} // namespace

SparseWeights::SparseWeights(const Layer &layer, std::int64_t first, std::int64_t count)
    : first_(first), nodes_(count), inputs_(layer.inputs), vectors_((count + vector_floats - 1) / vector_floats),
      row_(padded(count)), v_(input_major(layer, first, count, (inputs_ + 1) / 2 * 2, row_)),
      background_(static_cast<std::size_t>(2 * row_)) {
    add_up();
}

void SparseWeights::add_up() {
    std::vector<double> sums(static_cast<std::size_t>(row_));
    for (auto row = v_.begin(); row != v_.end(); row += row_)
        std::transform(sums.begin(), sums.end(), row, sums.begin(), [](double sum, float v) { return sum + v; });
    std::copy(sums.begin(), sums.end(), background_.begin());
}

void SparseWeights::multiply(const Tile &tile, std::int64_t stride, float *sums) const {
    const auto &loops = vector_loops();
    std::array<float, 2 * tile_records> x;
    for (std::size_t t = 0; t < tile_records; ++t) {
        const auto [r, b] = factors(tile.background, inputs_, tile.total[t]);
        x[t] = r;
        x[tile_records + t] = b;
        std::fill_n(sums + static_cast<std::int64_t>(t) * stride, vectors_ * vector_floats, 0.0f);
    }
    loops.multiply(1, &all_records, x.data(), vectors_, background_.data(), row_, sums, stride);
    loops.multiply(tile.pairs(), tile.masks.data(), tile.x.data(), vectors_, v_.data(), row_, sums, stride);
}

void SparseWeights::multiply(std::span<const std::uint8_t> record, const Background &paper, float *sums,
                             Scratch &scratch) const {
    scratch.places.resize(record.size());
    scratch.values.resize(record.size());
    std::size_t count = 0;
    std::int32_t total = 0;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const auto difference = record[i] - paper.byte;
        scratch.places[count] = static_cast<std::int32_t>(i);
        scratch.values[count] = static_cast<float>(difference) * paper.step;
        count += difference != 0;
        total += difference;
    }
    const auto &loops = vector_loops();
    const auto x = factors(paper.value, inputs_, static_cast<float>(total) * paper.step);
    std::fill_n(sums, vectors_ * vector_floats, 0.0f);
    loops.combine(2, x.data(), background_.data(), row_, vectors_, sums);
    loops.combine_some(static_cast<std::int64_t>(count), scratch.places.data(), scratch.values.data(), v_.data(), row_,
                       vectors_, sums);
}

// R += d (sum of s), b += c d
void SparseWeights::accumulate(const Tile &tile, std::int64_t count, std::int64_t stride, const float *d) {
    const auto &loops = vector_loops();
    std::array<float, 2 * tile_records> x;
    std::copy(tile.total.begin(), tile.total.end(), x.begin());
    std::fill(x.begin() + tile_records, x.end(), tile.background);
    loops.accumulate(1, &all_records, x.data(), count, vectors_, d, stride, background_.data(), row_);
    loops.accumulate(tile.pairs(), tile.masks.data(), tile.x.data(), count, vectors_, d, stride, v_.data(), row_);
}

void SparseWeights::settle() {
    const auto b = background_.begin() + row_;
    for (auto row = v_.begin(); row != v_.begin() + inputs_ * row_; row += row_)
        std::transform(b, b + row_, row, row, std::plus<>());
    std::fill(b, background_.end(), 0.0f);
    add_up();
}

void SparseWeights::write(Layer &layer) const {
    Floats w = v_;
    const auto b = background_.begin() + row_;
    for (auto row = w.begin(); row != w.end(); row += row_) std::transform(b, b + row_, row, row, std::plus<>());
    from_input_major(w, first_, nodes_, row_, layer);
}

} // namespace nnhost
