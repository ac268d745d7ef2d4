#include "feed.hpp"

#include "error.hpp"
#include "random.hpp"
#include "relax.hpp"

#include <algorithm>
#include <limits>

namespace nnhost {
namespace {

constexpr std::int64_t most_copies = 1'000'000; // of one record: more is a mistake, and would fill the memory

// Shuffled records lie anywhere in memory: the next ones are asked for while one is worked at.
void fetch(const std::byte *values, std::size_t bytes) {
    constexpr std::size_t line = 64;
    for (std::size_t i = 0; i < bytes; i += line) __builtin_prefetch(values + i, 0, 3);
}

} // namespace

Feed::Feed(const Dataset &data, FeedSettings settings)
    : data_(data), settings_(std::move(settings)),
      records_(make_record_source(data, settings_.shuffle, settings_.seed)) {
    const auto &info = data.info();
    image_ = {sizeof image_,
              0,
              info.height,
              info.width,
              info.channels,
              static_cast<float>(settings_.input.low),
              static_cast<float>(settings_.input.high)};
    take_augmenters();
}

void Feed::take_augmenters() {
    for (const auto &augmenter : settings_.augmenters) {
        const auto out = augmenter->info(image_);
        if (out.height != image_.height || out.width != image_.width || out.channels != image_.channels)
            throw Error(NNHOST_E_UNSUPPORTED, "augmenter '" + augmenter->name() + "' changes the size of the images",
                        "the network's input layer has the size of the data's images", {.parameter = "augmenter"});
        if (out.multiplier > most_copies / multiplier_)
            throw Error(NNHOST_E_UNSUPPORTED,
                        "augmenter '" + augmenter->name() +
                            "' makes too many records of one: " + std::to_string(out.multiplier),
                        {}, {.parameter = "augmenter"});
        multiplier_ *= out.multiplier;
        multipliers_.push_back(out.multiplier);
        one_at_a_time_ |= augmenter->plugin().descriptor.thread_model != NNHOST_THREADS_CONCURRENT;
    }
}

void Feed::seed_epoch(std::int64_t epoch) {
    epoch_rng_ = split(make_rng(settings_.seed, Purpose::augmentation), static_cast<std::uint64_t>(epoch));
}

void Feed::show(std::int64_t record, std::int64_t epoch, float *out) {
    const Record shown{data_.record(record), data_.label(record), record};
    seed_epoch(epoch);
    if (settings_.augmenters.empty()) return scale({&shown, 1}, out);
    Copies copies;
    augment({&shown, 1}, copies, out);
}

void Feed::start_epoch(std::int64_t epoch, std::int64_t skip) {
    records_->start_epoch(epoch);
    seed_epoch(epoch);
    blocks_ = std::numeric_limits<std::int64_t>::max();
    next_to_fill_ = 0;
    for (Block skipped; next_to_fill_ < skip; ++next_to_fill_) take(next_to_fill_, skipped);
    next_to_take_ = next_to_fill_;
    for (auto &[_, filled] : ready_) spare_.push_back(std::move(filled.block));
    ready_.clear();
    has_room_ = worth_help() && room();
}

bool Feed::gives_bytes() const {
    return settings_.bytes && settings_.augmenters.empty() && data_.info().element_type == NNHOST_ELEMENT_U8;
}

// To say where bytes lie in memory takes less time than to ask another thread to.
bool Feed::worth_help() const { return !gives_bytes() || data_.stream(); }

bool Feed::room() const { return !taking_ && next_to_fill_ < std::min(blocks_, next_to_take_ + settings_.ahead); }

bool Feed::next(Block &block) {
    std::unique_lock lock(mutex_);
    spare_.push_back(std::move(block));
    while (next_to_take_ < blocks_ && !ready_.contains(next_to_take_)) {
        if (room())
            fill_next(lock); // rather than wait
        else
            changed_.wait(lock);
    }
    if (next_to_take_ == blocks_) {
        spare_.pop_back(); // or every epoch would leave one more
        return false;
    }
    auto taken = std::move(ready_.extract(next_to_take_++).mapped());
    has_room_ = worth_help() && room();
    if (taken.failure) std::rethrow_exception(taken.failure);
    block = std::move(taken.block);
    return true;
}

bool Feed::help() {
    if (!has_room_) return false;
    std::unique_lock lock(mutex_);
    if (!room()) return false;
    fill_next(lock);
    return true;
}

bool Feed::wants_help() {
    const std::lock_guard lock(mutex_);
    return worth_help() && !ready_.contains(next_to_take_) && room();
}

void Feed::fill_ahead() {
    std::unique_lock lock(mutex_);
    for (Patience patience; room() || taking_;) {
        if (room()) {
            fill_next(lock);
            patience = {};
            continue;
        }
        lock.unlock();
        patience.turn();
        lock.lock();
    }
}

// Fills the next block that nobody fills, with the lock open meanwhile.
void Feed::fill_next(std::unique_lock<std::mutex> &lock) {
    const auto number = next_to_fill_++;
    Filled filled;
    Copies copies;
    if (!spare_.empty()) {
        filled.block = std::move(spare_.back());
        spare_.pop_back();
    }
    if (!spare_copies_.empty()) {
        copies = std::move(spare_copies_.back());
        spare_copies_.pop_back();
    }
    const auto open = [&](auto &&work) { // what is met ends the epoch there
        lock.unlock();
        try {
            work();
        } catch (...) {
            filled.failure = std::current_exception();
        }
        lock.lock();
    };
    taking_ = true;
    has_room_ = false;
    open([&] { take(number, filled.block); });
    taking_ = false;
    if (filled.failure)
        blocks_ = number + 1;
    else if (filled.block.count < settings_.block)
        blocks_ = number + (filled.block.count > 0);
    has_room_ = worth_help() && room();
    changed_.notify_all();
    if (!filled.failure && filled.block.count > 0) open([&] { fill(number, filled.block, copies); });
    spare_copies_.push_back(std::move(copies));
    if (number < blocks_)
        ready_.emplace(number, std::move(filled));
    else
        spare_.push_back(std::move(filled.block));
    if (number == next_to_take_) changed_.notify_all();
}

// The records that block `number` is made of, from where the block before ended.
void Feed::take(std::int64_t number, Block &block) {
    const auto skipped = copies_before(number);
    const auto wanted = (skipped + settings_.block + multiplier_ - 1) / multiplier_;
    block.count = 0; // if taking fails
    records_->take(wanted, skipped > 0, block.taken);
    const auto copies = static_cast<std::int64_t>(block.taken.records.size()) * multiplier_ - skipped;
    block.count = std::min(settings_.block, copies);
}

void Feed::fill(std::int64_t number, Block &block, Copies &copies) const {
    block.labels.clear();
    block.source.clear();
    block.bytes.clear();
    for (std::int64_t r = 0; r < block.count; ++r) {
        block.source.push_back(original(number, block, r).index);
        block.labels.push_back(original(number, block, r).label);
    }
    if (gives_bytes())
        for (const auto &record : block.taken.records)
            block.bytes.push_back(reinterpret_cast<const std::uint8_t *>(record.values));
    else
        fill_rows(number, block, copies);
    if (settings_.prepare) settings_.prepare(block);
}

void Feed::fill_rows(std::int64_t number, Block &block, Copies &copies) const {
    constexpr std::size_t together = 16; // records that augmenters get at once
    const auto n = data_.info().size();
    const std::span<const Record> records = block.taken.records;
    const auto skipped = copies_before(number);
    block.x.resize(static_cast<std::size_t>(block.count * n));
    if (settings_.augmenters.empty()) return scale(records, block.x.data());
    for (std::size_t i = 0; i < records.size(); i += together) {
        const auto some = records.subspan(i, std::min(together, records.size() - i));
        const auto first = static_cast<std::int64_t>(i) * multiplier_;
        const auto end = first + static_cast<std::int64_t>(some.size()) * multiplier_;
        const auto from = std::max(first, skipped), to = std::min(end, skipped + block.count);
        float *rows = block.x.data() + (from - skipped) * n;
        if (from == first && to == end) {
            augment(some, copies, rows);
        } else { // the block ends between copies of a record
            copies.made.resize(static_cast<std::size_t>((end - first) * n));
            augment(some, copies, copies.made.data());
            std::copy_n(copies.made.data() + (from - first) * n, (to - from) * n, rows);
        }
    }
}

void Feed::scale(std::span<const Record> records, float *out) const {
    constexpr std::size_t ahead = 4;
    const auto n = static_cast<std::size_t>(data_.info().size());
    for (std::size_t r = 0; r < records.size(); ++r) {
        if (r + ahead < records.size()) fetch(records[r + ahead].values, data_.info().record_bytes());
        scale_record(data_.info(), records[r].values, settings_.input, {out + r * n, n});
    }
}

// out (records, multiplier, inputs): what the augmenters make of the records, one after the other.
void Feed::augment(std::span<const Record> records, Copies &copies, float *out) const {
    const auto n = static_cast<std::size_t>(data_.info().size());
    auto images = records.size();
    copies.in.resize(images * n);
    scale(records, copies.in.data());
    std::unique_lock<std::mutex> alone;
    if (one_at_a_time_) alone = std::unique_lock(augmenting_);
    for (std::size_t a = 0; a < settings_.augmenters.size(); ++a) {
        draw(records, a, images / records.size(), copies);
        const auto made = images * static_cast<std::size_t>(multipliers_[a]);
        const bool last = a + 1 == settings_.augmenters.size();
        if (!last) copies.out.resize(made * n);
        settings_.augmenters[a]->apply(image_, static_cast<std::int64_t>(images), copies.in.data(),
                                       last ? out : copies.out.data(), copies.pointers.data());
        images = made;
        std::swap(copies.in, copies.out);
    }
}

// Random numbers for augmenter `a`, split by record and copy: what comes of them depends on nothing else.
void Feed::draw(std::span<const Record> records, std::size_t a, std::size_t of_each, Copies &copies) const {
    copies.rngs.clear();
    copies.pointers.clear();
    for (const auto &record : records) {
        const auto stage = split(split(epoch_rng_, static_cast<std::uint64_t>(record.index)), a);
        for (std::uint64_t i = 0; i < of_each; ++i) copies.rngs.push_back(split(stage, i));
    }
    for (auto &rng : copies.rngs) copies.pointers.push_back(&rng);
}

} // namespace nnhost
