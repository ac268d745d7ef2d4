#include "backwards.hpp"

#include "session.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cli {

GreyPicture grey_of(const std::vector<float> &values, const nnhost_network_info &network) {
    GreyPicture picture(static_cast<int>(network.height), static_cast<int>(network.width), 0);
    const std::size_t channels = static_cast<std::size_t>(network.channels);
    for (std::size_t pixel = 0; pixel < picture.pixels.size(); ++pixel) {
        float sum = 0;
        for (std::size_t channel = 0; channel < channels; ++channel) sum += values[pixel * channels + channel];
        const float mean = sum / static_cast<float>(channels);
        picture.pixels[pixel] = static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(mean, 0.0F, 1.0F)));
    }
    return picture;
}

std::vector<std::vector<float>> ask_backwards(const nnhost_network *network) {
    const nnhost_network_info info = describe(network);
    std::vector<std::vector<float>> pictures;
    for (std::uint32_t index = 0; index < info.class_count; ++index) {
        std::vector<float> values(static_cast<std::size_t>(info.height * info.width * info.channels));
        check(nnhost_network_backquery_class, network, index, values.data());
        pictures.push_back(std::move(values));
    }
    return pictures;
}

} // namespace cli
