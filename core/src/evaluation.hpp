// How good the answers are: confusion matrix, accuracy with its 95 % interval, error.
#pragma once

#include "network.hpp"

#include <cstdint>
#include <vector>

namespace nnhost {

struct Evaluation {
    std::int64_t classes = 0;
    std::int64_t records = 0;
    std::int64_t correct = 0;
    double error = 0;                    // mean of the seed's E = sum of (t - o)^2 (§4)
    std::vector<std::int64_t> confusion; // (classes, classes) row-major: row = label, column = answer

    double accuracy() const { return records == 0 ? 0 : static_cast<double>(correct) / static_cast<double>(records); }
};

// Index of the largest output; the first of equals.
std::int64_t answer(std::span<const float> outputs);

// Whether that is `label`, without a branch: asked for every record that is learnt from.
inline bool is_answer(std::span<const float> outputs, std::int32_t label) {
    const auto of_label = static_cast<std::size_t>(label);
    bool is = true;
    for (std::size_t i = 0; i < of_label; ++i) is &= outputs[i] < outputs[of_label];
    for (std::size_t i = of_label + 1; i < outputs.size(); ++i) is &= outputs[i] <= outputs[of_label];
    return is;
}

// All records of the data. Throws when they do not fit the network or lack labels.
Evaluation evaluate(const Network &network, const Kernel &kernel, const Dataset &data);

// 95 % interval of a share of `correct` in `records` (E. B. Wilson, 1927): honest near 0 and 1 and for few records.
Range wilson_interval(std::int64_t correct, std::int64_t records);

} // namespace nnhost
