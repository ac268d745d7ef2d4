#include "bytes.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace cli {

std::string base64(const void *data, std::size_t size) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto *bytes = static_cast<const std::uint8_t *>(data);
    std::string text;
    text.reserve((size + 2) / 3 * 4);
    for (std::size_t at = 0; at < size; at += 3) {
        std::uint32_t group = 0;
        for (std::size_t byte = 0; byte < 3; ++byte) group = group << 8 | (at + byte < size ? bytes[at + byte] : 0U);
        for (std::size_t letter = 0; letter < 4; ++letter)
            text += at + letter > size ? '=' : letters[group >> (18 - 6 * letter) & 63U];
    }
    return text;
}

std::uint8_t byte_of(float value, double low, double high) {
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp((double{value} - low) / (high - low), 0.0, 1.0)));
}

std::size_t values_of(const nnhost_network_info &network) {
    return static_cast<std::size_t>(network.height * network.width * network.channels);
}

} // namespace cli
