// A small PNG writer for tests, so that no binary file lies in the tree.
#pragma once

#include "loader_fixture.hpp"

namespace png {

constexpr int grey = 0, rgb = 2, palette = 3, grey_alpha = 4, rgba = 6;

inline const std::string signature = "\x89PNG\r\n\x1a\n";

inline std::string deflated(const std::string &bytes) {
    uLongf size = compressBound(static_cast<uLong>(bytes.size()));
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef *>(packed.data()), &size, reinterpret_cast<const Bytef *>(bytes.data()),
             static_cast<uLong>(bytes.size()));
    packed.resize(size);
    return packed;
}

inline std::string chunk(const std::string &type, const std::string &data) {
    const std::string body = type + data;
    const auto sum = crc32(0, reinterpret_cast<const Bytef *>(body.data()), static_cast<uInt>(body.size()));
    return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(sum));
}

inline std::string header(std::uint32_t width, std::uint32_t height, int depth, int colour, bool interlaced = false) {
    const char rest[] = {static_cast<char>(depth), static_cast<char>(colour), 0, 0, static_cast<char>(interlaced)};
    return signature + chunk("IHDR", big_endian(width) + big_endian(height) + std::string(rest, sizeof rest));
}

// rows: (height) rows of packed samples as PNG has them, without filter bytes. extra: chunks before the data.
inline std::string file(std::uint32_t width, std::uint32_t height, int depth, int colour, const std::string &rows,
                        const std::string &extra = "") {
    const std::size_t row = rows.size() / height;
    std::string filtered;
    for (std::size_t i = 0; i < height; ++i) filtered += '\0' + rows.substr(i * row, row);
    return header(width, height, depth, colour) + extra + chunk("IDAT", deflated(filtered)) + chunk("IEND", "");
}

// Adam7, 8-bit grey: pixels (height, width).
inline std::string interlaced(std::uint32_t width, std::uint32_t height, const std::string &pixels) {
    constexpr std::uint32_t passes[7][4] = {// first row, first column, step of rows, step of columns
                                            {0, 0, 8, 8}, {0, 4, 8, 8}, {4, 0, 8, 4}, {0, 2, 4, 4},
                                            {2, 0, 4, 2}, {0, 1, 2, 2}, {1, 0, 2, 1}};
    std::string filtered;
    for (const auto &[first_row, first_column, rows, columns] : passes)
        for (std::uint32_t row = first_row; row < height && first_column < width; row += rows) {
            filtered += '\0';
            for (std::uint32_t column = first_column; column < width; column += columns)
                filtered += pixels[row * width + column];
        }
    return header(width, height, 8, grey, true) + chunk("IDAT", deflated(filtered)) + chunk("IEND", "");
}

} // namespace png
