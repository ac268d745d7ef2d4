#include "explain/digit.hpp"

#include "picture.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cli {

namespace {

constexpr int most_columns = 80;

double mean(Vector::const_iterator begin, std::int64_t count) {
    return std::accumulate(begin, begin + count, 0.0) / static_cast<double>(count);
}

} // namespace

std::string digit_text(const nnhost_network_info &network, const Vector &input) {
    GreyPicture grey(static_cast<int>(network.height), static_cast<int>(network.width), 0);
    if (grey.width > most_columns) return "";
    auto values = input.begin();
    for (std::uint8_t &pixel : grey.pixels) {
        const double share =
            (mean(values, network.channels) - network.input_low) / (network.input_high - network.input_low);
        pixel = static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
        values += network.channels;
    }
    return terminal_picture({{"", grey}}, grey.width, false); // as wide as it is, not twice
}

std::vector<std::size_t> pixels_of_a_row(const nnhost_network_info &network, const Vector &input, std::size_t most) {
    const std::int64_t width = network.width * network.channels;
    const auto begin_of = [&](std::int64_t row) { return input.begin() + row * width; };
    std::int64_t row = network.height / 2;
    const double emptiest = *std::min_element(input.begin(), input.end());
    if (*std::max_element(begin_of(row), begin_of(row + 1)) <= emptiest)
        row = (std::max_element(input.begin(), input.end()) - input.begin()) / width;
    const std::int64_t count = std::min(static_cast<std::int64_t>(most), width);
    std::int64_t best = 0;
    for (std::int64_t first = 1; first + count <= width; ++first)
        if (mean(begin_of(row) + first, count) > mean(begin_of(row) + best, count)) best = first;
    std::vector<std::size_t> pixels(static_cast<std::size_t>(count));
    std::iota(pixels.begin(), pixels.end(), static_cast<std::size_t>(row * width + best));
    return pixels;
}

} // namespace cli
