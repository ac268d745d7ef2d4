// A sheet of small pictures as PNG: enlarged tiles in a grid, each with words below, and a heading.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

using Colour = std::array<std::uint8_t, 3>;

constexpr Colour frame_colour = {0x56, 0xb4, 0xe9}; // Okabe and Ito's sky blue, seen on black by every eye

// values (height, width, channels) in 0..1; of one channel it is grey, of three red, green and blue, of any other the
// mean is shown.
struct Patch {
    int height = 0;
    int width = 0;
    int channels = 1;
    std::vector<float> values;

    Colour at(int row, int column) const;
};

struct SheetTile {
    Patch patch;
    std::string words; // one line or more
    bool is_framed = false;
    bool begins_group = false; // more room before it, and a group is never broken between two rows
};

// How many tiles of such pictures a sheet may hold, at most `most`: one of large pictures would fill the memory.
std::size_t tiles_that_fit(std::int64_t height, std::int64_t width, std::size_t most);

// All patches are of one size. Without any tile the heading stands alone. It is broken into lines.
std::string sheet_png(const std::string &heading, const std::vector<SheetTile> &tiles);

} // namespace cli
