#include "output.hpp"
#include "picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

namespace cli {

namespace {

constexpr std::string_view ramp = " .:-=+*#%@"; // by the ink that a character takes

int lower_of(const GreyPicture &picture, int row, int column) {
    return picture.at(std::min(row + 1, picture.height - 1), column);
}

// One character cell for two pixels: the one at (row, column) and the one below it.
using Cell = std::string (*)(const GreyPicture &picture, int row, int column);

std::string coloured_cell(const GreyPicture &picture, int row, int column) {
    // 24 greys of the 256-colour palette; the half block's foreground is the upper pixel
    const auto grey = [](int shade) { return 232 + shade * 23 / 255; };
    return fmt::format("\033[38;5;{};48;5;{}m▀", grey(picture.at(row, column)), grey(lower_of(picture, row, column)));
}

std::string plain_cell(const GreyPicture &picture, int row, int column) {
    const int shade = (picture.at(row, column) + lower_of(picture, row, column)) / 2;
    const int steps = static_cast<int>(ramp.size());
    const int step = shade * shade * steps / (255 * 255); // squared: the grey ground stays pale, strokes stand out
    return std::string(1, ramp[static_cast<std::size_t>(std::min(steps - 1, step))]);
}

// The mean of the pixels that share a character, stretched to 0..255.
GreyPicture stretched(const GreyPicture &picture) {
    GreyPicture result = picture;
    for (int row = 0; row < picture.height; ++row)
        for (int column = 0; column < picture.width; ++column) {
            const int upper_row = row - row % 2;
            result.at(row, column) =
                static_cast<std::uint8_t>((picture.at(upper_row, column) + lower_of(picture, upper_row, column)) / 2);
        }
    const auto [low, high] = std::minmax_element(result.pixels.begin(), result.pixels.end());
    const int darkest = *low;
    const int range = std::max(1, *high - darkest);
    for (std::uint8_t &pixel : result.pixels) pixel = static_cast<std::uint8_t>((pixel - darkest) * 255 / range);
    return result;
}

GreyPicture doubled(const GreyPicture &picture) {
    GreyPicture result(2 * picture.height, 2 * picture.width, 0);
    for (int row = 0; row < result.height; ++row)
        for (int column = 0; column < result.width; ++column) result.at(row, column) = picture.at(row / 2, column / 2);
    return result;
}

std::string row_of_tiles(const std::vector<Tile> &tiles, bool colour) {
    const Cell cell = colour ? coloured_cell : plain_cell;
    const GreyPicture &first = tiles.front().picture;
    std::string text;
    for (const Tile &tile : tiles) text += fmt::format("{:<{}}", on_one_line(tile.label), first.width + 2);
    text += "\n";
    for (int row = 0; row < first.height; row += 2) {
        for (const Tile &tile : tiles) {
            for (int column = 0; column < first.width; ++column) text += cell(tile.picture, row, column);
            text += colour ? "\033[0m  " : "  ";
        }
        text += "\n";
    }
    return text;
}

} // namespace

bool draws_in_colour() {
    const auto variable = [](const char *name) { return std::string(std::getenv(name) ? std::getenv(name) : ""); };
    return is_utf8() && isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
}

std::string terminal_picture(std::vector<Tile> tiles, int columns, bool colour) {
    for (Tile &tile : tiles) {
        if (tiles.size() == 1 && 2 * tile.picture.width <= columns) tile.picture = doubled(tile.picture);
        if (!colour) tile.picture = stretched(tile.picture);
    }
    const int width = tiles.front().picture.width;
    const std::ptrdiff_t in_a_row = std::max(1, (columns + 2) / (width + 2));
    std::string text;
    for (auto begin = tiles.begin(); begin != tiles.end();) {
        const auto end = begin + std::min(in_a_row, tiles.end() - begin);
        text += row_of_tiles({begin, end}, colour);
        begin = end;
    }
    return text;
}

} // namespace cli
