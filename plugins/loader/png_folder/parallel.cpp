#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <sched.h>
#include <system_error>
#include <thread>
#include <vector>

namespace {

struct Piece {
    std::size_t begin, end;
    explicit operator bool() const { return begin < end; }
};

// The next piece of what is left. Pieces are taken in order: so all below a failing call have been taken before it.
// They are large at first, so that threads write to pages and read folders of their own, and small in the end, so that
// all are done at the same time.
Piece take_piece(std::atomic<std::size_t> &next, std::size_t n, std::size_t workers) {
    Piece piece{next, 0};
    do {
        piece.end = piece.begin + std::min(n - piece.begin, 1 + (n - piece.begin) / (2 * workers));
    } while (!next.compare_exchange_weak(piece.begin, piece.end));
    return piece;
}

} // namespace

Outcome in_parallel(std::size_t n, std::size_t workers,
                    const std::function<void(std::size_t worker, std::size_t i)> &work) {
    std::atomic<std::size_t> next{0}, done{n};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto run = [&](std::size_t worker) {
        while (const Piece piece = take_piece(next, n, workers))
            for (std::size_t i = piece.begin; i < piece.end; ++i) {
                if (i > done) return;
                try {
                    work(worker, i);
                } catch (...) {
                    const std::lock_guard lock(mutex);
                    if (i >= done) return;
                    done = i;
                    failure = std::current_exception();
                    return;
                }
            }
    };
    std::vector<std::jthread> threads;
    try {
        for (std::size_t worker = 1; worker < workers; ++worker) threads.emplace_back(run, worker);
    } catch (const std::system_error &) { // no more threads: those that there are do it
    }
    run(0);
    threads.clear(); // waits
    return {done, failure};
}

std::size_t processors() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return std::max(1U, std::thread::hardware_concurrency());
    return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
}
