// What a child process leaves for its parent, in memory that both share: a verdict, and, should the child vanish, what
// it was doing. Written by signal handlers too.
#pragma once

#include <cstddef>

namespace nnhost::conformance {

struct Report {
    volatile int verdict; // NNHOST_CONFORMANCE_*; 0: none yet
    volatile int rule;
    char text[4096];
    char function[64]; // of the plugin that is running; "" none
    char finding[512]; // what the handler of a crash found out
};

// The report of this process. Set by whoever makes a child.
extern Report *report;

void copy_text(char *to, std::size_t size, const char *from); // cut to fit; async-signal-safe

// The function of the plugin that is being called, for as long as this lives.
class Calling {
  public:
    explicit Calling(const char *function);
    ~Calling();
    Calling(const Calling &) = delete;
    Calling &operator=(const Calling &) = delete;

  private:
    int exceptions_;
    char outer_[sizeof Report::function];
};

} // namespace nnhost::conformance
