// Buffers of floats as they cross the contract: each begins at a multiple of 64 bytes, a cache line.
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
        if (n > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length();
        return static_cast<T *>(::operator new(n * sizeof(T), alignment));
    }
    void deallocate(T *p, std::size_t) { ::operator delete(p, alignment); }

    friend bool operator==(const CacheLineAllocator &, const CacheLineAllocator &) { return true; }
};

using Floats = std::vector<float, CacheLineAllocator<float>>;

} // namespace nnhost
