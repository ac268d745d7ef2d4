#include "kinds.hpp"

#include <nnhost/abi/initialiser.h>

#include <cmath>
#include <vector>

namespace nnhost::checked {
namespace {

struct Initialiser : WatchedOf<nnhost_initialiser> {
    using WatchedOf::WatchedOf;
};

// w (rows, cols)
nnhost_status fill_once(Initialiser &p, const nnhost_layer_info &host_layer, nnhost_rng &rng, float *w,
                        std::int64_t rows, std::int64_t cols, nnhost_error *error) {
    Call call(p, "fill");
    const Greased<nnhost_layer_info> as_it_was(host_layer);
    Greased<nnhost_layer_info> layer = as_it_was;
    const nnhost_rng rng_before = rng;
    const std::int64_t n = rows * cols;
    float *out = call.output<float>("w", n);
    const nnhost_status status = call.run_status(
        error, [&](nnhost_error *own) { return p.plugin.fill(p.made.self, &layer.value, &rng, out, rows, cols, own); });
    check_unchanged(call, "layer", layer, as_it_was);
    if (!is_same_generator(rng_before, rng)) call.fault(3, "it wrote to the generator instead of drawing from it");
    if (status != NNHOST_OK) return status;
    call.check_outputs_written();
    const float *bad = std::find_if(out, out + n, [](float value) { return !std::isfinite(value); });
    if (bad != out + n) call.fault(10, "it gave no finite number in " + element_of("w", bad - out, n));
    std::copy_n(out, n, w);
    return NNHOST_OK;
}

nnhost_status fill(void *self, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, std::int64_t rows,
                   std::int64_t cols, nnhost_error *error) {
    auto &p = kit::proxy_of<Initialiser>(self);
    nnhost_rng fork = *rng;
    std::vector<float> first(static_cast<std::size_t>(rows * cols));
    nnhost_status status = fill_once(p, *layer, fork, first.data(), rows, cols, error);
    if (status == NNHOST_OK) status = fill_once(p, *layer, *rng, w, rows, cols, error);
    if (status == NNHOST_OK && std::memcmp(first.data(), w, first.size() * sizeof(float)) != 0)
        p.fault(11, "fill", "the same call again gave other bits");
    return status;
}

} // namespace

std::unique_ptr<kit::Proxy> make_initialiser(const kit::Made &made, nnhost_context *context, const nnhost_host *host,
                                             Watched *&watched) {
    auto proxy = std::make_unique<Initialiser>(made, context, host);
    proxy->before.fill = fill;
    watched = proxy.get();
    return proxy;
}

} // namespace nnhost::checked
