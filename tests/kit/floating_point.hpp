// Rounding, flush-to-zero and exception masks of this thread (rule 7).
#pragma once

#include <cfenv>
#include <cstdint>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace nnhost::kit {

// Without the flags that every inexact result raises.
inline std::uint64_t floating_point_state() {
#if defined(__SSE__)
    constexpr unsigned raised_flags = 0x3f;
    std::uint16_t x87 = 0; // what long double and fegetround go by
    __asm__ volatile("fnstcw %0" : "=m"(x87));
    return std::uint64_t{x87} << 32 | (_mm_getcsr() & ~raised_flags);
#elif defined(__aarch64__)
    std::uint64_t fpcr = 0;
    __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
    return fpcr;
#else
    return static_cast<std::uint64_t>(std::fegetround());
#endif
}

inline void set_floating_point_state(std::uint64_t state) {
#if defined(__SSE__)
    const auto x87 = static_cast<std::uint16_t>(state >> 32);
    __asm__ volatile("fldcw %0" : : "m"(x87));
    _mm_setcsr(static_cast<unsigned>(state));
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(state));
#else
    std::fesetround(static_cast<int>(state));
#endif
}

} // namespace nnhost::kit
