// The feed: records of an epoch, in its order, scaled and augmented, block by block; on its own thread, a few blocks
// ahead.
//
// What comes out depends on the seed and the epoch alone, never on block size or threads.
#pragma once

#include "dataset.hpp"
#include "instance.hpp"
#include "network.hpp"
#include "random.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace nnhost {

struct Block {
    std::int64_t count = 0;           // records; as many as asked for but in an epoch's last block
    Floats x;                         // (count, inputs), in the input range
    std::vector<std::int32_t> labels; // (count)
    std::vector<std::int64_t> source; // (count): record of the data set that each was made from
};

struct FeedSettings {
    Range input;
    std::vector<std::shared_ptr<const Augmenter>> augmenters; // applied in this order
    std::uint64_t seed = 0;
    bool shuffle = true;
    std::int64_t block = 64; // records in a block
    bool own_thread = true;
};

class Feed {
  public:
    // Keeps a reference to the data. Throws when an augmenter cannot take the images, or changes their size.
    Feed(const Dataset &data, FeedSettings settings);
    ~Feed();
    Feed(const Feed &) = delete;
    Feed &operator=(const Feed &) = delete;

    std::int64_t records_per_epoch() const { return data_.count() * multiplier_; }

    void start_epoch(std::int64_t epoch); // from 1

    // Fills `block` with the next records, reusing its memory; false at the end of the epoch. Rethrows what the feed's
    // thread met.
    bool next(Block &block);

  private:
    void stop();
    void run_ahead(const std::stop_token &stop);
    void fill(Block &block);
    void augment(std::int64_t record);

    const Dataset &data_;
    FeedSettings settings_;
    nnhost_image_info image_{};
    std::int64_t multiplier_ = 1;
    std::vector<std::int64_t> multipliers_; // of each augmenter

    // Place in the epoch; touched by whoever fills blocks.
    std::vector<std::int64_t> order_;
    nnhost_rng epoch_rng_{};
    std::size_t next_record_ = 0;
    Floats made_, scratch_; // (made_count_, inputs): the copies of the record at hand
    std::int64_t made_count_ = 0, made_used_ = 0;
    std::int64_t made_from_ = 0;

    // Blocks ahead, and blocks to be used again.
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Block> ready_, spare_;
    std::exception_ptr failure_;
    bool finished_ = true;
    std::jthread thread_;
};

} // namespace nnhost
