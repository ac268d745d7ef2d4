#include "share.hpp"

#include "vector_loops.hpp"

namespace nnhost {

Share::Share(Network &network, const Kernel &kernel, const StepSettings &settings, Form form,
             const Background &background, std::span<const Slice> slices, bool online, Board &board,
             std::int64_t number)
    : online_(online), first_layer_(make_first_layer(form, network.layers.front(), slices.front().first,
                                                     slices.back().first + slices.back().count - slices.front().first,
                                                     kernel, background, online)),
      step_(network, kernel, settings, slices, number, board) {}

void Share::begin(const Records &records, const Records *next) try {
    records_ = records;
    done_ = 0;
    const auto whole_tiles = (records.count + tile_records - 1) / tile_records * tile_records;
    const auto floats = static_cast<std::size_t>(whole_tiles * first_layer_->stride());
    if (sums_.size() < floats) {
        sums_.resize(floats);
        deltas_.resize(floats);
    }
    if (online_ && next) first_layer_->expect(*next);
    first_layer_->multiply(records, sums_.data());
} catch (...) {
    fail();
}

// Record t needs what the records before it have done. All but the last of them are added while the other shares' sums
// for that last one are on their way.
void Share::up(std::int64_t t) try {
    if (failure_) return;
    const auto correct = [this](std::int64_t record, std::int64_t from, std::int64_t to) {
        first_layer_->correct(record, from, to, deltas_.data(), sums_.data());
    };
    if (t > 0) correct(t, t - 1, t);
    step_.up(online_ ? 1 : records_.count, row(sums_, t), first_layer_->stride());
    if (!online_) return;
    if (t + 1 < records_.count) correct(t + 1, 0, t);
} catch (...) {
    fail();
}

// A thread that has to wait does something of what the next records need.
bool Share::down(std::int64_t t) try {
    do step_.fetch();
    while (!failure_ && first_layer_->prepare() && !step_.ready());
    stopped_ = failure_ || !step_.down(records_.block->labels.data() + records_.first + t, row(deltas_, t));
    done_ += !stopped_;
    return !stopped_;
} catch (...) {
    fail();
    return false;
}

// A batch is one step, of all its records.
void Share::end() try {
    const auto done = online_ || done_ == 0 ? done_ : records_.count;
    first_layer_->update(records_.part(0, done), deltas_.data());
} catch (...) {
    fail();
}

void Share::fail() {
    failure_ = std::current_exception();
    step_.fail();
}

void Share::write(Network &network) const {
    first_layer_->write(network.layers.front());
    step_.write(network);
}

} // namespace nnhost
