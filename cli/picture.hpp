// Grey pictures: a sheet of labelled tiles as PNG, and the same drawn in the terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// pixels (height, width), 0 black ... 255 white
struct GreyPicture {
    int height = 0;
    int width = 0;
    std::vector<std::uint8_t> pixels;

    GreyPicture(int rows, int columns, std::uint8_t shade);
    std::uint8_t &at(int row, int column);
    std::uint8_t at(int row, int column) const;
};

struct Tile {
    std::string label;
    GreyPicture picture;
};

// All tiles, enlarged, each with its label below. All are of one size.
GreyPicture sheet_of(const std::vector<Tile> &tiles);

std::string png_bytes(const GreyPicture &picture);
// pixels (height, width, channels): 1 grey, 3 red, green and blue.
std::string png_bytes(const std::vector<std::uint8_t> &pixels, int height, int width, int channels);

// As many tiles side by side as `columns` hold; one alone is drawn twice as large where there is room. In colour two
// pixels share a character cell; without, a character stands for both, of a ramp from the picture's darkest to
// lightest.
std::string terminal_picture(std::vector<Tile> tiles, int columns, bool colour);

// Whether stdout is a terminal that can and may show colours.
bool draws_in_colour();

// The bits of a character, 7 rows of 5; a box for what the font does not have.
std::string_view glyph(char character); // 35 characters, '#' = ink
int drop_of(char character);            // rows that it hangs below the line

} // namespace cli
