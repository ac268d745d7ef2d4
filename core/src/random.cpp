#include "random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace nnhost {
namespace {

// Layout of nnhost_rng::state.
enum : std::size_t { key = 0, stream = 1, position = 2, words = 3, unused_words = 5, spare_normal = 6, has_spare = 7 };
// state[words], state[words + 1]: the current block, two 32-bit words each.

std::uint32_t low(std::uint64_t v) { return static_cast<std::uint32_t>(v); }
std::uint32_t high(std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); }
std::uint64_t join(std::uint32_t lo, std::uint32_t hi) { return lo | (static_cast<std::uint64_t>(hi) << 32); }

PhiloxCounter block(std::uint64_t counter_low, std::uint64_t counter_high, std::uint64_t k) {
    return philox4x32_10({low(counter_low), high(counter_low), low(counter_high), high(counter_high)},
                         {low(k), high(k)});
}

std::uint32_t next_u32(nnhost_rng *rng) {
    auto &s = rng->state;
    if (s[unused_words] == 0) {
        const auto b = block(s[position]++, s[stream], s[key]);
        s[words] = join(b[0], b[1]);
        s[words + 1] = join(b[2], b[3]);
        s[unused_words] = 4;
    }
    const auto index = 4 - s[unused_words]--;
    const auto pair = s[words + index / 2];
    return index % 2 == 0 ? low(pair) : high(pair);
}

double next_uniform(nnhost_rng *rng) {
    const auto lo = next_u32(rng);
    const auto hi = next_u32(rng);
    return static_cast<double>(join(lo, hi) >> 11) * 0x1p-53;
}

// Box and Muller give two at a time; the second waits in the state.
double next_normal(nnhost_rng *rng) {
    auto &s = rng->state;
    if (s[has_spare] != 0) {
        s[has_spare] = 0;
        return std::bit_cast<double>(s[spare_normal]);
    }
    const double radius = std::sqrt(-2.0 * std::log(1.0 - next_uniform(rng)));
    const double angle = 2.0 * std::numbers::pi * next_uniform(rng);
    s[spare_normal] = std::bit_cast<std::uint64_t>(radius * std::sin(angle));
    s[has_spare] = 1;
    return radius * std::cos(angle);
}

// Lemire's multiplication with rejection: no bias.
std::uint32_t next_below(nnhost_rng *rng, std::uint32_t n) {
    if (n == 0) return 0;
    const std::uint32_t reject_below = (0u - n) % n;
    std::uint64_t product;
    do {
        product = static_cast<std::uint64_t>(next_u32(rng)) * n;
    } while (low(product) < reject_below);
    return high(product);
}

void split_into(const nnhost_rng *rng, std::uint64_t index, nnhost_rng *child);

constexpr nnhost_rng_table table = {
    sizeof(nnhost_rng_table), 0, next_u32, next_uniform, next_normal, next_below, split_into};

nnhost_rng fresh(std::uint64_t k, std::uint64_t s) { return {sizeof(nnhost_rng), 0, &table, {k, s, 0, 0, 0, 0, 0, 0}}; }

// The complement of the key keeps derivation apart from drawing: no drawn block is ever used as a key.
void split_into(const nnhost_rng *rng, std::uint64_t index, nnhost_rng *child) {
    const auto b = block(index, rng->state[stream], ~rng->state[key]);
    *child = fresh(join(b[0], b[1]), join(b[2], b[3]));
}

} // namespace

PhiloxCounter philox4x32_10(PhiloxCounter c, PhiloxKey k) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c[0];
        const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * c[2];
        c = {high(p1) ^ c[1] ^ k[0], low(p1), high(p0) ^ c[3] ^ k[1], low(p0)};
        k = {k[0] + 0x9E3779B9, k[1] + 0xBB67AE85};
    }
    return c;
}

nnhost_rng make_rng(std::uint64_t seed, Purpose purpose) {
    return split(fresh(seed, 0), static_cast<std::uint64_t>(purpose));
}

nnhost_rng split(const nnhost_rng &rng, std::uint64_t index) {
    nnhost_rng child;
    split_into(&rng, index, &child);
    return child;
}

void shuffle(std::span<std::int64_t> order, nnhost_rng rng) {
    for (std::size_t i = order.size(); i > 1; --i) {
        const auto j = i <= UINT32_MAX ? next_below(&rng, static_cast<std::uint32_t>(i))
                                       : static_cast<std::size_t>(next_uniform(&rng) * static_cast<double>(i));
        std::swap(order[i - 1], order[j]);
    }
}

} // namespace nnhost
