#include "team.hpp"

#include "flush_subnormals.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <sched.h>

namespace nnhost {
namespace {

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

} // namespace

std::int64_t processors() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
    return std::max(1u, std::thread::hardware_concurrency());
}

Team::Team(std::int64_t workers) : workers_(workers) {}

Team::~Team() { end(); }

void Team::begin(std::function<bool()> background) {
    end();
    background_ = std::move(background);
    for (std::int64_t i = 0; i < workers_; ++i)
        threads_.emplace_back([this, i, before = job_.load()] { work(i + 1, before); });
}

void Team::end() {
    stopping_ = true;
    {
        const std::lock_guard lock(mutex_);
        wake_.notify_all();
    }
    for (auto &thread : threads_) thread.join();
    threads_.clear();
    stopping_ = false;
}

void Team::share(Call call, void *context) {
    call_ = call;
    context_ = context;
    unfinished_ = workers_;
    ++job_;
    if (asleep_ > 0) {
        const std::lock_guard lock(mutex_);
        wake_.notify_all();
    }
    call(context, 0);
    for (int round = 0; unfinished_ > 0; ++round) {
        relax();
        if (round > 10'000) std::this_thread::yield(); // whoever has the part has no processor
    }
}

void Team::work(std::int64_t part, std::uint64_t done) {
    constexpr int patience = 20'000; // some hundred microseconds: work comes every few ten
    int idle = 0;
    while (!stopping_) {
        if (const auto job = job_.load(); job != done) {
            done = job;
            const FlushSubnormals flush; // as the owner's thread does: the same bits whoever does a part
            call_(context_, part);
            --unfinished_;
            idle = 0;
        } else if (background_()) {
            idle = 0;
        } else if (++idle < patience) {
            relax();
        } else {
            std::unique_lock lock(mutex_);
            ++asleep_;
            wake_.wait_for(lock, std::chrono::milliseconds(5));
            --asleep_;
            idle = 0;
        }
    }
}

} // namespace nnhost
