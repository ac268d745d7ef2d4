#include "dataset.hpp"

#include "error.hpp"
#include "instance.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace nnhost {
namespace {

RecordInfo record_info(const nnhost_loader_info &from) {
    RecordInfo info{from.height,        from.width, from.channels, from.element_type, from.value_minimum,
                    from.value_maximum, {}};
    for (std::uint32_t c = 0; c < from.class_count; ++c)
        info.class_names.push_back(from.class_names ? from.class_names[c] : std::to_string(c));
    return info;
}

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

} // namespace

void check_record_info(std::int64_t height, std::int64_t width, std::int64_t channels, std::uint32_t class_count) {
    constexpr std::int64_t most_values = std::int64_t{1} << 28; // of one record: a picture of 16,384 x 16,384
    constexpr std::uint32_t most_classes = 1'000'000;
    if (height < 1 || width < 1 || channels < 1 || height > most_values || width > most_values / height ||
        channels > most_values / (height * width))
        throw Error(NNHOST_E_ARGUMENT, "records of " + std::to_string(width) + "x" + std::to_string(height) + "x" +
                                           std::to_string(channels) + " values cannot be handled");
    if (class_count > most_classes)
        throw Error(NNHOST_E_ARGUMENT, std::to_string(class_count) + " classes cannot be handled");
}

Dataset Dataset::load(const Loader &loader, const Host &host, const std::string &source) {
    Dataset data;
    data.info_ = record_info(loader.info());
    data.source_ = source;
    data.loader_ = loader.name();
    const auto record_bytes = data.info_.record_bytes();
    const auto per_chunk = static_cast<std::int64_t>(std::max<std::size_t>(1, chunk_bytes / record_bytes));
    // A count that lies costs nothing: vectors grow with what is really read, and only a known count is reserved.
    if (loader.info().count > 0 &&
        static_cast<std::size_t>(loader.info().count) < (std::size_t{1} << 32) / record_bytes)
        data.values_.reserve(static_cast<std::size_t>(loader.info().count) * record_bytes);
    std::vector<std::byte> values(static_cast<std::size_t>(per_chunk) * record_bytes);
    std::vector<std::int32_t> labels(static_cast<std::size_t>(per_chunk));
    for (;;) {
        if (host.cancelled) throw Error(NNHOST_E_CANCELLED, "stopped while reading data", {}, {.file = source});
        const auto got = loader.read(per_chunk, values.data(), labels.data());
        if (got == 0) break;
        const auto bytes = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(got) * record_bytes);
        data.values_.insert(data.values_.end(), values.begin(), values.begin() + bytes);
        if (!data.info_.class_names.empty()) {
            data.labels_.insert(data.labels_.end(), labels.begin(), labels.begin() + got);
            data.check_labels(data.count_);
        }
        data.check_values(data.count_);
        data.count_ += got;
    }
    if (data.count_ == 0) throw Error(NNHOST_E_DATA, "there is no record in it", {}, {.file = source});
    return data;
}

Dataset Dataset::from_memory(RecordInfo info, std::int64_t count, const void *values,
                             std::span<const std::int32_t> labels) {
    std::size_t bytes = 0;
    if (count < 1) throw Error(NNHOST_E_ARGUMENT, "a data set needs at least one record");
    if (__builtin_mul_overflow(static_cast<std::size_t>(count), info.record_bytes(), &bytes) || bytes > PTRDIFF_MAX)
        throw Error(NNHOST_E_ARGUMENT, std::to_string(count) + " records do not fit into memory");
    Dataset data;
    data.info_ = std::move(info);
    data.count_ = count;
    const auto *first = static_cast<const std::byte *>(values);
    data.values_.assign(first, first + bytes);
    data.labels_.assign(labels.begin(), labels.end());
    data.check_labels(0);
    data.check_values(0);
    return data;
}

void Dataset::check_labels(std::int64_t from) const {
    const auto classes = static_cast<std::int32_t>(info_.class_names.size());
    for (auto i = static_cast<std::size_t>(from); i < labels_.size(); ++i)
        if (labels_[i] < -1 || labels_[i] >= classes)
            throw Error(NNHOST_E_DATA,
                        "label " + std::to_string(labels_[i]) + " is outside the " + std::to_string(classes) +
                            " classes",
                        {}, {.file = source_, .sample = static_cast<std::int64_t>(i)});
}

void Dataset::check_values(std::int64_t from) const {
    if (info_.element_type != NNHOST_ELEMENT_F32) return;
    const auto *values = reinterpret_cast<const float *>(values_.data());
    const auto count = values_.size() / sizeof(float);
    for (auto i = static_cast<std::size_t>(from * info_.size()); i < count; ++i)
        if (!std::isfinite(values[i]))
            throw Error(NNHOST_E_DATA, "a value is not a finite number", {},
                        {.file = source_, .sample = static_cast<std::int64_t>(i) / info_.size()});
}

void Dataset::raw(std::int64_t index, std::span<float> out) const {
    const std::byte *record = values_.data() + static_cast<std::size_t>(index) * info_.record_bytes();
    if (info_.element_type == NNHOST_ELEMENT_F32) {
        std::memcpy(out.data(), record, info_.record_bytes());
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(record[i]);
}

void Dataset::scaled(std::int64_t index, float low, float high, std::span<float> out) const {
    raw(index, out);
    const auto minimum = static_cast<float>(info_.value_minimum);
    const auto scale = (high - low) / static_cast<float>(info_.value_maximum - info_.value_minimum);
    for (auto &v : out) v = low + (v - minimum) * scale;
}

void Dataset::require_labels() const {
    if (!labelled())
        throw Error(NNHOST_E_DATA, "the records have no labels", "training and testing need labelled data",
                    {.file = source_});
    const auto missing = std::find(labels_.begin(), labels_.end(), -1);
    if (missing != labels_.end())
        throw Error(NNHOST_E_DATA, "a record has no label", "training and testing need labelled data",
                    {.file = source_, .sample = missing - labels_.begin()});
}

std::string Dataset::checksum() const {
    const auto of_values = XXH3_64bits(values_.data(), values_.size());
    const auto sum = XXH3_64bits_withSeed(labels_.data(), labels_.size() * sizeof(std::int32_t), of_values);
    std::array<char, 17> text;
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(sum));
    return text.data();
}

} // namespace nnhost
