#include "dataset.hpp"

#include "error.hpp"
#include "instance.hpp"
#include "random.hpp"
#include "stream.hpp"
#include "vector_loops.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <utility>

namespace nnhost {
namespace {

RecordInfo record_info(const nnhost_loader_info &from) {
    RecordInfo info{from.height,        from.width, from.channels, from.element_type, from.value_minimum,
                    from.value_maximum, {}};
    for (std::uint32_t c = 0; c < from.class_count; ++c)
        info.class_names.push_back(from.class_names ? from.class_names[c] : std::to_string(c));
    return info;
}

void raw_values(const RecordInfo &info, const std::byte *values, std::span<float> out) {
    if (info.element_type == NNHOST_ELEMENT_F32) {
        std::memcpy(out.data(), values, info.record_bytes());
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(values[i]);
}

} // namespace

std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>
split_numbers(std::int64_t count, std::int64_t held_back, std::uint64_t seed) {
    std::vector<std::int64_t> others(static_cast<std::size_t>(count));
    std::iota(others.begin(), others.end(), 0);
    shuffle(others, make_rng(seed, Purpose::validation));
    std::vector<std::int64_t> drawn(others.end() - held_back, others.end());
    others.resize(others.size() - drawn.size());
    std::sort(others.begin(), others.end());
    std::sort(drawn.begin(), drawn.end());
    return {std::move(others), std::move(drawn)};
}

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

std::int64_t records_of_a_chunk(const RecordInfo &info) {
    return static_cast<std::int64_t>(std::max<std::size_t>(1, (std::size_t{1} << 20) / info.record_bytes()));
}

void check_values(const RecordInfo &info, const std::string &source, std::int64_t first, std::int64_t count,
                  const std::byte *values) {
    if (info.element_type != NNHOST_ELEMENT_F32) return;
    const auto *floats = reinterpret_cast<const float *>(values);
    for (std::int64_t i = 0; i < count * info.size(); ++i)
        if (!std::isfinite(floats[i]))
            throw Error(NNHOST_E_DATA, "a value is not a finite number", {},
                        {.file = source, .sample = first + i / info.size()});
}

void check_labels(const RecordInfo &info, const std::string &source, std::int64_t first,
                  std::span<const std::int32_t> labels) {
    const auto classes = static_cast<std::int32_t>(info.class_names.size());
    for (const auto &label : labels)
        if (label < -1 || label >= classes)
            throw Error(NNHOST_E_DATA,
                        "label " + std::to_string(label) + " is outside the " + std::to_string(classes) + " classes",
                        {}, {.file = source, .sample = first + (&label - labels.data())});
}

void require_labels(const std::string &source, std::int64_t first, std::span<const std::int32_t> labels) {
    const auto missing = std::find(labels.begin(), labels.end(), -1);
    if (missing != labels.end())
        throw Error(NNHOST_E_DATA, "a record has no label", "training and testing need labelled data",
                    {.file = source, .sample = first + (missing - labels.begin())});
}

void scale_record(const RecordInfo &info, const std::byte *values, const Range &range, std::span<float> out) {
    const auto low = static_cast<float>(range.low), minimum = static_cast<float>(info.value_minimum);
    const auto step =
        (static_cast<float>(range.high) - low) / static_cast<float>(info.value_maximum - info.value_minimum);
    if (info.element_type == NNHOST_ELEMENT_U8) {
        vector_loops().scale_bytes(info.size(), reinterpret_cast<const std::uint8_t *>(values), minimum, step, low,
                                   out.data());
        return;
    }
    raw_values(info, values, out);
    for (auto &v : out) v = low + (v - minimum) * step;
}

Dataset Dataset::load(std::shared_ptr<const Loader> loader, const Host &host, const std::string &source) {
    Dataset data;
    data.info_ = record_info(loader->info());
    data.source_ = source;
    data.loader_ = loader->name();
    if (const auto view = loader->view(); view.values) {
        data.values_ = static_cast<const std::byte *>(view.values);
        if (!data.info_.class_names.empty()) data.labels_ = view.labels;
        data.count_ = loader->info().count;
        data.owner_ = std::move(loader);
        data.check(0);
        return data;
    }
    data.read_all(*loader, host);
    if (data.count_ == 0) throw Error(NNHOST_E_DATA, "there is no record in it", {}, {.file = source});
    return data;
}

void Dataset::read_all(const Loader &loader, const Host &host) {
    const auto record_bytes = info_.record_bytes();
    const auto per_chunk = records_of_a_chunk(info_);
    // A count that lies costs nothing: only what is really read is written to, and only a likely count is believed.
    if (loader.info().count > 0 &&
        static_cast<std::size_t>(loader.info().count) < (std::size_t{1} << 32) / record_bytes)
        own_values_.grow(static_cast<std::size_t>(loader.info().count) * record_bytes);
    const bool labelled = !info_.class_names.empty();
    std::vector<std::int32_t> no_labels(labelled ? 0 : static_cast<std::size_t>(per_chunk));
    for (std::int64_t got = -1; got != 0;) {
        if (host.cancelled) throw Error(NNHOST_E_CANCELLED, "stopped while reading data", {}, {.file = source_});
        const auto have = static_cast<std::size_t>(count_), wanted = have + static_cast<std::size_t>(per_chunk);
        own_values_.grow(wanted * record_bytes);
        if (labelled) own_labels_.resize(wanted);
        got = loader.read(per_chunk, own_values_.data() + have * record_bytes,
                          labelled ? own_labels_.data() + have : no_labels.data());
        show_own();
        check(std::exchange(count_, count_ + got));
    }
    own_values_.shrink(static_cast<std::size_t>(count_) * record_bytes);
    if (labelled) own_labels_.resize(static_cast<std::size_t>(count_));
    show_own();
}

Dataset Dataset::stream(std::shared_ptr<const Loader> loader, const Host &host, const std::string &source,
                        std::int64_t buffer) {
    Dataset data;
    data.info_ = record_info(loader->info());
    data.source_ = source;
    data.loader_ = loader->name();
    data.stream_ = std::make_shared<Stream>(std::move(loader), host, data.info_, source, buffer);
    data.read_sample();
    return data;
}

void Dataset::read_sample() {
    constexpr std::size_t most_bytes = std::size_t{1} << 26;
    const auto record_bytes = info_.record_bytes();
    const auto most = static_cast<std::int64_t>(std::clamp<std::size_t>(most_bytes / record_bytes, 1, 128));
    for (; count_ < most; ++count_) {
        const auto record = stream_->next();
        if (!record) break;
        const auto place = static_cast<std::size_t>(count_) * record_bytes;
        own_values_.grow(place + record_bytes);
        std::memcpy(own_values_.data() + place, record->values, record_bytes);
        if (!info_.class_names.empty()) own_labels_.push_back(record->label);
    }
    show_own();
}

void Dataset::show_own() {
    values_ = own_values_.data();
    labels_ = own_labels_.empty() ? nullptr : own_labels_.data();
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
    data.own_values_.grow(bytes);
    std::copy_n(first, bytes, data.own_values_.data());
    data.own_labels_.assign(labels.begin(), labels.end());
    data.show_own();
    data.check(0);
    return data;
}

Dataset Dataset::some_of(const Dataset &whole, std::span<const std::int64_t> numbers) {
    whole.require_memory("a part of the records");
    Dataset data;
    data.info_ = whole.info_;
    data.source_ = whole.source_;
    data.loader_ = whole.loader_;
    data.count_ = static_cast<std::int64_t>(numbers.size());
    const auto record_bytes = whole.info_.record_bytes();
    data.own_values_.grow(numbers.size() * record_bytes);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        std::copy_n(whole.record(numbers[i]), record_bytes, data.own_values_.data() + i * record_bytes);
        if (whole.labelled()) data.own_labels_.push_back(whole.label(numbers[i]));
        data.numbers_.push_back(whole.number(numbers[i]));
    }
    data.show_own();
    return data;
}

void Dataset::check(std::int64_t from) const {
    const auto count = count_ - from;
    if (labelled()) check_labels(info_, source_, from, {labels_ + from, static_cast<std::size_t>(count)});
    check_values(info_, source_, from, count, record(from));
}

void Dataset::raw(std::int64_t index, std::span<float> out) const { raw_values(info_, record(index), out); }

std::int64_t Dataset::total() const { return stream_ ? stream_->total() : count_; }

void Dataset::require_memory(const char *what) const {
    if (stream_)
        throw Error(NNHOST_E_UNSUPPORTED, std::string(what) + " needs all records in memory: these are streamed",
                    "a stream is for training alone: open the data once more, without a buffer", {.file = source_});
}

void Dataset::require_labels() const {
    if (!labelled())
        throw Error(NNHOST_E_DATA, "the records have no labels", "training and testing need labelled data",
                    {.file = source_});
    try {
        nnhost::require_labels(source_, 0, {labels_, static_cast<std::size_t>(count_)});
    } catch (Error &e) {
        e.place.sample = number(e.place.sample);
        throw;
    }
}

const std::string &Dataset::checksum() const {
    std::call_once(checksum_->once, [this] { checksum_->text = compute_checksum(); });
    return checksum_->text;
}

std::string Dataset::compute_checksum() const {
    if (stream_) return {};
    const auto records = static_cast<std::size_t>(count_);
    const auto of_values = XXH3_64bits(values_, records * info_.record_bytes());
    const auto sum = XXH3_64bits_withSeed(labels_, labelled() ? records * sizeof(std::int32_t) : 0, of_values);
    std::array<char, 17> text;
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(sum));
    return text.data();
}

} // namespace nnhost
