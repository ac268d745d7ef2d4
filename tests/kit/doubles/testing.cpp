// The handle of a test: its context, and the spy in it.
#include "spy.hpp"

#include "checked/checked.hpp"

#include <nnhost/testing.h>

using nnhost::doubles::Function;
using nnhost::kit::Made;

struct nnhost_testing {
    nnhost_context *context = nullptr;
    bool owns_context = false;
    bool is_checked = false;
    nnhost_interposer checked{}; // stands between the spy and the plugins where is_checked
    nnhost::doubles::Spy spy;
};

namespace {

nnhost_testing &testing_of(void *user) { return *static_cast<nnhost_testing *>(user); }

nnhost_status make_instance(const nnhost_testing &testing, const nnhost_host *host,
                            const nnhost_parameter_value *const *values, std::uint32_t count, Made &made,
                            nnhost_error *error) {
    if (testing.is_checked)
        return testing.checked.create(testing.checked.user, made.descriptor, host, values, count, &made.table,
                                      &made.self, error);
    return made.descriptor->create ? made.descriptor->create(host, values, count, &made.self, error) : NNHOST_OK;
}

void end_instance(const nnhost_testing &testing, const Made &made) {
    if (testing.is_checked)
        testing.checked.destroy(testing.checked.user, made.descriptor, made.table, made.self);
    else if (made.descriptor->create)
        made.descriptor->destroy(made.self);
}

nnhost_status create(void *user, const nnhost_descriptor *descriptor, const nnhost_host *host,
                     const nnhost_parameter_value *const *values, std::uint32_t count, const void **table, void **self,
                     nnhost_error *error) {
    nnhost_testing &testing = testing_of(user);
    nnhost::doubles::PluginCalls &calls = testing.spy.calls_of(*descriptor);
    if (const auto failure = testing.spy.on_call(calls, Function::create))
        return nnhost_fail(error, failure->status, failure->text.c_str());
    Made made{descriptor, descriptor->table, nullptr};
    const nnhost_status status = make_instance(testing, host, values, count, made, error);
    if (status != NNHOST_OK) return status;
    *table = made.table; // of a kind that the spy does not know
    *self = made.self;
    if (auto proxy = spied(testing.spy, calls, made)) hand_over(std::move(proxy), table, self);
    return NNHOST_OK;
}

void destroy(void *user, const nnhost_descriptor *descriptor, const void *table, void *self) {
    nnhost_testing &testing = testing_of(user);
    testing.spy.on_call(testing.spy.calls_of(*descriptor), Function::destroy);
    Made made{descriptor, table, self};
    if (nnhost::doubles::is_spied(*descriptor)) made = nnhost::kit::take_back(self)->made;
    end_instance(testing, made);
}

nnhost_status make(nnhost_context *context, bool owns_context, nnhost_testing **testing, nnhost_error *error) {
    try {
        auto made = std::make_unique<nnhost_testing>();
        made->context = context;
        const nnhost_interposer interposer{sizeof interposer, 0, made.get(), create, destroy};
        const nnhost_status status = nnhost_context_interpose(context, &interposer, error);
        if (status != NNHOST_OK) return status;
        made->owns_context = owns_context;
        *testing = made.release();
        return NNHOST_OK;
    } catch (...) {
        return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    }
}

nnhost_status refuse(nnhost_error *error, const char *text, const char *hint) {
    if (error) nnhost_copy_text(error->hint, sizeof error->hint, hint);
    return nnhost_fail(error, NNHOST_E_ARGUMENT, text);
}

} // namespace

extern "C" {

nnhost_status nnhost_testing_create(nnhost_testing **testing, nnhost_error *error) {
    if (!testing) return nnhost_fail(error, NNHOST_E_ARGUMENT, "testing is NULL");
    nnhost_context *context = nullptr;
    nnhost_status status = nnhost_context_create(&context, error);
    if (status == NNHOST_OK) status = nnhost_register(context, nnhost_fake_plugins, error);
    if (status == NNHOST_OK) status = make(context, true, testing, error);
    if (status != NNHOST_OK) nnhost_context_destroy(context);
    return status;
}

nnhost_status nnhost_testing_attach(nnhost_context *context, nnhost_testing **testing, nnhost_error *error) {
    if (!context || !testing) return nnhost_fail(error, NNHOST_E_ARGUMENT, "context or testing is NULL");
    return make(context, false, testing, error);
}

void nnhost_testing_destroy(nnhost_testing *testing) {
    const std::unique_ptr<nnhost_testing> owner(testing);
    if (testing && testing->owns_context) nnhost_context_destroy(testing->context);
}

nnhost_context *nnhost_testing_context(const nnhost_testing *testing) { return testing ? testing->context : nullptr; }

nnhost_status nnhost_testing_check(nnhost_testing *testing, nnhost_error *error) {
    if (!testing) return nnhost_fail(error, NNHOST_E_ARGUMENT, "testing is NULL");
    const nnhost_interposer again{sizeof again, 0, testing, create, destroy};
    const nnhost_status status =
        nnhost_context_interpose(testing->context, &again, error); // refused once instances live
    if (status != NNHOST_OK) return status;
    testing->checked = nnhost::checked::interposer(testing->context);
    testing->is_checked = true;
    return NNHOST_OK;
}

int64_t nnhost_testing_calls(const nnhost_testing *testing, const char *plugin, const char *function) {
    if (!testing || !plugin || !function) return -1;
    const auto wanted = nnhost::doubles::function_of(function);
    return wanted ? testing->spy.count(plugin, *wanted) : -1;
}

nnhost_status nnhost_testing_fail(nnhost_testing *testing, const char *plugin, const char *function, int64_t call,
                                  nnhost_status status, const char *text, nnhost_error *error) {
    if (!testing || !plugin || !function || !text)
        return nnhost_fail(error, NNHOST_E_ARGUMENT, "testing, plugin, function or text is NULL");
    if (call < 1) return refuse(error, "call is not positive", "1 is the next call of the function");
    if (status == NNHOST_OK) return refuse(error, "a call cannot fail with NNHOST_OK", "take one of NNHOST_E_*");
    nnhost_plugin_info info{};
    info.struct_size = sizeof info;
    const nnhost_status found = nnhost_plugin_find(testing->context, nullptr, plugin, &info, error);
    if (found != NNHOST_OK) return found;
    const auto wanted = nnhost::doubles::function_of(function);
    if (!wanted || !nnhost::doubles::can_fail(info.kind, *wanted))
        return refuse(error, "this plugin has no such function that can fail",
                      "create; forward, backward, inverse; fill; info, read, rewind, read_indices, view; info, apply");
    try {
        testing->spy.fail(info.id, *wanted, call, {status, text});
        return NNHOST_OK;
    } catch (...) {
        return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    }
}

} // extern "C"
