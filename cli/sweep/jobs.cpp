#include "sweep/jobs.hpp"

#include "commands.hpp"
#include "error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cli {

namespace {

constexpr std::size_t most_said = 4096; // an error and its hint stand at the end

constexpr std::array stopping_signals = {SIGINT, SIGTERM, SIGHUP};

// From fork to exec a child has the handlers of this program, which would swallow what it is told: until it has the
// default ones the signals wait.
class SignalsWait {
  public:
    SignalsWait() {
        sigset_t signals;
        sigemptyset(&signals);
        for (const int signal : stopping_signals) sigaddset(&signals, signal);
        sigprocmask(SIG_BLOCK, &signals, &before_);
    }
    ~SignalsWait() { end(); }
    SignalsWait(const SignalsWait &) = delete;
    SignalsWait &operator=(const SignalsWait &) = delete;

    void end() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

// What is ignored, as below nohup, stays so.
void take_default_handlers() {
    for (const int signal : stopping_signals) {
        struct sigaction action {};
        sigaction(signal, nullptr, &action);
        if (action.sa_handler != SIG_IGN) std::signal(signal, SIG_DFL);
    }
}

// In the child, between fork and exec: nothing but system calls.
[[noreturn]] void become_training(pid_t parent, int errors, char *const *arguments, const SignalsWait &waiting) {
    prctl(PR_SET_PDEATHSIG, SIGINT);
    take_default_handlers();
    waiting.end();
    if (getppid() != parent) _exit(exit_interrupted); // it has died already
    const int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    if (nothing > STDERR_FILENO) close(nothing);
    execv("/proc/self/exe", arguments);
    _exit(exit_internal);
}

} // namespace

Jobs::~Jobs() {
    tell(SIGINT);
    while (!children_.empty()) wait(std::chrono::hours(1));
}

void Jobs::start(std::size_t training, std::vector<std::string> words) {
    words.insert(words.begin(), program());
    std::vector<char *> arguments;
    for (std::string &word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw CliError(exit_internal, "pipe", std::strerror(errno));
    const pid_t parent = getpid();
    const SignalsWait waiting;
    const pid_t process = fork();
    if (process == 0) become_training(parent, ends[1], arguments.data(), waiting);
    const int cause = errno;
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        throw CliError(exit_internal, "", fmt::format("no process could be started: {}", std::strerror(cause)));
    }
    children_.push_back({training, process, ends[0], {}, std::chrono::steady_clock::now()});
}

std::vector<std::size_t> Jobs::trainings() const {
    std::vector<std::size_t> list;
    for (const Child &child : children_) list.push_back(child.training);
    return list;
}

void Jobs::tell(int signal) const noexcept {
    for (const Child &child : children_) kill(child.process, signal);
}

// False at the end, which comes with the end of the child.
bool Jobs::read_from(Child &child) {
    std::array<char, 4096> buffer{};
    const ssize_t size = read(child.pipe, buffer.data(), buffer.size());
    if (size < 0) return errno == EINTR;
    child.said.append(buffer.data(), static_cast<std::size_t>(size));
    if (child.said.size() > most_said) child.said.erase(0, child.said.size() - most_said);
    return size > 0;
}

Ended Jobs::reap(const Child &child) const {
    int status = 0;
    while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {}
    close(child.pipe);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - child.begun).count();
    const bool was_killed = WIFSIGNALED(status);
    return {child.training, was_killed ? 128 + WTERMSIG(status) : WEXITSTATUS(status), was_killed, child.said, seconds};
}

std::optional<Ended> Jobs::wait(std::chrono::milliseconds most) {
    const auto end = std::chrono::steady_clock::now() + most;
    for (;;) {
        std::vector<pollfd> pipes;
        for (const Child &child : children_) pipes.push_back({child.pipe, POLLIN, 0});
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        const int wait_for = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1000000000));
        if (poll(pipes.data(), pipes.size(), wait_for) <= 0) return std::nullopt;
        std::size_t index = 0;
        for (auto child = children_.begin(); child != children_.end(); ++child)
            if (pipes[index++].revents != 0 && !read_from(*child)) {
                Ended ended = reap(*child);
                children_.erase(child);
                return ended;
            }
    }
}

} // namespace cli
