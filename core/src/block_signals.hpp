// Threads begun while this lives take no signals: those are for the program's own threads, whose handlers then run
// before they do anything else.
#pragma once

#include <csignal>

namespace nnhost {

class BlockSignals {
  public:
    BlockSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockSignals(const BlockSignals &) = delete;
    BlockSignals &operator=(const BlockSignals &) = delete;

  private:
    sigset_t before_;
};

} // namespace nnhost
