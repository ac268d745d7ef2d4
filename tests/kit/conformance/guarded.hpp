// Arrays with a page behind them, and one before, that may not be touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nnhost::conformance {

// Where in its pages an array lies: with its last element before the guard page, its first one behind the other, or at
// a multiple of 64 bytes (what lies between it and the guard pages is watched too).
enum class Lies { at_the_end, at_the_beginning, aligned };

class GuardedBytes {
  public:
    GuardedBytes(const char *name, std::size_t size, Lies lies);
    ~GuardedBytes();
    GuardedBytes(const GuardedBytes &) = delete;
    GuardedBytes &operator=(const GuardedBytes &) = delete;

    std::byte *data() const { return data_; }
    void make_read_only();
    void make_writable();
    void check_edges() const; // throws where something was written beside the array

  private:
    const char *name_;
    std::size_t size_;
    std::byte *pages_;
    std::size_t mapped_;
    std::byte *data_;
};

template <class T>
class Guarded {
  public:
    Guarded(const char *name, std::int64_t count, Lies lies = Lies::at_the_end)
        : bytes_(name, static_cast<std::size_t>(count) * sizeof(T), lies), count_(static_cast<std::size_t>(count)) {}

    T *data() const { return reinterpret_cast<T *>(bytes_.data()); }
    T *begin() const { return data(); }
    T *end() const { return data() + count_; }
    T &operator[](std::int64_t i) const { return data()[i]; }
    std::int64_t size() const { return static_cast<std::int64_t>(count_); }
    std::span<T> span() const { return {data(), count_}; }
    void make_read_only() { bytes_.make_read_only(); }
    void make_writable() { bytes_.make_writable(); }
    void check_edges() const { bytes_.check_edges(); }

  private:
    GuardedBytes bytes_;
    std::size_t count_;
};

// Turns SIGSEGV and its like into a finding of the report, then ends the process by the same signal. For children.
void watch_for_crashes();

} // namespace nnhost::conformance
