// Numbers below 1e-38 count as 0 while this lives, on the thread that made it.
//
// A saturated layer makes such numbers by the thousand, and on most processors arithmetic with one costs a hundred
// times what it costs otherwise. What is lost is far below the rounding of any weight.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nnhost {

class FlushSubnormals {
  public:
#if defined(__x86_64__)
    FlushSubnormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | flush_to_zero | subnormals_are_zero); }
    ~FlushSubnormals() {
        _mm_setcsr((_mm_getcsr() & ~(flush_to_zero | subnormals_are_zero)) |
                   (before_ & (flush_to_zero | subnormals_are_zero)));
    }
#else
    FlushSubnormals() = default;
    ~FlushSubnormals() {}
#endif
    FlushSubnormals(const FlushSubnormals &) = delete;
    FlushSubnormals &operator=(const FlushSubnormals &) = delete;

#if defined(__x86_64__)
  private:
    static constexpr unsigned flush_to_zero = 0x8000, subnormals_are_zero = 0x0040;
    const unsigned before_;
#endif
};

} // namespace nnhost
