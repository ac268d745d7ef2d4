#include "predictor.hpp"

#include "biases.hpp"
#include "error.hpp"
#include "flush_subnormals.hpp"
#include "input_major.hpp"

#include <algorithm>
#include <array>

namespace nnhost {

Predictor::Predictor(const Network &network, const Kernel &kernel)
    : network_(network), kernel_(kernel), first_layer_(network.layers.front(), 0, network.layers.front().outputs),
      stride_(padded(network.layers.front().outputs)), paper_(byte_background(0, 0, 255, network.info.input)),
      sums_(static_cast<std::size_t>(tile_records * stride_)) {
    forward_.sums.resize(network.layers.size());
    forward_.outputs.resize(network.layers.size());
    forward_.outputs[0].resize(static_cast<std::size_t>(network.layers.front().outputs));
}

void Predictor::predict(const Dataset &data, std::int64_t first, std::int64_t count, std::span<float> out) try {
    if (data.info().element_type == NNHOST_ELEMENT_U8)
        predict_bytes(count, find_background(data, network_.info.input), out,
                      [&](std::int64_t r) { return data.bytes(first + r).data(); });
    else
        predict_floats(data, first, count, out);
} catch (Error &e) {
    e.place = {.file = data.source(), .sample = data.number(first + e.place.sample)};
    throw;
}

void Predictor::predict(std::int64_t count, const std::uint8_t *pixels, std::span<float> out) {
    predict_bytes(count, paper_, out, [&](std::int64_t r) { return pixels + r * network_.inputs(); });
}

template <class Record>
void Predictor::predict_bytes(std::int64_t count, const Background &paper, std::span<float> out, Record record) {
    constexpr std::int64_t worth_a_tile = 8;
    for (std::int64_t done = 0; done < count; done += tile_records) {
        const auto records = std::min(tile_records, count - done);
        if (records < worth_a_tile) {
            for (std::int64_t t = 0; t < records; ++t)
                first_layer_.multiply({record(done + t), static_cast<std::size_t>(network_.inputs())}, paper,
                                      sums_.data() + t * stride_, scratch_);
        } else {
            std::array<const std::uint8_t *, tile_records> raw;
            for (std::int64_t t = 0; t < records; ++t) raw[static_cast<std::size_t>(t)] = record(done + t);
            tile_.fill(std::span(raw).first(static_cast<std::size_t>(records)), network_.inputs(), paper);
            first_layer_.multiply(tile_, stride_, sums_.data());
        }
        finish(done, records, out);
    }
}

void Predictor::predict_floats(const Dataset &data, std::int64_t first, std::int64_t count, std::span<float> out) {
    const auto n = static_cast<std::size_t>(network_.inputs());
    rows_.resize(static_cast<std::size_t>(tile_records) * n);
    for (std::int64_t done = 0; done < count; done += tile_records) {
        const auto records = static_cast<std::size_t>(std::min(tile_records, count - done));
        std::array<const float *, tile_records> rows;
        for (std::size_t t = 0; t < records; ++t) {
            rows[t] = rows_.data() + t * n;
            data.scaled(first + done + static_cast<std::int64_t>(t), network_.info.input,
                        std::span(rows_).subspan(t * n, n));
        }
        tile_.fill(std::span(rows).first(records), network_.inputs(), static_cast<float>(network_.info.input.low));
        first_layer_.multiply(tile_, stride_, sums_.data());
        finish(done, static_cast<std::int64_t>(records), out);
    }
}

// From the sums of `count` records to their outputs.
void Predictor::finish(std::int64_t first, std::int64_t count, std::span<float> out) {
    const FlushSubnormals flush;
    const auto &layer = network_.layers.front();
    for (std::int64_t t = 0; t < count; ++t) {
        float *z = sums_.data() + t * stride_;
        add_biases(layer.biases, 1, z, stride_);
        layer.activation->forward(1, layer.outputs, z, forward_.outputs[0].data());
        network_.forward_from(1, kernel_, 1, forward_);
        try {
            network_.require_finite(1, z, layer.outputs, forward_);
        } catch (Error &e) {
            e.place.sample += first + t;
            throw;
        }
        std::copy_n(forward_.outputs.back().begin(), network_.outputs(),
                    out.begin() + (first + t) * network_.outputs());
    }
}

} // namespace nnhost
