// nnhost/cpp/setup.hpp - what a plugin's constructor is given: the values of its parameters, and the host.
#ifndef NNHOST_CPP_SETUP_HPP
#define NNHOST_CPP_SETUP_HPP

#include <nnhost/abi/host.h>

#include "failure.hpp"
#include "parameter.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

namespace nnhost {
inline namespace plugin_v0 {

// A copy may be kept as long as the instance lives. Its functions may be called from any thread.
class Host {
  public:
    explicit Host(const nnhost_host *host) : host_(host) {}

    void info(const std::string &line) const { host_->log(host_, NNHOST_LOG_INFO, line.c_str()); }
    void warn(const std::string &line) const { host_->log(host_, NNHOST_LOG_WARNING, line.c_str()); }
    void debug(const std::string &line) const { host_->log(host_, NNHOST_LOG_DEBUG, line.c_str()); }

    // For long calls: throws what the contract asks for when the work should end.
    void stop_if_cancelled() const {
        if (host_->is_cancelled(host_) != 0) throw Failure(NNHOST_E_CANCELLED, "stopped on request");
    }

    // A further table of the host, or NULL: extension<nnhost_host_info>(NNHOST_HOST_INFO)
    template <class Table>
    const Table *extension(const char *id) const {
        return static_cast<const Table *>(host_->get_extension(host_, id));
    }

  private:
    const nnhost_host *host_;
};

// Lives during the constructor alone; what it gives are copies.
class Setup {
  public:
    Setup(const nnhost_host *host, const nnhost_parameter_value *const *values,
          const nnhost_parameter_spec *const *specs, std::uint32_t count)
        : host_(host), values_(values), specs_(specs), count_(count) {}

    Host host() const { return Host(host_); }

    template <class Value, std::size_t choice_count>
    Value operator[](const Parameter<Value, choice_count> &parameter) const {
        const nnhost_parameter_value &value = find(parameter.key(), parameter.type());
        if constexpr (std::is_same_v<Value, bool>)
            return value.integer != 0;
        else if constexpr (std::is_same_v<Value, std::int64_t>)
            return value.integer;
        else if constexpr (std::is_same_v<Value, double>)
            return value.real;
        else
            return value.text;
    }

  private:
    const nnhost_parameter_value &find(const char *key, std::int32_t type) const {
        for (std::uint32_t i = 0; i < count_; ++i)
            if (specs_[i]->type == type && std::strcmp(specs_[i]->key, key) == 0) return *values_[i];
        throw Failure(NNHOST_E_INTERNAL,
                      "the plugin reads a parameter that it does not list in `parameters`: " + std::string(key));
    }

    const nnhost_host *host_;
    const nnhost_parameter_value *const *values_;
    const nnhost_parameter_spec *const *specs_;
    std::uint32_t count_;
};

} // namespace plugin_v0
} // namespace nnhost

#endif
