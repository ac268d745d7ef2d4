#include "records.hpp"

#include "session.hpp"

namespace cli {

Patch raw_patch(const nnhost_dataset *dataset, std::int64_t record) {
    const nnhost_dataset_info info = describe(dataset);
    Patch patch{static_cast<int>(info.height), static_cast<int>(info.width), static_cast<int>(info.channels), {}};
    patch.values.resize(static_cast<std::size_t>(info.height * info.width * info.channels));
    check(nnhost_dataset_record, dataset, record, patch.values.data(), static_cast<std::int32_t *>(nullptr));
    const auto low = static_cast<float>(info.value_minimum);
    const auto range = static_cast<float>(info.value_maximum - info.value_minimum);
    for (float &value : patch.values) value = (value - low) / range;
    return patch;
}

GreyPicture grey_picture(const Patch &patch) {
    GreyPicture picture(patch.height, patch.width, 0);
    for (int row = 0; row < patch.height; ++row)
        for (int column = 0; column < patch.width; ++column) {
            const Colour colour = patch.at(row, column);
            picture.at(row, column) = static_cast<std::uint8_t>((colour[0] + colour[1] + colour[2]) / 3);
        }
    return picture;
}

} // namespace cli
