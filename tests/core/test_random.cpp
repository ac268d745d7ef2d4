// Philox against the vectors that its authors publish (Random123 1.14, tests/kat_vectors), and the generator round it.
#include "random.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>
#include <set>

using namespace nnhost;

BOOST_AUTO_TEST_CASE(published_vectors) {
    const auto zero = philox4x32_10({0, 0, 0, 0}, {0, 0});
    BOOST_TEST((zero == PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    const std::uint32_t ones = 0xffffffff;
    const auto all = philox4x32_10({ones, ones, ones, ones}, {ones, ones});
    BOOST_TEST((all == PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    const auto pi = philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0});
    BOOST_TEST((pi == PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_numbers_and_copies_fork) {
    auto a = make_rng(42, Purpose::order);
    auto b = make_rng(42, Purpose::order);
    for (int i = 0; i < 100; ++i) BOOST_TEST(a.table->u32(&a) == b.table->u32(&b));
    auto fork = a;
    BOOST_TEST(a.table->normal(&a) == fork.table->normal(&fork));
    BOOST_TEST(a.table->normal(&a) == fork.table->normal(&fork));
}

BOOST_AUTO_TEST_CASE(seeds_purposes_and_splits_differ) {
    std::set<std::uint32_t> first;
    std::size_t made = 0;
    const auto add = [&](nnhost_rng rng) {
        first.insert(rng.table->u32(&rng));
        ++made;
    };
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        for (const auto purpose : {Purpose::initial_weights, Purpose::order, Purpose::augmentation}) {
            add(make_rng(seed, purpose));
            for (std::uint64_t i = 0; i < 20; ++i) add(split(make_rng(seed, purpose), i));
        }
    BOOST_TEST(first.size() == made); // 1,260 draws of 32 bits: a collision has probability 0.0002
}

BOOST_AUTO_TEST_CASE(splitting_does_not_advance) {
    auto a = make_rng(1, Purpose::order);
    auto b = a;
    auto child = split(a, 5);
    BOOST_TEST(a.table->u32(&a) == b.table->u32(&b));
    auto again = split(a, 5);
    BOOST_TEST(child.table->u32(&child) == again.table->u32(&again));
}

BOOST_AUTO_TEST_CASE(moments) {
    auto rng = make_rng(3, Purpose::initial_weights);
    constexpr int n = 200'000;
    double uniform = 0, normal = 0, squared = 0;
    for (int i = 0; i < n; ++i) {
        const double u = rng.table->uniform(&rng);
        BOOST_REQUIRE((u >= 0 && u < 1));
        const double z = rng.table->normal(&rng);
        uniform += u;
        normal += z;
        squared += z * z;
    }
    // Standard errors for n = 200,000: 0.00065, 0.0022, 0.0032. Five of each.
    BOOST_TEST(std::abs(uniform / n - 0.5) < 0.0033);
    BOOST_TEST(std::abs(normal / n) < 0.011);
    BOOST_TEST(std::abs(squared / n - 1) < 0.016);
}

BOOST_AUTO_TEST_CASE(below_is_in_range_and_reaches_everything) {
    auto rng = make_rng(4, Purpose::order);
    BOOST_TEST(rng.table->below(&rng, 0) == 0u);
    std::array<int, 7> seen{};
    for (int i = 0; i < 7000; ++i) ++seen.at(rng.table->below(&rng, 7));
    for (const int count : seen) BOOST_TEST((count > 850 && count < 1150)); // 1,000 expected, five deviations of 29
}

BOOST_AUTO_TEST_CASE(shuffling_permutes) {
    std::vector<std::int64_t> order(1000);
    std::iota(order.begin(), order.end(), 0);
    auto other = order;
    shuffle(order, make_rng(1, Purpose::order));
    shuffle(other, make_rng(2, Purpose::order));
    BOOST_TEST((order != other));
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i) BOOST_TEST(order[i] == static_cast<std::int64_t>(i));
}
