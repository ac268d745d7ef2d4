#include "picture.hpp"

#include "error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <zlib.h>

namespace {

// In place of stb's own, which is slower and leaves a third more. What comes back is freed by stb; NULL: no memory.
unsigned char *compress_bytes(unsigned char *data, int size, int *compressed, int level) {
    uLongf bytes = compressBound(static_cast<uLong>(size));
    auto *const made = static_cast<unsigned char *>(std::malloc(bytes));
    if (made == nullptr || compress2(made, &bytes, data, static_cast<uLong>(size), level) != Z_OK) {
        std::free(made);
        return nullptr;
    }
    *compressed = static_cast<int>(bytes);
    return made;
}

} // namespace

#define STBIW_ZLIB_COMPRESS compress_bytes
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function" // its other formats
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace cli {

namespace {

constexpr std::uint8_t ground = 20; // of the sheet, a little lighter than black pixels
constexpr std::uint8_t ink = 230;
constexpr int margin = 20;
constexpr int letter_scale = 4; // a letter of 5x7 becomes 20x28
constexpr int letter_height = 7;
constexpr int letter_step = 6;

// Nearest neighbour: every pixel becomes a square.
void draw_enlarged(GreyPicture &sheet, const GreyPicture &picture, int top, int left, int scale) {
    for (int row = 0; row < picture.height * scale; ++row)
        for (int column = 0; column < picture.width * scale; ++column)
            sheet.at(top + row, left + column) = picture.at(row / scale, column / scale);
}

void draw_text(GreyPicture &sheet, std::string_view text, int top, int left) {
    for (const char character : text) {
        const std::string_view bits = glyph(character);
        const int drop = drop_of(character) * letter_scale;
        for (int row = 0; row < letter_height * letter_scale; ++row)
            for (int column = 0; column < 5 * letter_scale; ++column)
                if (bits[static_cast<std::size_t>(row / letter_scale * 5 + column / letter_scale)] == '#')
                    sheet.at(top + drop + row, left + column) = ink;
        left += letter_step * letter_scale;
    }
}

int tiles_in_a_row(std::size_t tiles) {
    if (tiles <= 4) return static_cast<int>(tiles);
    return std::max(5, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(tiles)))));
}

void append_bytes(void *user, void *data, int size) {
    static_cast<std::string *>(user)->append(static_cast<const char *>(data), static_cast<std::size_t>(size));
}

} // namespace

GreyPicture::GreyPicture(int rows, int columns, std::uint8_t shade)
    : height(rows), width(columns), pixels(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), shade) {}

std::uint8_t &GreyPicture::at(int row, int column) {
    return pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)];
}

std::uint8_t GreyPicture::at(int row, int column) const {
    return pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)];
}

GreyPicture sheet_of(const std::vector<Tile> &tiles) {
    const GreyPicture &first = tiles.front().picture;
    const int scale = std::max(1, 224 / std::max(first.height, first.width)); // 8 for 28x28
    const int in_a_row = tiles_in_a_row(tiles.size());
    const int rows = (static_cast<int>(tiles.size()) + in_a_row - 1) / in_a_row;
    const int step_x = first.width * scale + margin;
    const int step_y = first.height * scale + letter_height * letter_scale + 2 * margin;
    GreyPicture sheet(margin + rows * step_y, margin + in_a_row * step_x, ground);
    for (std::size_t index = 0; index < tiles.size(); ++index) {
        const int top = margin + static_cast<int>(index) / in_a_row * step_y;
        const int left = margin + static_cast<int>(index) % in_a_row * step_x;
        draw_enlarged(sheet, tiles[index].picture, top, left, scale);
        const int room = first.width * scale;
        const int letters = std::min(static_cast<int>(tiles[index].label.size()), room / (letter_step * letter_scale));
        const int text_width = letters * letter_step * letter_scale - letter_scale;
        draw_text(sheet, std::string_view(tiles[index].label).substr(0, static_cast<std::size_t>(letters)),
                  top + first.height * scale + margin / 2, left + (room - text_width) / 2);
    }
    return sheet;
}

std::string png_bytes(const GreyPicture &picture) {
    return png_bytes(picture.pixels, picture.height, picture.width, 1);
}

std::string png_bytes(const std::vector<std::uint8_t> &pixels, int height, int width, int channels) {
    stbi_write_force_png_filter = 2; // "up": most rows of an enlarged picture are the row above; not to be found out
    stbi_write_png_compression_level = Z_DEFAULT_COMPRESSION;
    std::string bytes;
    if (stbi_write_png_to_func(append_bytes, &bytes, width, height, channels, pixels.data(), width * channels) == 0)
        throw CliError(exit_internal, "", "the picture could not be made into a PNG");
    return bytes;
}

} // namespace cli
