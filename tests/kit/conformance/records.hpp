// All that a loader gives, for comparing.
#pragma once

#include "kinds.hpp"
#include "subject.hpp"

namespace nnhost::conformance {

struct Records {
    std::vector<unsigned char> values; // (count, record)
    std::vector<std::int32_t> labels;
    std::int64_t count() const { return std::ssize(labels); }
    bool operator==(const Records &) const = default;
};

// From the loader's place to the end, `batch` records a call, `most` at the most (data that the user named may be
// huge).
inline Records read_all(Loader &loader, std::int64_t batch, std::int64_t most = 20000) {
    const std::int64_t size = record_bytes(loader.info);
    Records all;
    std::vector<unsigned char> values(static_cast<std::size_t>(batch * size));
    std::vector<std::int32_t> labels(static_cast<std::size_t>(batch));
    while (all.count() < most) {
        const std::int64_t wanted = std::min(batch, most - all.count());
        const std::int64_t count = loader.read(wanted, values.data(), labels.data());
        expect(count >= 0 && count <= wanted, "read gave a count of ", count, " for a capacity of ", wanted);
        if (count == 0) break;
        all.values.insert(all.values.end(), values.begin(), values.begin() + count * size);
        all.labels.insert(all.labels.end(), labels.begin(), labels.begin() + count);
    }
    return all;
}

} // namespace nnhost::conformance
