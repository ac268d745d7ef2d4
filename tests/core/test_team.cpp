// The team: every part once, whoever does it.
#include "team.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace nnhost;

BOOST_AUTO_TEST_CASE(every_part_is_done_once_before_run_returns) {
    for (const std::int64_t workers : {0, 1, 3}) {
        Team team(workers);
        std::atomic<std::int64_t> in_background{0};
        team.begin([&] { return ++in_background % 2 == 0; });
        for (std::int64_t round = 0; round < 3000; ++round) {
            std::array<int, 4> done{};
            team.run([&](std::int64_t i) { ++done[static_cast<std::size_t>(i)]; });
            for (std::int64_t i = 0; i < 4; ++i) BOOST_REQUIRE(done[static_cast<std::size_t>(i)] == (i <= workers));
        }
    }
}

// A thread that is busy elsewhere is not waited for: its part is done all the same.
BOOST_AUTO_TEST_CASE(a_part_whose_thread_does_not_come_is_done_by_the_owner) {
    Team team(1);
    std::atomic<bool> busy{false}, release{false};
    team.begin([&] {
        busy = true;
        while (!release) std::this_thread::yield();
        return false;
    });
    while (!busy) std::this_thread::yield();
    int sum = 0;
    for (int i = 0; i < 10; ++i) team.run([&](std::int64_t) { ++sum; });
    BOOST_TEST(sum == 20);
    release = true;
}

BOOST_AUTO_TEST_CASE(it_begins_and_ends_as_often_as_wanted) {
    Team team(2);
    for (int i = 0; i < 50; ++i) {
        team.begin([] { return false; });
        std::atomic<int> sum{0};
        team.run([&](std::int64_t) { ++sum; });
        BOOST_TEST(sum == 3);
    }
}
