// What writer and reader of model files agree on.
#pragma once

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL
#endif
#include <xxhash.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace nnhost::model_format {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

constexpr const char *name = "nnhost-model";
constexpr const char *version = "1";             // of a network without biases, which every nnhost reads
constexpr const char *version_with_biases = "2"; // an older nnhost refuses it, rather than leave them out
constexpr std::size_t length_bytes = 8;          // of the header's length, in front of it

inline std::string tensor_name(std::size_t layer) { return "layers." + std::to_string(layer) + ".weight"; }
inline std::string bias_name(std::size_t layer) { return "layers." + std::to_string(layer) + ".bias"; }

// The file's checksum stands inside the file: it is computed with sixteen zeros in its place.
constexpr const char *no_checksum = "0000000000000000";

inline std::size_t checksum_place(std::string_view header) {
    constexpr std::string_view key = "\"checksum\":\"";
    const auto at = header.find(key);
    return at == header.npos || at + key.size() + 16 > header.size() ? header.npos : at + key.size();
}

inline std::string checksum(std::string_view bytes) {
    std::array<char, 17> text;
    std::snprintf(text.data(), text.size(), "%016llx",
                  static_cast<unsigned long long>(XXH3_64bits(bytes.data(), bytes.size())));
    return text.data();
}

} // namespace nnhost::model_format
