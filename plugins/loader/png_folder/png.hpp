// PNG files: their header, checked, and their pixels as grey.
#pragma once

#include <cstdint>
#include <span>
#include <vector>
#include <zlib.h>

struct Grey {
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::vector<std::uint8_t> pixels; // (height, width), 0 black ... 255 white
};

// One file after another, in the same buffers. Throws Failure, without the file's name. Of one thread at a time.
class PngFile {
  public:
    PngFile();
    ~PngFile();
    PngFile(const PngFile &) = delete;
    PngFile &operator=(const PngFile &) = delete;

    // A file whose chunks are whole and whose size is sane, not decoded yet. folder: a descriptor, or AT_FDCWD.
    void open(int folder, const char *name);

    std::int64_t width() const { return width_; }
    std::int64_t height() const { return height_; }

    // Colour becomes its brightness (luma); transparent pixels lie on white paper; 16 bits lose the lower 8.
    void decode(Grey &to);

  private:
    void check_chunks();
    bool decode_plain_grey(Grey &to);
    bool inflate_data(std::size_t size);
    void decode_any(Grey &to) const;

    std::vector<std::uint8_t> buffer_;
    std::span<const std::uint8_t> bytes_;             // of the file, in buffer_
    std::vector<std::span<const std::uint8_t>> data_; // the contents of its IDAT chunks
    bool plain_grey_ = false;                         // 8 bits, not interlaced, nothing that changes the pixels
    std::int64_t width_ = 0;
    std::int64_t height_ = 0;
    z_stream zlib_ = {};
    std::vector<std::uint8_t> filtered_; // (height, 1 + width), more behind them
};
