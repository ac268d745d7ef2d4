// Where the feed takes an epoch's records from, one after the other in the epoch's order: from memory, or from a
// stream.
//
// A shuffled stream (seed, epoch): a buffer is filled with the first records; whichever is drawn makes room for the
// next one that is read, until the buffer is drawn empty. Sources are asked by one thread at a time.
#pragma once

#include "dataset.hpp"
#include "stream.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace nnhost {

// Records in a row, as they were loaded.
struct TakenRecords {
    std::vector<Record> records;
    std::vector<std::byte> copies; // what they point to when the source does not keep them
};

class RecordSource {
  public:
    virtual ~RecordSource() = default;

    virtual void start_epoch(std::int64_t epoch) = 0; // from 1

    // The next `count` records of the epoch, fewer only at its end; they stay while `taken` is not used again. `again`:
    // the first of them is the last of the call before.
    virtual void take(std::int64_t count, bool again, TakenRecords &taken) = 0;
};

// Keeps a reference to the data.
std::unique_ptr<RecordSource> make_record_source(const Dataset &data, bool shuffle, std::uint64_t seed);

} // namespace nnhost
