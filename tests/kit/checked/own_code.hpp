// The code of the libraries whose plugins are watched: whose a crash is that happened outside of every call.
#pragma once

#include <nnhost/plugin.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace nnhost::checked {

// Copies, read by a handler of signals.
struct OwnCode {
    std::atomic<bool> is_set{false};
    std::uintptr_t base = 0, begin = 0, end = 0; // of the library; where its code lies
    std::array<char, 64> plugin{}, vendor{}, library{};
    std::atomic<bool> has_others{false}; // the library holds further plugins that were made
};

// Keeps where the code of this plugin lies. Not of one that is compiled into the program or stands in this library:
// their code cannot be told from what is not theirs.
void note_own_code(const nnhost_descriptor &descriptor);

// NULL where no plugin is known to have code there. Async-signal-safe.
const OwnCode *find_own_code(std::uintptr_t address);

// The innermost return address on the stack of this thread, from `stack` outwards, that lies in a plugin's code; 0 for
// none. Async-signal-safe, and survives a stack that is not there.
std::uintptr_t find_own_caller(std::uintptr_t stack);

} // namespace nnhost::checked
