#include "canvas.hpp"

#include "output.hpp"
#include "picture.hpp"

#include <algorithm>
#include <cmath>

namespace cli {

Colour Patch::at(int row, int column) const {
    const std::size_t first = static_cast<std::size_t>((row * width + column) * channels);
    const auto byte = [](float value) {
        return static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(value, 0.0F, 1.0F)));
    };
    if (channels == 3) return {byte(values[first]), byte(values[first + 1]), byte(values[first + 2])};
    float sum = 0;
    for (int channel = 0; channel < channels; ++channel) sum += values[first + static_cast<std::size_t>(channel)];
    const std::uint8_t shade = byte(sum / static_cast<float>(channels));
    return {shade, shade, shade};
}

Canvas::Canvas(int height, int width, Colour ground)
    : height_(height), width_(width), pixels_(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3) {
    fill(0, 0, height, width, ground);
}

void Canvas::fill(int top, int left, int height, int width, Colour colour) {
    for (int row = std::max(0, top); row < std::min(height_, top + height); ++row)
        for (int column = std::max(0, left); column < std::min(width_, left + width); ++column)
            std::copy(colour.begin(), colour.end(), pixels_.begin() + (std::ptrdiff_t{row} * width_ + column) * 3);
}

void Canvas::draw(const Patch &patch, int top, int left, int scale) {
    for (int row = 0; row < patch.height; ++row)
        for (int column = 0; column < patch.width; ++column)
            fill(top + row * scale, left + column * scale, scale, scale, patch.at(row, column));
}

void Canvas::text(std::string_view words, int top, int left, int scale, Colour ink) {
    for (const char character : words) {
        if ((static_cast<unsigned char>(character) & 0xC0) == 0x80) continue; // one box for a letter of several bytes
        const std::string_view bits = glyph(character);
        for (int bit = 0; bit < 5 * letter_rows; ++bit)
            if (bits[static_cast<std::size_t>(bit)] == '#')
                fill(top + (bit / 5 + drop_of(character)) * scale, left + bit % 5 * scale, scale, scale, ink);
        left += 6 * scale;
    }
}

std::string Canvas::png() const { return png_bytes(pixels_, height_, width_, 3); }

int text_columns(std::string_view words, int scale) {
    return std::max(0, 6 * static_cast<int>(display_width(words)) - 1) * scale;
}

} // namespace cli
