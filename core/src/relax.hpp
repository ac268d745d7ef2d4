// Waiting in circles for what another thread is about to do.
#pragma once

#include <thread>

namespace nnhost {

// One turn: some ten nanoseconds in which the processor rests.
inline void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Turns, until it takes so long that the other thread may be waiting for this processor.
class Patience {
  public:
    void turn() {
        if (++turns_ > 2000)
            std::this_thread::yield();
        else if (turns_ > 50) // a rest is as long as what is waited for at best
            relax();
    }

  private:
    int turns_ = 0;
};

} // namespace nnhost
