#include "crash.hpp"

#include "own_code.hpp"

#include <csignal>
#include <cstdint>
#include <memory>
#include <mutex>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

namespace nnhost::checked {
namespace {

constexpr int exit_plugin = 69; // as the command line ends for a plugin that is broken
constexpr std::array<int, 5> signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
std::array<struct sigaction, signals.size()> previous;

std::atomic<void (*)()> before_end{nullptr};
std::array<CallRecord, 256> records; // more threads than that are watched by themselves alone

// "initial-exec": other models may allocate when a handler first looks at it.
#define NNHOST_THREAD_LOCAL __attribute__((tls_model("initial-exec"))) thread_local
NNHOST_THREAD_LOCAL CallRecord *record_of_thread = nullptr; // NULL before the thread's first call, and at its end
NNHOST_THREAD_LOCAL bool is_hosts_thread = false;           // a plugin was called on it

struct Hexadecimal {
    std::uint64_t value;
};

// A line put together with what a signal handler may call.
class Line {
  public:
    Line &operator<<(const char *text) {
        for (; *text != '\0' && size_ < text_.size(); ++text) text_[size_++] = *text;
        return *this;
    }
    Line &operator<<(std::uint64_t number) {
        std::array<char, 21> digits{};
        std::size_t at = digits.size() - 1;
        do digits[--at] = static_cast<char>('0' + number % 10);
        while ((number /= 10) != 0);
        return *this << &digits[at];
    }
    Line &operator<<(Hexadecimal number) {
        std::array<char, 19> digits{};
        std::size_t at = digits.size() - 1;
        do digits[--at] = "0123456789abcdef"[number.value % 16];
        while ((number.value /= 16) != 0);
        return *this << "0x" << &digits[at];
    }
    void write() const {
        std::size_t done = 0;
        while (done < size_) {
            const ssize_t n = ::write(STDERR_FILENO, text_.data() + done, size_ - done);
            if (n <= 0) return;
            done += static_cast<std::size_t>(n);
        }
    }

  private:
    std::array<char, 1024> text_{};
    std::size_t size_ = 0;
};

Line begin_line(const CallRecord &record, const char *rule) {
    Line line;
    line << "nnhost: error: plugin '" << record.plugin.load() << "' breaks rule " << rule << " in " << record.function
         << ": ";
    return line;
}

[[noreturn]] void end_with(Line line, const char *vendor) {
    line << "\n  hint: nnhost check tells more; its vendor: " << vendor << "\n";
    line.write();
    if (void (*ending)() = before_end) ending();
    _exit(exit_plugin);
}

// A thread's record and signal stack, for as long as it lives.
class ThreadWatch {
  public:
    ThreadWatch() {
        for (CallRecord &candidate : records)
            if (!candidate.is_taken.exchange(true)) {
                record_ = &candidate;
                break;
            }
        record_of_thread = record_;
        is_hosts_thread = true;
        stack_t there{};
        if (sigaltstack(nullptr, &there) != 0 || !(there.ss_flags & SS_DISABLE)) return; // somebody's is set
        void *made = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (made == MAP_FAILED) return;
        stack_ = made;
        stack_t own{};
        own.ss_sp = stack_;
        own.ss_size = stack_bytes;
        sigaltstack(&own, nullptr);
    }
    ~ThreadWatch() {
        // A plugin that calls exit, or ends the thread, comes by here.
        if (record_->plugin) end_with(begin_line(*record_, "5") << "it ended the process", record_->vendor);
        record_of_thread = nullptr;
        record_->is_taken = false;
        if (!stack_) return;
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        sigaltstack(&none, nullptr);
        munmap(stack_, stack_bytes);
    }
    ThreadWatch(const ThreadWatch &) = delete;
    ThreadWatch &operator=(const ThreadWatch &) = delete;

    CallRecord &record() { return *record_; }

  private:
    static constexpr std::size_t stack_bytes = 64 * 1024;
    CallRecord spare_; // where all others are taken
    CallRecord *record_ = &spare_;
    void *stack_ = nullptr;
};

bool is_within(std::span<const unsigned char> range, const void *address) {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    const auto begin = reinterpret_cast<std::uintptr_t>(range.data());
    return at >= begin && at < begin + range.size();
}

// Where the processor says so: "wrote" or "read".
const char *how_it_touched([[maybe_unused]] void *context) {
#if defined(__x86_64__) && defined(__linux__)
    const auto fault = static_cast<const ucontext_t *>(context)->uc_mcontext.gregs[REG_ERR];
    return fault & 2 ? "wrote" : "read";
#else
    return "reached";
#endif
}

void tell_guard(const CallRecord &record, const void *address, void *context) {
    for (std::size_t i = 0; i < record.buffer_count; ++i) {
        const BufferRecord &b = record.buffers[i];
        const bool is_behind = is_within(b.high_guard, address);
        if (!is_behind && !is_within(b.low_guard, address)) continue;
        Line line = begin_line(record, "3");
        line << "it " << how_it_touched(context) << (is_behind ? " past the end of " : " before the beginning of ")
             << b.name;
        const auto distance = static_cast<std::uint64_t>(static_cast<const unsigned char *>(address) - b.begin);
        if (is_behind)
            line << " (element " << distance / b.element + 1 << " of " << std::uint64_t{b.bytes / b.element} << ")";
        end_with(line, record.vendor);
    }
}

const char *crash_text(int signal) {
    switch (signal) {
    case SIGABRT:
        return "it called abort(), or threw what nothing caught";
    case SIGFPE:
        return "it divided by zero (SIGFPE)";
    case SIGILL:
        return "it ran an instruction that this processor does not know (SIGILL)";
    case SIGBUS:
        return "it crashed (SIGBUS)";
    default:
        return "it crashed (SIGSEGV)";
    }
}

struct Place {
    std::uintptr_t instruction, stack; // 0: unknown on this processor
};

Place place_of([[maybe_unused]] void *context) {
#if defined(__x86_64__) && defined(__linux__)
    const auto &registers = static_cast<const ucontext_t *>(context)->uc_mcontext.gregs;
    return {static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RSP])};
#elif defined(__aarch64__) && defined(__linux__)
    const auto &registers = static_cast<const ucontext_t *>(context)->uc_mcontext;
    return {registers.pc, registers.sp};
#else
    return {0, 0};
#endif
}

// A crash outside of the calls: in a plugin's code on a thread of the host, or on one where no plugin was ever called
// and which comes from a plugin's code. (On a host's thread addresses of calls that are over may lie about.)
void tell_outside_of_calls(int signal, void *context) {
    const Place place = place_of(context);
    std::uintptr_t address = place.instruction;
    const OwnCode *code = find_own_code(address);
    const bool is_in_it = code != nullptr;
    if (!code && !is_hosts_thread) code = find_own_code(address = find_own_caller(place.stack));
    if (!code) return;
    Line line;
    line << "nnhost: error: plugin '" << code->plugin.data() << "'"
         << (code->has_others ? ", or another one of its library," : "") << " breaks rule 5 "
         << (is_hosts_thread ? "outside of any call" : "on a thread of its own") << ": " << crash_text(signal)
         << (is_in_it ? ", at " : ", called from ") << code->library.data() << "+" << Hexadecimal{address - code->base};
    end_with(line, code->vendor.data());
}

void on_signal(int signal, siginfo_t *info, void *context) {
    const bool has_address = signal == SIGSEGV || signal == SIGBUS;
    for (const CallRecord &record : records) // a thread of the plugin's own may have done it
        if (has_address && record.plugin) tell_guard(record, info->si_addr, context);
    if (const CallRecord *own = record_of_thread; own && own->plugin) {
        Line line = begin_line(*own, "5");
        end_with(line << crash_text(signal), own->vendor);
    }
    tell_outside_of_calls(signal, context);
    for (std::size_t i = 0; i < signals.size(); ++i)
        if (signals[i] == signal) sigaction(signal, &previous[i], nullptr);
    // A fault of the processor comes again when this returns; what was sent must be sent again.
    if (signal == SIGABRT || info->si_code <= 0) raise(signal);
}

} // namespace

CallRecord &this_thread_record() {
    thread_local ThreadWatch watch;
    return watch.record();
}

void install_crash_handlers(void (*ending)()) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    if (ending) before_end = ending;
    struct sigaction action {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < signals.size(); ++i) {
        struct sigaction there {};
        sigaction(signals[i], nullptr, &there);
        if ((there.sa_flags & SA_SIGINFO) && there.sa_sigaction == on_signal) continue;
        previous[i] = there;
        sigaction(signals[i], &action, nullptr);
    }
}

} // namespace nnhost::checked
