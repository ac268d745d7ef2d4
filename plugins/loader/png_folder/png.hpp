// PNG files: their header, checked, and their pixels as grey.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

struct Grey {
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::vector<std::uint8_t> pixels; // (height, width), 0 black ... 255 white
};

// A file whose chunks are whole and whose size is sane, not decoded yet. Throws Failure.
class PngFile {
  public:
    explicit PngFile(const std::filesystem::path &path);

    std::int64_t width() const { return width_; }
    std::int64_t height() const { return height_; }

    // Colour becomes its brightness (luma); transparent pixels lie on white paper; 16 bits lose the lower 8.
    Grey decode() const;

  private:
    std::filesystem::path path_;
    std::vector<std::uint8_t> bytes_;
    std::int64_t width_ = 0;
    std::int64_t height_ = 0;
};
