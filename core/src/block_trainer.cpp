#include "block_trainer.hpp"

#include "error.hpp"

#include <algorithm>
#include <exception>

namespace nnhost {
namespace {

template <class Items>
std::int64_t count(const Items &items) {
    return static_cast<std::int64_t>(items.size());
}

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

} // namespace

BlockTrainer::BlockTrainer(Network &network, const Kernel &kernel, const StepSettings &settings, bool online,
                           std::int64_t records, Form form, const Background &background, std::int64_t threads)
    : network_(network), form_(form), online_(online), slices_(cut(network, form, kernel, records)),
      board_(count(slices_)) {
    const auto shares = std::min(threads, count(slices_));
    for (std::int64_t i = 0; i < shares; ++i) {
        const auto begin = count(slices_) * i / shares, end = count(slices_) * (i + 1) / shares;
        const auto own = std::span(slices_).subspan(index(begin), index(end - begin));
        shares_.push_back(
            std::make_unique<Share>(network, kernel, settings, form, background, own, online, board_, begin));
    }
}

BlockTrainer::~BlockTrainer() { write(); }

void BlockTrainer::write() const {
    for (const auto &share : shares_) share->write(network_);
}

void BlockTrainer::settle(Team &team) {
    if (form_ != Form::sparse) return; // the others keep W itself
    team.run([this](std::span<const std::int64_t> parts) {
        for (const auto part : parts) shares_[index(part)]->settle();
    });
}

void BlockTrainer::train(const Block &block, const Block *next, Team &team) {
    const auto numbers = network_.layers.size() > 1 ? network_.layers[1].outputs : 0;
    board_.make_room((online_ ? 1 : block.count) * numbers);
    auto pieces = cut_up(block);
    const auto own = pieces.size();
    if (next) pieces.push_back(cut_up(*next).front());
    team.run([&](std::span<const std::int64_t> parts) {
        for (std::size_t i = 0; i < own; ++i)
            if (!work(parts, pieces[i], i + 1 < pieces.size() ? &pieces[i + 1] : nullptr)) return;
    });
    check();
}

// Records that go through the first layer together.
std::vector<Records> BlockTrainer::cut_up(const Block &block) const {
    const Records all{&block, 0, block.count};
    const auto at_once = online_ ? online_records(form_, block.count) : block.count;
    std::vector<Records> pieces;
    for (std::int64_t done = 0; done < block.count; done += at_once) pieces.push_back(all.part(done, at_once));
    return pieces;
}

// What one thread does: some of the shares, step by step, while others do the rest. False: stopped.
bool BlockTrainer::work(std::span<const std::int64_t> parts, const Records &records, const Records *next) {
    const auto each = [&](auto what) {
        bool all = true;
        for (const auto part : parts) all &= what(*shares_[index(part)]);
        return all;
    };
    each([&](Share &share) { return share.begin(records, next), true; });
    bool going = true;
    for (std::int64_t t = 0; going && t < (online_ ? records.count : 1); ++t) {
        each([&](Share &share) { return share.up(t), true; });
        going = each([&](Share &share) { return share.down(t); });
    }
    each([&](Share &share) { return share.end(), true; });
    return going;
}

// Throws what stopped a block's records, if anything did.
void BlockTrainer::check() const {
    for (const auto &share : shares_)
        if (share->failure()) std::rethrow_exception(share->failure());
    if (!shares_.front()->stopped()) return;
    Forward f;
    for (const auto &share : shares_) share->step().show(f);
    try {
        network_.require_finite(count(f.outputs.back()) / network_.outputs(), f.sums[0].data(),
                                network_.layers.front().outputs, f);
    } catch (Error &e) { // the records before it have done their part
        e.place.sample += shares_.front()->at();
        throw;
    }
}

} // namespace nnhost
