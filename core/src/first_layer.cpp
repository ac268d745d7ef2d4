// The three forms of the first layer. In each: sums = W x, what earlier records of the block added to them, W += d x^T.
#include "first_layer.hpp"

#include "input_major.hpp"
#include "sparse_weights.hpp"
#include "tile.hpp"

#include <algorithm>
#include <array>

namespace nnhost {
namespace {

class PlainLayer final : public FirstLayer {
  public:
    PlainLayer(Layer &layer, const Kernel &kernel) : layer_(layer), kernel_(kernel) {}

    std::int64_t stride() const override { return layer_.outputs; }

    void multiply(const Block &block, std::int64_t first, std::int64_t count, float *sums) override {
        const float *x = block.x.data() + first * layer_.inputs;
        if (count == 1)
            kernel_.gemv(Transpose::no, layer_.outputs, layer_.inputs, layer_.weights.data(), x, sums);
        else
            kernel_.gemm(Transpose::no, Transpose::yes, count, layer_.outputs, layer_.inputs, 1, x,
                         layer_.weights.data(), 0, sums);
    }

    void correct(const Block &, std::int64_t, std::int64_t, const float *, float *) const override {
    } // there is nothing before it

    void update(const Block &block, std::int64_t first, std::int64_t count, const float *deltas) override {
        const float *x = block.x.data() + first * layer_.inputs;
        if (count == 1)
            kernel_.ger(layer_.outputs, layer_.inputs, 1, deltas, x, layer_.weights.data());
        else
            kernel_.gemm(Transpose::yes, Transpose::no, layer_.outputs, layer_.inputs, count, 1, deltas, x, 1,
                         layer_.weights.data());
    }

    void write(Layer &) const override {} // they are there

  private:
    Layer &layer_;
    const Kernel &kernel_;
};

// W is kept input-major, V (inputs, stride) = W^T: so both products are in the shapes that BLAS is best at.
class BlockedLayer final : public FirstLayer {
  public:
    BlockedLayer(const Layer &layer, const Kernel &kernel)
        : inputs_(layer.inputs), stride_(padded(layer.outputs)), kernel_(kernel), nodes_(layer.outputs),
          v_(input_major(layer, 0, nodes_, inputs_, stride_)) {}

    std::int64_t stride() const override { return stride_; }

    void multiply(const Block &block, std::int64_t first, std::int64_t count, float *sums) override {
        kernel_.gemm(Transpose::no, Transpose::no, count, stride_, inputs_, 1, block.x.data() + first * inputs_,
                     v_.data(), 0, sums);
    }

    void correct(const Block &block, std::int64_t, std::int64_t t, const float *deltas, float *sums) const override {
        vector_loops().combine(t, block.gram.data() + t * block.count, deltas, stride_, stride_ / vector_floats,
                               sums + t * stride_);
    }

    void update(const Block &block, std::int64_t first, std::int64_t count, const float *deltas) override {
        kernel_.gemm(Transpose::yes, Transpose::no, inputs_, stride_, count, 1, block.x.data() + first * inputs_,
                     deltas, 1, v_.data());
    }

    void write(Layer &layer) const override { from_input_major(v_, 0, nodes_, stride_, layer); }

  private:
    std::int64_t inputs_, stride_;
    const Kernel &kernel_;
    std::int64_t nodes_;
    Floats v_;
};

// W = V + b 1^T: see sparse_weights.hpp. A block is taken tile by tile. Each member of the team has some of the nodes
// and a tile, in memory of its own: what another processor writes costs more to fetch than to make.
class SparseLayer final : public FirstLayer {
  public:
    SparseLayer(const Layer &layer, const Background &background, bool online, Team &team)
        : inputs_(layer.inputs), stride_(padded(layer.outputs)), background_(background), online_(online), team_(team) {
        const auto vectors = (layer.outputs + vector_floats - 1) / vector_floats;
        const auto begin = [&](std::int64_t member) {
            return std::min(vectors - vectors * (team.size() - member) / team.size(), vectors) * vector_floats;
        };
        for (std::int64_t i = 0; i < team.size(); ++i)
            shares_.push_back({begin(i), {layer, begin(i), std::min(begin(i + 1), layer.outputs) - begin(i)}, {}});
    }

    std::int64_t stride() const override { return stride_; }

    void expect(const Block &next) override { next_ = next.bytes; }

    void multiply(const Block &block, std::int64_t first, std::int64_t count, float *sums) override {
        team_.run([&](std::int64_t member) {
            auto &share = shares_[static_cast<std::size_t>(member)];
            if (member > 0) fetch_rows<1>(sums + share.begin, std::min(count, tile_records), share.weights.width());
            for (std::int64_t r = first; r < first + count; r += tile_records) {
                fill(share.tile, block, r, std::min(tile_records, first + count - r));
                if (r == first) prefetch();
                share.weights.multiply(share.tile, stride_, sums + (r - first) * stride_ + share.begin);
            }
            if (online_ && member == team_.size() - 1) share.tile.multiply_with_itself();
        });
    }

    void correct(const Block &, std::int64_t, std::int64_t t, const float *deltas, float *sums) const override {
        if (t == 0 && team_.size() > 1) {
            const auto others = shares_[1].begin;
            fetch_rows<0>(sums + others, shares_.back().tile.count, stride_ - others);
            fetch_rows<1>(deltas + others, shares_.back().tile.count, stride_ - others);
        }
        std::array<float, tile_records> products;
        shares_.back().tile.inner_products(t, products);
        vector_loops().combine(t, products.data(), deltas, stride_, stride_ / vector_floats, sums + t * stride_);
    }

    void update(const Block &block, std::int64_t first, std::int64_t count, const float *deltas) override {
        team_.run([&](std::int64_t member) {
            auto &share = shares_[static_cast<std::size_t>(member)];
            if (member > 0) fetch_rows<0>(deltas + share.begin, std::min(count, tile_records), share.weights.width());
            for (std::int64_t r = first; r < first + count; r += tile_records) {
                const auto records = std::min(tile_records, first + count - r);
                if (count > tile_records) fill(share.tile, block, r, records);
                share.weights.accumulate(share.tile, records, stride_, deltas + (r - first) * stride_ + share.begin);
            }
        });
    }

    void write(Layer &layer) const override {
        for (const auto &share : shares_) share.weights.write(layer);
    }

  private:
    struct Share {
        std::int64_t begin; // its first node, at a whole vector
        SparseWeights weights;
        Tile tile;
    };

    void fill(Tile &tile, const Block &block, std::int64_t first, std::int64_t count) const {
        if (!block.bytes.empty()) {
            const std::span<const std::uint8_t *const> bytes(block.bytes);
            tile.fill(bytes.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)), inputs_,
                      background_);
            return;
        }
        std::array<const float *, tile_records> rows;
        for (std::int64_t r = 0; r < count; ++r)
            rows[static_cast<std::size_t>(r)] = block.x.data() + (first + r) * inputs_;
        tile.fill(std::span(rows).first(static_cast<std::size_t>(count)), inputs_, background_.value);
    }

    // Sums and updates go from one processor's cache to another's: all lines are asked for at once, to be read or (1)
    // written, instead of waiting for each.
    template <int write>
    void fetch_rows(const float *from, std::int64_t rows, std::int64_t width) const {
        for (std::int64_t r = 0; r < rows; ++r)
            for (std::int64_t i = 0; i < width; i += vector_floats)
                __builtin_prefetch(from + r * stride_ + i, write, 3);
    }

    // Records lie anywhere in memory: they are asked for a block before they are wanted.
    void prefetch() const {
        constexpr std::int64_t line = 64;
        for (const auto *record : next_)
            for (std::int64_t i = 0; i < inputs_; i += line) __builtin_prefetch(record + i, 0, 2);
    }

    const std::int64_t inputs_, stride_;
    const Background background_;
    const bool online_;
    Team &team_;
    std::vector<Share> shares_;
    std::vector<const std::uint8_t *> next_;
};

} // namespace

const char *form_name(Form form) {
    return form == Form::plain ? "plain" : form == Form::blocked ? "blocked" : "sparse";
}

std::int64_t online_records(Form form, std::int64_t count) {
    if (form == Form::plain) return 1;
    return form == Form::blocked ? count : tile_records;
}

std::int64_t best_block(Form form) { return form == Form::sparse ? tile_records : 64; }

void prepare_online(Form form, const Kernel &kernel, Block &block) {
    if (form != Form::blocked) return;
    const auto inputs = static_cast<std::int64_t>(block.x.size()) / block.count;
    block.gram.resize(static_cast<std::size_t>(block.count * block.count));
    kernel.syrk(block.count, inputs, block.x.data(), block.gram.data());
}

std::unique_ptr<FirstLayer> make_first_layer(Form form, Layer &layer, const Kernel &kernel,
                                             const Background &background, bool online, Team &team) {
    switch (form) {
    case Form::plain:
        return std::make_unique<PlainLayer>(layer, kernel);
    case Form::blocked:
        return std::make_unique<BlockedLayer>(layer, kernel);
    case Form::sparse:
        break;
    }
    return std::make_unique<SparseLayer>(layer, background, online, team);
}

} // namespace nnhost
