// Where the threads of a training tell each other what each slice adds to the second layer's sums.
//
// Numbers and a counter that says which record (or batch) they belong to lie in one cache line, where there are few
// enough of them: one trip from processor to processor, 0.1 us. There are two places for each slice, taken in turn:
// nobody writes the record after next before all have read this one, since all must have written the next.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

namespace nnhost {

class Board {
  public:
    explicit Board(std::int64_t slices) : slices_(slices) {}

    // For up to `floats` numbers a slice; what was written is lost. While nobody else uses the board.
    void make_room(std::int64_t floats);

    // What a slice has to say. `number` counts up from 1, record by record.
    void publish(std::int64_t slice, std::uint64_t number, std::span<const float> numbers);

    // A hint: the slice is about to publish `number`, and nobody will read what the place has before.
    void expect(std::int64_t slice, std::uint64_t number);

    // Ends all waiting, now and later: somebody has nothing to say, and never will.
    void fail() { failed_.store(true, std::memory_order_release); }

    // Whether `wait` would not wait.
    bool has(std::int64_t slice, std::uint64_t number) const {
        return head(slice, number).number.load(std::memory_order_acquire) == number;
    }

    // A hint: asks for what a slice has to say, without waiting until it comes from another processor.
    void fetch(std::int64_t slice, std::uint64_t number) const { __builtin_prefetch(&head(slice, number)); }

    // Waits for a slice's numbers; nullptr where they are not there and somebody failed.
    const float *wait(std::int64_t slice, std::uint64_t number) const;

    std::int64_t slices() const { return slices_; }

  private:
    struct alignas(16) Head {
        std::atomic<std::uint64_t> number{0}; // what was published last
    };
    struct alignas(128) Lines { // two: processors fetch them in pairs
        std::byte bytes[128];
    };

    Lines *line(std::int64_t slice, std::uint64_t number) const {
        return memory_.get() + (slice * 2 + static_cast<std::int64_t>(number % 2)) * lines_;
    }
    Head &head(std::int64_t slice, std::uint64_t number) const {
        return *std::launder(reinterpret_cast<Head *>(line(slice, number)));
    }
    static float *values(Head &head);

    std::int64_t slices_, lines_ = 0; // of an entry, in pairs
    std::unique_ptr<Lines[]> memory_; // (slices, 2, lines)
    std::atomic<bool> failed_{false};
};

} // namespace nnhost
