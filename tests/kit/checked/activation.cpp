#include "kinds.hpp"

#include <nnhost/abi/activation.h>

#include <cmath>
#include <vector>

namespace nnhost::checked {
namespace {

struct Activation : WatchedOf<nnhost_activation> {
    using WatchedOf::WatchedOf;
    std::optional<Greased<nnhost_activation_info>> first_info;
    Repeats forward_repeats, backward_repeats;
};

Activation &activation_of(void *self) { return kit::proxy_of<Activation>(self); }

void info(void *self, nnhost_activation_info *host_info) {
    Activation &p = activation_of(self);
    Call call(p, "info", Tag::any_thread);
    for (int time = 0; time < 2; ++time) {
        Greased<nnhost_activation_info> now;
        call.run([&] { p.plugin.info(p.made.self, &now.value); });
        check_info(call, now);
        if (!p.first_info) p.first_info = now;
        if (!now.is_same(*p.first_info)) call.fault(10, "what it says is not what it said before");
    }
    p.first_info->copy_to(host_info);
}

bool all_finite(const float *values, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        if (!std::isfinite(values[i])) return false;
    return true;
}

// Of an elementwise function each element speaks for itself; else a row whose input is finite.
void check_outputs(const Activation &p, Call &call, const float *x, const float *y, std::int64_t rows,
                   std::int64_t cols) {
    const nnhost_activation_info &declared = p.first_info->value;
    const std::int64_t width = declared.flags & NNHOST_ACTIVATION_ELEMENTWISE ? 1 : cols;
    for (std::int64_t i = 0; width > 0 && i < rows * cols; ++i) {
        if (y[i] >= declared.output_minimum && y[i] <= declared.output_maximum) continue;
        if (!all_finite(x + i / width * width, width)) continue;
        call.fault(10, "it gave " + std::to_string(y[i]) + " in " + element_of("y", i, rows * cols) +
                           ", outside its range");
        return;
    }
}

void forward_once(Activation &p, std::int64_t rows, std::int64_t cols, const float *x, bool is_in_place, float *y) {
    Call call(p, "forward");
    const std::int64_t n = rows * cols;
    float *in_place = is_in_place ? call.in_place("y", x, n) : nullptr;
    const float *in = is_in_place ? in_place : call.input("x", x, n);
    float *out = is_in_place ? in_place : call.output<float>("y", n);
    if (!call.run([&] { p.plugin.forward(p.made.self, rows, cols, in, out); })) return;
    call.check_outputs_written();
    if (p.first_info) check_outputs(p, call, x, out, rows, cols);
    std::copy_n(out, n, y);
}

void check_same(const Activation &p, const char *function, const std::vector<float> &first, const float *second) {
    if (first.empty() || std::memcmp(first.data(), second, first.size() * sizeof(float)) == 0) return;
    p.fault(11, function, "the same call again gave other bits");
}

void forward(void *self, std::int64_t rows, std::int64_t cols, const float *x, float *y) {
    Activation &p = activation_of(self);
    const bool is_in_place = x == y;
    std::vector<float> first;
    if (p.forward_repeats.is_due()) {
        first.resize(static_cast<std::size_t>(rows * cols));
        forward_once(p, rows, cols, x, is_in_place, first.data());
    }
    forward_once(p, rows, cols, x, is_in_place, y);
    check_same(p, "forward", first, y);
}

void backward_once(Activation &p, std::int64_t rows, std::int64_t cols, const float *x, const float *y, const float *dy,
                   bool is_in_place, float *dx) {
    Call call(p, "backward");
    const std::int64_t n = rows * cols;
    const float *in = call.input("x", x, n);
    const float *out = call.input("y", y, n);
    float *in_place = is_in_place ? call.in_place("dx", dy, n) : nullptr;
    const float *gradient = is_in_place ? in_place : call.input("dy", dy, n);
    float *result = is_in_place ? in_place : call.output<float>("dx", n);
    if (!call.run([&] { p.plugin.backward(p.made.self, rows, cols, in, out, gradient, result); })) return;
    call.check_outputs_written();
    if (!all_finite(result, n) && all_finite(x, n) && all_finite(y, n) && all_finite(dy, n)) {
        const auto bad = std::find_if(result, result + n, [](float value) { return std::isnan(value); });
        if (bad != result + n)
            call.fault(10, "finite numbers went in, and NaN came out in " + element_of("dx", bad - result, n));
    }
    std::copy_n(result, n, dx);
}

void backward(void *self, std::int64_t rows, std::int64_t cols, const float *x, const float *y, const float *dy,
              float *dx) {
    Activation &p = activation_of(self);
    const bool is_in_place = dy == dx;
    std::vector<float> first;
    if (p.backward_repeats.is_due()) {
        first.resize(static_cast<std::size_t>(rows * cols));
        backward_once(p, rows, cols, x, y, dy, is_in_place, first.data());
    }
    backward_once(p, rows, cols, x, y, dy, is_in_place, dx);
    check_same(p, "backward", first, dx);
}

void check_inverse(const nnhost_activation_info &declared, Call &call, const float *y, const float *x, std::int64_t n,
                   std::int64_t outside) {
    std::int64_t counted = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const bool is_inside = y[i] > declared.inverse_minimum && y[i] < declared.inverse_maximum;
        counted += !is_inside;
        if (is_inside && std::isfinite(y[i]) && !std::isfinite(x[i]))
            call.fault(10, "it gave no finite number in " + element_of("x", i, n));
    }
    if (counted != outside)
        call.fault(10, "it counted " + std::to_string(outside) + " values outside its domain, where there are " +
                           std::to_string(counted));
}

std::int64_t inverse(void *self, std::int64_t n, const float *y, float *x) {
    Activation &p = activation_of(self);
    Call call(p, "inverse");
    const bool is_in_place = y == x;
    float *in_place = is_in_place ? call.in_place("x", y, n) : nullptr;
    const float *in = is_in_place ? in_place : call.input("y", y, n);
    float *out = is_in_place ? in_place : call.output<float>("x", n);
    std::int64_t outside = 0;
    if (!call.run([&] { outside = p.plugin.inverse(p.made.self, n, in, out); })) return 0;
    call.check_outputs_written();
    if (p.first_info) check_inverse(p.first_info->value, call, y, out, n, outside);
    std::copy_n(out, n, x);
    return outside;
}

} // namespace

std::unique_ptr<kit::Proxy> make_activation(const kit::Made &made, nnhost_context *context, const nnhost_host *host,
                                            Watched *&watched) {
    auto proxy = std::make_unique<Activation>(made, context, host);
    proxy->before.info = info;
    proxy->before.forward = forward;
    proxy->before.backward = backward;
    if (proxy->plugin.inverse) proxy->before.inverse = inverse;
    watched = proxy.get();
    return proxy;
}

} // namespace nnhost::checked
