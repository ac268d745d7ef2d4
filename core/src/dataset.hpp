// Records in memory: raw values as they were loaded (u8 stays u8), labels, class names.
#pragma once

#include <nnhost/abi/loader.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nnhost {

class Loader;
class Host;

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

class Dataset {
  public:
    // Reads all that the loader has. Throws Error when it has no record.
    static Dataset load(const Loader &loader, const Host &host, const std::string &source);

    // Copies; values (count, height, width, channels), labels (count) or empty. Checks the labels against the classes.
    static Dataset from_memory(RecordInfo info, std::int64_t count, const void *values,
                               std::span<const std::int32_t> labels);

    const RecordInfo &info() const { return info_; }
    std::int64_t count() const { return count_; }
    bool labelled() const { return !labels_.empty(); }
    std::int32_t label(std::int64_t index) const { return labelled() ? labels_[static_cast<std::size_t>(index)] : -1; }
    const std::string &source() const { return source_; }
    const std::string &loader() const { return loader_; }

    // One record's values, raw, as floats: out (height, width, channels).
    void raw(std::int64_t index, std::span<float> out) const;

    // One record scaled to low..high (§5.1): out (height, width, channels).
    void scaled(std::int64_t index, float low, float high, std::span<float> out) const;

    // Records without a label are useless for training and testing: throws where there is one.
    void require_labels() const;

    // XXH3 of values and labels, 16 hexadecimal digits: recognises the data again.
    std::string checksum() const;

  private:
    void check_labels(std::int64_t from) const;
    void check_values(std::int64_t from) const;

    RecordInfo info_;
    std::int64_t count_ = 0;
    std::vector<std::byte> values_; // (count, height, width, channels)
    std::vector<std::int32_t> labels_;
    std::string source_ = "memory";
    std::string loader_ = "memory";
};

} // namespace nnhost
