#include "evaluation.hpp"

#include "predictor.hpp"

#include <algorithm>
#include <cmath>

namespace nnhost {

std::int64_t answer(std::span<const float> outputs) {
    return std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
}

Evaluation evaluate(const Network &network, const Kernel &kernel, const Dataset &data) {
    data.require_memory("a test");
    network.require_fit(data);
    const auto classes = network.class_map(data);
    const auto k = static_cast<std::size_t>(network.outputs());
    Evaluation result;
    result.classes = network.outputs();
    result.records = data.count();
    result.confusion.resize(k * k);
    std::vector<float> outputs(k * static_cast<std::size_t>(data.count()));
    std::vector<float> wanted(k);
    Predictor(network, kernel).predict(data, 0, data.count(), outputs);
    for (std::int64_t r = 0; r < data.count(); ++r) {
        const auto o = std::span<const float>(outputs).subspan(static_cast<std::size_t>(r) * k, k);
        const auto label = classes[static_cast<std::size_t>(data.label(r))];
        const auto read_as = answer(o);
        result.correct += read_as == label;
        ++result.confusion[static_cast<std::size_t>(label) * k + static_cast<std::size_t>(read_as)];
        network.targets(label, wanted);
        for (std::size_t j = 0; j < k; ++j) result.error += std::pow(wanted[j] - o[j], 2);
    }
    result.error /= static_cast<double>(result.records);
    return result;
}

Range wilson_interval(std::int64_t correct, std::int64_t records) {
    if (records == 0) return {0, 1};
    constexpr double z = 1.959963984540054; // 97.5th percentile of the normal distribution
    const auto n = static_cast<double>(records);
    const double p = static_cast<double>(correct) / n;
    const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

} // namespace nnhost
