// The C API: data sets.
#include "api.hpp"

using nnhost::guard;
using nnhost::require;

namespace {

nnhost_dataset *hand_over(nnhost::Dataset &&dataset) {
    auto handle = std::make_unique<nnhost_dataset>(nnhost_dataset{std::move(dataset), {}});
    handle->class_names = nnhost::pointers(handle->dataset.info().class_names);
    return handle.release();
}

// --data gives the path; the loader's own parameters (idx:path=...) may give it too.
std::map<std::string, std::string> path_parameter(const char *path) {
    if (!path) return {};
    return {{"path", path}};
}

} // namespace

extern "C" {

nnhost_status nnhost_dataset_open(nnhost_context *context, const char *loader, const char *path,
                                  nnhost_dataset **dataset, nnhost_error *error) {
    return guard(error, [&] {
        require(dataset, "dataset is NULL");
        require(loader || path, "neither a loader nor a path is named");
        const auto text = loader ? std::string(loader) : nnhost::probe_loader(context->registry, path);
        const nnhost::Loader instance(context->registry, context->host, text, path_parameter(path));
        *dataset = hand_over(nnhost::Dataset::load(instance, context->host, path ? path : text));
    });
}

nnhost_status nnhost_dataset_from_memory(nnhost_context *, const nnhost_dataset_info *info, const void *values,
                                         const int32_t *labels, nnhost_dataset **dataset, nnhost_error *error) {
    return guard(error, [&] {
        require(info && values && dataset, "info, values or dataset is NULL");
        require(info->struct_size >= sizeof *info, "the struct's size is not set");
        require(info->height > 0 && info->width > 0 && info->channels > 0,
                "height, width and channels must be at least 1");
        require(info->element_type == NNHOST_ELEMENT_U8 || info->element_type == NNHOST_ELEMENT_F32,
                "unknown element type");
        require(info->value_minimum < info->value_maximum, "value_minimum must be below value_maximum");
        require(info->count > 0, "a data set needs at least one record");
        nnhost::RecordInfo record{
            info->height,        info->width, info->channels, info->element_type, info->value_minimum,
            info->value_maximum, {}};
        for (std::uint32_t c = 0; c < info->class_count; ++c)
            record.class_names.push_back(info->class_names ? info->class_names[c] : std::to_string(c));
        const std::span<const int32_t> label_span(labels, labels ? static_cast<std::size_t>(info->count) : 0);
        *dataset = hand_over(nnhost::Dataset::from_memory(std::move(record), info->count, values, label_span));
    });
}

void nnhost_dataset_destroy(nnhost_dataset *dataset) { const std::unique_ptr<nnhost_dataset> owner(dataset); }

nnhost_status nnhost_dataset_describe(const nnhost_dataset *dataset, nnhost_dataset_info *info, nnhost_error *error) {
    return guard(error, [&] {
        const auto &d = dataset->dataset;
        const auto &i = d.info();
        nnhost::fill(info, nnhost_dataset_info{sizeof(nnhost_dataset_info),
                                               static_cast<std::uint32_t>(i.class_names.size()), d.count(), i.height,
                                               i.width, i.channels, i.element_type, 0, i.value_minimum, i.value_maximum,
                                               dataset->class_names.data(), d.source().c_str(), d.loader().c_str()});
    });
}

nnhost_status nnhost_dataset_record(const nnhost_dataset *dataset, int64_t index, float *values, int32_t *label,
                                    nnhost_error *error) {
    return guard(error, [&] {
        const auto &d = dataset->dataset;
        require(index >= 0 && index < d.count(), "there is no record with this index");
        if (values) d.raw(index, {values, static_cast<std::size_t>(d.info().size())});
        if (label) *label = d.label(index);
    });
}

} // extern "C"
