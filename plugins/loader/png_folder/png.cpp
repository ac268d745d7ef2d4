#include "png.hpp"
#include "failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <zlib.h>

#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#include <stb/stb_image.h>

namespace {

constexpr std::int64_t most_pixels = 4096; // a side
constexpr std::uintmax_t most_bytes = 128 * 1024 * 1024;
constexpr std::array<std::uint8_t, 8> signature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

std::vector<std::uint8_t> read_file(const std::filesystem::path &path) {
    std::error_code unknown;
    if (std::filesystem::exists(path, unknown) && !std::filesystem::is_regular_file(path, unknown))
        throw Failure{NNHOST_E_DATA, path.string(), "is not a regular file"};
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Failure{NNHOST_E_MISSING, path.string(), std::string("cannot be read: ") + std::strerror(errno)};
    if (std::filesystem::file_size(path) > most_bytes)
        throw Failure{NNHOST_E_DATA, path.string(), "the file is larger than 128 MiB"};
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::uint32_t big_endian(const std::uint8_t *p) {
    return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
}

// Every chunk must be whole and its checksum right (stb_image looks at neither). What is wrong, or "".
std::string fault(std::span<const std::uint8_t> bytes) {
    for (std::size_t place = signature.size();;) {
        if (bytes.size() - place < 12) return "it ends before its last chunk";
        const std::size_t length = big_endian(&bytes[place]);
        if (length > bytes.size() - place - 12) return "it ends inside a chunk";
        const std::string name(reinterpret_cast<const char *>(&bytes[place + 4]), 4);
        if (place == signature.size() && (name != "IHDR" || length != 13)) return "it does not begin with a header";
        const auto sum = crc32(0, &bytes[place + 4], static_cast<uInt>(length + 4));
        if (sum != big_endian(&bytes[place + 8 + length])) return "the checksum of one of its chunks is wrong";
        if (name == "IEND") return "";
        place += length + 12;
    }
}

} // namespace

PngFile::PngFile(const std::filesystem::path &path) : path_(path), bytes_(read_file(path)) {
    if (bytes_.empty()) throw Failure{NNHOST_E_DATA, path.string(), "the file is empty"};
    if (bytes_.size() < signature.size() || !std::equal(signature.begin(), signature.end(), bytes_.begin()))
        throw Failure{NNHOST_E_DATA, path.string(), "not a PNG file, whatever its name says", "convert it to PNG"};
    if (const std::string text = fault(bytes_); !text.empty())
        throw Failure{NNHOST_E_DATA, path.string(), "broken PNG: " + text};
    width_ = big_endian(&bytes_[16]);
    height_ = big_endian(&bytes_[20]);
    if (width_ < 1 || height_ < 1 || width_ > most_pixels || height_ > most_pixels)
        throw Failure{NNHOST_E_DATA, path.string(),
                      std::to_string(width_) + "x" + std::to_string(height_) + " pixels, at most 4096x4096 are read",
                      "scale the picture down"};
}

// Luma weights of ITU-R BT.601 in 256ths: they add up to 256, so that grey stays what it is.
Grey PngFile::decode() const {
    int width = 0, height = 0, channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void *)> rgba(
        stbi_load_from_memory(bytes_.data(), static_cast<int>(bytes_.size()), &width, &height, &channels, 4),
        stbi_image_free);
    if (!rgba) throw Failure{NNHOST_E_DATA, path_.string(), std::string("broken PNG: ") + stbi_failure_reason()};
    Grey grey{width, height,
              std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
    const stbi_uc *p = rgba.get();
    for (std::uint8_t &pixel : grey.pixels) {
        const int luma = (77 * p[0] + 150 * p[1] + 29 * p[2]) >> 8;
        pixel = static_cast<std::uint8_t>((luma * p[3] + 255 * (255 - p[3]) + 127) / 255);
        p += 4;
    }
    return grey;
}
