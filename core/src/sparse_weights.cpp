#include "sparse_weights.hpp"

#include "input_major.hpp"
#include "network.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace nnhost {

SparseWeights::SparseWeights(const Layer &layer, std::int64_t first, std::int64_t count)
    : first_(first), nodes_(count), inputs_(layer.inputs), vectors_((count + vector_floats - 1) / vector_floats),
      row_(padded(count)), v_(input_major(layer, first, count, (inputs_ + 1) / 2 * 2, row_)),
      background_weights_(static_cast<std::size_t>(row_)), row_sums_(static_cast<std::size_t>(row_)) {
    std::vector<double> sums(row_sums_.size());
    for (auto row = v_.begin(); row != v_.end(); row += row_)
        std::transform(sums.begin(), sums.end(), row, sums.begin(), [](double sum, float v) { return sum + v; });
    std::copy(sums.begin(), sums.end(), row_sums_.begin());
}

// sums = c R + b (n c + sum of s)
void SparseWeights::start(float background, float total, float *sums) const {
    const auto &loops = vector_loops();
    const float whole = static_cast<float>(inputs_) * background + total;
    std::fill_n(sums, vectors_ * vector_floats, 0.0f);
    loops.combine(1, &background, row_sums_.data(), row_, vectors_, sums);
    loops.combine(1, &whole, background_weights_.data(), row_, vectors_, sums);
}

void SparseWeights::multiply(const Tile &tile, std::int64_t stride, float *sums) const {
    for (std::int64_t t = 0; t < tile.count; ++t)
        start(tile.background, tile.total[static_cast<std::size_t>(t)], sums + t * stride);
    vector_loops().multiply(tile.pairs(), tile.masks.data(), tile.x.data(), vectors_, v_.data(), row_, sums, stride);
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
    start(paper.value, static_cast<float>(total) * paper.step, sums);
    vector_loops().combine_some(static_cast<std::int64_t>(count), scratch.places.data(), scratch.values.data(),
                                v_.data(), row_, vectors_, sums);
}

void SparseWeights::accumulate(const Tile &tile, std::int64_t count, std::int64_t stride, const float *d) {
    const auto &loops = vector_loops();
    std::array<float, tile_records> backgrounds;
    backgrounds.fill(tile.background);
    loops.accumulate(tile.pairs(), tile.masks.data(), tile.x.data(), count, vectors_, d, stride, v_.data(), row_);
    loops.combine(count, backgrounds.data(), d, stride, vectors_, background_weights_.data());
    loops.combine(count, tile.total.data(), d, stride, vectors_, row_sums_.data());
}

void SparseWeights::write(Layer &layer) const {
    Floats w = v_;
    for (auto row = w.begin(); row != w.end(); row += row_)
        std::transform(background_weights_.begin(), background_weights_.end(), row, row, std::plus<>());
    from_input_major(w, first_, nodes_, row_, layer);
}

} // namespace nnhost
