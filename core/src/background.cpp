#include "background.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace nnhost {

Background byte_background(std::uint8_t byte, double raw_minimum, double raw_maximum, const Range &range) {
    Background background;
    background.byte = byte;
    background.step = static_cast<float>((range.high - range.low) / (raw_maximum - raw_minimum));
    background.value =
        static_cast<float>(range.low + (byte - raw_minimum) / (raw_maximum - raw_minimum) * (range.high - range.low));
    return background;
}

Background find_background(const Dataset &data, const Range &range) {
    const auto &info = data.info();
    const bool bytes = info.element_type == NNHOST_ELEMENT_U8;
    const auto looked_at = std::min<std::int64_t>(data.count(), 100);
    std::array<std::int64_t, 256> histogram{};
    std::vector<float> raw(static_cast<std::size_t>(info.size()));
    for (std::int64_t i = 0; i < looked_at; ++i) {
        const auto record = i * data.count() / looked_at;
        if (bytes) {
            for (const auto byte : data.bytes(record)) ++histogram[byte];
        } else { // of float data only the lowest value is taken for background
            data.raw(record, raw);
            histogram[0] += std::count(raw.begin(), raw.end(), static_cast<float>(info.value_minimum));
        }
    }
    const auto most = std::max_element(histogram.begin(), histogram.end());
    Background background{.value = static_cast<float>(range.low)};
    if (bytes)
        background = byte_background(static_cast<std::uint8_t>(most - histogram.begin()), info.value_minimum,
                                     info.value_maximum, range);
    background.share = static_cast<double>(*most) / (static_cast<double>(looked_at) * static_cast<double>(info.size()));
    return background;
}

} // namespace nnhost
