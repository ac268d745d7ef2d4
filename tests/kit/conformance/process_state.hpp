// What a plugin is not to change in its process (rule 9).
#pragma once

#include <array>
#include <csignal>
#include <set>
#include <string>
#include <vector>

namespace nnhost::conformance {

struct ProcessState {
    std::set<std::string> threads, files; // numbers, and what the open files are
    std::vector<std::string> environment;
    std::array<void (*)(int), 65> handlers{}; // of signals 1..64
    std::string locale, folder;
    unsigned umask = 0;
    std::string signal_mask; // of this thread
    std::string limits;      // of the process: resources, priority, processors, timer

    static ProcessState now();
};

std::string new_threads(const ProcessState &before, const ProcessState &after); // "" where there are none
std::string new_files(const ProcessState &before, const ProcessState &after);
std::string closed_files(const ProcessState &before, const ProcessState &after);
std::string other_changes(const ProcessState &before, const ProcessState &after);

// Bytes that malloc has handed out and not got back; -1: unknown here.
long long memory_in_use();

} // namespace nnhost::conformance
