#include "process_watch.hpp"

#include <clocale>
#include <filesystem>
#include <unistd.h>

namespace nnhost::checked {
namespace {

bool is_same(const sigset_t &a, const sigset_t &b) {
    for (int signal = 1; signal <= 64; ++signal)
        if (sigismember(&a, signal) != sigismember(&b, signal)) return false;
    return true;
}

} // namespace

ProcessWatch ProcessWatch::now() {
    ProcessWatch state;
    for (int signal = 1; signal <= 64; ++signal) {
        struct sigaction action {};
        if (sigaction(signal, nullptr, &action) == 0)
            state.handlers[static_cast<std::size_t>(signal)] = action.sa_handler;
    }
    pthread_sigmask(SIG_BLOCK, nullptr, &state.blocked);
    state.locale = std::setlocale(LC_ALL, nullptr);
    std::error_code ignored;
    state.folder = std::filesystem::current_path(ignored).string();
    for (char **variable = environ; variable && *variable; ++variable) state.environment.push_back(*variable);
    return state;
}

std::string ProcessWatch::changes(const ProcessWatch &after) const {
    std::string list;
    const auto add = [&](const char *what) { list += (list.empty() ? "" : ", ") + std::string(what); };
    if (handlers != after.handlers) add("the handler of a signal");
    if (!is_same(blocked, after.blocked)) add("which signals are blocked");
    if (locale != after.locale) add("the locale");
    if (folder != after.folder) add("the current folder");
    if (environment != after.environment) add("the environment");
    return list;
}

} // namespace nnhost::checked
