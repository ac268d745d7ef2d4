// What a call must leave alone of its process (rule 9), as far as a call can be blamed for it.
#pragma once

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace nnhost::checked {

// Threads, files and memory are not among it: in a run the host and other plugins have theirs too. The umask cannot be
// read without being set.
struct ProcessWatch {
    static ProcessWatch now();
    std::string changes(const ProcessWatch &after) const; // "the locale, the current folder"; "" for none

    std::array<void (*)(int), 65> handlers{}; // of signals 1..64
    sigset_t blocked{};                       // of this thread
    std::string locale, folder;
    std::vector<const char *> environment; // where the variables lie: setting one moves it
};

} // namespace nnhost::checked
