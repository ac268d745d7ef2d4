// Rounding, flush-to-zero and masks of the floating-point unit, which a plugin is to leave alone (rule 7).
#pragma once

#include <cfenv>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nnhost {

// The control words without the flags that every inexact result raises. On x86-64 there are two units: the low half is
// MXCSR, the high half the word of the old one, which long double is computed with.
inline std::uint32_t floating_point_control() {
#if defined(__x86_64__)
    constexpr std::uint32_t raised_flags = 0x3f;
    std::uint16_t old_unit = 0;
    __asm__ volatile("fnstcw %0" : "=m"(old_unit));
    return (_mm_getcsr() & ~raised_flags & 0xffffu) | std::uint32_t{old_unit} << 16;
#else
    return static_cast<std::uint32_t>(std::fegetround());
#endif
}

inline void set_floating_point_control(std::uint32_t control) {
#if defined(__x86_64__)
    const auto old_unit = static_cast<std::uint16_t>(control >> 16);
    __asm__ volatile("fldcw %0" : : "m"(old_unit));
    _mm_setcsr(control & 0xffffu);
#else
    std::fesetround(static_cast<int>(control));
#endif
}

} // namespace nnhost
