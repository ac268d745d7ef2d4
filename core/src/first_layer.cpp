// The three forms of the first layer. In each: sums = W x, what earlier records of the block added to them, W += d x^T.
#include "first_layer.hpp"

#include "input_major.hpp"
#include "sparse_weights.hpp"
#include "tile.hpp"

#include <algorithm>
#include <array>

namespace nnhost {
namespace {

// x (records, inputs)
const float *rows(const Records &records, std::int64_t inputs) {
    return records.block->x.data() + records.first * inputs;
}

class PlainLayer final : public FirstLayer {
  public:
    PlainLayer(Layer &layer, const Kernel &kernel) : layer_(layer), kernel_(kernel) {}

    std::int64_t stride() const override { return layer_.outputs; }

    void multiply(const Records &records, float *sums) override {
        const float *x = rows(records, layer_.inputs);
        if (records.count == 1)
            kernel_.gemv(Transpose::no, layer_.outputs, layer_.inputs, layer_.weights.data(), x, sums);
        else
            kernel_.gemm(Transpose::no, Transpose::yes, records.count, layer_.outputs, layer_.inputs, 1, x,
                         layer_.weights.data(), 0, sums);
    }

    void correct(std::int64_t, std::int64_t, std::int64_t, const float *, float *) const override {
    } // there is nothing before it

    void update(const Records &records, const float *deltas) override {
        const float *x = rows(records, layer_.inputs);
        if (records.count == 1)
            kernel_.ger(layer_.outputs, layer_.inputs, 1, deltas, x, layer_.weights.data());
        else
            kernel_.gemm(Transpose::yes, Transpose::no, layer_.outputs, layer_.inputs, records.count, 1, deltas, x, 1,
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
    BlockedLayer(const Layer &layer, std::int64_t first, std::int64_t count, const Kernel &kernel)
        : inputs_(layer.inputs), first_(first), nodes_(count), stride_(padded(count)), kernel_(kernel),
          v_(input_major(layer, first, count, inputs_, stride_)) {}

    std::int64_t stride() const override { return stride_; }

    void multiply(const Records &records, float *sums) override {
        records_ = records;
        kernel_.gemm(Transpose::no, Transpose::no, records.count, stride_, inputs_, 1, rows(records, inputs_),
                     v_.data(), 0, sums);
    }

    void correct(std::int64_t t, std::int64_t from, std::int64_t to, const float *deltas, float *sums) const override {
        const auto &block = *records_.block;
        const float *products = block.gram.data() + (records_.first + t) * block.count + records_.first;
        vector_loops().combine(to - from, products + from, deltas + from * stride_, stride_, stride_ / vector_floats,
                               sums + t * stride_);
    }

    void update(const Records &records, const float *deltas) override {
        kernel_.gemm(Transpose::yes, Transpose::no, inputs_, stride_, records.count, 1, rows(records, inputs_), deltas,
                     1, v_.data());
    }

    void write(Layer &layer) const override { from_input_major(v_, first_, nodes_, stride_, layer); }

  private:
    const std::int64_t inputs_, first_, nodes_, stride_;
    const Kernel &kernel_;
    Floats v_;
    Records records_;
};

// W = V + b 1^T: see sparse_weights.hpp. Records are taken tile by tile, and the next tile is made while there is time.
class SparseLayer final : public FirstLayer {
  public:
    SparseLayer(const Layer &layer, std::int64_t first, std::int64_t count, const Background &background, bool online)
        : inputs_(layer.inputs), stride_(padded(count)), background_(background), online_(online),
          weights_(layer, first, count) {}

    std::int64_t stride() const override { return stride_; }

    void expect(const Records &next) override { expected_ = next; }

    bool prepare() override { return prepared_ && next_.part(); }

    void multiply(const Records &records, float *sums) override {
        for (std::int64_t done = 0; done < records.count; done += tile_records) {
            if (prepared_)
                std::swap(tile_, next_);
            else
                begin(tile_, records.part(done, tile_records));
            prepared_ = false;
            tile_.finish(online_);
            weights_.multiply(tile_, stride_, sums + done * stride_);
        }
        if (expected_.count > 0) {
            begin(next_, expected_);
            prepared_ = true;
        }
        expected_ = {};
    }

    void correct(std::int64_t t, std::int64_t from, std::int64_t to, const float *deltas, float *sums) const override {
        vector_loops().combine(to - from, tile_.gram.data() + t * tile_records + from, deltas + from * stride_, stride_,
                               weights_.width() / vector_floats, sums + t * stride_);
    }

    void update(const Records &records, const float *deltas) override {
        for (std::int64_t done = 0; done < records.count; done += tile_records) {
            const auto part = records.part(done, tile_records);
            if (records.count > tile_records) {
                begin(tile_, part);
                tile_.finish(false);
            }
            weights_.accumulate(tile_, part.count, stride_, deltas + done * stride_);
        }
    }

    void settle() override { weights_.settle(); }

    void write(Layer &layer) const override { weights_.write(layer); }

  private:
    void begin(Tile &tile, const Records &records) const {
        const auto first = static_cast<std::size_t>(records.first), count = static_cast<std::size_t>(records.count);
        if (const auto &bytes = records.block->bytes; !bytes.empty()) {
            tile.begin(std::span(bytes).subspan(first, count), inputs_, background_);
            return;
        }
        std::array<const float *, tile_records> of;
        for (std::size_t r = 0; r < count; ++r) of[r] = rows(records, inputs_) + static_cast<std::int64_t>(r) * inputs_;
        tile.begin(std::span<const float *const>(of).first(count), inputs_, background_.value);
    }

    const std::int64_t inputs_, stride_;
    const Background background_;
    const bool online_;
    SparseWeights weights_;
    Tile tile_, next_;
    bool prepared_ = false; // next_ is begun
    Records expected_;
};

} // namespace

const char *form_name(Form form) {
    return form == Form::plain ? "plain" : form == Form::blocked ? "blocked" : "sparse";
}

std::int64_t online_records(Form form, std::int64_t count) {
    if (form == Form::plain) return 1;
    return form == Form::blocked ? count : tile_records;
}

std::int64_t best_block(Form form) { return form == Form::sparse ? 4 * tile_records : 48; }

void prepare_online(Form form, const Kernel &kernel, Block &block) {
    if (form != Form::blocked) return;
    const auto inputs = static_cast<std::int64_t>(block.x.size()) / block.count;
    block.gram.resize(static_cast<std::size_t>(block.count * block.count));
    kernel.syrk(block.count, inputs, block.x.data(), block.gram.data());
}

std::unique_ptr<FirstLayer> make_first_layer(Form form, Layer &layer, std::int64_t first, std::int64_t count,
                                             const Kernel &kernel, const Background &background, bool online) {
    switch (form) {
    case Form::plain:
        return std::make_unique<PlainLayer>(layer, kernel);
    case Form::blocked:
        return std::make_unique<BlockedLayer>(layer, first, count, kernel);
    case Form::sparse:
        break;
    }
    return std::make_unique<SparseLayer>(layer, first, count, background, online);
}

} // namespace nnhost
