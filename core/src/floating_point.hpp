// Rounding, flush-to-zero and masks of the floating-point unit, which a plugin is to leave alone (rule 7).
#pragma once

#include <cfenv>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace nnhost {

// Without the flags that every inexact result raises.
inline unsigned floating_point_control() {
#if defined(__SSE__)
    constexpr unsigned raised_flags = 0x3f;
    return _mm_getcsr() & ~raised_flags;
#else
    return static_cast<unsigned>(std::fegetround());
#endif
}

inline void set_floating_point_control(unsigned control) {
#if defined(__SSE__)
    _mm_setcsr(control);
#else
    std::fesetround(static_cast<int>(control));
#endif
}

} // namespace nnhost
