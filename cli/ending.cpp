#include "ending.hpp"

#include "checkpoint.hpp"
#include "commands.hpp"
#include "error.hpp"
#include "run_folder.hpp"

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>

namespace cli {

namespace {

// Signal handlers and exit handlers read these: no constructor, no destructor, no allocation.
volatile std::sig_atomic_t is_expected = 0;

struct Message {
    std::array<char, 1024> text;
    std::size_t size;

    void set(std::string_view cause, std::string_view hint) {
        const auto end =
            fmt::format_to_n(text.data(), text.size() - 1, "nnhost: error: {}\n  hint: {}", cause, hint).out;
        *end = '\n';
        size = static_cast<std::size_t>(end - text.data()) + 1;
    }
    void put() const {
        const ssize_t ignored = write(STDERR_FILENO, text.data(), size);
        static_cast<void>(ignored);
    }
};

Message ended;

void at_exit() {
    if (is_expected != 0) return;
    ended.put();
    tell_checkpoint();
    discard_run_folder();
    _exit(exit_plugin);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

struct Crash {
    int signal;
    const char *cause;
    Message message;
};

std::array<Crash, 5> crashes{{{SIGSEGV, "crashed, most likely in a plugin: SIGSEGV", {}},
                              {SIGBUS, "crashed, most likely in a plugin: SIGBUS", {}},
                              {SIGILL, "crashed, most likely in a plugin: SIGILL", {}},
                              {SIGFPE, "crashed, most likely in a plugin: SIGFPE", {}},
                              {SIGABRT, "aborted, most likely by a plugin: SIGABRT", {}}}};
std::array<char, 65536> spare_stack; // a stack that has overflown cannot hold the handler

void on_crash(int signal) {
    for (const Crash &crash : crashes)
        if (crash.signal == signal) crash.message.put();
    tell_checkpoint();
    discard_run_folder();
    std::raise(signal); // SA_RESETHAND: the default action, as soon as the handler returns
}

void guard_crashes(std::string_view hint) {
    stack_t stack{};
    stack.ss_sp = spare_stack.data();
    stack.ss_size = spare_stack.size();
    sigaltstack(&stack, nullptr);
    for (Crash &crash : crashes) {
        crash.message.set(crash.cause, hint);
        struct sigaction action {};
        action.sa_handler = on_crash;
        action.sa_flags = static_cast<int>(SA_RESETHAND | SA_ONSTACK);
        sigemptyset(&action.sa_mask);
        sigaction(crash.signal, &action, nullptr);
    }
}

#else

void guard_crashes(std::string_view) {}

#endif

} // namespace

void guard_ending() {
    const std::string hint = fmt::format("{} check PLUGIN finds the fault, and --checked tells the plugin", program());
    ended.set("a plugin ended the program", hint);
    std::atexit(at_exit);
    std::at_quick_exit(at_exit);
    guard_crashes(hint);
}

void guard_checked_ending() {
    guard_crashes("no call was found at fault: memory of its own, or far from what it was given, was written to; build "
                  "the plugins with -fsanitize=address, or run under valgrind");
}

void expect_ending() { is_expected = 1; }

} // namespace cli
