// Counter-based random numbers: Philox 4x32-10 (Salmon et al., SC 2011), and the generator that plugins are handed.
//
// A generator is (key, stream, position). Its numbers are philox(counter = (position, stream), key), so that any of
// them can be had without the ones before. Splitting derives a new key and stream from the old ones and an index.
#pragma once

#include <nnhost/abi/rng.h>

#include <array>
#include <cstdint>
#include <span>

namespace nnhost {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

// One block: ten rounds. The function of the paper, checked against its published vectors.
PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key);

// What the numbers serve. The first split of every seed, so that no two uses ever share numbers.
enum class Purpose : std::uint64_t { initial_weights = 1, order = 2, augmentation = 3, test = 4, validation = 5 };

nnhost_rng make_rng(std::uint64_t seed, Purpose purpose);
nnhost_rng split(const nnhost_rng &rng, std::uint64_t index);

// Shuffles in place (Fisher and Yates).
void shuffle(std::span<std::int64_t> order, nnhost_rng rng);

} // namespace nnhost
