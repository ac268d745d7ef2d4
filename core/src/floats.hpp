// Buffers of floats as they cross the contract: each begins at a multiple of 64 bytes, and has its cache lines to
// itself: what one thread writes there is in nobody's way.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace nnhost {

template <class T>
struct CacheLineAllocator {
    using value_type = T;
    static constexpr std::align_val_t alignment{64};

    CacheLineAllocator() = default;
    template <class Other>
    CacheLineAllocator(const CacheLineAllocator<Other> &) {}

    T *allocate(std::size_t n) {
        constexpr auto line = static_cast<std::size_t>(alignment);
        if (n > (static_cast<std::size_t>(-1) - line) / sizeof(T)) throw std::bad_array_new_length();
        return static_cast<T *>(::operator new((n * sizeof(T) + line - 1) / line * line, alignment));
    }
    void deallocate(T *p, std::size_t) { ::operator delete(p, alignment); }

    friend bool operator==(const CacheLineAllocator &, const CacheLineAllocator &) { return true; }
};

using Floats = std::vector<float, CacheLineAllocator<float>>;

} // namespace nnhost
