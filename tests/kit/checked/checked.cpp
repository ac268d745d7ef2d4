#include "checked.hpp"

#include "kinds.hpp"
#include "own_code.hpp"

#include <nnhost/checked.h>
#include <nnhost/plugin.h>

namespace nnhost::checked {
namespace {

std::unique_ptr<kit::Proxy> make_proxy(const nnhost_descriptor *descriptor, nnhost_context *context,
                                       const nnhost_host *host, Watched *&watched) {
    const std::string_view kind = descriptor->kind;
    const kit::Made made{descriptor, descriptor->table, nullptr};
    if (kind == NNHOST_ACTIVATION_KIND) return make_activation(made, context, host, watched);
    if (kind == NNHOST_INITIALISER_KIND) return make_initialiser(made, context, host, watched);
    if (kind == NNHOST_LOADER_KIND) return make_loader(made, context, host, watched);
    if (kind == NNHOST_AUGMENTER_KIND) return make_augmenter(made, context, host, watched);
    return nullptr;
}

nnhost_status create_plugin(Watched &watched, const nnhost_host *host, const nnhost_parameter_value *const *values,
                            std::uint32_t count, void **self, nnhost_error *error) {
    if (!watched.descriptor->create) return NNHOST_OK;
    Call call(watched, "create", Tag::any_thread);
    void *const untouched = &call;
    void *made = untouched;
    const nnhost_status status = call.run_status(
        error, [&](nnhost_error *own) { return watched.descriptor->create(host, values, count, &made, own); });
    if (status != NNHOST_OK && made != untouched) call.fault(6, "it failed, and wrote to *self all the same");
    *self = status == NNHOST_OK && made != untouched ? made : nullptr;
    return status;
}

// Ids that no host of today asks for (rule 12).
void ask_unknown_extension(Watched &watched) {
    if (!watched.descriptor->get_extension) return;
    Call call(watched, "get_extension", Tag::any_thread);
    for (const char *id : {"org.nnhost.unknown/1", ""}) {
        const void *table = nullptr;
        call.run([&] { table = watched.descriptor->get_extension(id); });
        if (table) call.fault(12, std::string("it has a table for the unknown id '") + id + "'");
    }
}

void destroy_plugin(Watched &watched, void *self) {
    if (!watched.descriptor->create) return;
    Call call(watched, "destroy");
    call.run([&] { watched.descriptor->destroy(self); });
}

nnhost_status create(void *user, const nnhost_descriptor *descriptor, const nnhost_host *host,
                     const nnhost_parameter_value *const *values, std::uint32_t count, const void **table, void **self,
                     nnhost_error *error) {
    Watched *watched = nullptr;
    auto proxy = make_proxy(descriptor, static_cast<nnhost_context *>(user), host, watched);
    if (!proxy) return descriptor->create ? descriptor->create(host, values, count, self, error) : NNHOST_OK;
    note_own_code(*descriptor);
    const nnhost_status status = create_plugin(*watched, &watched->host.value, values, count, &proxy->made.self, error);
    if (status != NNHOST_OK) return status;
    ask_unknown_extension(*watched);
    hand_over(std::move(proxy), table, self);
    return NNHOST_OK;
}

void destroy(void *, const nnhost_descriptor *descriptor, const void *table, void *self) {
    if (table == descriptor->table) { // of a kind that is not watched
        if (descriptor->create) descriptor->destroy(self);
        return;
    }
    const auto proxy = kit::take_back(self);
    destroy_plugin(dynamic_cast<Watched &>(*proxy), proxy->made.self);
}

} // namespace

nnhost_interposer interposer(nnhost_context *context, void (*ending)()) {
    install_crash_handlers(ending);
    return {sizeof(nnhost_interposer), 0, context, create, destroy};
}

} // namespace nnhost::checked

nnhost_status nnhost_checked_enable(nnhost_context *context, void (*ending)(void), nnhost_error *error) {
    const nnhost_interposer interposer = nnhost::checked::interposer(context, ending);
    return nnhost_context_interpose(context, &interposer, error);
}
