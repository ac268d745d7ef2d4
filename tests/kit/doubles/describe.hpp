// What the four fakes share: an instance that keeps its parameters, and descriptors.
#pragma once

#include <nnhost/plugin.h>
#include <nnhost/testing.h>

#include <cstdint>
#include <memory>

namespace nnhost::doubles {

constexpr nnhost_parameter_spec number(const char *key, std::int32_t type, const char *summary,
                                       const char *default_text, double minimum, double maximum,
                                       std::uint32_t flags = 0) {
    return {sizeof(nnhost_parameter_spec), type, key, summary, default_text, nullptr, minimum, maximum, flags, 0};
}

constexpr nnhost_descriptor describe(const char *kind, const char *id, const char *name, const char *summary,
                                     const nnhost_parameter_spec *const *parameters, std::uint32_t parameter_count,
                                     const void *table) {
    nnhost_descriptor d{};
    d.struct_size = sizeof d;
    d.kind = kind;
    d.id = id;
    d.name = name;
    d.version = NNHOST_VERSION_TEXT;
    d.summary = summary;
    d.doc = "";
    d.vendor = "the nnhost project";
    d.licence = "MIT";
    d.parameters = parameters;
    d.parameter_count = parameter_count;
    d.table = table;
    return d;
}

// create and destroy of a State that is made from the parameters.
template <class State>
nnhost_status create(const nnhost_host *, const nnhost_parameter_value *const *values, std::uint32_t, void **self,
                     nnhost_error *error) noexcept {
    try {
        *self = std::make_unique<State>(values).release();
        return NNHOST_OK;
    } catch (...) {
        return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    }
}

template <class State>
void destroy(void *self) noexcept {
    const std::unique_ptr<State> owner(static_cast<State *>(self));
}

extern const nnhost_descriptor fake_loader; // fake_loader.cpp

} // namespace nnhost::doubles
