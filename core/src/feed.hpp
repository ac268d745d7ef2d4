// The records of an epoch, ready for the matrix kernel: shuffled, scaled, augmented, in blocks (§5.1, §6.4).
//
// Blocks are numbered, and a block depends on the seed, the epoch and its number alone: other threads may fill blocks
// ahead, and whoever finds the next block missing fills one. Their records are taken from the source in order, by one
// thread at a time; the work is in making blocks of them. They are handed over in order, so the result is the same
// whatever the number of threads. With augmenters, each record is followed by the copies made of it.
#pragma once

#include "dataset.hpp"
#include "floats.hpp"
#include "instance.hpp"
#include "network.hpp"
#include "record_source.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace nnhost {

struct Block {
    std::int64_t count = 0; // records; as many as asked for but in an epoch's last block
    Floats x;               // (count, inputs), in the input range; or, where raw bytes are wanted and fit,
    std::vector<const std::uint8_t *> bytes; // (count): where each record's bytes are
    Floats gram;                             // what `prepare` makes of them
    std::vector<std::int32_t> labels;        // (count)
    std::vector<std::int64_t> source;        // (count): record of the data set that each was made from
    TakenRecords taken;                      // as they were loaded, each once
};

// Some of a block's records.
struct Records {
    const Block *block = nullptr;
    std::int64_t first = 0, count = 0;

    // From its record `from` on, at most so many.
    Records part(std::int64_t from, std::int64_t most) const {
        return {block, first + from, std::min(most, count - from)};
    }
};

struct FeedSettings {
    Range input;
    std::vector<std::shared_ptr<const Augmenter>> augmenters; // applied in this order
    std::uint64_t seed = 0;
    bool shuffle = true;
    std::int64_t block = 64; // records in a block
    std::int64_t ahead = 16; // blocks that may be filled before they are asked for
    bool bytes = false;      // give bytes instead of x, where the data are bytes and nothing is made of them
    std::function<void(Block &)> prepare = {}; // called last, by whoever fills the block
};

class Feed {
  public:
    // Keeps a reference to the data. Throws when an augmenter cannot take the images, or changes their size.
    Feed(const Dataset &data, FeedSettings settings);
    Feed(const Feed &) = delete;
    Feed &operator=(const Feed &) = delete;

    // -1 while nobody knows: in the first epoch of a stream.
    std::int64_t records_per_epoch() const { return data_.total() < 0 ? -1 : data_.total() * multiplier_; }

    // Epochs are counted from 1. skip: whole blocks of it that are not wanted.
    void start_epoch(std::int64_t epoch, std::int64_t skip = 0);

    // What is made of one record, whatever the epoch: at least one.
    std::int64_t copies() const { return multiplier_; }

    // What an epoch makes of one record of data in memory: out (copies, inputs). Between epochs.
    void show(std::int64_t record, std::int64_t epoch, float *out);

    // Fills `block` with the next records, reusing its memory; false at the end of the epoch. Rethrows what was met
    // when that block was filled.
    bool next(Block &block);

    // Fills a block ahead, in another thread than the one that calls next; false when there is none to fill at the
    // moment. Throws nothing: what was met is rethrown by next. Nobody may be in it when an epoch starts.
    bool help();

    // Whether `next` would have to fill a block, and it is worth the while to call fill_ahead in several threads
    // before.
    bool wants_help();

    // Fills all the blocks that may be filled before they are asked for, together with other threads that call it.
    void fill_ahead();

  private:
    // What one thread needs to make copies of records.
    struct Copies {
        Floats in, out, made; // (images, inputs)
        std::vector<nnhost_rng> rngs;
        std::vector<nnhost_rng *> pointers;
    };
    struct Filled {
        Block block;
        std::exception_ptr failure;
    };

    void take_augmenters();
    void seed_epoch(std::int64_t epoch);
    bool gives_bytes() const;
    bool worth_help() const;
    bool room() const; // for another block ahead
    void fill_next(std::unique_lock<std::mutex> &lock);
    void take(std::int64_t number, Block &block);
    void fill(std::int64_t number, Block &block, Copies &copies) const;
    void fill_rows(std::int64_t number, Block &block, Copies &copies) const;
    void scale(std::span<const Record> records, float *out) const;
    void augment(std::span<const Record> records, Copies &copies, float *out) const;
    void draw(std::span<const Record> records, std::size_t a, std::size_t of_each, Copies &copies) const;

    // Copies made of a block's first record that the block before has.
    std::int64_t copies_before(std::int64_t number) const { return number * settings_.block % multiplier_; }

    // The record that copy r of a block was made of.
    const Record &original(std::int64_t number, const Block &block, std::int64_t r) const {
        return block.taken.records[static_cast<std::size_t>((copies_before(number) + r) / multiplier_)];
    }

    const Dataset &data_;
    FeedSettings settings_;
    nnhost_image_info image_{};
    std::int64_t multiplier_ = 1;
    std::vector<std::int64_t> multipliers_; // of each augmenter
    bool one_at_a_time_ = false;            // an augmenter must not be called by two threads at once
    mutable std::mutex augmenting_;

    nnhost_rng epoch_rng_{}; // not changed while threads run

    std::mutex mutex_;                      // for all that follows
    std::condition_variable changed_;       // a block is ready, or the source free
    std::unique_ptr<RecordSource> records_; // of the thread that set taking_
    bool taking_ = false;
    std::int64_t blocks_ = 0; // of the epoch; as many as one can count until the source has come to its end
    std::map<std::int64_t, Filled> ready_; // by number
    std::vector<Block> spare_;             // to be used again
    std::int64_t next_to_fill_ = 0, next_to_take_ = 0;
    std::vector<Copies> spare_copies_;
    std::atomic<bool> has_room_{false}; // what room() was last, to be looked at without the lock
};

} // namespace nnhost
