#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <sched.h>
#include <system_error>
#include <thread>
#include <vector>

Outcome in_parallel(std::size_t n, std::size_t workers,
                    const std::function<void(std::size_t worker, std::size_t i)> &work) {
    constexpr std::size_t batch = 8; // taken at once, in order: so all below a failing one have been taken before it
    std::atomic<std::size_t> next{0}, done{n};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto run = [&](std::size_t worker) {
        for (std::size_t begin; (begin = next.fetch_add(batch)) < n;)
            for (std::size_t i = begin; i < std::min(begin + batch, n); ++i) {
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
