#include "stream.hpp"

#include "error.hpp"
#include "instance.hpp"

#include <algorithm>
#include <utility>

namespace nnhost {

Stream::Stream(std::shared_ptr<const Loader> loader, const Host &host, RecordInfo info, std::string source,
               std::int64_t buffer)
    : loader_(std::move(loader)), host_(host), info_(std::move(info)), source_(std::move(source)), buffer_(buffer),
      total_(loader_->info().count) {
    if (!(loader_->info().flags & NNHOST_LOADER_REWINDABLE))
        throw Error(NNHOST_E_UNSUPPORTED,
                    "loader '" + loader_->name() + "' can read these data only once: they cannot be streamed",
                    "hold them in memory (--shuffle-buffer 0), or put them into an ordinary file",
                    {.file = source_, .parameter = "shuffle-buffer"});
    const auto records = records_of_a_chunk(info_);
    values_.resize(static_cast<std::size_t>(records) * info_.record_bytes());
    labels_.resize(static_cast<std::size_t>(records));
}

void Stream::rewind() {
    loader_->rewind();
    first_ = have_ = used_ = 0;
    at_end_ = false;
}

std::optional<Record> Stream::next() {
    if (used_ == have_ && !at_end_) read_chunk();
    if (used_ == have_) return std::nullopt;
    const auto place = static_cast<std::size_t>(used_);
    const auto label = info_.class_names.empty() ? -1 : labels_[place];
    return Record{values_.data() + place * info_.record_bytes(), label, first_ + used_++};
}

void Stream::read_chunk() {
    if (host_.cancelled) throw Error(NNHOST_E_CANCELLED, "stopped while reading data", {}, {.file = source_});
    first_ += have_;
    have_ = used_ = 0;
    const auto got = loader_->read(static_cast<std::int64_t>(labels_.size()), values_.data(), labels_.data());
    const auto labels = std::span(labels_).first(static_cast<std::size_t>(got));
    check_values(info_, source_, first_, got, values_.data());
    if (!info_.class_names.empty()) {
        check_labels(info_, source_, first_, labels);
        require_labels(source_, first_, labels);
    }
    at_end_ = got == 0;
    if (at_end_ && first_ == 0) throw Error(NNHOST_E_DATA, "there is no record in it", {}, {.file = source_});
    if (at_end_) total_ = first_;
    have_ = got;
}

} // namespace nnhost
