#include "team.hpp"

#include "block_signals.hpp"
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

Team::~Team() { end(); }

void Team::begin(std::function<bool()> background) {
    end();
    background_ = std::move(background);
    alone_ = 0;
    next_alone_ = 500;
    const BlockSignals block;
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

// True for one caller alone.
bool Team::begin_part(std::int64_t part, std::uint64_t job) {
    auto before = job - 1;
    return members_[static_cast<std::size_t>(part - 1)].begun.compare_exchange_strong(before, job);
}

// Waits for a part, or does it.
void Team::finish(std::int64_t part, std::uint64_t job) {
    using Clock = std::chrono::steady_clock;
    constexpr int grace = 20, look_at_the_clock = 1000;
    constexpr auto too_long = std::chrono::microseconds(300); // a part takes some ten
    auto &member = members_[static_cast<std::size_t>(part - 1)];
    for (int round = 0; round < grace && member.begun != job; ++round) relax();
    if (begin_part(part, job)) {
        call_(context_, part);
        member.done = job;
        return;
    }
    const auto start = Clock::now();
    for (int round = 1; member.done != job; ++round) {
        relax();
        if (round % look_at_the_clock != 0 || Clock::now() - start < too_long) continue;
        std::this_thread::yield(); // its thread has no processor
        if (alone_ > 0) continue;
        alone_ = next_alone_;
        next_alone_ *= 2;
    }
}

void Team::share(Call call, void *context) {
    if (workers_ == 0 || alone_ > 0) {
        for (std::int64_t part = 0; part <= workers_; ++part) call(context, part);
        if (alone_ > 0) --alone_;
        return;
    }
    call_ = call;
    context_ = context;
    const auto job = ++job_;
    if (asleep_ > 0) {
        const std::lock_guard lock(mutex_);
        wake_.notify_all();
    }
    call(context, 0);
    for (std::int64_t part = 1; part <= workers_; ++part) finish(part, job);
}

void Team::work(std::int64_t part, std::uint64_t done) {
    constexpr int patience = 20'000; // some hundred microseconds: work comes every few ten
    int idle = 0;
    while (!stopping_) {
        if (const auto job = job_.load(); job != done) {
            done = job;
            const FlushSubnormals flush; // as the owner's thread does: the same bits whoever does a part
            if (!begin_part(part, job)) continue;
            call_(context_, part);
            members_[static_cast<std::size_t>(part - 1)].done = job;
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
