#include "sweep/draw.hpp"

#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

namespace cli {

namespace {

constexpr int digits = 3;             // more tell nothing apart that can be seen
constexpr std::int64_t attempts = 50; // for each configuration, before it is taken that there are no more

// In 0..1, of the 53 bits of a double. std::uniform_real_distribution may differ from library to library.
double share(std::mt19937_64 &random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

std::string draw_value(const Knob &knob, std::mt19937_64 &random) {
    const double at = share(random);
    if (!knob.range) return knob.values[static_cast<std::size_t>(at * static_cast<double>(knob.values.size()))];
    const auto [low, high, is_logarithmic, is_whole] = *knob.range;
    if (is_whole && !is_logarithmic) return fmt::format("{:.0f}", std::floor(low + at * (high - low + 1)));
    const double value = is_logarithmic ? low * std::pow(high / low, at) : low + at * (high - low);
    if (is_whole) return fmt::format("{:.0f}", std::round(value));
    return fmt::format("{}", std::clamp(std::stod(rounded(value, digits)), low, high));
}

// On the axis of a graph stand the values that were drawn.
void keep_drawn(Knob &knob, std::size_t index, const std::vector<Configuration> &drawn) {
    if (!knob.range) return;
    for (const Configuration &configuration : drawn)
        if (std::ranges::find(knob.values, configuration[index]) == knob.values.end())
            knob.values.push_back(configuration[index]);
    std::sort(knob.values.begin(), knob.values.end(),
              [](const std::string &a, const std::string &b) { return std::stod(a) < std::stod(b); });
}

} // namespace

std::vector<Configuration> draw(std::vector<Knob> &knobs, std::int64_t count, std::int64_t seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    std::vector<Configuration> drawn;
    std::set<Configuration> known;
    for (std::int64_t attempt = 0; attempt < count * attempts && std::ssize(drawn) < count; ++attempt) {
        Configuration configuration;
        for (const Knob &knob : knobs) configuration.push_back(draw_value(knob, random));
        if (known.insert(configuration).second) drawn.push_back(std::move(configuration));
    }
    if (std::ssize(drawn) < count)
        note(fmt::format("there are no more than {}", counted(std::ssize(drawn), "different configuration")));
    for (std::size_t index = 0; index < knobs.size(); ++index) keep_drawn(knobs[index], index, drawn);
    return drawn;
}

} // namespace cli
