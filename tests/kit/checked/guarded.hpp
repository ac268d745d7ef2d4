// Memory between two pages that nobody may touch.
#pragma once

#include <cstddef>
#include <span>

namespace nnhost::checked {

// One mapping, used again for buffers of any size up to its own. A buffer ends where the page behind begins: the first
// byte past the end faults. What lies before it on its first page is filled with a pattern, and looked at afterwards.
class Guarded {
  public:
    Guarded() = default;
    ~Guarded();
    Guarded(const Guarded &) = delete;
    Guarded &operator=(const Guarded &) = delete;

    // A buffer of so many bytes, until the next call. Throws std::bad_alloc.
    unsigned char *place(std::size_t bytes);

    bool is_begin_intact() const; // nothing was written just before the buffer
    void release_if_large();

    // The pages before and behind, for the handler of SIGSEGV.
    std::span<const unsigned char> low_guard() const;
    std::span<const unsigned char> high_guard() const;

  private:
    void map(std::size_t bytes);

    unsigned char *mapping_ = nullptr; // guard page, data pages, guard page
    std::size_t mapped_ = 0;           // bytes with the guards
    unsigned char *begin_ = nullptr;   // of the buffer
};

} // namespace nnhost::checked
