#include "feed.hpp"

#include "error.hpp"

#include <algorithm>
#include <numeric>

namespace nnhost {
namespace {

constexpr std::size_t blocks_ahead = 8;
constexpr std::int64_t most_copies = 1 << 16;

} // namespace

Feed::Feed(const Dataset &data, FeedSettings settings) : data_(data), settings_(std::move(settings)) {
    const auto &info = data.info();
    image_ = {sizeof image_,
              0,
              info.height,
              info.width,
              info.channels,
              static_cast<float>(settings_.input.low),
              static_cast<float>(settings_.input.high)};
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
    }
    settings_.block = std::min(settings_.block, records_per_epoch());
}

Feed::~Feed() { stop(); }

void Feed::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void Feed::start_epoch(std::int64_t epoch) {
    stop();
    order_.resize(static_cast<std::size_t>(data_.count()));
    std::iota(order_.begin(), order_.end(), std::int64_t{0});
    const auto number = static_cast<std::uint64_t>(epoch);
    if (settings_.shuffle) shuffle(order_, split(make_rng(settings_.seed, Purpose::order), number));
    epoch_rng_ = split(make_rng(settings_.seed, Purpose::augmentation), number);
    next_record_ = 0;
    made_count_ = made_used_ = 0;
    for (auto &block : ready_) spare_.push_back(std::move(block));
    ready_.clear();
    failure_ = nullptr;
    finished_ = false;
    if (settings_.own_thread) thread_ = std::jthread([this](std::stop_token stop) { run_ahead(stop); });
}

bool Feed::next(Block &block) {
    if (!settings_.own_thread) {
        fill(block);
        return block.count > 0;
    }
    std::unique_lock lock(mutex_);
    spare_.push_back(std::move(block));
    block = {};
    changed_.notify_all();
    changed_.wait(lock, [this] { return !ready_.empty() || finished_; });
    if (ready_.empty()) {
        if (failure_) std::rethrow_exception(failure_);
        return false;
    }
    block = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return true;
}

void Feed::run_ahead(const std::stop_token &stop) {
    try {
        for (;;) {
            Block block;
            {
                std::unique_lock lock(mutex_);
                if (!changed_.wait(lock, stop, [this] { return ready_.size() < blocks_ahead; })) return;
                if (!spare_.empty()) {
                    block = std::move(spare_.front());
                    spare_.pop_front();
                }
            }
            fill(block);
            const std::lock_guard lock(mutex_);
            if (block.count == 0) break;
            ready_.push_back(std::move(block));
            changed_.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        failure_ = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
}

void Feed::fill(Block &block) {
    const auto n = data_.info().size();
    block.x.resize(static_cast<std::size_t>(settings_.block * n));
    block.labels.clear();
    block.source.clear();
    for (block.count = 0; block.count < settings_.block; ++block.count) {
        if (made_used_ == made_count_) {
            if (next_record_ == order_.size()) return;
            augment(order_[next_record_++]);
        }
        std::copy_n(made_.begin() + made_used_ * n, n, block.x.begin() + block.count * n);
        block.labels.push_back(data_.label(made_from_));
        block.source.push_back(made_from_);
        ++made_used_;
    }
}

// The record and what the augmenters make of it, one after the other, in made_ (made_count_, inputs).
void Feed::augment(std::int64_t record) {
    const auto n = static_cast<std::size_t>(data_.info().size());
    made_.resize(static_cast<std::size_t>(multiplier_) * n);
    scratch_.resize(made_.size());
    data_.scaled(record, image_.empty, image_.full, std::span(made_).first(n));
    made_from_ = record;
    made_count_ = 1;
    made_used_ = 0;
    const auto record_rng = split(epoch_rng_, static_cast<std::uint64_t>(record));
    for (std::size_t a = 0; a < settings_.augmenters.size(); ++a) {
        const auto stage_rng = split(record_rng, a);
        std::vector<nnhost_rng> rngs;
        std::vector<nnhost_rng *> pointers;
        for (std::int64_t i = 0; i < made_count_; ++i) rngs.push_back(split(stage_rng, static_cast<std::uint64_t>(i)));
        for (auto &rng : rngs) pointers.push_back(&rng);
        settings_.augmenters[a]->apply(image_, made_count_, made_.data(), scratch_.data(), pointers.data());
        made_count_ *= multipliers_[a];
        std::swap(made_, scratch_);
    }
}

} // namespace nnhost
