// What a thread is doing in a plugin, written down where a signal handler can read it; and that handler.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <span>

namespace nnhost::checked {

struct BufferRecord {
    const char *name = nullptr; // "y"
    const unsigned char *begin = nullptr;
    std::size_t bytes = 0;
    std::size_t element = 1; // bytes
    std::span<const unsigned char> low_guard, high_guard;
};

// Written by its own thread; read by a handler, in that thread or in one that the plugin started.
struct CallRecord {
    std::atomic<const char *> plugin{nullptr}; // NULL: no plugin is running. Last to be set, first to be cleared
    const char *function = nullptr;
    const char *vendor = nullptr;
    std::array<BufferRecord, 6> buffers;
    std::size_t buffer_count = 0;
    std::atomic<bool> is_taken{false};
};

// Of this thread. The first call gives the thread a stack for signal handlers, so that an overflow is told too.
CallRecord &this_thread_record();

// Sets the handlers of the process, again where somebody else's are there now. `ending` is called before the process is
// ended; NULL leaves the last one that was given.
void install_crash_handlers(void (*ending)());

} // namespace nnhost::checked
