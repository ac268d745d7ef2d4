// A function run in a process of its own, with a time limit; whatever becomes of it, there is a verdict.
#pragma once

#include "test.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace nnhost::conformance {

struct Outcome {
    int verdict = NNHOST_CONFORMANCE_FAILED;
    int rule = 0;
    std::string text;
    double seconds = 0;
    bool timed_out = false;
};

// Ends the child that is running, and every later one at once. Async-signal-safe; forgotten with forget_cancel.
void cancel();
bool is_cancelled();
void forget_cancel();

void note_log(const char *line); // a plugin's; the last one is told with a failure
std::string logged();

// Runs `body` here. Failure, Skipped and every other exception become the outcome; a normal return has passed.
Outcome run_here(const std::function<void()> &body);

// Runs `body` in a forked child whose stdin is empty and whose output is kept; `time_limit` in milliseconds.
Outcome run_in_child(const std::function<void()> &body, int time_limit);

// What `body` prints, in a process of its own that then ends as programs do: Fortran, Pascal and others hold back what
// they print until that. Throws Skipped outside a child, where nothing is caught.
std::string printed_by(const std::function<void()> &body);

} // namespace nnhost::conformance
