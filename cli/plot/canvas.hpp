// A picture in colour to draw on, and its PNG.
#pragma once

#include "sheet.hpp"

namespace cli {

class Canvas {
  public:
    Canvas(int height, int width, Colour ground);

    void fill(int top, int left, int height, int width, Colour colour); // what lies outside is cut off
    void draw(const Patch &patch, int top, int left, int scale);        // every pixel becomes a square
    void text(std::string_view words, int top, int left, int scale, Colour ink);

    std::string png() const;

  private:
    int height_;
    int width_;
    std::vector<std::uint8_t> pixels_; // (height, width, 3)
};

constexpr int letter_rows = 7;
// Columns that words take; the letters of the font are 5 wide and 1 apart.
int text_columns(std::string_view words, int scale);

} // namespace cli
