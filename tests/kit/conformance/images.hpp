// Images for an augmenter, and what it makes of them.
#pragma once

#include "exercise.hpp"
#include "kinds.hpp"
#include "subject.hpp"

namespace nnhost::conformance {

struct ImageShape {
    std::int64_t height, width, channels;
};
constexpr ImageShape image_shapes[] = {{12, 12, 1}, {28, 28, 1}, {7, 13, 1}, {8, 8, 3}, {1, 1, 1}, {48, 64, 1}};

// info of such images, or nothing where it refuses them (with a reason and NNHOST_E_UNSUPPORTED).
inline bool takes(Augmenter &augmenter, const nnhost_image_info &image, nnhost_augmenter_info &info) {
    nnhost_error error = NNHOST_ERROR_INIT;
    info = {};
    info.struct_size = sizeof info;
    nnhost_status status = NNHOST_OK;
    {
        const Calling calling("info");
        status = augmenter.table.info(augmenter.self, &image, &info, &error);
    }
    if (status == NNHOST_OK) return true;
    expect(status == NNHOST_E_UNSUPPORTED, "images of ", image.height, " x ", image.width, " x ", image.channels,
           " are refused with status ", status, "; NNHOST_E_UNSUPPORTED (6) is wanted");
    expect(error.text[0] != '\0', "images of ", image.height, " x ", image.width, " are refused without a reason");
    return false;
}

// Calls body(augmenter, image, info) for every variant and every shape that it takes.
template <class Body>
void for_all_images(Subject &subject, Body &&body) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        Augmenter augmenter(subject, parameters);
        for (const ImageShape shape : image_shapes) {
            const nnhost_image_info image = make_image(shape.height, shape.width, shape.channels);
            nnhost_augmenter_info info;
            if (takes(augmenter, image, info)) body(augmenter, image, info);
        }
    });
}

// What apply makes of n images, the i-th with the generator of the seed seeds[i].
inline std::vector<float> apply(Subject &subject, Augmenter &augmenter, const nnhost_image_info &image,
                                const nnhost_augmenter_info &info, const std::vector<float> &in,
                                const std::vector<std::uint64_t> &seeds) {
    const std::int64_t n = std::ssize(seeds);
    std::vector<nnhost_rng> rngs;
    for (const std::uint64_t seed : seeds) rngs.push_back(subject.rng(seed));
    std::vector<nnhost_rng *> pointers;
    for (nnhost_rng &rng : rngs) pointers.push_back(&rng);
    std::vector<float> out(static_cast<std::size_t>(n * values_of(info)));
    augmenter.apply(image, n, in.data(), out.data(), pointers.data());
    return out;
}

} // namespace nnhost::conformance
