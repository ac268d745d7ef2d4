#include "interrupt.hpp"

#include <atomic>
#include <csignal>

namespace cli {

namespace {

std::atomic<nnhost_context *> running{nullptr};
static_assert(std::atomic<nnhost_context *>::is_always_lock_free, "used in a signal handler");

void on_signal(int signal) {
    nnhost_context *context = running.exchange(nullptr);
    if (context != nullptr) {
        nnhost_context_cancel(context);
        return;
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void handle(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

} // namespace

InterruptGuard::InterruptGuard(nnhost_context *context) {
    running = context;
    handle(on_signal);
}

InterruptGuard::~InterruptGuard() {
    handle(SIG_DFL);
    running = nullptr;
}

} // namespace cli
