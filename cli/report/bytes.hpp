// Pictures and weights as the page of report.html takes them.
#pragma once

#include <nnhost/nnhost.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace cli {

std::string base64(const void *data, std::size_t size);

// A value in low..high as a byte; what lies outside is the nearer end.
std::uint8_t byte_of(float value, double low, double high);

std::size_t values_of(const nnhost_network_info &network); // of one picture

} // namespace cli
