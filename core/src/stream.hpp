// Records that are read from their loader again in every epoch, for data that do not fit into memory.
//
// Each is checked when it is read. One thread at a time.
#pragma once

#include "dataset.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nnhost {

// One record as it was loaded: values (height, width, channels).
struct Record {
    const std::byte *values = nullptr;
    std::int32_t label = -1;
    std::int64_t index = 0; // in the file's order
};

class Stream {
  public:
    // `buffer`: how many records may be held to draw from. Throws Error (NNHOST_E_UNSUPPORTED) when the loader cannot
    // begin again.
    Stream(std::shared_ptr<const Loader> loader, const Host &host, RecordInfo info, std::string source,
           std::int64_t buffer);

    std::int64_t buffer() const { return buffer_; }

    // Records in all: what the loader says until they have all been read once; -1 while nobody knows.
    std::int64_t total() const { return total_; }

    void rewind();

    // The next record, which stays until the next call; none at the end. Throws what the loader throws, Error for
    // values and labels that are none, and Error (NNHOST_E_CANCELLED) when the host is told to stop.
    std::optional<Record> next();

  private:
    void read_chunk();

    std::shared_ptr<const Loader> loader_;
    const Host &host_;
    const RecordInfo info_;
    const std::string source_;
    const std::int64_t buffer_;
    std::int64_t total_;

    std::vector<std::byte> values_; // (some, height, width, channels): the chunk read last
    std::vector<std::int32_t> labels_;
    std::int64_t first_ = 0, have_ = 0, used_ = 0; // the chunk: index of its first record, records in it, handed out
    bool at_end_ = false;
};

} // namespace nnhost
