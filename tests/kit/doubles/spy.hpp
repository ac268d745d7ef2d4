// Stands between a context and its plugins: counts calls, and makes the chosen ones fail.
#pragma once

#include "proxy.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nnhost::doubles {

enum class Function {
    create,
    destroy,
    info,
    forward,
    backward,
    inverse,
    fill,
    read,
    rewind,
    read_indices,
    view,
    apply,
};
constexpr std::size_t function_count = 12;

std::optional<Function> function_of(std::string_view name);

// True where a call of this function can fail, or leave NaN.
bool can_fail(std::string_view kind, Function function);

struct Failure {
    nnhost_status status = NNHOST_OK;
    std::string text;
};

struct PluginCalls {
    PluginCalls(const char *plugin_id, const char *plugin_name) : id(plugin_id), name(plugin_name) {}
    std::string id, name;
    std::array<std::atomic<std::int64_t>, function_count> calls{};
};

// Every function: [any-thread].
class Spy {
  public:
    // Lives as long as the spy.
    PluginCalls &calls_of(const nnhost_descriptor &descriptor);

    // Calls of the plugin with this id or name; 0 for one that was never seen.
    std::int64_t count(std::string_view plugin, Function function) const;

    // The `call`th call from now on, 1 being the next.
    void fail(std::string plugin_id, Function function, std::int64_t call, Failure failure);

    // Notes a call. What it returns is to happen instead of it.
    std::optional<Failure> on_call(PluginCalls &plugin, Function function);

  private:
    struct Fault {
        std::string plugin_id;
        Function function;
        std::int64_t calls_left;
        Failure failure;
    };

    mutable std::mutex mutex_;
    std::deque<PluginCalls> plugins_;
    std::vector<Fault> faults_;
    std::atomic<bool> has_faults_{false};
};

// Wraps an instance in a proxy that tells the spy; NULL for a kind that it does not know.
bool is_spied(const nnhost_descriptor &descriptor); // whether it would be wrapped
std::unique_ptr<kit::Proxy> spied(Spy &spy, PluginCalls &calls, const kit::Made &made);

} // namespace nnhost::doubles
