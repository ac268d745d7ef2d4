#include "growing_bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

namespace nnhost {
namespace {

constexpr std::size_t large_page = std::size_t{1} << 21;

std::size_t whole_pages(std::size_t bytes) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    if (bytes > PTRDIFF_MAX - page) throw std::bad_alloc();
    return std::max<std::size_t>(1, (bytes + page - 1) / page) * page;
}

} // namespace

GrowingBytes::~GrowingBytes() {
    if (bytes_) munmap(bytes_, size_);
}

void GrowingBytes::grow(std::size_t bytes) {
    if (!bytes_ || bytes > size_) remap(std::max(whole_pages(bytes), 2 * size_));
}

void GrowingBytes::shrink(std::size_t bytes) { remap(whole_pages(bytes)); }

void GrowingBytes::remap(std::size_t size) {
    constexpr int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void *const moved =
        bytes_ ? mremap(bytes_, size_, size, MREMAP_MAYMOVE) : mmap(nullptr, size, PROT_READ | PROT_WRITE, kind, -1, 0);
    if (moved == MAP_FAILED) throw std::bad_alloc();
    bytes_ = static_cast<std::byte *>(moved);
    size_ = size;
    if (size >= large_page) madvise(moved, size, MADV_HUGEPAGE); // all is well without them, too
}

} // namespace nnhost
