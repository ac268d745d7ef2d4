// Records in memory: raw values as they were loaded (u8 stays u8), labels, class names. Of a stream, the first few.
#pragma once

#include "growing_bytes.hpp"

#include <nnhost/abi/loader.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace nnhost {

class Loader;
class Host;
class Stream;

struct Range {
    double low = 0;
    double high = 1;
};

// Shape, classes and raw value range: what a network must agree with.
struct RecordInfo {
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 0;
    std::int32_t element_type = NNHOST_ELEMENT_U8;
    double value_minimum = 0;
    double value_maximum = 255;
    std::vector<std::string> class_names; // empty: no labels

    std::int64_t size() const { return height * width * channels; } // values of one record
    std::size_t element_bytes() const { return element_type == NNHOST_ELEMENT_U8 ? 1 : sizeof(float); }
    std::size_t record_bytes() const { return static_cast<std::size_t>(size()) * element_bytes(); }
};

// Throws Error (NNHOST_E_ARGUMENT) where sizes or classes are below one or beyond all reason.
void check_record_info(std::int64_t height, std::int64_t width, std::int64_t channels, std::uint32_t class_count);

// What is read at a time: about a mebibyte, at least one record.
std::int64_t records_of_a_chunk(const RecordInfo &info);

// Records from `first` on of the data named `source`. Each throws Error (NNHOST_E_DATA) with the place of a value that
// is no finite number; of a label outside the classes; of a missing label, which is useless for training and testing.
void check_values(const RecordInfo &info, const std::string &source, std::int64_t first, std::int64_t count,
                  const std::byte *values);
void check_labels(const RecordInfo &info, const std::string &source, std::int64_t first,
                  std::span<const std::int32_t> labels);
void require_labels(const std::string &source, std::int64_t first, std::span<const std::int32_t> labels);

// From raw values to the input range (§5.1): out (height, width, channels).
void scale_record(const RecordInfo &info, const std::byte *values, const Range &range, std::span<float> out);

// Draws `held_back` of `count` numbers by the seed: {the others, the drawn ones}, each in ascending order.
std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>
split_numbers(std::int64_t count, std::int64_t held_back, std::uint64_t seed);

class Dataset {
  public:
    Dataset(Dataset &&) = default;
    Dataset &operator=(Dataset &&) = default;

    // All that the loader has: where it lies, if the loader can show it (the data set then keeps the loader), else
    // read. Throws Error when there is no record.
    static Dataset load(std::shared_ptr<const Loader> loader, const Host &host, const std::string &source);

    // Copies; values (count, height, width, channels), labels (count) or empty. Checks the labels against the classes.
    static Dataset from_memory(RecordInfo info, std::int64_t count, const void *values,
                               std::span<const std::int32_t> labels);

    // The records of `whole` with these numbers, in this order, copied. Throws Error for a stream.
    static Dataset some_of(const Dataset &whole, std::span<const std::int64_t> numbers);

    // What the loader has is read again in every epoch of training, `buffer` records at a time in memory. Only the
    // first records are kept, as a sample of the others. Throws Error (NNHOST_E_UNSUPPORTED) when the loader can read
    // only once, and when there is no record.
    static Dataset stream(std::shared_ptr<const Loader> loader, const Host &host, const std::string &source,
                          std::int64_t buffer);

    const RecordInfo &info() const { return info_; }
    std::int64_t count() const { return count_; }    // in memory
    std::int64_t total() const;                      // in all; -1 while nobody knows
    Stream *stream() const { return stream_.get(); } // NULL: all records are in memory
    void require_memory(const char *what) const;     // throws Error (NNHOST_E_UNSUPPORTED) for a stream
    bool labelled() const { return labels_ != nullptr; }
    std::int32_t label(std::int64_t index) const { return labelled() ? labels_[index] : -1; }
    const std::string &source() const { return source_; }
    // A record's number in the source, which messages give.
    std::int64_t number(std::int64_t index) const {
        return numbers_.empty() ? index : numbers_[static_cast<std::size_t>(index)];
    }
    const std::string &loader() const { return loader_; }

    // One record's values, as they were loaded.
    const std::byte *record(std::int64_t index) const {
        return values_ + static_cast<std::size_t>(index) * info_.record_bytes();
    }

    // One record's values, raw, as floats: out (height, width, channels).
    void raw(std::int64_t index, std::span<float> out) const;

    // One record of u8 data, as it was loaded: (height, width, channels).
    std::span<const std::uint8_t> bytes(std::int64_t index) const {
        return {reinterpret_cast<const std::uint8_t *>(record(index)), info_.record_bytes()};
    }

    // One record scaled to the input range (§5.1): out (height, width, channels).
    void scaled(std::int64_t index, const Range &range, std::span<float> out) const {
        scale_record(info_, record(index), range, out);
    }

    // Records without a label are useless for training and testing: throws where there is one.
    void require_labels() const;

    // XXH3 of values and labels, 16 hexadecimal digits: recognises the data again. "" for a stream.
    const std::string &checksum() const;

  private:
    Dataset() = default;
    void read_all(const Loader &loader, const Host &host);
    void read_sample();
    void show_own();
    std::string compute_checksum() const;
    void check(std::int64_t from) const; // values and labels of the records from there on

    struct Checksum { // computed when it is first asked for, by whichever thread
        std::once_flag once;
        std::string text;
    };

    RecordInfo info_;
    std::int64_t count_ = 0;
    std::unique_ptr<Checksum> checksum_ = std::make_unique<Checksum>();
    const std::byte *values_ = nullptr; // (count, height, width, channels): the loader's, or own_values_
    const std::int32_t *labels_ = nullptr;
    std::shared_ptr<const Loader> owner_;
    std::shared_ptr<Stream> stream_;
    GrowingBytes own_values_; // moving them does not move what they hold
    std::vector<std::int32_t> own_labels_;
    std::vector<std::int64_t> numbers_; // in the source; empty: all of it
    std::string source_ = "memory";
    std::string loader_ = "memory";
};

} // namespace nnhost
