// Threads that share the work of one: parts of a product when there is one, and background work otherwise.
//
// The thread that owns the team never waits for a part that nobody has begun: it does that part itself. So a team costs
// nothing but its threads where they come late, or where there are none.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
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

    // From here to end(), workers call `background` whenever they have nothing better to do; it does one piece of work,
    // or returns false when there is none at the moment. It must not throw.
    void begin(std::function<bool()> background);
    void end();

    // Calls part(0) ... part(size() - 1), each in a thread of its own, which is the same one every time: what a part
    // keeps in its processor's cache is there the next time. A part that its thread is slow to begin is done by the
    // owner's; where a thread is slow to finish, as on a busy machine, the team does without for a while. Returns when
    // all are done. The parts must not throw. Owner's thread only, between begin() and end().
    template <class Part>
    void run(Part part) {
        share([](void *context, std::int64_t i) { (*static_cast<Part *>(context))(i); }, &part);
    }

  private:
    using Call = void (*)(void *, std::int64_t);
    void share(Call call, void *context);
    void work(std::int64_t part, std::uint64_t done); // done: number of the last job that is none of its own

    std::int64_t workers_;
    std::function<bool()> background_;
    std::vector<std::thread> threads_;

    struct alignas(64) Member {
        std::atomic<std::uint64_t> begun{0}, done{0}; // the last job of which its part was begun, and done
    };

    bool begin_part(std::int64_t part, std::uint64_t job);
    void finish(std::int64_t part, std::uint64_t job);

    // The work at hand.
    std::atomic<std::uint64_t> job_{0}; // its number
    Call call_ = nullptr;
    void *context_ = nullptr;
    std::vector<Member> members_; // of the workers
    std::int64_t alone_ = 0;      // jobs that the owner is still to do without them
    std::int64_t next_alone_ = 0; // and how many it will be the next time that one is late

    std::atomic<bool> stopping_{false};
    std::atomic<std::int64_t> asleep_{0};
    std::mutex mutex_;
    std::condition_variable wake_;
};

} // namespace nnhost
