// Records of data sets as patches to draw.
#pragma once

#include "handles.hpp"
#include "picture.hpp"
#include "sheet.hpp"

namespace cli {

// As it was loaded, its raw range as 0..1.
Patch raw_patch(const nnhost_dataset *dataset, std::int64_t record);

GreyPicture grey_picture(const Patch &patch);

} // namespace cli
