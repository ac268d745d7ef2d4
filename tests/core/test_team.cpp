// The team: every part once, whoever does it; the board, on which its threads meet; and whether it pays.
#include "board.hpp"
#include "pace.hpp"
#include "team.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <numeric>

using namespace nnhost;

BOOST_AUTO_TEST_CASE(every_part_is_done_once_before_run_returns) {
    for (const std::int64_t workers : {0, 1, 3})
        for (const std::int64_t parts : {1, 2, 4}) {
            Team team(workers);
            std::atomic<std::int64_t> in_background{0};
            team.begin(parts, [&] { return ++in_background % 2 == 0; });
            const auto expected = std::min(parts, workers + 1);
            for (std::int64_t round = 0; round < 3000; ++round) {
                team.alone(round % 5 == 0);
                std::array<int, 4> done{};
                team.run([&](std::span<const std::int64_t> own) {
                    for (const auto part : own) ++done[static_cast<std::size_t>(part)];
                });
                for (std::int64_t i = 0; i < 4; ++i) BOOST_REQUIRE(done[static_cast<std::size_t>(i)] == (i < expected));
            }
        }
}

BOOST_AUTO_TEST_CASE(threads_without_a_part_work_in_the_background) {
    Team team(2);
    std::atomic<std::int64_t> done{0};
    team.begin(2, [&] { return ++done, true; });
    while (done < 1000) team.run([](std::span<const std::int64_t>) {});
}

// Signals that are sent are for the program's own threads. A fault must be told by the thread that it happens in: where
// it is blocked, the kernel ends the process and no handler says a word.
BOOST_AUTO_TEST_CASE(its_threads_take_faults_and_no_other_signals) {
    Team team(1);
    std::array<std::atomic<int>, 2> seen{}; // 1: free, 2: blocked
    team.begin(1, [&] {
        sigset_t blocked;
        pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
        const auto state = [&](int signal) { return 1 + sigismember(&blocked, signal); };
        int worst = 1;
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) worst = std::max(worst, state(fault));
        seen[1] = std::min({state(SIGINT), state(SIGTERM), state(SIGHUP)});
        seen[0] = worst;
        return false;
    });
    while (seen[0] == 0) team.run([](std::span<const std::int64_t>) {});
    BOOST_TEST(seen[0] == 1);
    BOOST_TEST(seen[1] == 2);
}

BOOST_AUTO_TEST_CASE(it_begins_and_ends_as_often_as_wanted) {
    Team team(2);
    for (int i = 0; i < 50; ++i) {
        team.begin(3, [] { return false; });
        std::atomic<std::size_t> sum{0};
        team.run([&](std::span<const std::int64_t> own) { sum += own.size(); });
        BOOST_TEST(sum == 3u);
    }
}

// Threads that tell each other numbers, record by record: each sees all that all have said of every one.
BOOST_AUTO_TEST_CASE(what_is_put_on_the_board_is_read_by_all) {
    constexpr std::int64_t threads = 3;
    for (const std::size_t floats : {0u, 1u, 10u, 100u}) {
        Board board(threads);
        board.make_room(static_cast<std::int64_t>(floats));
        std::atomic<int> wrong{0};
        const auto take_part = [&](std::int64_t own) {
            std::vector<float> said(floats);
            for (std::uint64_t number = 1; number <= 2000; ++number) {
                std::iota(said.begin(), said.end(), static_cast<float>(number) + 1000 * static_cast<float>(own));
                board.publish(own, number, said);
                for (std::int64_t slice = 0; slice < threads; ++slice) {
                    const float *heard = board.wait(slice, number);
                    for (std::size_t i = 0; i < floats; ++i)
                        wrong += heard[i] !=
                                 static_cast<float>(number) + 1000 * static_cast<float>(slice) + static_cast<float>(i);
                }
            }
        };
        std::vector<std::thread> others;
        for (std::int64_t own = 1; own < threads; ++own) others.emplace_back(take_part, own);
        take_part(0);
        for (auto &thread : others) thread.join();
        BOOST_TEST(wrong == 0);
    }
}

BOOST_AUTO_TEST_CASE(one_that_failed_keeps_nobody_waiting) {
    Board board(2);
    board.make_room(1);
    board.publish(0, 1, std::array{1.0f});
    BOOST_TEST(!board.has(1, 1));
    board.fail();
    BOOST_TEST(*board.wait(0, 1) == 1.0f);
    BOOST_TEST(board.wait(1, 1) == nullptr);
}

namespace {

// How many of 10,000 pieces are done alone.
int alone(double together_seconds, double alone_seconds) {
    Pace pace;
    int count = 0;
    for (int i = 0; i < 10000; ++i) {
        count += pace.alone();
        pace.took(pace.alone() ? alone_seconds : together_seconds);
    }
    return count;
}

} // namespace

BOOST_AUTO_TEST_CASE(together_where_that_is_faster) {
    BOOST_TEST(alone(0.7, 1) < 10);
    BOOST_TEST(alone(1.1, 1) > 8000);
    BOOST_TEST(alone(100, 1) > 9900);
}
