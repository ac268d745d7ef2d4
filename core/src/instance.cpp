#include "instance.hpp"

#include "dataset.hpp"
#include "error.hpp"

#include <nnhost/abi/host_info.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace nnhost {
namespace {

Error broken(const Instance &instance, const std::string &what) {
    return Error(NNHOST_E_PLUGIN, "plugin '" + instance.name() + "' breaks the contract: " + what,
                 "tell its vendor: " + std::string(instance.plugin().descriptor.vendor));
}

} // namespace

Host::Host() {
    table_.struct_size = sizeof table_;
    table_.host_data = this;
    table_.log = [](const nnhost_host *host, std::int32_t level, const char *text) {
        try { // nothing may be thrown into a plugin
            static_cast<const Host *>(host->host_data)->log(level, text ? text : "");
        } catch (...) {}
    };
    table_.is_cancelled = [](const nnhost_host *host) -> std::int32_t {
        return static_cast<const Host *>(host->host_data)->cancelled ? 1 : 0;
    };
    table_.get_extension = [](const nnhost_host *, const char *id) -> const void * {
        static constexpr nnhost_host_info info{sizeof info,      0,        NNHOST_ABI_MAJOR,
                                               NNHOST_ABI_MINOR, "nnhost", NNHOST_VERSION_TEXT};
        return id && std::string_view(id) == NNHOST_HOST_INFO ? &info : nullptr;
    };
}

void Host::interpose(const nnhost_interposer &interposer) {
    if (instances_ > 0)
        throw Error(NNHOST_E_ARGUMENT, "instances of plugins live already",
                    "set the interposer before data are opened and networks are made");
    interposer_ = interposer;
}

void Host::fail(Error fault) {
    const std::lock_guard lock(mutex_);
    if (has_fault_) return;
    fault_.emplace(std::move(fault));
    has_fault_.store(true, std::memory_order_release);
}

void Host::set_log(Log log) {
    const std::lock_guard lock(mutex_);
    log_ = std::move(log);
}

void Host::log(std::int32_t level, const std::string &text) const {
    const std::lock_guard lock(mutex_);
    if (log_) log_(level, text.c_str());
}

Instance::Instance(Registry &registry, const Host &host, std::string_view kind, const std::string &text,
                   const std::map<std::string, std::string> &extra)
    : host_(host), plugin_(registry.find(kind, split_plugin_text(text).name)), made_table_(plugin_.descriptor.table) {
    const auto &d = plugin_.descriptor;
    const ParameterValues values(d, split_plugin_text(text).parameters, extra);
    parameters_ = values.canonical();
    text_ = parameters_.empty() ? name() : name() + ":" + parameters_;
    const nnhost_interposer &interposer = host.interposer();
    if (!interposer.create && !d.create) return;
    try {
        checked("create", [&](nnhost_error *error) {
            const nnhost_status status = interposer.create
                                             ? interposer.create(interposer.user, &d, host.table(), values.pointers(),
                                                                 values.count(), &made_table_, &self_, error)
                                             : d.create(host.table(), values.pointers(), values.count(), &self_, error);
            made_ = status == NNHOST_OK;
            return status;
        });
    } catch (...) { // an interposer's fault, of an instance that was made all the same
        end();
        throw;
    }
    ++host_.instances_;
}

Instance::~Instance() {
    if (made_) --host_.instances_;
    end();
}

void Instance::end() noexcept {
    if (!made_) return;
    const nnhost_interposer &interposer = host_.interposer();
    try {
        guarded("destroy", [&] {
            if (interposer.destroy)
                interposer.destroy(interposer.user, &plugin_.descriptor, made_table_, self_);
            else
                plugin_.descriptor.destroy(self_);
        });
    } catch (...) { // nobody is left to tell
    }
}

std::string Instance::id_text() const {
    const std::string id = plugin_.descriptor.id;
    return parameters_.empty() ? id : id + ":" + parameters_;
}

void Instance::raise(const char *function, nnhost_status status, const nnhost_error &error) const {
    const std::string text = error.text[0] != '\0'
                                 ? std::string(error.text)
                                 : "plugin '" + name() + "' failed in " + function + " without a reason";
    throw Error(status, text, error.hint,
                {error.file, error.parameter, error.line, error.column, error.byte, error.sample});
}

void Instance::put_back(const char *function, std::uint32_t floating_point) const {
    set_floating_point_control(floating_point);
    if (!has_warned_.exchange(true))
        host_.log(NNHOST_LOG_WARNING, "plugin '" + name() + "' changed rounding or flush-to-zero in " + function +
                                          " (rule 7); it was put back");
}

void Instance::raise_thrown(const char *function) const {
    try {
        throw;
    } catch (const std::exception &e) {
        throw broken(*this, std::string(function) + " threw a C++ exception (" + e.what() + ")");
    } catch (...) {
        throw broken(*this, std::string(function) + " threw a C++ exception");
    }
}

Activation::Activation(Registry &registry, const Host &host, const std::string &text)
    : Instance(registry, host, NNHOST_ACTIVATION_KIND, text), table_(copy_table<nnhost_activation>(table())) {
    info_.struct_size = sizeof info_;
    guarded("info", [&] { table_.info(self_, &info_); });
    if (!(info_.target_low < info_.target_high)) throw broken(*this, "target_low is not below target_high");
}

void Activation::forward(std::int64_t rows, std::int64_t cols, const float *x, float *y) const {
    guarded("forward", [&] { table_.forward(self_, rows, cols, x, y); });
}

void Activation::backward(std::int64_t rows, std::int64_t cols, const float *x, const float *y, const float *dy,
                          float *dx) const {
    guarded("backward", [&] { table_.backward(self_, rows, cols, x, y, dy, dx); });
}

std::int64_t Activation::inverse(std::int64_t n, const float *y, float *x) const {
    std::int64_t outside = 0;
    guarded("inverse", [&] { outside = table_.inverse(self_, n, y, x); });
    return outside;
}

Initialiser::Initialiser(Registry &registry, const Host &host, const std::string &text)
    : Instance(registry, host, NNHOST_INITIALISER_KIND, text), table_(copy_table<nnhost_initialiser>(table())) {}

void Initialiser::fill(const nnhost_layer_info &layer, nnhost_rng &rng, float *w, std::int64_t rows,
                       std::int64_t cols) const {
    checked("fill", [&](nnhost_error *error) { return table_.fill(self_, &layer, &rng, w, rows, cols, error); });
    if (!std::all_of(w, w + rows * cols, [](float v) { return std::isfinite(v); }))
        throw broken(*this, "fill left a weight that is not a finite number in layer " +
                                std::to_string(layer.layer_index + 1));
}

Loader::Loader(Registry &registry, const Host &host, const std::string &text,
               const std::map<std::string, std::string> &extra)
    : Instance(registry, host, NNHOST_LOADER_KIND, text, extra), table_(copy_table<nnhost_loader>(table())) {
    info_.struct_size = sizeof info_;
    checked("info", [&](nnhost_error *error) { return table_.info(self_, &info_, error); });
    check_record_info(info_.height, info_.width, info_.channels, info_.class_count);
    for (std::uint32_t c = 0; info_.class_names && c < info_.class_count; ++c)
        if (!info_.class_names[c]) throw broken(*this, "info names a class NULL");
    if ((info_.flags & NNHOST_LOADER_REWINDABLE) && !table_.rewind)
        throw broken(*this, "rewindable, but without rewind");
    if ((info_.flags & NNHOST_LOADER_RANDOM_ACCESS) && !table_.read_indices)
        throw broken(*this, "random access, but without read_indices");
    if (info_.element_type != NNHOST_ELEMENT_U8 && info_.element_type != NNHOST_ELEMENT_F32)
        throw broken(*this, "info names an unknown element type");
    if (!(info_.value_minimum < info_.value_maximum)) throw broken(*this, "info names an empty range of values");
}

std::int64_t Loader::read(std::int64_t capacity, void *values, std::int32_t *labels) const {
    std::int64_t count = 0;
    checked("read", [&](nnhost_error *error) { return table_.read(self_, capacity, values, labels, &count, error); });
    if (count < 0 || count > capacity) throw broken(*this, "read claims more records than it was asked for");
    return count;
}

void Loader::rewind() const {
    checked("rewind", [&](nnhost_error *error) { return table_.rewind(self_, error); });
}

Loader::View Loader::view() const {
    View view;
    if (!table_.view || info_.count < 1) return view;
    checked("view", [&](nnhost_error *error) { return table_.view(self_, &view.values, &view.labels, error); });
    if ((view.values == nullptr) != (view.labels == nullptr)) throw broken(*this, "view gives half of the records");
    return view;
}

Augmenter::Augmenter(Registry &registry, const Host &host, const std::string &text)
    : Instance(registry, host, NNHOST_AUGMENTER_KIND, text), table_(copy_table<nnhost_augmenter>(table())) {}

nnhost_augmenter_info Augmenter::info(const nnhost_image_info &image) const {
    nnhost_augmenter_info info{};
    info.struct_size = sizeof info;
    checked("info", [&](nnhost_error *error) { return table_.info(self_, &image, &info, error); });
    if (info.multiplier < 1 || info.height < 1 || info.width < 1 || info.channels < 1)
        throw broken(*this, "info names an empty result");
    return info;
}

void Augmenter::apply(const nnhost_image_info &image, std::int64_t n, const float *in, float *out,
                      nnhost_rng *const *rngs) const {
    checked("apply", [&](nnhost_error *error) { return table_.apply(self_, &image, n, in, out, rngs, error); });
}

std::map<std::string, std::string> path_parameter(const char *path) {
    if (!path) return {};
    return {{"path", path}};
}

} // namespace nnhost
