// nnhost/cpp/instance.hpp - an object of the author's class, with what the adaptor keeps beside it.
#ifndef NNHOST_CPP_INSTANCE_HPP
#define NNHOST_CPP_INSTANCE_HPP

#include "setup.hpp"

#include <atomic>
#include <cstdio>
#include <memory>
#include <type_traits>

namespace nnhost {
inline namespace plugin_v0 {
namespace detail {

struct Nothing {};

// Kept: what is worked out once, when the instance is made.
template <class Plugin, class Kept = Nothing>
struct Instance {
    static_assert(std::is_nothrow_destructible_v<Plugin>, "a plugin's destructor must not throw");

    explicit Instance(const nnhost_host *the_host, const Setup &setup) : host(the_host), plugin(construct(setup)) {
        if constexpr (!std::is_same_v<Kept, Nothing>) kept = plugin.info();
    }

    static Plugin construct([[maybe_unused]] const Setup &setup) {
        if constexpr (std::is_constructible_v<Plugin, const Setup &>)
            return Plugin(setup);
        else
            return Plugin();
    }

    // To be called in a catch block: tells the host, the first time, what was thrown where no status can.
    void complain(const char *name, const char *function) noexcept {
        if (complained.exchange(true)) return;
        nnhost_error error = NNHOST_ERROR_INIT;
        report(&error);
        char line[sizeof error.text + 256];
        std::snprintf(line, sizeof line, "%s: %s has failed, its results are NaN: %s", name, function, error.text);
        for (char &c : line) c = c == '\n' ? ' ' : c;
        host->log(host, NNHOST_LOG_WARNING, line);
    }

    const nnhost_host *host;
    std::atomic<bool> complained{false};
    Plugin plugin;
    Kept kept{};
};

} // namespace detail
} // namespace plugin_v0
} // namespace nnhost

#endif
