#include "board.hpp"

#include "relax.hpp"

#include <algorithm>
#include <new>

namespace nnhost {

void Board::make_room(std::int64_t floats) {
    const auto bytes = static_cast<std::int64_t>(sizeof(Head)) + floats * static_cast<std::int64_t>(sizeof(float));
    const auto wanted =
        (bytes + static_cast<std::int64_t>(sizeof(Lines)) - 1) / static_cast<std::int64_t>(sizeof(Lines));
    if (wanted <= lines_) return;
    lines_ = wanted;
    memory_ = std::make_unique<Lines[]>(static_cast<std::size_t>(slices_ * 2 * lines_));
    for (std::int64_t slice = 0; slice < slices_; ++slice)
        for (std::uint64_t number = 0; number < 2; ++number) new (line(slice, number)) Head;
}

float *Board::values(Head &head) { return reinterpret_cast<float *>(&head + 1); }

// Written at one go: a thread that waits looks at the line all the time, and each look takes it away from the writer.
void Board::publish(std::int64_t slice, std::uint64_t number, std::span<const float> numbers) {
    auto &at = head(slice, number);
    std::copy(numbers.begin(), numbers.end(), values(at));
    at.number.store(number, std::memory_order_release);
}

#if defined(__x86_64__)
[[gnu::target("prfchw")]]
#endif
void Board::expect(std::int64_t slice, std::uint64_t number) {
    for (std::int64_t i = 0; i < lines_; ++i) __builtin_prefetch(line(slice, number) + i, 1, 3);
}

const float *Board::wait(std::int64_t slice, std::uint64_t number) const {
    for (Patience patience; !has(slice, number); patience.turn())
        if (failed_.load(std::memory_order_acquire)) return nullptr;
    return values(head(slice, number));
}

} // namespace nnhost
