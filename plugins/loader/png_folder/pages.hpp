// Memory for many records: fresh pages of the system, large ones where there are, which cost nothing until written to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <sys/mman.h>

class Pages {
  public:
    // size: at least 1. Throws std::bad_alloc.
    explicit Pages(std::size_t size)
        : bytes_(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), size_(size) {
        if (bytes_ == MAP_FAILED) throw std::bad_alloc();
        madvise(bytes_, size_, MADV_HUGEPAGE); // all is well without them, too
    }
    ~Pages() { munmap(bytes_, size_); }
    Pages(const Pages &) = delete;
    Pages &operator=(const Pages &) = delete;

    std::uint8_t *data() const { return static_cast<std::uint8_t *>(bytes_); }

  private:
    void *bytes_;
    std::size_t size_;
};
