// The C API: versions, contexts, plugins, options.
#include "api.hpp"

#include "evaluation.hpp"
#include "nearest.hpp"
#include "random.hpp"

using nnhost::guard;
using nnhost::require;

namespace nnhost {

nnhost_status report(nnhost_error *error, nnhost_status status, const std::string &text, const std::string &hint,
                     const Place &place) {
    nnhost_error full = NNHOST_ERROR_INIT;
    full.status = status;
    nnhost_copy_text(full.text, sizeof full.text, text.c_str());
    nnhost_copy_text(full.hint, sizeof full.hint, hint.c_str());
    nnhost_copy_text(full.parameter, sizeof full.parameter, place.parameter.c_str());
    nnhost_copy_text(full.file, sizeof full.file, place.file.c_str());
    full.line = place.line;
    full.column = place.column;
    full.byte = place.byte;
    full.sample = place.sample;
    if (error) copy_struct(error, full);
    return status;
}

std::vector<const char *> pointers(const std::vector<std::string> &texts) {
    std::vector<const char *> result;
    for (const auto &text : texts) result.push_back(text.c_str());
    return result;
}

static nnhost_plugin_info plugin_info(const Plugin &plugin) {
    const auto &d = plugin.descriptor;
    return {sizeof(nnhost_plugin_info),
            d.thread_model,
            d.kind,
            d.id,
            d.name,
            d.version,
            d.summary,
            d.doc,
            d.vendor,
            d.licence,
            plugin.file.c_str(),
            d.parameters,
            d.parameter_count,
            0,
            &d};
}

} // namespace nnhost

extern "C" {

const char *nnhost_version(void) { return NNHOST_VERSION_TEXT; }

const char *nnhost_status_text(nnhost_status status) {
    static constexpr const char *texts[] = {"success",
                                            "unusable argument",
                                            "malformed data",
                                            "input missing",
                                            "output cannot be written",
                                            "plugin missing, incompatible or refused",
                                            "not offered",
                                            "out of memory",
                                            "stopped on request",
                                            "training diverged",
                                            "internal error"};
    return status >= 0 && status < static_cast<nnhost_status>(std::size(texts)) ? texts[status] : "unknown status";
}

int64_t nnhost_nearest(const char *word, const char *const *candidates, int64_t count) {
    int64_t index = -1;
    guard(nullptr, [&] {
        require(word && (candidates || count <= 0), "word or candidates is NULL");
        const std::vector<std::string> texts(candidates, candidates + count);
        if (const auto near = nnhost::nearest(word, texts))
            index = std::find(texts.begin(), texts.end(), *near) - texts.begin();
    });
    return index;
}

void nnhost_interval(int64_t correct, int64_t records, double *low, double *high) {
    const auto interval = nnhost::wilson_interval(correct, records);
    if (low) *low = interval.low;
    if (high) *high = interval.high;
}

nnhost_status nnhost_context_create(nnhost_context **context, nnhost_error *error) {
    return guard(error, [&] {
        require(context, "context is NULL");
        *context = std::make_unique<nnhost_context>().release();
    });
}

void nnhost_context_destroy(nnhost_context *context) { const std::unique_ptr<nnhost_context> owner(context); }

void nnhost_context_set_log(nnhost_context *context, nnhost_log_function log, void *user) {
    guard(nullptr, [&] {
        require(context, "context is NULL");
        context->host.set_log(
            log ? nnhost::Log([log, user](int32_t level, const char *text) { log(user, level, text); })
                : nnhost::Log());
    });
}

void nnhost_context_cancel(nnhost_context *context) {
    if (context) context->host.cancelled = true;
}

nnhost_status nnhost_context_set_kernel(nnhost_context *context, const char *name, nnhost_error *error) {
    return guard(error, [&] {
        require(context && name, "context or name is NULL");
        context->made_kernel = nnhost::make_kernel(name);
        context->kernel_name = name;
    });
}

const char *nnhost_context_kernel(nnhost_context *context) {
    if (!context) return "";
    guard(nullptr, [&] { context->kernel_description = context->kernel().description(); });
    return context->kernel_description.c_str();
}

nnhost_status nnhost_context_add_plugin_directory(nnhost_context *context, const char *directory, nnhost_error *error) {
    return guard(error, [&] {
        require(context && directory, "context or directory is NULL");
        context->registry.add_directory(directory);
    });
}

void nnhost_context_allow_writable_plugins(nnhost_context *context, int32_t allow) {
    if (context) context->registry.allow_writable(allow != 0);
}

nnhost_status nnhost_register(nnhost_context *context, nnhost_entry_function entry, nnhost_error *error) {
    return guard(error, [&] {
        require(context && entry, "context or entry is NULL");
        context->registry.register_entry(entry);
    });
}

nnhost_status nnhost_plugin_find(nnhost_context *context, const char *kind, const char *name, nnhost_plugin_info *info,
                                 nnhost_error *error) {
    return guard(error, [&] {
        require(context && name, "context or name is NULL");
        nnhost::fill(info, nnhost::plugin_info(context->registry.find(kind ? kind : "", name)));
    });
}

nnhost_status nnhost_plugin_check(nnhost_context *context, const char *kind, const char *text, const char *loader_path,
                                  nnhost_error *error) {
    return guard(error, [&] {
        require(context && text, "context or text is NULL");
        const auto plugin_text = nnhost::split_plugin_text(text);
        const auto &plugin = context->registry.find(kind ? kind : "", plugin_text.name);
        const nnhost::ParameterValues checked(plugin.descriptor, plugin_text.parameters,
                                              nnhost::path_parameter(loader_path));
    });
}

nnhost_status nnhost_values_create(nnhost_context *context, const char *kind, const char *text, const char *loader_path,
                                   nnhost_values **values, nnhost_error *error) {
    return guard(error, [&] {
        require(context && text && values, "context, text or values is NULL");
        const auto plugin_text = nnhost::split_plugin_text(text);
        const auto &plugin = context->registry.find(kind ? kind : "", plugin_text.name);
        *values = std::make_unique<nnhost_values>(
                      nnhost_values{{plugin.descriptor, plugin_text.parameters, nnhost::path_parameter(loader_path)}})
                      .release();
    });
}

void nnhost_values_destroy(nnhost_values *values) { const std::unique_ptr<nnhost_values> owner(values); }

const nnhost_parameter_value *const *nnhost_values_pointers(const nnhost_values *values) {
    return values ? values->values.pointers() : nullptr;
}

void nnhost_rng_seed(nnhost_rng *rng, uint64_t seed) {
    if (rng) *rng = nnhost::make_rng(seed, nnhost::Purpose::test);
}

nnhost_status nnhost_context_interpose(nnhost_context *context, const nnhost_interposer *interposer,
                                       nnhost_error *error) {
    return guard(error, [&] {
        require(context, "context is NULL");
        const auto copy = interposer ? nnhost::read_struct(interposer) : nnhost_interposer{};
        require((copy.create != nullptr) == (copy.destroy != nullptr), "create and destroy belong together");
        context->host.interpose(copy);
    });
}

void nnhost_context_fail(nnhost_context *context, const nnhost_error *fault) {
    guard(nullptr, [&] {
        require(context && fault && fault->status != NNHOST_OK, "context or fault is NULL, or the fault is none");
        const auto error = nnhost::read_struct(fault);
        context->host.fail({error.status,
                            error.text,
                            error.hint,
                            {error.file, error.parameter, error.line, error.column, error.byte, error.sample}});
    });
}

int64_t nnhost_plugin_count(nnhost_context *context) {
    return context ? static_cast<int64_t>(context->registry.plugins().size()) : 0;
}

nnhost_status nnhost_plugin_at(nnhost_context *context, int64_t index, nnhost_plugin_info *info, nnhost_error *error) {
    return guard(error, [&] {
        require(context, "context is NULL");
        require(index >= 0 && index < nnhost_plugin_count(context), "there is no plugin with this index");
        nnhost::fill(info, nnhost::plugin_info(context->registry.plugins()[static_cast<std::size_t>(index)]));
    });
}

nnhost_status nnhost_plugin_candidates(nnhost_context *context, nnhost_visit_function visit, void *user,
                                       nnhost_error *error) {
    return guard(error, [&] {
        require(context && visit, "context or visit is NULL");
        for (const auto &path : context->registry.candidates())
            if (visit(user, path.c_str()) != 0) return;
    });
}

int64_t nnhost_option_count(void) { return static_cast<int64_t>(nnhost::option_table().size()); }

const nnhost_option_info *nnhost_option_at(int64_t index) {
    return index >= 0 && index < nnhost_option_count() ? &nnhost::option_table()[static_cast<std::size_t>(index)]
                                                       : nullptr;
}

nnhost_status nnhost_options_create(nnhost_options **options, nnhost_error *error) {
    return guard(error, [&] {
        require(options, "options is NULL");
        *options = std::make_unique<nnhost_options>().release();
    });
}

void nnhost_options_destroy(nnhost_options *options) { const std::unique_ptr<nnhost_options> owner(options); }

nnhost_status nnhost_options_set(nnhost_options *options, const char *name, const char *value, nnhost_error *error) {
    return guard(error, [&] {
        require(options && name && value, "options or name or value is NULL");
        options->options.set(name, value);
    });
}

const char *nnhost_options_get(const nnhost_options *options, const char *name, int64_t index) {
    const char *value = nullptr;
    guard(nullptr, [&] {
        require(options && name && index >= 0, "options or name is NULL, or index is negative");
        const auto table = nnhost::option_table();
        const auto row =
            std::find_if(table.begin(), table.end(), [&](const auto &r) { return std::strcmp(r.name, name) == 0; });
        if (row == table.end()) return;
        const auto &values = options->options.all(name);
        if (index < static_cast<int64_t>(values.size()))
            value = values[static_cast<std::size_t>(index)].c_str();
        else if (index == 0 && !(row->flags & NNHOST_OPTION_REPEATABLE))
            value = row->default_text;
    });
    return value;
}

int32_t nnhost_options_is_set(const nnhost_options *options, const char *name) {
    return options && name && options->options.is_set(name);
}

} // extern "C"
