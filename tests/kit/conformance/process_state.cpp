#include "process_state.hpp"

#include "test.hpp"

#include <algorithm>
#include <clocale>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>
#include <iterator>
#include <malloc.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

namespace nnhost::conformance {
namespace {

namespace fs = std::filesystem;

std::set<std::string> names_in(const char *folder, bool with_target) {
    std::set<std::string> names;
    std::error_code ignored;
    for (const auto &entry : fs::directory_iterator(folder, ignored)) {
        const std::string target = with_target ? fs::read_symlink(entry.path(), ignored).string() : "";
        if (target.starts_with("/proc/")) continue; // the listing itself
        names.insert(entry.path().filename().string() + (target.empty() ? "" : " (" + target + ")"));
    }
    return names;
}

std::string added(const std::set<std::string> &before, const std::set<std::string> &after) {
    constexpr std::size_t most = 3;
    std::vector<std::string> names;
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(names));
    std::string list;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i) list += (list.empty() ? "" : ", ") + names[i];
    return names.size() > most ? text(list, " and ", names.size() - most, " more") : list;
}

std::string limits_now() {
    std::string all;
    for (int resource = 0; resource < RLIMIT_NLIMITS; ++resource) {
        rlimit limit{};
        getrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
        all += text(limit.rlim_cur, " ", limit.rlim_max, ";");
    }
    itimerval timer{};
    getitimer(ITIMER_REAL, &timer);
    cpu_set_t processors;
    CPU_ZERO(&processors);
    sched_getaffinity(0, sizeof processors, &processors);
    return text(all, getpriority(PRIO_PROCESS, 0), ";", timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0, ";",
                CPU_COUNT(&processors));
}

} // namespace

ProcessState ProcessState::now() {
    ProcessState state;
    state.threads = names_in("/proc/self/task", false);
    state.files = names_in("/proc/self/fd", true);
    for (char **variable = environ; *variable; ++variable) state.environment.emplace_back(*variable);
    for (int signal = 1; signal <= 64; ++signal) {
        struct sigaction action {};
        if (sigaction(signal, nullptr, &action) == 0)
            state.handlers[static_cast<std::size_t>(signal)] = action.sa_handler;
    }
    state.locale = std::setlocale(LC_ALL, nullptr);
    state.folder = fs::current_path();
    state.umask = ::umask(0);
    ::umask(state.umask);
    state.limits = limits_now();
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    for (int signal = 1; signal <= 64; ++signal) state.signal_mask += sigismember(&blocked, signal) == 1 ? '1' : '0';
    return state;
}

std::string new_threads(const ProcessState &before, const ProcessState &after) {
    return added(before.threads, after.threads);
}

std::string new_files(const ProcessState &before, const ProcessState &after) {
    return added(before.files, after.files);
}

std::string closed_files(const ProcessState &before, const ProcessState &after) {
    return added(after.files, before.files);
}

std::string other_changes(const ProcessState &before, const ProcessState &after) {
    std::string list;
    const auto add = [&](const std::string &what) { list += (list.empty() ? "" : ", ") + what; };
    if (before.environment != after.environment) add("the environment");
    for (std::size_t signal = 1; signal < before.handlers.size(); ++signal)
        if (before.handlers[signal] != after.handlers[signal]) {
            const char *name = sigabbrev_np(static_cast<int>(signal));
            add("the handler of SIG" + (name ? std::string(name) : words(signal)));
        }
    if (before.locale != after.locale) add("the locale, to " + after.locale);
    if (before.folder != after.folder) add("the current folder, to " + after.folder);
    if (before.umask != after.umask) add("the umask");
    if (before.signal_mask != after.signal_mask) add("which signals are blocked");
    if (before.limits != after.limits) add("limits, priority, processors or the timer of the process");
    const std::string closed = closed_files(before, after);
    if (!closed.empty()) add("files that were open, and are closed: " + closed);
    return list;
}

long long memory_in_use() {
    using Sanitizer = std::size_t (*)();
    static const auto of_sanitizer =
        reinterpret_cast<Sanitizer>(dlsym(RTLD_DEFAULT, "__sanitizer_get_current_allocated_bytes"));
    if (of_sanitizer) return static_cast<long long>(of_sanitizer());
    const struct mallinfo2 info = mallinfo2();
    return static_cast<long long>(info.uordblks + info.hblkhd);
}

} // namespace nnhost::conformance
