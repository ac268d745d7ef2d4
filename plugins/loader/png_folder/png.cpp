#include "png.hpp"
#include "../checksum.h"
#include "failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <new>
#include <sys/stat.h>
#include <unistd.h>

#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#include <stb/stb_image.h>

namespace {

constexpr std::int64_t most_pixels = 4096; // a side
constexpr std::int64_t most_bytes = 128 * 1024 * 1024;
constexpr std::array<std::uint8_t, 8> signature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

[[noreturn]] void fail(const std::string &text, const std::string &hint = {}) {
    throw Failure{NNHOST_E_DATA, {}, text, hint};
}

[[noreturn]] void fail_to_read(int problem) {
    throw Failure{NNHOST_E_MISSING, {}, std::string("cannot be read: ") + std::strerror(problem)};
}

struct Descriptor {
    int number;
    explicit Descriptor(int opened) : number(opened) {}
    ~Descriptor() {
        if (number >= 0) close(number);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
};

// Reads the file into `to`, which only grows, and returns its bytes there. Pipes and devices are not waited for.
std::span<const std::uint8_t> read_file(int folder, const char *name, std::vector<std::uint8_t> &to) {
    struct stat status;
    const Descriptor file(openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.number < 0) {
        const int problem = errno;
        if (fstatat(folder, name, &status, 0) == 0 && !S_ISREG(status.st_mode)) fail("is not a regular file");
        fail_to_read(problem);
    }
    if (fstat(file.number, &status) != 0) fail_to_read(errno);
    if (!S_ISREG(status.st_mode)) fail("is not a regular file");
    if (status.st_size > most_bytes) fail("the file is larger than 128 MiB");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (to.size() < size) to.resize(size);
    std::size_t have = 0;
    while (have < size) {
        const ssize_t got = read(file.number, to.data() + have, size - have);
        if (got < 0 && errno != EINTR) fail_to_read(errno);
        if (got == 0) break;
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return {to.data(), have};
}

std::uint32_t big_endian(const std::uint8_t *p) {
    return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
}

constexpr std::uint32_t chunk_type(const char (&name)[5]) {
    std::uint32_t type = 0;
    for (int i = 0; i < 4; ++i) type = type << 8 | static_cast<std::uint8_t>(name[i]);
    return type;
}

// The neighbour that left + above - corner is nearest to (PNG specification, 9.4).
int paeth(int left, int above, int corner) {
    const int to_left = std::abs(above - corner), to_above = std::abs(left - corner);
    const int to_corner = std::abs(left + above - 2 * corner);
    if (to_left <= to_above && to_left <= to_corner) return left;
    return to_above <= to_corner ? above : corner;
}

// Undoes the filter of a row of one-byte pixels. above: the row before it, unfiltered. False: no such filter.
bool unfilter(int filter, std::span<const std::uint8_t> row, const std::uint8_t *above, std::uint8_t *to) {
    const std::size_t width = row.size();
    if (filter == 0) {
        std::copy(row.begin(), row.end(), to);
    } else if (filter == 2) {
        for (std::size_t x = 0; x < width; ++x) to[x] = static_cast<std::uint8_t>(row[x] + above[x]);
    } else if (filter == 1 || filter == 3 || filter == 4) {
        int left = 0, corner = 0;
        for (std::size_t x = 0; x < width; ++x) {
            const int guess = filter == 1 ? left : filter == 3 ? (left + above[x]) / 2 : paeth(left, above[x], corner);
            corner = above[x];
            left = to[x] = static_cast<std::uint8_t>(row[x] + guess);
        }
    }
    return filter <= 4;
}

} // namespace

PngFile::PngFile() {
    if (inflateInit(&zlib_) != Z_OK) throw std::bad_alloc();
    inflateValidate(&zlib_, 0); // its Adler-32 says nothing that the chunks' own checksums do not
}

PngFile::~PngFile() { inflateEnd(&zlib_); }

void PngFile::open(int folder, const char *name) {
    bytes_ = read_file(folder, name, buffer_);
    if (bytes_.empty()) fail("the file is empty");
    if (bytes_.size() < signature.size() || !std::equal(signature.begin(), signature.end(), bytes_.begin()))
        fail("not a PNG file, whatever its name says", "convert it to PNG");
    check_chunks();
    width_ = big_endian(&bytes_[16]);
    height_ = big_endian(&bytes_[20]);
    if (width_ < 1 || height_ < 1 || width_ > most_pixels || height_ > most_pixels)
        fail(std::to_string(width_) + "x" + std::to_string(height_) + " pixels, at most 4096x4096 are read",
             "scale the picture down");
}

// Every chunk must be whole and its checksum right (stb_image looks at neither).
void PngFile::check_chunks() {
    data_.clear();
    for (std::size_t place = signature.size();;) {
        if (bytes_.size() - place < 12) fail("broken PNG: it ends before its last chunk");
        const std::size_t length = big_endian(&bytes_[place]);
        if (length > bytes_.size() - place - 12) fail("broken PNG: it ends inside a chunk");
        const std::uint32_t type = big_endian(&bytes_[place + 4]);
        const bool first = place == signature.size();
        if (first && (type != chunk_type("IHDR") || length != 13)) fail("broken PNG: it does not begin with a header");
        if (checksum(0, &bytes_[place + 4], length + 4) != big_endian(&bytes_[place + 8 + length]))
            fail("broken PNG: the checksum of one of its chunks is wrong");
        if (type == chunk_type("IEND")) return;
        if (first) {
            constexpr std::array<std::uint8_t, 5> plain = {8, 0, 0, 0,
                                                           0}; // depth, colour, compression, filter, interlace
            plain_grey_ = std::equal(plain.begin(), plain.end(), &bytes_[24]);
        } else if (type == chunk_type("IDAT")) {
            data_.push_back(bytes_.subspan(place + 8, length));
        } else if (type == chunk_type("tRNS") || (type & 0x20000000) == 0) { // transparency; critical
            plain_grey_ = false;
        }
        place += length + 12;
    }
}

void PngFile::decode(Grey &to) {
    to.width = width_;
    to.height = height_;
    to.pixels.resize(static_cast<std::size_t>(width_ * height_));
    if (!plain_grey_ || !decode_plain_grey(to)) decode_any(to);
}

// The kind that data sets are made of, at half the time that stb_image takes. False: broken, or something odd that
// stb_image must judge.
bool PngFile::decode_plain_grey(Grey &to) {
    const auto width = static_cast<std::size_t>(width_), height = static_cast<std::size_t>(height_);
    if (!inflate_data(height * (width + 1))) return false;
    const std::vector<std::uint8_t> blank(width);
    const std::uint8_t *above = blank.data(), *row = filtered_.data();
    for (std::uint8_t *pixels = to.pixels.data(); pixels < to.pixels.data() + width * height; pixels += width) {
        if (!unfilter(row[0], {row + 1, width}, above, pixels)) return false;
        row += width + 1;
        above = pixels;
    }
    return true;
}

// The unpacked IDAT data into filtered_. False: broken, or not exactly `size` bytes.
bool PngFile::inflate_data(std::size_t size) {
    constexpr std::size_t slack = 320; // zlib's fast loop stops 258 bytes before the end of its room
    if (filtered_.size() < size + slack) filtered_.resize(size + slack);
    inflateReset(&zlib_);
    zlib_.next_out = filtered_.data();
    zlib_.avail_out = static_cast<uInt>(size + slack);
    int code = Z_BUF_ERROR; // all of the input is used up
    for (std::size_t i = 0; i < data_.size() && code == Z_BUF_ERROR; ++i) {
        zlib_.next_in = const_cast<Bytef *>(data_[i].data());
        zlib_.avail_in = static_cast<uInt>(data_[i].size());
        code = inflate(&zlib_, Z_FINISH);
    }
    return code == Z_STREAM_END && zlib_.total_out == size;
}

// Luma weights of ITU-R BT.601 in 256ths: they add up to 256, so that grey stays what it is.
void PngFile::decode_any(Grey &to) const {
    int width = 0, height = 0, channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void *)> rgba(
        stbi_load_from_memory(bytes_.data(), static_cast<int>(bytes_.size()), &width, &height, &channels, 4),
        stbi_image_free);
    if (!rgba) fail(std::string("broken PNG: ") + stbi_failure_reason());
    const stbi_uc *p = rgba.get();
    for (std::uint8_t &pixel : to.pixels) {
        const int luma = (77 * p[0] + 150 * p[1] + 29 * p[2]) >> 8;
        pixel = static_cast<std::uint8_t>((luma * p[3] + 255 * (255 - p[3]) + 127) / 255);
        p += 4;
    }
}
