#include "team.hpp"

#include "block_signals.hpp"
#include "flush_subnormals.hpp"
#include "relax.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include <sched.h>

namespace nnhost {

std::int64_t processors() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
    return std::max(1u, std::thread::hardware_concurrency());
}

namespace {

// A new thread may begin on the processor of the one that made it, and the system may take a tenth of a second to part
// them. So it goes to another one, once, worker by worker, and may be moved as before.
void leave(int processor, std::int64_t worker) {
    cpu_set_t allowed, wanted;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    for (int other = 0; other < CPU_SETSIZE; ++other) {
        if (other == processor || !CPU_ISSET(other, &allowed) || worker-- > 0) continue;
        CPU_ZERO(&wanted);
        CPU_SET(other, &wanted);
        sched_setaffinity(0, sizeof wanted, &wanted);
        sched_setaffinity(0, sizeof allowed, &allowed);
        return;
    }
}

} // namespace

Team::~Team() { end(); }

void Team::begin(std::int64_t parts, std::function<bool()> background) {
    end();
    background_ = std::move(background);
    parts_ = std::min(parts, size());
    const BlockSignals block;
    for (std::int64_t i = 0; i < workers_; ++i)
        threads_.emplace_back([this, i, before = job_.number.load(), here = sched_getcpu()] {
            leave(here, i);
            work(i + 1, before);
        });
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

void Team::share(Call call, void *context) {
    constexpr int grace = 50; // turns, a microsecond or two: a worker that waits comes in 0.2
    own_.assign(1, 0);
    if (workers_ == 0 || alone_) {
        own_.resize(static_cast<std::size_t>(parts_));
        std::iota(own_.begin(), own_.end(), std::int64_t{0});
        call(context, own_);
        return;
    }
    job_.call = call;
    job_.context = context;
    const auto job = ++job_.number;
    if (asleep_ > 0) {
        const std::lock_guard lock(mutex_);
        wake_.notify_all();
    }
    for (std::int64_t part = 1; part < parts_; ++part) {
        const auto &member = members_[static_cast<std::size_t>(part - 1)];
        for (int turn = 0; turn < grace && member.begun != job; ++turn) relax();
        if (begin_part(part, job)) own_.push_back(part);
    }
    call(context, own_);
    for (std::int64_t part = 1; part < parts_; ++part) {
        if (std::find(own_.begin(), own_.end(), part) != own_.end()) continue;
        for (Patience patience; members_[static_cast<std::size_t>(part - 1)].done != job;) patience.turn();
    }
}

void Team::work(std::int64_t part, std::uint64_t done) {
    constexpr auto patience = std::chrono::milliseconds(3); // work comes several times a millisecond
    constexpr int look_at_the_clock = 500;                  // turns
    using Clock = std::chrono::steady_clock;
    auto last_work = Clock::now();
    for (int turn = 1; !stopping_; ++turn) {
        if (const auto job = job_.number.load(); part < parts_ && job != done) {
            done = job;
            const FlushSubnormals flush; // as the owner's thread does: the same bits whoever does a part
            if (!begin_part(part, job)) continue;
            job_.call(job_.context, std::span(&part, 1));
            members_[static_cast<std::size_t>(part - 1)].done = job;
            last_work = Clock::now();
        } else if (part >= parts_ && background_()) {
            last_work = Clock::now();
        } else if (turn % look_at_the_clock != 0 || Clock::now() - last_work < patience) {
            relax();
        } else {
            std::unique_lock lock(mutex_);
            ++asleep_;
            wake_.wait_for(lock, std::chrono::milliseconds(5));
            --asleep_;
            last_work = Clock::now();
        }
    }
}

} // namespace nnhost
