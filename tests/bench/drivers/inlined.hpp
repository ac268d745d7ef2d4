// The bundled sigmoid, in sight of the compiler: what takes the place of the calls into the plugin in inlined_driver's
// copy of core/src/step.cpp. Loops without clones, for the instructions that the copy is compiled for.
#pragma once

#define NNHOST_CLONES
#define NNHOST_ENTRY_NAME bench_sigmoid_entry
#include <nnhost/plugin.h>

#include "activation/sigmoid.c"

#include <cstdint>

namespace inlined {

inline void forward(std::int64_t rows, std::int64_t cols, const float *x, float *y) {
    sigmoid_forward(nullptr, rows, cols, x, y);
}

inline void backward(std::int64_t rows, std::int64_t cols, const float *x, const float *y, const float *dy, float *dx) {
    sigmoid_backward(nullptr, rows, cols, x, y, dy, dx);
}

} // namespace inlined
