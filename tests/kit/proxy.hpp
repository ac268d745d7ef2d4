// A plugin's instance behind a proxy. What the host is given is a table and a self of the proxy's own; a call of a
// function of that table finds its way back to the plugin through them.
#pragma once

#include <nnhost/nnhost.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace nnhost::kit {

// A zeroed table with min(size) bytes of the plugin's: functions that an older plugin lacks are NULL.
template <class Table>
Table copy_table(const void *table) {
    Table copy{};
    std::memcpy(static_cast<void *>(&copy), table,
                std::min<std::size_t>(sizeof copy, *static_cast<const std::uint32_t *>(table)));
    return copy;
}

// An instance as a plugin, or another interposer before it, made it.
struct Made {
    const nnhost_descriptor *descriptor = nullptr;
    const void *table = nullptr;
    void *self = nullptr;
};

struct Proxy {
    explicit Proxy(const Made &instance) : made(instance) {}
    virtual ~Proxy() = default;
    Proxy(const Proxy &) = delete;
    Proxy &operator=(const Proxy &) = delete;

    virtual const void *table() const = 0; // what the host calls; `self` is the proxy itself

    Made made;
};

// The plugin's functions, and those that stand before them.
template <class Table>
struct ProxyOf : Proxy {
    explicit ProxyOf(const Made &instance) : Proxy(instance), plugin(copy_table<Table>(instance.table)) {}
    const void *table() const override { return &before; }

    Table plugin;
    Table before{};
};

// `self` in a function of the proxy `P`'s table.
template <class P>
P &proxy_of(void *self) {
    return static_cast<P &>(*static_cast<Proxy *>(self));
}

// Hands a proxy over to the host, as create does.
inline void hand_over(std::unique_ptr<Proxy> proxy, const void **table, void **self) {
    *table = proxy->table();
    *self = proxy.release();
}

// Takes back what hand_over gave.
inline std::unique_ptr<Proxy> take_back(void *self) { return std::unique_ptr<Proxy>(static_cast<Proxy *>(self)); }

} // namespace nnhost::kit
