// The proxies that a spy puts before plugins: one for each kind.
#include "spy.hpp"

#include <nnhost/plugin.h>

#include <limits>

namespace nnhost::doubles {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

template <class Table>
struct Spied : kit::ProxyOf<Table> {
    Spied(Spy &the_spy, PluginCalls &its_calls, const kit::Made &instance)
        : kit::ProxyOf<Table>(instance), spy(the_spy), calls(its_calls) {
        this->before.struct_size = sizeof(Table);
    }
    std::optional<Failure> on_call(Function function) { return spy.on_call(calls, function); }

    // Calls a function that gives a status, unless it is to fail.
    template <class Call>
    nnhost_status status_of(Function function, nnhost_error *error, Call &&call) {
        if (const auto failure = on_call(function)) return nnhost_fail(error, failure->status, failure->text.c_str());
        return call(this->plugin, this->made.self);
    }

    Spy &spy;
    PluginCalls &calls;
};

template <class Table>
Spied<Table> &spied_of(void *self) {
    return kit::proxy_of<Spied<Table>>(self);
}

using Activation = Spied<nnhost_activation>;

void set_functions(Activation &proxy) {
    proxy.before.info = [](void *self, nnhost_activation_info *info) {
        auto &p = spied_of<nnhost_activation>(self);
        p.on_call(Function::info);
        p.plugin.info(p.made.self, info);
    };
    proxy.before.forward = [](void *self, std::int64_t rows, std::int64_t cols, const float *x, float *y) {
        auto &p = spied_of<nnhost_activation>(self);
        if (p.on_call(Function::forward))
            std::fill_n(y, rows * cols, nan);
        else
            p.plugin.forward(p.made.self, rows, cols, x, y);
    };
    proxy.before.backward = [](void *self, std::int64_t rows, std::int64_t cols, const float *x, const float *y,
                               const float *dy, float *dx) {
        auto &p = spied_of<nnhost_activation>(self);
        if (p.on_call(Function::backward))
            std::fill_n(dx, rows * cols, nan);
        else
            p.plugin.backward(p.made.self, rows, cols, x, y, dy, dx);
    };
    if (!proxy.plugin.inverse) return;
    proxy.before.inverse = [](void *self, std::int64_t n, const float *y, float *x) -> std::int64_t {
        auto &p = spied_of<nnhost_activation>(self);
        if (!p.on_call(Function::inverse)) return p.plugin.inverse(p.made.self, n, y, x);
        std::fill_n(x, n, nan);
        return n;
    };
}

void set_functions(Spied<nnhost_initialiser> &proxy) {
    proxy.before.fill = [](void *self, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, std::int64_t rows,
                           std::int64_t cols, nnhost_error *error) {
        return spied_of<nnhost_initialiser>(self).status_of(Function::fill, error, [&](const auto &plugin, void *its) {
            return plugin.fill(its, layer, rng, w, rows, cols, error);
        });
    };
}

void set_functions(Spied<nnhost_loader> &proxy) {
    proxy.before.info = [](void *self, nnhost_loader_info *info, nnhost_error *error) {
        return spied_of<nnhost_loader>(self).status_of(
            Function::info, error, [&](const auto &plugin, void *its) { return plugin.info(its, info, error); });
    };
    proxy.before.read = [](void *self, std::int64_t capacity, void *values, std::int32_t *labels, std::int64_t *count,
                           nnhost_error *error) {
        return spied_of<nnhost_loader>(self).status_of(Function::read, error, [&](const auto &plugin, void *its) {
            return plugin.read(its, capacity, values, labels, count, error);
        });
    };
    proxy.before.probe = proxy.plugin.probe;
    if (proxy.plugin.rewind)
        proxy.before.rewind = [](void *self, nnhost_error *error) {
            return spied_of<nnhost_loader>(self).status_of(
                Function::rewind, error, [&](const auto &plugin, void *its) { return plugin.rewind(its, error); });
        };
    if (proxy.plugin.read_indices)
        proxy.before.read_indices = [](void *self, std::int64_t n, const std::int64_t *indices, void *values,
                                       std::int32_t *labels, nnhost_error *error) {
            return spied_of<nnhost_loader>(self).status_of(
                Function::read_indices, error, [&](const auto &plugin, void *its) {
                    return plugin.read_indices(its, n, indices, values, labels, error);
                });
        };
    if (proxy.plugin.view)
        proxy.before.view = [](void *self, const void **values, const std::int32_t **labels, nnhost_error *error) {
            return spied_of<nnhost_loader>(self).status_of(Function::view, error, [&](const auto &plugin, void *its) {
                return plugin.view(its, values, labels, error);
            });
        };
}

void set_functions(Spied<nnhost_augmenter> &proxy) {
    proxy.before.info = [](void *self, const nnhost_image_info *image, nnhost_augmenter_info *info,
                           nnhost_error *error) {
        return spied_of<nnhost_augmenter>(self).status_of(
            Function::info, error, [&](const auto &plugin, void *its) { return plugin.info(its, image, info, error); });
    };
    proxy.before.apply = [](void *self, const nnhost_image_info *image, std::int64_t n, const float *in, float *out,
                            nnhost_rng *const *rngs, nnhost_error *error) {
        return spied_of<nnhost_augmenter>(self).status_of(Function::apply, error, [&](const auto &plugin, void *its) {
            return plugin.apply(its, image, n, in, out, rngs, error);
        });
    };
}

template <class Table>
std::unique_ptr<kit::Proxy> make(Spy &spy, PluginCalls &calls, const kit::Made &made) {
    auto proxy = std::make_unique<Spied<Table>>(spy, calls, made);
    set_functions(*proxy);
    return proxy;
}

} // namespace

bool is_spied(const nnhost_descriptor &descriptor) {
    for (const std::string_view kind :
         {NNHOST_ACTIVATION_KIND, NNHOST_INITIALISER_KIND, NNHOST_LOADER_KIND, NNHOST_AUGMENTER_KIND})
        if (descriptor.kind == kind) return true;
    return false;
}

std::unique_ptr<kit::Proxy> spied(Spy &spy, PluginCalls &calls, const kit::Made &made) {
    const std::string_view kind = made.descriptor->kind;
    if (kind == NNHOST_ACTIVATION_KIND) return make<nnhost_activation>(spy, calls, made);
    if (kind == NNHOST_INITIALISER_KIND) return make<nnhost_initialiser>(spy, calls, made);
    if (kind == NNHOST_LOADER_KIND) return make<nnhost_loader>(spy, calls, made);
    if (kind == NNHOST_AUGMENTER_KIND) return make<nnhost_augmenter>(spy, calls, made);
    return nullptr;
}

} // namespace nnhost::doubles
