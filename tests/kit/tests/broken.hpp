// Plugins named "broken" that keep every rule but one: each is a good one with a function of its table exchanged.
#pragma once

#include <nnhost/plugin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace broken {

inline nnhost_descriptor describe(const char *kind, const void *table) {
    nnhost_descriptor d{};
    d.struct_size = sizeof d;
    d.kind = kind;
    d.id = "org.nnhost.tests.broken";
    d.name = "broken";
    d.version = "1.0.0";
    d.summary = "breaks a rule";
    d.doc = "";
    d.vendor = "nnhost tests";
    d.licence = "MIT";
    d.table = table;
    return d;
}

// ---- good ones

inline const nnhost_activation activation{
    sizeof(nnhost_activation),
    0,
    [](void *, nnhost_activation_info *info) {
        info->flags = NNHOST_ACTIVATION_ELEMENTWISE;
        info->output_minimum = info->inverse_minimum = -1;
        info->output_maximum = info->inverse_maximum = 1;
        info->target_low = -0.5F;
        info->target_high = 0.5F;
    },
    [](void *, std::int64_t rows, std::int64_t cols, const float *x, float *y) {
        std::transform(x, x + rows * cols, y, [](float v) { return v / (1 + std::abs(v)); });
    },
    [](void *, std::int64_t rows, std::int64_t cols, const float *x, const float *, const float *dy, float *dx) {
        for (std::int64_t i = 0; i < rows * cols; ++i) dx[i] = dy[i] / ((1 + std::abs(x[i])) * (1 + std::abs(x[i])));
    },
    [](void *, std::int64_t n, const float *y, float *x) -> std::int64_t {
        std::int64_t outside = 0;
        for (std::int64_t i = 0; i < n; ++i) {
            outside += !(std::abs(y[i]) < 1);
            x[i] = y[i] / (1 - std::abs(y[i]));
        }
        return outside;
    }};

inline const nnhost_initialiser initialiser{sizeof(nnhost_initialiser), 0,
                                            [](void *, const nnhost_layer_info *, nnhost_rng *rng, float *w,
                                               std::int64_t rows, std::int64_t cols, nnhost_error *) -> nnhost_status {
                                                for (std::int64_t i = 0; i < rows * cols; ++i)
                                                    w[i] = static_cast<float>(rng->table->uniform(rng) - 0.5);
                                                return NNHOST_OK;
                                            }};

inline const nnhost_augmenter augmenter{
    sizeof(nnhost_augmenter), 0,
    [](void *, const nnhost_image_info *image, nnhost_augmenter_info *info, nnhost_error *) -> nnhost_status {
        info->flags = NNHOST_AUGMENTER_KEEPS_ORIGINAL;
        info->multiplier = 1;
        info->height = image->height;
        info->width = image->width;
        info->channels = image->channels;
        return NNHOST_OK;
    },
    [](void *, const nnhost_image_info *image, std::int64_t n, const float *in, float *out, nnhost_rng *const *,
       nnhost_error *) -> nnhost_status {
        std::copy_n(in, n * image->height * image->width * image->channels, out);
        return NNHOST_OK;
    }};

// Three records of 1 x 2 pixels in two classes, read two at a time; the place is the plugin's only state, and there is
// one instance at a time.
inline std::int64_t place = 0;
inline nnhost_status fill_loader_info(nnhost_loader_info *info) {
    info->flags = 0;
    info->count = 3;
    info->height = 1;
    info->width = 2;
    info->channels = 1;
    info->element_type = NNHOST_ELEMENT_U8;
    info->class_count = 2;
    info->value_minimum = 0;
    info->value_maximum = 200;
    info->class_names = nullptr;
    return NNHOST_OK;
}
inline nnhost_status read_records(std::int64_t capacity, void *values, std::int32_t *labels, std::int64_t *count) {
    const std::int64_t n = std::min({capacity, std::int64_t{2}, 3 - place});
    for (std::int64_t i = 0; i < n; ++i) {
        static_cast<unsigned char *>(values)[2 * i] = 100;
        static_cast<unsigned char *>(values)[2 * i + 1] = static_cast<unsigned char>(50 * place);
        labels[i] = static_cast<std::int32_t>(place++ % 2);
    }
    *count = n;
    return NNHOST_OK;
}
inline const nnhost_loader loader{
    sizeof(nnhost_loader),
    0,
    [](void *, nnhost_loader_info *info, nnhost_error *) { return fill_loader_info(info); },
    [](void *, std::int64_t capacity, void *values, std::int32_t *labels, std::int64_t *count, nnhost_error *) {
        return read_records(capacity, values, labels, count);
    },
    nullptr,
    nullptr,
    nullptr,
    nullptr};
inline nnhost_status create_loader(const nnhost_host *, const nnhost_parameter_value *const *, std::uint32_t,
                                   void **self, nnhost_error *) {
    place = 0;
    *self = &place;
    return NNHOST_OK;
}
inline const nnhost_parameter_spec path{sizeof(nnhost_parameter_spec),
                                        NNHOST_PARAMETER_PATH,
                                        "path",
                                        "not looked at",
                                        nullptr,
                                        nullptr,
                                        0,
                                        0,
                                        NNHOST_PARAMETER_REQUIRED,
                                        0};
inline const nnhost_parameter_spec *const loader_parameters[] = {&path};

// ---- and with `change`, a lambda without captures that is given the table (or the descriptor), a broken one

template <class Table, auto change>
struct Entry {
    static const nnhost_module *entry(const char *kind, const Table &good, void (*finish)(nnhost_descriptor &)) {
        static Table table = good;
        static nnhost_descriptor descriptor = describe(kind, &table);
        static const nnhost_descriptor *const list[] = {&descriptor};
        static const nnhost_module module{
            NNHOST_MODULE_MAGIC, sizeof module, NNHOST_ABI_MAJOR, NNHOST_ABI_MINOR, 1, list};
        if (finish) finish(descriptor);
        if constexpr (requires { change(table); })
            change(table);
        else
            change(descriptor);
        return &module;
    }
};

template <auto change>
const nnhost_module *activation_entry() {
    return Entry<nnhost_activation, change>::entry(NNHOST_ACTIVATION_KIND, activation, nullptr);
}

template <auto change>
const nnhost_module *initialiser_entry() {
    return Entry<nnhost_initialiser, change>::entry(NNHOST_INITIALISER_KIND, initialiser, nullptr);
}

template <auto change>
const nnhost_module *augmenter_entry() {
    return Entry<nnhost_augmenter, change>::entry(NNHOST_AUGMENTER_KIND, augmenter, nullptr);
}

template <auto change>
const nnhost_module *loader_entry() {
    return Entry<nnhost_loader, change>::entry(NNHOST_LOADER_KIND, loader, [](nnhost_descriptor &d) {
        d.create = create_loader;
        d.destroy = [](void *) {};
        d.parameters = loader_parameters;
        d.parameter_count = 1;
    });
}

} // namespace broken
