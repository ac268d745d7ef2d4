#include "fit.hpp"

#include <algorithm>
#include <cmath>

namespace {

struct Floats {
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::vector<double> values; // (height, width)
    double &at(std::int64_t row, std::int64_t column) { return values[static_cast<std::size_t>(row * width + column)]; }
    double at(std::int64_t row, std::int64_t column) const {
        return values[static_cast<std::size_t>(row * width + column)];
    }
};

Floats blank(std::int64_t width, std::int64_t height) {
    return {width, height, std::vector<double>(static_cast<std::size_t>(width * height))};
}

double border_mean(const Grey &image) {
    std::int64_t sum = 0, n = 0;
    for (std::int64_t row = 0; row < image.height; ++row) {
        const bool whole = row == 0 || row == image.height - 1;
        for (std::int64_t column = 0; column < image.width;
             column += whole ? 1 : std::max<std::int64_t>(image.width - 1, 1)) {
            sum += image.pixels[static_cast<std::size_t>(row * image.width + column)];
            ++n;
        }
    }
    return static_cast<double>(sum) / static_cast<double>(n);
}

// Paper to 0, strongest ink to 1: a photograph's grey paper would otherwise end where the ink box ends.
Floats stretch(const Grey &image) {
    const double paper = border_mean(image);
    const double ink = *std::max_element(image.pixels.begin(), image.pixels.end());
    Floats to = blank(image.width, image.height);
    if (ink - paper < 1) return to;
    std::transform(image.pixels.begin(), image.pixels.end(), to.values.begin(),
                   [=](double v) { return std::max(0.0, (v - paper) / (ink - paper)); });
    return to;
}

// The smallest box round all pixels above a quarter of the strongest ink; empty when there is none.
Floats crop(const Floats &image) {
    std::int64_t top = image.height, bottom = -1, left = image.width, right = -1;
    for (std::int64_t row = 0; row < image.height; ++row)
        for (std::int64_t column = 0; column < image.width; ++column)
            if (image.at(row, column) > 0.25) {
                top = std::min(top, row);
                bottom = std::max(bottom, row);
                left = std::min(left, column);
                right = std::max(right, column);
            }
    if (bottom < 0) return {};
    Floats to = blank(right - left + 1, bottom - top + 1);
    for (std::int64_t row = 0; row < to.height; ++row)
        for (std::int64_t column = 0; column < to.width; ++column)
            to.at(row, column) = image.at(top + row, left + column);
    return to;
}

// Rows scaled to `height`: each new pixel is the mean of the old ones under a triangle as wide as the scale, which is
// bilinear upwards and averages areas downwards. The result is transposed, so that doing it twice scales both sides.
Floats scale_and_transpose(const Floats &image, std::int64_t height) {
    const double scale = static_cast<double>(image.height) / static_cast<double>(height);
    const double reach = std::max(1.0, scale);
    Floats to = blank(height, image.width);
    for (std::int64_t row = 0; row < height; ++row) {
        const double centre = (static_cast<double>(row) + 0.5) * scale - 0.5;
        const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(centre - reach)));
        const auto last = std::min(image.height - 1, static_cast<std::int64_t>(std::floor(centre + reach)));
        double weights = 0;
        for (std::int64_t from = first; from <= last; ++from) {
            const double weight = 1 - std::abs(static_cast<double>(from) - centre) / reach;
            weights += weight;
            for (std::int64_t column = 0; column < image.width; ++column)
                to.at(column, row) += weight * image.at(from, column);
        }
        for (std::int64_t column = 0; column < image.width; ++column) to.at(column, row) /= weights;
    }
    return to;
}

// Where a side of length `side` begins in `size` so that `centre` comes nearest to size / 2, without losing ink. As in
// MNIST, whose digits have their mass at 14, not at 13.5, the middle between 0 and 27: half a pixel beside it costs two
// answers in a hundred.
std::int64_t place(double centre, std::int64_t side, std::int64_t size) {
    const double begin = std::ceil(static_cast<double>(size) / 2 - centre - 0.5); // of two as near the first
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(begin), 0, size - side);
}

} // namespace

bool dark_on_light(const Grey &image) { return border_mean(image) > 127.5; }

void invert(Grey &image) {
    for (std::uint8_t &pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
}

Grey fit(const Grey &image, std::int64_t size) {
    Grey to{size, size, std::vector<std::uint8_t>(static_cast<std::size_t>(size * size))};
    const Floats ink = crop(stretch(image));
    if (ink.values.empty()) return to;

    const double box = std::max(1.0, std::round(static_cast<double>(size) * 20 / 28));
    const double scale = box / static_cast<double>(std::max(ink.width, ink.height));
    const auto scaled = [&](std::int64_t side) {
        return std::max<std::int64_t>(1, std::llround(static_cast<double>(side) * scale));
    };
    const Floats small = scale_and_transpose(scale_and_transpose(ink, scaled(ink.height)), scaled(ink.width));

    double mass = 0, row_sum = 0, column_sum = 0;
    for (std::int64_t row = 0; row < small.height; ++row)
        for (std::int64_t column = 0; column < small.width; ++column) {
            mass += small.at(row, column);
            row_sum += small.at(row, column) * static_cast<double>(row);
            column_sum += small.at(row, column) * static_cast<double>(column);
        }
    const std::int64_t top = place(row_sum / mass, small.height, size);
    const std::int64_t left = place(column_sum / mass, small.width, size);
    for (std::int64_t row = 0; row < small.height; ++row)
        for (std::int64_t column = 0; column < small.width; ++column)
            to.pixels[static_cast<std::size_t>((top + row) * size + left + column)] =
                static_cast<std::uint8_t>(std::lround(255 * std::clamp(small.at(row, column), 0.0, 1.0)));
    return to;
}
