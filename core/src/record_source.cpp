#include "record_source.hpp"

#include "growing_bytes.hpp"
#include "random.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>

namespace nnhost {
namespace {

nnhost_rng order_rng(std::uint64_t seed, std::int64_t epoch) {
    return split(make_rng(seed, Purpose::order), static_cast<std::uint64_t>(epoch));
}

class MemorySource : public RecordSource {
  public:
    MemorySource(const Dataset &data, bool shuffle, std::uint64_t seed) : data_(data), shuffle_(shuffle), seed_(seed) {}

    void start_epoch(std::int64_t epoch) override {
        order_.resize(static_cast<std::size_t>(data_.count()));
        std::iota(order_.begin(), order_.end(), std::int64_t{0});
        if (shuffle_) shuffle(order_, order_rng(seed_, epoch));
        next_ = 0;
    }

    void take(std::int64_t count, bool again, TakenRecords &taken) override {
        taken.records.clear();
        next_ -= again;
        const auto end = std::min(next_ + count, data_.count());
        for (; next_ < end; ++next_) {
            const auto index = order_[static_cast<std::size_t>(next_)];
            taken.records.push_back({data_.record(index), data_.label(index), index});
        }
    }

  private:
    const Dataset &data_;
    const bool shuffle_;
    const std::uint64_t seed_;
    std::vector<std::int64_t> order_;
    std::int64_t next_ = 0;
};

class StreamSource : public RecordSource {
  public:
    StreamSource(Stream &stream, std::size_t record_bytes, bool shuffle, std::uint64_t seed)
        : stream_(stream), record_bytes_(record_bytes), shuffle_(shuffle), seed_(seed), last_bytes_(record_bytes) {}

    void start_epoch(std::int64_t epoch) override {
        stream_.rewind();
        held_.clear();
        rng_ = order_rng(seed_, epoch);
    }

    void take(std::int64_t count, bool again, TakenRecords &taken) override {
        taken.records.clear();
        taken.copies.clear();
        if (again) hand_out(last_, last_bytes_.data(), taken);
        while (static_cast<std::int64_t>(taken.records.size()) < count)
            if (shuffle_ ? !draw(taken) : !pass_on(taken)) break;
        for (std::size_t i = 0; i < taken.records.size(); ++i) // now that they no longer move
            taken.records[i].values = taken.copies.data() + i * record_bytes_;
        if (taken.records.empty()) return;
        last_ = taken.records.back();
        std::memcpy(last_bytes_.data(), last_.values, record_bytes_);
    }

  private:
    std::byte *place(std::size_t i) { return buffer_.data() + i * record_bytes_; }

    void hand_out(const Record &record, const std::byte *values, TakenRecords &taken) const {
        taken.copies.insert(taken.copies.end(), values, values + record_bytes_);
        taken.records.push_back(record);
    }

    void hold(std::size_t i, const Record &record, const std::byte *values) {
        std::memcpy(place(i), values, record_bytes_);
        held_[i] = record;
    }

    bool pass_on(TakenRecords &taken) {
        const auto record = stream_.next();
        if (record) hand_out(*record, record->values, taken);
        return record.has_value();
    }

    // Any of the records that are held; the next one that is read takes its place.
    bool draw(TakenRecords &taken) {
        auto record = stream_.next();
        for (; record && static_cast<std::int64_t>(held_.size()) < stream_.buffer(); record = stream_.next()) {
            held_.emplace_back();
            buffer_.grow(held_.size() * record_bytes_);
            hold(held_.size() - 1, *record, record->values);
        }
        if (held_.empty()) return false;
        const auto drawn = std::size_t{rng_.table->below(&rng_, static_cast<std::uint32_t>(held_.size()))};
        hand_out(held_[drawn], place(drawn), taken);
        if (record) {
            hold(drawn, *record, record->values);
            return true;
        }
        const auto last = held_.size() - 1;
        if (drawn != last) hold(drawn, held_[last], place(last));
        held_.pop_back();
        return true;
    }

    Stream &stream_;
    const std::size_t record_bytes_;
    const bool shuffle_;
    const std::uint64_t seed_;
    nnhost_rng rng_{};

    std::vector<Record> held_; // to draw from; their values are in
    GrowingBytes buffer_;      // (held_, height, width, channels)
    Record last_;              // handed out last; its values are in
    std::vector<std::byte> last_bytes_;
};

} // namespace

std::unique_ptr<RecordSource> make_record_source(const Dataset &data, bool shuffle, std::uint64_t seed) {
    if (auto *stream = data.stream())
        return std::make_unique<StreamSource>(*stream, data.info().record_bytes(), shuffle, seed);
    return std::make_unique<MemorySource>(data, shuffle, seed);
}

} // namespace nnhost
