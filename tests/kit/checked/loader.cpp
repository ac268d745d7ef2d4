#include "kinds.hpp"

#include <nnhost/abi/loader.h>

#include <cmath>

namespace nnhost::checked {
namespace {

struct Loader : WatchedOf<nnhost_loader> {
    using WatchedOf::WatchedOf;

    const nnhost_loader_info &known() const { return first_info->value; }
    std::int64_t values_of_record() const { return known().height * known().width * known().channels; }
    std::size_t element() const { return known().element_type == NNHOST_ELEMENT_F32 ? sizeof(float) : 1; }

    std::optional<Greased<nnhost_loader_info>> first_info;
    std::int64_t read_so_far = 0; // since the beginning, or the last rewind
};

Loader &loader_of(void *self) { return kit::proxy_of<Loader>(self); }

// What it says must be what it said first.
nnhost_status ask_info(Loader &p, nnhost_error *error) {
    Call call(p, "info");
    Greased<nnhost_loader_info> now;
    const nnhost_status status =
        call.run_status(error, [&](nnhost_error *own) { return p.plugin.info(p.made.self, &now.value, own); });
    if (status != NNHOST_OK) return status;
    check_info(call, now);
    if (!p.first_info) p.first_info = now;
    if (!now.is_same(*p.first_info)) call.fault(10, "what it says is not what it said before");
    return NNHOST_OK;
}

nnhost_status info(void *self, nnhost_loader_info *host_info, nnhost_error *error) {
    Loader &p = loader_of(self);
    nnhost_status status = ask_info(p, error);
    if (status == NNHOST_OK) status = ask_info(p, error);
    if (status == NNHOST_OK) p.first_info->copy_to(host_info);
    return status;
}

template <class Value>
std::int64_t first_outside(const Value *values, std::int64_t n, double minimum, double maximum) {
    const auto low = static_cast<Value>(minimum), high = static_cast<Value>(maximum);
    for (std::int64_t i = 0; i < n; ++i)
        if (!(values[i] >= low && values[i] <= high)) return i; // NaN too
    return -1;
}

void check_records(const Loader &p, Call &call, std::int64_t n, const void *values, const std::int32_t *labels) {
    const nnhost_loader_info &known = p.known();
    const auto classes = static_cast<std::int64_t>(known.class_count);
    for (std::int64_t i = 0; i < n; ++i)
        if (labels[i] < -1 || labels[i] >= classes)
            return call.fault(10, "it gave the label " + std::to_string(labels[i]) + " to record " +
                                      std::to_string(i + 1) + " of " + std::to_string(n) + ", and declares " +
                                      std::to_string(classes) + " classes");
    const std::int64_t count = n * p.values_of_record();
    const bool is_float = known.element_type == NNHOST_ELEMENT_F32;
    if (!is_float && known.value_minimum <= 0 && known.value_maximum >= 255) return; // no byte is outside
    const std::int64_t bad =
        is_float ? first_outside(static_cast<const float *>(values), count, known.value_minimum, known.value_maximum)
                 : first_outside(static_cast<const unsigned char *>(values), count, known.value_minimum,
                                 known.value_maximum);
    if (bad >= 0)
        call.fault(10, "a value is outside the range that it declares, in " + element_of("values", bad, count));
}

// `n` records, or a number that makes no sense, were read of at most `capacity`.
void check_count(Loader &p, Call &call, std::int64_t n, std::int64_t capacity) {
    if (n < 0 || n > capacity)
        return call.fault(10,
                          "it claims to have read " + std::to_string(n) + " records of " + std::to_string(capacity));
    p.read_so_far += n;
    const std::int64_t declared = p.known().count;
    const bool is_end = n == 0 && capacity > 0;
    if (declared >= 0 && (p.read_so_far > declared || (is_end && p.read_so_far != declared)))
        call.fault(10, "it declares " + std::to_string(declared) + " records, and gave " +
                           std::to_string(p.read_so_far) + (is_end ? "" : " so far"));
}

nnhost_status read(void *self, std::int64_t capacity, void *values, std::int32_t *labels, std::int64_t *count,
                   nnhost_error *error) {
    Loader &p = loader_of(self);
    const std::size_t element = p.element();
    const std::size_t record = static_cast<std::size_t>(p.values_of_record()) * element;
    {
        Call call(p, "read");
        void *own_values =
            call.output("values", capacity * static_cast<std::int64_t>(record), element, OnError::anything);
        auto *own_labels = call.output<std::int32_t>("labels", capacity, OnError::anything);
        auto *own_count = call.output<std::int64_t>("count", 1);
        const nnhost_status status = call.run_status(error, [&](nnhost_error *own) {
            return p.plugin.read(p.made.self, capacity, own_values, own_labels, own_count, own);
        });
        if (status != NNHOST_OK) return status;
        const std::int64_t n = *own_count;
        check_count(p, call, n, capacity);
        if (n >= 0 && n <= capacity) {
            call.check_written(0, static_cast<std::size_t>(n) * record);
            call.check_written(1, static_cast<std::size_t>(n) * sizeof *labels);
            check_records(p, call, n, own_values, own_labels);
            std::memcpy(values, own_values, static_cast<std::size_t>(n) * record);
            std::copy_n(own_labels, n, labels);
        }
        *count = n;
    }
    return ask_info(p, error);
}

nnhost_status rewind(void *self, nnhost_error *error) {
    Loader &p = loader_of(self);
    Call call(p, "rewind");
    p.read_so_far = 0;
    return call.run_status(error, [&](nnhost_error *own) { return p.plugin.rewind(p.made.self, own); });
}

nnhost_status read_indices(void *self, std::int64_t n, const std::int64_t *indices, void *values, std::int32_t *labels,
                           nnhost_error *error) {
    Loader &p = loader_of(self);
    const std::size_t element = p.element();
    const std::size_t bytes = static_cast<std::size_t>(n * p.values_of_record()) * element;
    Call call(p, "read_indices");
    const std::int64_t *own_indices = call.input("indices", indices, n);
    void *own_values = call.output("values", static_cast<std::int64_t>(bytes), element, OnError::anything);
    auto *own_labels = call.output<std::int32_t>("labels", n, OnError::anything);
    const nnhost_status status = call.run_status(error, [&](nnhost_error *own) {
        return p.plugin.read_indices(p.made.self, n, own_indices, own_values, own_labels, own);
    });
    if (status != NNHOST_OK) return status;
    call.check_outputs_written();
    check_records(p, call, n, own_values, own_labels);
    std::memcpy(values, own_values, bytes);
    std::copy_n(own_labels, n, labels);
    return NNHOST_OK;
}

nnhost_status view(void *self, const void **values, const std::int32_t **labels, nnhost_error *error) {
    Loader &p = loader_of(self);
    Call call(p, "view");
    auto *own_values = call.output<const void *>("values", 1);
    auto *own_labels = call.output<const std::int32_t *>("labels", 1);
    const nnhost_status status = call.run_status(
        error, [&](nnhost_error *own) { return p.plugin.view(p.made.self, own_values, own_labels, own); });
    if (status != NNHOST_OK) return status;
    call.check_outputs_written();
    *values = *own_values;
    *labels = *own_labels;
    if (*values && *labels) check_records(p, call, p.known().count, *values, *labels);
    return NNHOST_OK;
}

} // namespace

std::unique_ptr<kit::Proxy> make_loader(const kit::Made &made, nnhost_context *context, const nnhost_host *host,
                                        Watched *&watched) {
    auto proxy = std::make_unique<Loader>(made, context, host);
    proxy->before.info = info;
    proxy->before.read = read;
    proxy->before.probe = proxy->plugin.probe;
    if (proxy->plugin.rewind) proxy->before.rewind = rewind;
    if (proxy->plugin.read_indices) proxy->before.read_indices = read_indices;
    if (proxy->plugin.view) proxy->before.view = view;
    watched = proxy.get();
    return proxy;
}

} // namespace nnhost::checked
