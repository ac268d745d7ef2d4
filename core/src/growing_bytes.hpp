// Memory for bytes whose number is not known before the last one is there.
//
// Room that is never written to costs addresses, not memory; it grows by mapping its pages elsewhere, not by copying
// them, and it asks for large pages, since touching each small one for the first time takes longer than reading a file
// into it.
#pragma once

#include <cstddef>
#include <utility>

namespace nnhost {

class GrowingBytes {
  public:
    GrowingBytes() = default;
    ~GrowingBytes();
    GrowingBytes(GrowingBytes &&other) noexcept { swap(other); }
    GrowingBytes &operator=(GrowingBytes &&other) noexcept {
        swap(other);
        return *this;
    }

    std::byte *data() { return bytes_; }
    const std::byte *data() const { return bytes_; }

    // Room for `bytes` in all at least; keeps what is there, which may move. Throws std::bad_alloc.
    void grow(std::size_t bytes);

    // Gives back the room behind the first `bytes`, of at most as many as there are.
    void shrink(std::size_t bytes);

  private:
    void swap(GrowingBytes &other) noexcept {
        std::swap(bytes_, other.bytes_);
        std::swap(size_, other.size_);
    }
    void remap(std::size_t size);

    std::byte *bytes_ = nullptr;
    std::size_t size_ = 0; // whole pages
};

} // namespace nnhost
