// The C API: data sets.
#include "api.hpp"

#include "record_source.hpp"

using nnhost::guard;
using nnhost::require;

namespace {

nnhost_dataset *hand_over(nnhost::Dataset &&dataset) {
    auto handle = std::make_unique<nnhost_dataset>(nnhost_dataset{std::move(dataset), {}});
    handle->class_names = nnhost::pointers(handle->dataset.info().class_names);
    return handle.release();
}

struct Source {
    std::shared_ptr<const nnhost::Loader> loader;
    std::string name; // as errors and descriptions call it
};

Source open_source(nnhost_context *context, const char *loader, const char *path) {
    require(loader || path, "neither a loader nor a path is named");
    const auto text = loader ? std::string(loader) : nnhost::probe_loader(context->registry, path);
    return {
        std::make_shared<const nnhost::Loader>(context->registry, context->host, text, nnhost::path_parameter(path)),
        path ? path : text};
}

} // namespace

extern "C" {

nnhost_status nnhost_dataset_open(nnhost_context *context, const char *loader, const char *path,
                                  nnhost_dataset **dataset, nnhost_error *error) {
    return guard(error, [&] {
        require(context && dataset, "context or dataset is NULL");
        auto source = open_source(context, loader, path);
        *dataset = hand_over(nnhost::Dataset::load(std::move(source.loader), context->host, source.name));
    });
}

nnhost_status nnhost_dataset_open_stream(nnhost_context *context, const char *loader, const char *path,
                                         int64_t buffer_records, nnhost_dataset **dataset, nnhost_error *error) {
    return guard(error, [&] {
        require(context && dataset, "context or dataset is NULL");
        require(buffer_records > 0 && buffer_records <= UINT32_MAX, "buffer_records must be from 1 to 4294967295");
        auto source = open_source(context, loader, path);
        *dataset =
            hand_over(nnhost::Dataset::stream(std::move(source.loader), context->host, source.name, buffer_records));
    });
}

nnhost_status nnhost_dataset_from_memory(nnhost_context *, const nnhost_dataset_info *info, const void *values,
                                         const int32_t *labels, nnhost_dataset **dataset, nnhost_error *error) {
    return guard(error, [&] {
        require(values && dataset, "values or dataset is NULL");
        const auto given = nnhost::read_struct(info);
        nnhost::check_record_info(given.height, given.width, given.channels, given.class_count);
        require(given.element_type == NNHOST_ELEMENT_U8 || given.element_type == NNHOST_ELEMENT_F32,
                "unknown element type");
        require(given.value_minimum < given.value_maximum, "value_minimum must be below value_maximum");
        require(given.count > 0, "a data set needs at least one record");
        nnhost::RecordInfo record{
            given.height,        given.width, given.channels, given.element_type, given.value_minimum,
            given.value_maximum, {}};
        for (std::uint32_t c = 0; c < given.class_count; ++c) {
            require(!given.class_names || given.class_names[c], "a class name is NULL");
            record.class_names.push_back(given.class_names ? given.class_names[c] : std::to_string(c));
        }
        const std::span<const int32_t> label_span(labels, labels ? static_cast<std::size_t>(given.count) : 0);
        *dataset = hand_over(nnhost::Dataset::from_memory(std::move(record), given.count, values, label_span));
    });
}

nnhost_status nnhost_dataset_split(const nnhost_dataset *dataset, int64_t count, uint64_t seed, nnhost_dataset **rest,
                                   nnhost_dataset **held_back, nnhost_error *error) {
    return guard(error, [&] {
        require(dataset && rest && held_back, "dataset, rest or held_back is NULL");
        const auto &whole = dataset->dataset;
        whole.require_memory("a split");
        require(count > 0 && count < whole.count(), "count must leave at least one record on either side");
        const auto [others, drawn] = nnhost::split_numbers(whole.count(), count, seed);
        std::unique_ptr<nnhost_dataset> others_made(hand_over(nnhost::Dataset::some_of(whole, others)));
        *held_back = hand_over(nnhost::Dataset::some_of(whole, drawn));
        *rest = others_made.release();
    });
}

void nnhost_dataset_destroy(nnhost_dataset *dataset) { const std::unique_ptr<nnhost_dataset> owner(dataset); }

nnhost_status nnhost_dataset_describe(const nnhost_dataset *dataset, nnhost_dataset_info *info, nnhost_error *error) {
    return guard(error, [&] {
        require(dataset, "dataset is NULL");
        const auto &d = dataset->dataset;
        const auto &i = d.info();
        nnhost::fill(info, nnhost_dataset_info{sizeof(nnhost_dataset_info),
                                               static_cast<std::uint32_t>(i.class_names.size()), d.total(), i.height,
                                               i.width, i.channels, i.element_type, 0, i.value_minimum, i.value_maximum,
                                               dataset->class_names.data(), d.source().c_str(), d.loader().c_str()});
    });
}

nnhost_status nnhost_dataset_record(const nnhost_dataset *dataset, int64_t index, float *values, int32_t *label,
                                    nnhost_error *error) {
    return guard(error, [&] {
        require(dataset, "dataset is NULL");
        const auto &d = dataset->dataset;
        d.require_memory("a record by its index");
        require(index >= 0 && index < d.count(), "there is no record with this index");
        if (values) d.raw(index, {values, static_cast<std::size_t>(d.info().size())});
        if (label) *label = d.label(index);
    });
}

nnhost_status nnhost_dataset_training_order(const nnhost_dataset *dataset, const nnhost_options *options, int64_t epoch,
                                            int64_t count, int64_t *indices, nnhost_error *error) {
    return guard(error, [&] {
        require(dataset && options && indices, "dataset, options or indices is NULL");
        const auto &data = dataset->dataset;
        data.require_memory("the order of the records");
        require(epoch > 0, "epochs are counted from 1");
        require(count >= 0 && count <= data.count(), "there are not that many records");
        const auto source = nnhost::make_record_source(data, options->options.flag("shuffle"),
                                                       static_cast<uint64_t>(options->options.integer("seed")));
        nnhost::TakenRecords taken;
        source->start_epoch(epoch);
        source->take(count, false, taken);
        for (const auto &record : taken.records) *indices++ = record.index;
    });
}

} // extern "C"
