#include "child.hpp"

#include "guarded.hpp"
#include "report.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace nnhost::conformance {

namespace {
Report own_report{};
int output = -1; // of a child: what stdout and stderr go to
std::atomic<bool> cancelled{false};
std::mutex log_mutex;
std::string last_line; // that the plugin logged
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");
} // namespace

Report *report = &own_report;

void cancel() { cancelled = true; }
bool is_cancelled() { return cancelled; }
void forget_cancel() { cancelled = false; }

void copy_text(char *to, std::size_t size, const char *from) {
    std::size_t i = 0;
    for (; i + 1 < size && from[i] != '\0'; ++i) to[i] = from[i];
    if (size > 0) to[i] = '\0';
}

Calling::Calling(const char *function) : exceptions_(std::uncaught_exceptions()) {
    copy_text(outer_, sizeof outer_, report->function);
    copy_text(report->function, sizeof report->function, function);
}

// An exception on its way out of the function: whoever catches it wants to know the name.
Calling::~Calling() {
    if (std::uncaught_exceptions() == exceptions_) copy_text(report->function, sizeof report->function, outer_);
}

namespace {

std::string in_function() { return report->function[0] == '\0' ? "" : text(" in ", report->function); }

class SharedReport {
  public:
    SharedReport() {
        void *memory = mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        report = static_cast<Report *>(memory);
    }
    ~SharedReport() {
        munmap(report, sizeof(Report));
        report = outer_;
    }
    SharedReport(const SharedReport &) = delete;
    SharedReport &operator=(const SharedReport &) = delete;

  private:
    Report *outer_ = report; // a child may have a child
};

[[noreturn]] void be_the_child(const std::function<void()> &body) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0); // its children end with it
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    output = memfd_create("output", MFD_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_DFL);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    constexpr rlim_t most_memory = rlim_t{8} << 30;
    const rlimit memory{most_memory, most_memory};
    setrlimit(RLIMIT_AS, &memory);
    watch_for_crashes();
#endif
    const Outcome outcome = run_here(body);
    copy_text(report->text, sizeof report->text, outcome.text.c_str());
    report->rule = outcome.rule;
    report->verdict = outcome.verdict; // last: it makes the rest count
    _exit(0);
}

// Milliseconds left, at least 0.
int left_until(std::chrono::steady_clock::time_point end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
}

bool has_ended(pid_t process, int time_limit) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(time_limit);
    const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, process, 0));
    pollfd waiting{descriptor, POLLIN, 0};
    constexpr int glance = 100; // milliseconds: a signal may have come before poll did
    int ready = 0;
    do ready = poll(&waiting, 1, std::min(glance, left_until(end)));
    while (ready <= 0 && !cancelled && left_until(end) > 0);
    close(descriptor);
    return ready > 0;
}

Outcome judge(int status, bool in_time, int time_limit) {
    Outcome outcome;
    if (report->verdict != 0 && in_time) {
        outcome.verdict = report->verdict;
        outcome.rule = report->rule;
        outcome.text = report->text;
        return outcome;
    }
    outcome.rule = report->rule != 0 ? report->rule : 5;
    const std::string finding = report->finding[0] == '\0' ? "" : text(": ", report->finding);
    if (!in_time)
        outcome.text = text("gave no answer within ", time_limit / 1000.0, " s", in_function());
    else if (WIFSIGNALED(status))
        outcome.text = text("crashed", in_function(), " (SIG",
                            sigabbrev_np(WTERMSIG(status)) ? sigabbrev_np(WTERMSIG(status)) : "?", ")", finding);
    else
        outcome.text = text("ended the process", in_function(), ", with status ", WEXITSTATUS(status));
    return outcome;
}

} // namespace

std::string printed_by(const std::function<void()> &body) {
    if (output < 0) throw Skipped{"what it prints is seen in a child process alone"};
    std::fflush(nullptr);
    const pid_t process = fork();
    if (process < 0) throw Failure{text("no process could be started: ", std::strerror(errno))};
    if (process == 0) {
        run_here(body);
        std::exit(0);
    }
    while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {}
    std::array<char, 256> buffer{};
    const ssize_t size = pread(output, buffer.data(), buffer.size(), 0);
    return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

void note_log(const char *line) {
    const std::lock_guard lock(log_mutex);
    last_line = line;
}

// The last thing that the plugin logged, which may tell more than what was seen of it.
std::string logged() {
    const std::lock_guard lock(log_mutex);
    return last_line.empty() ? "" : text("; it logged '", last_line, "'");
}

Outcome run_here(const std::function<void()> &body) {
    Outcome outcome;
    try {
        body();
        outcome.verdict = NNHOST_CONFORMANCE_PASSED;
    } catch (const Failure &failure) {
        outcome.text = failure.text + logged();
        outcome.rule = failure.rule;
    } catch (const Skipped &skipped) {
        outcome.verdict = NNHOST_CONFORMANCE_SKIPPED;
        outcome.text = skipped.text;
    } catch (const std::exception &e) {
        outcome.text = text("a C++ exception came out", in_function(), ": ", e.what());
        outcome.rule = 5;
    } catch (...) {
        outcome.text = text("a C++ exception came out", in_function());
        outcome.rule = 5;
    }
    report->function[0] = '\0';
    return outcome;
}

Outcome run_in_child(const std::function<void()> &body, int time_limit) {
    const auto begin = std::chrono::steady_clock::now();
    const SharedReport shared;
    std::fflush(nullptr);
    const pid_t process = fork();
    if (process < 0) throw Failure{text("no process could be started: ", std::strerror(errno))};
    if (process == 0) be_the_child(body);
    const bool in_time = has_ended(process, time_limit);
    kill(process, SIGKILL); // a child that has ended is not harmed; it is still there to be waited for
    kill(-process, SIGKILL);
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
    Outcome outcome = judge(status, in_time, time_limit);
    outcome.timed_out = !in_time;
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
}

} // namespace nnhost::conformance
