#include "sheet.hpp"

#include "canvas.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace cli {

namespace {

constexpr Colour ground = {20, 20, 20}; // a little lighter than black pixels
constexpr Colour ink = {230, 230, 230};
constexpr int letter = 2; // scale of the words
constexpr int line_height = 11 * letter;
constexpr int margin = 20;
constexpr int gap = 8; // between tiles
constexpr int group_gap = 28;
constexpr int most_words = 176; // of a tile that is less wide itself
constexpr int most_width = 1300;

std::vector<std::string> broken_lines(const std::string &text, int width) {
    std::vector<std::string> lines(1);
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const std::string longer = lines.back().empty() ? word : lines.back() + " " + word;
        if (!lines.back().empty() && text_columns(longer, letter) > width)
            lines.push_back(word);
        else
            lines.back() = longer;
    }
    return lines;
}

std::vector<std::string> lines_of(const SheetTile &tile) {
    std::vector<std::string> lines;
    std::istringstream words(tile.words);
    for (std::string line; std::getline(words, line);) lines.push_back(line);
    return lines;
}

std::string cut_to(const std::string &words, int width) {
    std::string text = words;
    while (text_columns(text, letter) > width && !text.empty()) text.pop_back();
    return text;
}

struct Layout {
    int scale = 1; // of the patches
    int tile_width = 0;
    int step_y = 0;
    std::vector<int> lefts; // of each tile
    std::vector<int> rows;  // of each tile, from 0
    int width = 480;
    int height = 0; // of all rows

    explicit Layout(const std::vector<SheetTile> &tiles);
};

std::size_t group_end(const std::vector<SheetTile> &tiles, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < tiles.size() && !tiles[end].begins_group) ++end;
    return end;
}

// About 56 pixels a side where there are many tiles, 112 where there are few.
Layout::Layout(const std::vector<SheetTile> &tiles) {
    if (tiles.empty()) return;
    const Patch &patch = tiles.front().patch;
    const int side = std::max(patch.height, patch.width);
    scale = std::max(1, static_cast<int>(std::lround((tiles.size() > 120 ? 56.0 : 84.0) / side)));
    int widest = 0;
    int lines = 0;
    bool has_groups = false;
    for (const SheetTile &tile : tiles) {
        has_groups |= tile.begins_group;
        const std::vector<std::string> words = lines_of(tile);
        lines = std::max(lines, static_cast<int>(words.size()));
        for (const std::string &line : words) widest = std::max(widest, text_columns(line, letter));
    }
    tile_width = std::max(patch.width * scale, std::min(widest, most_words));
    step_y = patch.height * scale + line_height * lines + 2 * gap;
    // Where nothing is grouped the sheet is about as high as wide, so that few tiles make no ribbon.
    const double square = std::sqrt(static_cast<double>(tiles.size()) * step_y * (tile_width + gap));
    const int most = has_groups ? most_width : std::clamp(static_cast<int>(1.3 * square), 480, most_width);
    int left = margin;
    int row = 0;
    for (std::size_t begin = 0; begin < tiles.size();) {
        const std::size_t end = has_groups ? group_end(tiles, begin) : begin + 1;
        const int needed = static_cast<int>(end - begin) * (tile_width + gap) - gap;
        if (left > margin && left + needed > most) {
            left = margin;
            ++row;
        }
        for (; begin < end; ++begin) {
            lefts.push_back(left);
            rows.push_back(row);
            left += tile_width + gap;
        }
        width = std::max(width, left - gap + margin);
        if (has_groups) left += group_gap - gap;
    }
    height = (row + 1) * step_y;
}

void draw_tile(Canvas &canvas, const SheetTile &tile, int top, int left, const Layout &layout) {
    const int height = tile.patch.height * layout.scale;
    const int width = tile.patch.width * layout.scale;
    const int inset = (layout.tile_width - width) / 2;
    if (tile.is_framed) canvas.fill(top - 3, left + inset - 3, height + 6, width + 6, frame_colour);
    canvas.draw(tile.patch, top, left + inset, layout.scale);
    int line_top = top + height + 5;
    for (const std::string &line : lines_of(tile)) {
        const std::string words = cut_to(line, layout.tile_width);
        canvas.text(words, line_top, left + (layout.tile_width - text_columns(words, letter)) / 2, letter, ink);
        line_top += line_height;
    }
}

} // namespace

std::size_t tiles_that_fit(std::int64_t height, std::int64_t width, std::size_t most) {
    constexpr std::int64_t most_pixels = 8'000'000; // of all pictures, before they are enlarged
    const std::int64_t fitting = most_pixels / std::max<std::int64_t>(1, height * width);
    return std::min(most, static_cast<std::size_t>(std::max<std::int64_t>(1, fitting)));
}

std::string sheet_png(const std::string &heading, const std::vector<SheetTile> &tiles) {
    const Layout layout(tiles);
    const std::vector<std::string> lines = broken_lines(heading, layout.width - 2 * margin);
    const int top = margin + line_height * static_cast<int>(lines.size()) + gap;
    Canvas canvas(top + layout.height + margin - gap, layout.width, ground);
    for (std::size_t index = 0; index < lines.size(); ++index)
        canvas.text(lines[index], margin + line_height * static_cast<int>(index), margin, letter, ink);
    for (std::size_t index = 0; index < tiles.size(); ++index)
        draw_tile(canvas, tiles[index], top + layout.rows[index] * layout.step_y, layout.lefts[index], layout);
    return canvas.png();
}

} // namespace cli
