// "Did you mean": the candidate at the smallest edit distance, where that is small enough to be a slip.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nnhost {

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string> &candidates);

} // namespace nnhost
