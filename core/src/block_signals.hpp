// Threads begun while this lives take no signals: those are for the program's own threads, whose handlers then run
// before they do anything else. Faults they take: the kernel ends a process whose thread has blocked the one that it
// makes, and no handler could tell which plugin it was.
#pragma once

#include <csignal>

namespace nnhost {

class BlockSignals {
  public:
    BlockSignals() {
        sigset_t sent;
        sigfillset(&sent);
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) sigdelset(&sent, fault);
        pthread_sigmask(SIG_SETMASK, &sent, &before_);
    }
    ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockSignals(const BlockSignals &) = delete;
    BlockSignals &operator=(const BlockSignals &) = delete;

  private:
    sigset_t before_;
};

} // namespace nnhost
