// What the kinds' tests share: layers, images, sizes.
#pragma once

#include <nnhost/plugin.h>

#include <cstdint>

namespace nnhost::conformance {

constexpr std::int64_t usual_side = 12; // of an image, in pixels
constexpr float image_empty = 0.01f, image_full = 1.0f;

inline void fill_layer(nnhost_layer_info &layer, std::int64_t rows, std::int64_t cols) {
    layer.layer_index = 0;
    layer.layer_count = 2;
    layer.reserved = 0;
    layer.fan_in = cols;
    layer.fan_out = rows;
    layer.activation_id = "org.nnhost.sigmoid";
}

inline nnhost_layer_info make_layer(std::int64_t rows, std::int64_t cols) {
    nnhost_layer_info layer{};
    layer.struct_size = sizeof layer;
    fill_layer(layer, rows, cols);
    return layer;
}

inline void fill_image(nnhost_image_info &image, std::int64_t height, std::int64_t width, std::int64_t channels) {
    image.reserved = 0;
    image.height = height;
    image.width = width;
    image.channels = channels;
    image.empty = image_empty;
    image.full = image_full;
}

inline nnhost_image_info make_image(std::int64_t height, std::int64_t width, std::int64_t channels) {
    nnhost_image_info image{};
    image.struct_size = sizeof image;
    fill_image(image, height, width, channels);
    return image;
}

// Of one record.
inline std::int64_t values_of(const nnhost_image_info &image) { return image.height * image.width * image.channels; }
inline std::int64_t values_of(const nnhost_augmenter_info &info) {
    return info.multiplier * info.height * info.width * info.channels;
}
inline std::int64_t record_bytes(const nnhost_loader_info &info) {
    return info.height * info.width * info.channels * (info.element_type == NNHOST_ELEMENT_F32 ? 4 : 1);
}

} // namespace nnhost::conformance
