// nnhost/cpp/activation.hpp - activations: nnhost::Elementwise and nnhost::Activation.
#ifndef NNHOST_CPP_ACTIVATION_HPP
#define NNHOST_CPP_ACTIVATION_HPP

#include <nnhost/abi/activation.h>
#include <nnhost/abi/clones.h>

#include "description.hpp"

#include <cstdint>
#include <limits>

namespace nnhost {
inline namespace plugin_v0 {

// What `info()` gives. Not bounded and without an inverse, unless it says more.
struct ActivationInfo : nnhost_activation_info {
    constexpr ActivationInfo()
        : nnhost_activation_info{sizeof(nnhost_activation_info),
                                 0,
                                 -std::numeric_limits<float>::infinity(),
                                 std::numeric_limits<float>::infinity(),
                                 0,
                                 0,
                                 0,
                                 1} {}

    constexpr ActivationInfo &outputs(float minimum, float maximum) {
        output_minimum = minimum;
        output_maximum = maximum;
        return *this;
    }
    constexpr ActivationInfo &invertible(float between, float and_) {
        inverse_minimum = between;
        inverse_maximum = and_;
        return *this;
    }
    constexpr ActivationInfo &targets(float low, float high) {
        target_low = low;
        target_high = high;
        return *this;
    }
    constexpr ActivationInfo &in_place() { return flags |= NNHOST_ACTIVATION_IN_PLACE, *this; }
};

// Any activation:
//     nnhost::ActivationInfo info();
//     void forward(int64_t rows, int64_t cols, const float *x, float *y);
//     void backward(int64_t rows, int64_t cols, const float *x, const float *y, const float *dy, float *dx);
//     int64_t inverse(int64_t n, const float *y, float *x);      optional
struct Activation {};

// y = f(x), number by number, from small functions that the loops take in: state is fine, `f` may be a const member.
//     nnhost::ActivationInfo info();
//     float f(float x);
//     float derivative(float x, float y);      dy/dx
//     float inverse(float y);                  optional
// With -O3 -fno-trapping-math GCC makes vectors of them. Those that are noexcept are compiled for several instruction
// sets too, as by the macros of abi/elementwise.h.
struct Elementwise {};

namespace detail {

template <class Plugin, class = void>
constexpr bool has_inverse = false;
template <class Plugin>
constexpr bool has_inverse<Plugin, std::void_t<decltype(&Plugin::inverse)>> = true;

template <class Plugin>
inline void forward_loop(Plugin &plugin, std::int64_t n, const float *x, float *y) {
    NNHOST_INDEPENDENT for (std::int64_t i = 0; i < n; ++i) y[i] = plugin.f(x[i]);
}

template <class Plugin>
inline void backward_loop(Plugin &plugin, std::int64_t n, const float *x, const float *y, const float *dy, float *dx) {
    NNHOST_INDEPENDENT for (std::int64_t i = 0; i < n; ++i) dx[i] = dy[i] * plugin.derivative(x[i], y[i]);
}

template <class Plugin>
inline void inverse_loop(Plugin &plugin, std::int64_t n, const float *y, float *x) {
    NNHOST_INDEPENDENT for (std::int64_t i = 0; i < n; ++i) x[i] = plugin.inverse(y[i]);
}

inline std::int64_t count_outside(const ActivationInfo &info, std::int64_t n, const float *y) {
    std::int64_t outside = 0;
    for (std::int64_t i = 0; i < n; ++i) outside += !(y[i] > info.inverse_minimum && y[i] < info.inverse_maximum);
    return outside;
}

// The same for functions that are noexcept, compiled for several instruction sets. Not for others: GCC 12 takes a
// function of several versions for one that cannot throw, and leaves the handlers out around it.
template <class Plugin>
NNHOST_CLONES void forward_loop_clones(Plugin &plugin, std::int64_t n, const float *x, float *y) {
    NNHOST_INDEPENDENT for (std::int64_t i = 0; i < n; ++i) y[i] = plugin.f(x[i]);
}

template <class Plugin>
NNHOST_CLONES void backward_loop_clones(Plugin &plugin, std::int64_t n, const float *x, const float *y, const float *dy,
                                        float *dx) {
    NNHOST_INDEPENDENT for (std::int64_t i = 0; i < n; ++i) dx[i] = dy[i] * plugin.derivative(x[i], y[i]);
}

template <class Plugin>
NNHOST_CLONES void inverse_loop_clones(Plugin &plugin, std::int64_t n, const float *y, float *x) {
    NNHOST_INDEPENDENT for (std::int64_t i = 0; i < n; ++i) x[i] = plugin.inverse(y[i]);
}

template <class Plugin>
struct ActivationKind {
    using Instance = detail::Instance<Plugin, ActivationInfo>;
    static constexpr const char *kind = NNHOST_ACTIVATION_KIND;
    static constexpr bool is_elementwise = std::is_base_of_v<Elementwise, Plugin>;

    static Instance &instance(void *self) noexcept { return *static_cast<Instance *>(self); }

    // What cannot be computed is NaN, all of it.
    template <class Work>
    static void or_nan(void *self, const char *function, std::int64_t n, float *out, Work &&work) noexcept {
        try {
            work(instance(self).plugin);
        } catch (...) {
            instance(self).complain(Plugin::about.name(), function);
            for (std::int64_t i = 0; i < n; ++i) out[i] = std::numeric_limits<float>::quiet_NaN();
        }
    }

    static void info(void *self, nnhost_activation_info *info) noexcept {
        nnhost_activation_info kept = instance(self).kept;
        if (is_elementwise) kept.flags |= NNHOST_ACTIVATION_IN_PLACE | NNHOST_ACTIVATION_ELEMENTWISE;
        hand_over(kept, info);
    }

    static void forward(void *self, std::int64_t rows, std::int64_t cols, const float *x, float *y) noexcept {
        or_nan(self, "forward", rows * cols, y, [&](Plugin &plugin) {
            if constexpr (!is_elementwise)
                plugin.forward(rows, cols, x, y);
            else if constexpr (noexcept(plugin.f(*x)))
                forward_loop_clones(plugin, rows * cols, x, y);
            else
                forward_loop(plugin, rows * cols, x, y);
        });
    }

    static void backward(void *self, std::int64_t rows, std::int64_t cols, const float *x, const float *y,
                         const float *dy, float *dx) noexcept {
        or_nan(self, "backward", rows * cols, dx, [&](Plugin &plugin) {
            if constexpr (!is_elementwise)
                plugin.backward(rows, cols, x, y, dy, dx);
            else if constexpr (noexcept(plugin.derivative(*x, *y)))
                backward_loop_clones(plugin, rows * cols, x, y, dy, dx);
            else
                backward_loop(plugin, rows * cols, x, y, dy, dx);
        });
    }

    static std::int64_t inverse(void *self, std::int64_t n, const float *y, float *x) noexcept {
        std::int64_t outside = n;
        or_nan(self, "inverse", n, x, [&](Plugin &plugin) {
            if constexpr (is_elementwise) {
                const std::int64_t count = count_outside(instance(self).kept, n, y); // before x takes the place of y
                if constexpr (noexcept(plugin.inverse(*y)))
                    inverse_loop_clones(plugin, n, y, x);
                else
                    inverse_loop(plugin, n, y, x);
                outside = count;
            } else {
                outside = plugin.inverse(n, y, x);
            }
        });
        return outside;
    }

    static constexpr auto inverse_or_null() {
        decltype(nnhost_activation::inverse) function = nullptr;
        if constexpr (has_inverse<Plugin>) function = inverse;
        return function;
    }

    static constexpr nnhost_activation table = {sizeof(nnhost_activation), 0, info, forward, backward,
                                                inverse_or_null()};
};

template <class Plugin>
struct Kind<Plugin, std::enable_if_t<std::is_base_of_v<Activation, Plugin> || std::is_base_of_v<Elementwise, Plugin>>>
    : ActivationKind<Plugin> {};

} // namespace detail
} // namespace plugin_v0
} // namespace nnhost

#endif
