#include "guarded.hpp"

#include "report.hpp"
#include "test.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

namespace nnhost::conformance {
namespace {

// For the handler: the arrays that live. A plain table, since a handler must not allocate.
struct Region {
    std::atomic<const char *> name; // nullptr: free
    std::byte *pages, *data;
    std::size_t mapped, size;
};
constexpr std::size_t most_regions = 256;
std::array<Region, most_regions> regions;

constexpr std::byte edge_mark{0xb7};

std::size_t page_size() {
    static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return size;
}

void append(char *to, std::size_t size, const char *text) {
    const std::size_t used = std::strlen(to);
    copy_text(to + used, size - used, text);
}

void append_number(char *to, std::size_t size, std::size_t number) {
    std::array<char, 24> digits{};
    std::size_t at = digits.size() - 1;
    do digits[--at] = static_cast<char>('0' + number % 10);
    while ((number /= 10) != 0);
    append(to, size, digits.data() + at);
}

bool is_write([[maybe_unused]] const void *context) {
#if defined(__x86_64__)
    constexpr greg_t write_bit = 2; // of the page fault's error code
    return (static_cast<const ucontext_t *>(context)->uc_mcontext.gregs[REG_ERR] & write_bit) != 0;
#else
    return true;
#endif
}

bool near_stack_pointer([[maybe_unused]] const std::byte *address, [[maybe_unused]] const void *context) {
#if defined(__x86_64__)
    const auto stack =
        static_cast<std::uintptr_t>(static_cast<const ucontext_t *>(context)->uc_mcontext.gregs[REG_RSP]);
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    constexpr std::uintptr_t reach = 1 << 20;
    return at + reach > stack && at < stack + reach;
#else
    return false;
#endif
}

void describe(const std::byte *address, const void *context) {
    char *finding = report->finding;
    constexpr std::size_t size = sizeof report->finding;
    finding[0] = '\0';
    const char *verb = is_write(context) ? "it wrote " : "it read ";
    for (const Region &region : regions) {
        const char *name = region.name;
        if (!name || address < region.pages || address >= region.pages + region.mapped) continue;
        report->rule = 3;
        append(finding, size, verb);
        if (address >= region.data && address < region.data + region.size) {
            append(finding, size, "to '");
            append(finding, size, name);
            append(finding, size, "', which is an input");
            return;
        }
        const bool past = address >= region.data + region.size;
        const auto distance =
            static_cast<std::size_t>(past ? address - (region.data + region.size) : region.data - address);
        if (distance > 0) append_number(finding, size, distance);
        append(finding, size, distance > 0 ? " bytes " : "right ");
        append(finding, size, past ? "past the end of '" : "before the beginning of '");
        append(finding, size, name);
        append(finding, size, "'");
        return;
    }
    if (near_stack_pointer(address, context)) append(finding, size, "it overflowed the stack");
}

void on_crash(int signal, siginfo_t *info, void *context) {
    if (signal == SIGSEGV || signal == SIGBUS) describe(static_cast<const std::byte *>(info->si_addr), context);
    std::signal(signal, SIG_DFL); // on return the same fault ends the process
    if (info->si_code <= 0) raise(signal);
}

} // namespace

void watch_for_crashes() {
    constexpr std::size_t size = 1 << 16;
    static std::array<std::byte, size> stack;
    const stack_t alternate{stack.data(), 0, stack.size()};
    sigaltstack(&alternate, nullptr);
    struct sigaction action {};
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigaction(signal, &action, nullptr);
}

GuardedBytes::GuardedBytes(const char *name, std::size_t size, Lies lies) : name_(name), size_(size) {
    const std::size_t page = page_size(), middle = (size + 64 + page - 1) / page * page;
    mapped_ = middle + 2 * page;
    void *pages = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    pages_ = static_cast<std::byte *>(pages);
    std::byte *const begin = pages_ + page, *const end = begin + middle;
    data_ = lies == Lies::at_the_end ? end - size : begin + (lies == Lies::aligned ? 64 : 0);
    std::memset(begin, static_cast<int>(edge_mark), middle);
    std::memset(data_, 0, size);
    mprotect(pages_, page, PROT_NONE);
    mprotect(end, page, PROT_NONE);
    for (Region &region : regions) {
        if (region.name) continue;
        region.pages = pages_;
        region.data = data_;
        region.mapped = mapped_;
        region.size = size_;
        region.name = name_;
        return;
    }
}

GuardedBytes::~GuardedBytes() {
    for (Region &region : regions)
        if (region.name && region.pages == pages_) region.name = nullptr;
    munmap(pages_, mapped_);
}

void GuardedBytes::make_read_only() { mprotect(pages_ + page_size(), mapped_ - 2 * page_size(), PROT_READ); }

void GuardedBytes::make_writable() {
    mprotect(pages_ + page_size(), mapped_ - 2 * page_size(), PROT_READ | PROT_WRITE);
}

void GuardedBytes::check_edges() const {
    const std::byte *const begin = pages_ + page_size(), *const end = pages_ + mapped_ - page_size();
    for (const std::byte *at = begin; at < end; ++at) {
        if (at == data_) at += size_;
        if (at < end && *at != edge_mark)
            fail_rule(3, "it wrote beside '", name_, "', ",
                      at < data_ ? text(data_ - at, " bytes before its beginning")
                                 : text(at - (data_ + size_), " bytes past its end"));
    }
}

} // namespace nnhost::conformance
