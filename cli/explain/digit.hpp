// The record itself: as a picture, and the few pixels of it whose numbers are shown.
#pragma once

#include "explain/activation.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace cli {

// What the network is given, drawn with characters; "" where it is too wide. input (height, width, channels).
std::string digit_text(const nnhost_network_info &network, const Vector &input);

// As many neighbours of one row, those with the most ink in the middle row, or, where that is empty, in that of the
// fullest pixel.
std::vector<std::size_t> pixels_of_a_row(const nnhost_network_info &network, const Vector &input, std::size_t most);

} // namespace cli
