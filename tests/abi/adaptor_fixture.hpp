// Instances of the plugins of adaptor_plugins.hpp, found and set up by the library.
#pragma once

#include "adaptor_plugins.hpp"

#include <nnhost/nnhost.h>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

namespace adaptor {

inline std::vector<std::string> logged;
inline void log(const nnhost_host *, std::int32_t level, const char *line) noexcept {
    logged.push_back(std::to_string(level) + " " + line);
}
inline bool cancelled = false;
inline std::int32_t is_cancelled(const nnhost_host *) noexcept { return cancelled; }
inline const void *host_extension(const nnhost_host *, const char *id) noexcept { return id; }
inline const nnhost_host host = {sizeof(nnhost_host), 0, nullptr, log, is_cancelled, host_extension};

struct Destroy {
    void operator()(nnhost_context *context) const { nnhost_context_destroy(context); }
    void operator()(nnhost_values *values) const { nnhost_values_destroy(values); }
};

// A plugin found and its values parsed by the library; an instance made as it would.
class Made {
  public:
    explicit Made(const char *text, const char *path = nullptr) {
        thrown = Thrown::failure;
        logged.clear();
        nnhost_context *context = nullptr;
        BOOST_REQUIRE_EQUAL(nnhost_context_create(&context, &error), NNHOST_OK);
        context_.reset(context);
        BOOST_REQUIRE_MESSAGE(nnhost_register(context, adaptor_entry, &error) == NNHOST_OK, error.text);
        info.struct_size = sizeof info;
        const std::string name = std::string(text).substr(0, std::string(text).find(':'));
        BOOST_REQUIRE_MESSAGE(nnhost_plugin_find(context, nullptr, name.c_str(), &info, &error) == NNHOST_OK,
                              error.text);
        nnhost_values *values = nullptr;
        BOOST_REQUIRE_MESSAGE(nnhost_values_create(context, info.kind, text, path, &values, &error) == NNHOST_OK,
                              error.text);
        values_.reset(values);
        create();
    }
    ~Made() {
        destroy();
        thrower.clear();
    }
    Made(const Made &) = delete;
    Made &operator=(const Made &) = delete;

    void create() {
        error = NNHOST_ERROR_INIT;
        status =
            info.descriptor->create(&host, nnhost_values_pointers(values_.get()), info.parameter_count, &self, &error);
    }
    void destroy() {
        if (self) info.descriptor->destroy(self);
        self = nullptr;
    }
    template <class Table>
    const Table &table() const {
        return *static_cast<const Table *>(info.descriptor->table);
    }

    nnhost_plugin_info info{};
    void *self = nullptr;
    nnhost_status status = NNHOST_OK;
    nnhost_error error = NNHOST_ERROR_INIT;

  private:
    std::unique_ptr<nnhost_context, Destroy> context_;
    std::unique_ptr<nnhost_values, Destroy> values_;
};

} // namespace adaptor
