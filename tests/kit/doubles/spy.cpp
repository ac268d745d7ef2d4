#include "spy.hpp"

#include <nnhost/plugin.h>

#include <map>

namespace nnhost::doubles {
namespace {

constexpr std::array<std::string_view, function_count> names = {"create",   "destroy",      "info", "forward",
                                                                "backward", "inverse",      "fill", "read",
                                                                "rewind",   "read_indices", "view", "apply"};

} // namespace

std::optional<Function> function_of(std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Function>(found - names.begin());
}

bool can_fail(std::string_view kind, Function function) {
    using F = Function;
    static const std::map<std::string_view, std::vector<Function>> failing = {
        {NNHOST_ACTIVATION_KIND, {F::forward, F::backward, F::inverse}},
        {NNHOST_INITIALISER_KIND, {F::fill}},
        {NNHOST_LOADER_KIND, {F::info, F::read, F::rewind, F::read_indices, F::view}},
        {NNHOST_AUGMENTER_KIND, {F::info, F::apply}}};
    if (function == F::create) return true;
    const auto found = failing.find(kind);
    return found != failing.end() &&
           std::find(found->second.begin(), found->second.end(), function) != found->second.end();
}

PluginCalls &Spy::calls_of(const nnhost_descriptor &descriptor) {
    const std::lock_guard lock(mutex_);
    for (PluginCalls &plugin : plugins_)
        if (plugin.id == descriptor.id) return plugin;
    return plugins_.emplace_back(descriptor.id, descriptor.name);
}

std::int64_t Spy::count(std::string_view plugin, Function function) const {
    const std::lock_guard lock(mutex_);
    std::int64_t sum = 0;
    for (const PluginCalls &seen : plugins_)
        if (seen.id == plugin || seen.name == plugin) sum += seen.calls[static_cast<std::size_t>(function)];
    return sum;
}

void Spy::fail(std::string plugin_id, Function function, std::int64_t call, Failure failure) {
    const std::lock_guard lock(mutex_);
    faults_.push_back({std::move(plugin_id), function, call, std::move(failure)});
    has_faults_ = true;
}

std::optional<Failure> Spy::on_call(PluginCalls &plugin, Function function) {
    ++plugin.calls[static_cast<std::size_t>(function)];
    if (!has_faults_) return std::nullopt;
    const std::lock_guard lock(mutex_);
    std::optional<Failure> failure;
    for (Fault &fault : faults_)
        if (fault.function == function && fault.plugin_id == plugin.id && fault.calls_left > 0 &&
            --fault.calls_left == 0)
            failure = fault.failure;
    return failure;
}

} // namespace nnhost::doubles
