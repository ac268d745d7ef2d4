// Ctrl-C, SIGTERM and SIGHUP while something runs that can be stopped with its work kept.
#pragma once

#include <nnhost/nnhost.h>

namespace cli {

// While it lives, the first signal asks the context to stop soon; a second one ends the program at once. One at a time.
class InterruptGuard {
  public:
    explicit InterruptGuard(nnhost_context *context);
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard &) = delete;
    InterruptGuard &operator=(const InterruptGuard &) = delete;

    void hold();    // signals are ignored from here on: the work is being kept
    void release(); // they end the program again, which tells what is kept
};

// The signal that came while an InterruptGuard lives or lived, or 0.
int interrupting_signal();

} // namespace cli
