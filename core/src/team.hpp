// Threads that share the work of one: all together when there is work to share, and background work otherwise.
//
// The thread that owns the team never waits for one that does not come: it does that one's part itself. So a team costs
// nothing but its threads where they come late, or where there are none.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace nnhost {

// Those that the program may run on.
std::int64_t processors();

class Team {
  public:
    // `workers` threads beside the owner's; they wait by turning in circles for a while, so they should not be more
    // than processors() leaves room for. They begin with begin().
    explicit Team(std::int64_t workers) : workers_(workers), members_(static_cast<std::size_t>(workers)) {}
    ~Team();
    Team(const Team &) = delete;
    Team &operator=(const Team &) = delete;

    std::int64_t size() const { return workers_ + 1; }

    // From here to end(), those workers that run() is not used for call `background` all the time; it does one piece of
    // work, or returns false when there is none at the moment. It must not throw. parts: the most that run() is for.
    void begin(std::int64_t parts, std::function<bool()> background);
    void end();

    // Calls work(parts) in several threads: every part 0..parts-1 of begin() is in one of the calls, and the same
    // thread gets the same part every time: what it keeps in its processor's cache is there the next time. The owner's
    // gets those whose thread does not come at once. The threads may wait for each other in `work`, which must not
    // throw. Returns when all are done. Owner's thread only, between begin() and end().
    template <class Work>
    void run(Work work) {
        share([](void *context, std::span<const std::int64_t> parts) { (*static_cast<Work *>(context))(parts); },
              &work);
    }

    // Whether the owner's thread is to do all parts itself, until this is called again.
    void alone(bool yes) { alone_ = yes; }

  private:
    using Call = void (*)(void *, std::span<const std::int64_t>);
    void share(Call call, void *context);
    bool begin_part(std::int64_t part, std::uint64_t job);
    void work(std::int64_t part, std::uint64_t done); // done: number of the last job that is none of its own

    std::int64_t workers_, parts_ = 1;
    std::function<bool()> background_;
    std::vector<std::thread> threads_;
    bool alone_ = false;

    // The work at hand.
    struct alignas(128) Member {
        std::atomic<std::uint64_t> begun{0}, done{0}; // the last job of which its part was begun, and done
    };
    struct alignas(128) {
        std::atomic<std::uint64_t> number{0};
        Call call = nullptr;
        void *context = nullptr;
    } job_;
    std::vector<Member> members_;   // of the workers
    std::vector<std::int64_t> own_; // parts that the owner does

    std::atomic<bool> stopping_{false};
    std::atomic<std::int64_t> asleep_{0};
    std::mutex mutex_;
    std::condition_variable wake_;
};

} // namespace nnhost
