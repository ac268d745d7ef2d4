// nnhost/cpp/description.hpp - the texts of a plugin, and its descriptor.
#ifndef NNHOST_CPP_DESCRIPTION_HPP
#define NNHOST_CPP_DESCRIPTION_HPP

#include <nnhost/abi/entry.h>

#include "instance.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nnhost {
inline namespace plugin_v0 {

// `static constexpr auto about = nnhost::describe(ID, NAME, VERSION).summary(...)...;`: fields of nnhost_descriptor.
class Description {
  public:
    constexpr Description(const char *id, const char *name, const char *version)
        : id_(id), name_(name), version_(version) {}

    constexpr Description summary(const char *line) const { return with(&Description::summary_, line); }
    constexpr Description doc(const char *paragraphs) const { return with(&Description::doc_, paragraphs); }
    constexpr Description vendor(const char *who) const { return with(&Description::vendor_, who); }
    constexpr Description licence(const char *spdx) const { return with(&Description::licence_, spdx); }
    constexpr Description threads(std::uint32_t model) const { // NNHOST_THREADS_*
        Description changed = *this;
        changed.threads_ = model;
        return changed;
    }

    constexpr const char *name() const { return name_; }

    constexpr void fill(nnhost_descriptor &descriptor) const {
        descriptor.struct_size = sizeof descriptor;
        descriptor.thread_model = threads_;
        descriptor.id = id_;
        descriptor.name = name_;
        descriptor.version = version_;
        descriptor.summary = summary_;
        descriptor.doc = doc_;
        descriptor.vendor = vendor_;
        descriptor.licence = licence_;
    }

  private:
    constexpr Description with(const char *Description::*field, const char *text) const {
        Description changed = *this;
        changed.*field = text;
        return changed;
    }

    const char *id_;
    const char *name_;
    const char *version_;
    const char *summary_ = "";
    const char *doc_ = "";
    const char *vendor_ = "";
    const char *licence_ = "";
    std::uint32_t threads_ = NNHOST_THREADS_INSTANCE;
};

constexpr Description describe(const char *id, const char *name, const char *version) { return {id, name, version}; }

namespace detail {

// Each kind's header adds a specialisation for classes with its base: kind, Instance, table.
template <class Plugin, class = void>
struct Kind;

template <class Plugin, class = void>
struct Parameters {
    static constexpr std::uint32_t count = 0;
    static constexpr const nnhost_parameter_spec *const *specs = nullptr;
};

template <class Plugin>
struct Parameters<Plugin, std::void_t<decltype(Plugin::parameters)>> {
    static constexpr std::size_t size = std::tuple_size_v<std::decay_t<decltype(Plugin::parameters)>>;

    template <std::size_t... index>
    static constexpr std::array<nnhost_parameter_spec, size> list(std::index_sequence<index...>) {
        return {std::get<index>(Plugin::parameters).spec()...};
    }
    static constexpr std::array<nnhost_parameter_spec, size> spec = list(std::make_index_sequence<size>());

    template <std::size_t... index>
    static constexpr std::array<const nnhost_parameter_spec *, size> point(std::index_sequence<index...>) {
        return {&spec[index]...};
    }
    static constexpr std::array<const nnhost_parameter_spec *, size> pointers = point(std::make_index_sequence<size>());

    static constexpr std::uint32_t count = size;
    static constexpr const nnhost_parameter_spec *const *specs = pointers.data();
};

template <class Plugin>
nnhost_status create(const nnhost_host *host, const nnhost_parameter_value *const *values, std::uint32_t count,
                     void **self, nnhost_error *error) noexcept {
    return guarded(error, [&] {
        if (count != Parameters<Plugin>::count)
            throw Failure(NNHOST_E_ARGUMENT, "as many values are wanted as there are parameters");
        const Setup setup(host, values, Parameters<Plugin>::specs, count);
        *self = std::make_unique<typename Kind<Plugin>::Instance>(host, setup).release();
    });
}

template <class Plugin>
void destroy(void *self) noexcept {
    std::unique_ptr<typename Kind<Plugin>::Instance>(static_cast<typename Kind<Plugin>::Instance *>(self));
}

template <class Plugin>
auto &plugin_of(void *self) noexcept {
    return static_cast<typename Kind<Plugin>::Instance *>(self)->plugin;
}

template <class Plugin, class = void>
struct Extension {
    static constexpr const void *(*get)(const char *)NNHOST_NOEXCEPT = nullptr;
};

template <class Plugin>
struct Extension<Plugin, std::void_t<decltype(&Plugin::extension)>> {
    static const void *get(const char *id) noexcept {
        const void *table = nullptr;
        guarded(nullptr, [&] { table = Plugin::extension(id); });
        return table;
    }
};

template <class Plugin>
constexpr nnhost_descriptor make_descriptor() {
    nnhost_descriptor descriptor{};
    Plugin::about.fill(descriptor);
    descriptor.kind = Kind<Plugin>::kind;
    descriptor.parameters = Parameters<Plugin>::specs;
    descriptor.parameter_count = Parameters<Plugin>::count;
    descriptor.create = create<Plugin>;
    descriptor.destroy = destroy<Plugin>;
    descriptor.table = &Kind<Plugin>::table;
    descriptor.get_extension = Extension<Plugin>::get;
    return descriptor;
}

} // namespace detail

// For NNHOST_MODULE: NNHOST_MODULE(&nnhost::descriptor<Softsign>, &nnhost::descriptor<Elu>);
template <class Plugin>
inline constexpr nnhost_descriptor descriptor = detail::make_descriptor<Plugin>();

} // namespace plugin_v0
} // namespace nnhost

#endif
