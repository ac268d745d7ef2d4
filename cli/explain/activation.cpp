#include "explain/activation.hpp"

#include "output.hpp"

#include <nnhost/abi/host.h>

#include <cstdint>

namespace cli {

namespace {

const nnhost_host &host() {
    static const nnhost_host table = {
        sizeof table,
        0,
        nullptr,
        [](const nnhost_host *, std::int32_t level, const char *text) noexcept {
            if (level >= NNHOST_LOG_WARNING) warn(text);
        },
        [](const nnhost_host *) noexcept -> std::int32_t { return 0; },
        [](const nnhost_host *, const char *) noexcept -> const void * { return nullptr; }};
    return table;
}

std::vector<float> floats(const Vector &values) { return {values.begin(), values.end()}; }

} // namespace

Activation::Activation(nnhost_context *context, const std::string &text) : name_(text.substr(0, text.find(':'))) {
    nnhost_plugin_info plugin{};
    plugin.struct_size = sizeof plugin;
    check(nnhost_plugin_find, context, NNHOST_ACTIVATION_KIND, name_.c_str(), &plugin);
    const nnhost_descriptor &descriptor = *plugin.descriptor;
    id_ = descriptor.id;
    table_ = static_cast<const nnhost_activation *>(descriptor.table);
    if (descriptor.create != nullptr) {
        using Values = std::unique_ptr<nnhost_values, Destroyer<nnhost_values_destroy>>;
        const Values values = make<Values>(nnhost_values_create, context, NNHOST_ACTIVATION_KIND, text.c_str(),
                                           static_cast<const char *>(nullptr));
        void *self = nullptr;
        check(descriptor.create, &host(), nnhost_values_pointers(values.get()), descriptor.parameter_count, &self);
        self_ = std::shared_ptr<void>(self, descriptor.destroy);
    }
    nnhost_activation_info info{};
    info.struct_size = sizeof info;
    table_->info(self_.get(), &info);
    is_elementwise_ = (info.flags & NNHOST_ACTIVATION_ELEMENTWISE) != 0;
}

Vector Activation::forward(const Vector &sums) const {
    const std::vector<float> x = floats(sums);
    std::vector<float> y(x.size());
    table_->forward(self_.get(), 1, static_cast<std::int64_t>(x.size()), x.data(), y.data());
    return {y.begin(), y.end()};
}

Vector Activation::backward(const Vector &sums, const Vector &outputs, const Vector &errors) const {
    const std::vector<float> x = floats(sums);
    const std::vector<float> y = floats(outputs);
    const std::vector<float> dy = floats(errors);
    std::vector<float> dx(x.size());
    table_->backward(self_.get(), 1, static_cast<std::int64_t>(x.size()), x.data(), y.data(), dy.data(), dx.data());
    return {dx.begin(), dx.end()};
}

} // namespace cli
