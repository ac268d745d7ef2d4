// Trainings side by side: child processes of this program, each an ordinary `nnhost train`.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace cli {

// How a child ended.
struct Ended {
    std::size_t training = 0;
    int exit_code = 0; // 128 + the signal that killed it, as shells have it
    bool was_killed = false;
    std::string said; // the end of what it wrote to stderr
    double seconds = 0;
};

// Used from one thread, which must live as long: where this process dies, the children are asked to stop and keep what
// they learnt.
class Jobs {
  public:
    Jobs() = default;
    ~Jobs(); // asks those that run to stop, and waits for them
    Jobs(const Jobs &) = delete;
    Jobs &operator=(const Jobs &) = delete;

    // `words` are those of the command line behind the program. Throws CliError (70).
    void start(std::size_t training, std::vector<std::string> words);
    std::size_t running() const { return children_.size(); }
    std::vector<std::size_t> trainings() const;

    // A child that has ended; nothing after so long, or when a signal has come.
    std::optional<Ended> wait(std::chrono::milliseconds most);
    void tell(int signal) const noexcept; // to all

  private:
    struct Child {
        std::size_t training;
        pid_t process;
        int pipe; // its stderr
        std::string said;
        std::chrono::steady_clock::time_point begun;
    };
    bool read_from(Child &child);
    Ended reap(const Child &child) const;

    std::list<Child> children_;
};

} // namespace cli
