#include "interrupt.hpp"

#include "checkpoint.hpp"
#include "run_folder.hpp"

#include <atomic>
#include <csignal>
#include <ctime>

namespace cli {

namespace {

std::atomic<nnhost_context *> running{nullptr};
static_assert(std::atomic<nnhost_context *>::is_always_lock_free, "used in a signal handler");

// The signal that stopped the run, and when.
volatile std::sig_atomic_t first_signal = 0;
timespec first_time{};

// timeout(1) and some shells send a signal to the program and once more to its group: that is one wish, not two.
bool is_echo(int signal) {
    constexpr double seconds = 0.5;
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const double passed = static_cast<double>(now.tv_sec - first_time.tv_sec) +
                          static_cast<double>(now.tv_nsec - first_time.tv_nsec) * 1e-9;
    return signal == first_signal && passed < seconds;
}

void on_signal(int signal) {
    nnhost_context *context = running.exchange(nullptr);
    if (context != nullptr) {
        clock_gettime(CLOCK_MONOTONIC, &first_time);
        first_signal = signal;
        nnhost_context_cancel(context);
        return;
    }
    if (is_echo(signal)) return;
    tell_checkpoint();
    discard_run_folder();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

// False below nohup(1), asked before anything is changed.
bool hears_hangup() {
    static const bool hears = [] {
        struct sigaction inherited {};
        sigaction(SIGHUP, nullptr, &inherited);
        return inherited.sa_handler != SIG_IGN;
    }();
    return hears;
}

void handle(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
    if (hears_hangup()) sigaction(SIGHUP, &action, nullptr);
}

} // namespace

InterruptGuard::InterruptGuard(nnhost_context *context) {
    running = context;
    handle(on_signal);
}

InterruptGuard::~InterruptGuard() { release(); }

void InterruptGuard::hold() { handle(SIG_IGN); }

// What is kept is still to be told, and the echo of the signal that stopped the run may come as late as now.
void InterruptGuard::release() {
    running = nullptr;
    handle(on_signal);
}

int interrupting_signal() { return first_signal; }

} // namespace cli
