// The backwards query (§7): what a network has in mind for each class.
#pragma once

#include "handles.hpp"
#include "picture.hpp"

#include <vector>

namespace cli {

// pictures (class_count, height * width * channels) in 0..1. Throws CliError where an activation has no inverse.
std::vector<std::vector<float>> ask_backwards(const nnhost_network *network);

// picture (height, width, channels) in 0..1 -> grey: the mean of the channels
GreyPicture grey_of(const std::vector<float> &values, const nnhost_network_info &network);

} // namespace cli
