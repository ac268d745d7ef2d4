// The fake loader, and the records that it reads.
#include "describe.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace nnhost::doubles {
namespace {

struct Records {
    nnhost_loader_info info{};
    std::vector<unsigned char> values; // (count, height, width, channels)
    std::vector<std::int32_t> labels;  // (count)
    std::vector<std::string> class_names;
    std::vector<const char *> class_name_pointers;
    std::size_t record_bytes = 0;

    std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

// The records of this process by their path: an entry function has no other way to them.
struct Shelf {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<const Records>, std::less<>> records;
    std::uint64_t last = 0;

    static Shelf &instance() {
        static Shelf shelf;
        return shelf;
    }
};

enum Parameter { path, at_most, fail_at, fail_status, delay_ms, declared };

struct Loader {
    Loader(std::shared_ptr<const Records> source, const nnhost_parameter_value *const *values)
        : records(std::move(source)), most(values[at_most]->integer), failing_read(values[fail_at]->integer),
          status(static_cast<nnhost_status>(values[fail_status]->integer)), delay(values[delay_ms]->integer),
          declared_count(values[declared]->integer) {}

    std::shared_ptr<const Records> records;
    std::int64_t most, failing_read;
    nnhost_status status;
    std::chrono::milliseconds delay;
    std::int64_t declared_count;
    std::int64_t reads = 0, position = 0;
};

Loader &loader(void *self) { return *static_cast<Loader *>(self); }

nnhost_status create_loader(const nnhost_host *, const nnhost_parameter_value *const *values, std::uint32_t,
                            void **self, nnhost_error *error) noexcept {
    try {
        Shelf &shelf = Shelf::instance();
        const std::lock_guard lock(shelf.mutex);
        const auto found = shelf.records.find(std::string_view(values[path]->text));
        if (found == shelf.records.end()) {
            if (error) {
                nnhost_copy_text(error->file, sizeof error->file, values[path]->text);
                nnhost_copy_text(error->hint, sizeof error->hint, "take it from nnhost_fake_records_path");
            }
            return nnhost_fail(error, NNHOST_E_MISSING, "no fake records live at this path");
        }
        *self = std::make_unique<Loader>(found->second, values).release();
        return NNHOST_OK;
    } catch (...) {
        return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    }
}

nnhost_status info(void *self, nnhost_loader_info *info, nnhost_error *) noexcept {
    const std::uint32_t size = info->struct_size;
    const nnhost_loader_info &known = loader(self).records->info;
    std::memcpy(info, &known, std::min<std::size_t>(size, sizeof known));
    info->struct_size = size;
    if (loader(self).declared_count != -2) info->count = loader(self).declared_count;
    return NNHOST_OK;
}

void copy_records(const Records &from, std::int64_t first, std::int64_t n, void *values, std::int32_t *labels) {
    std::memcpy(values, from.values.data() + static_cast<std::size_t>(first) * from.record_bytes,
                static_cast<std::size_t>(n) * from.record_bytes);
    std::copy_n(from.labels.begin() + first, n, labels);
}

nnhost_status read(void *self, std::int64_t capacity, void *values, std::int32_t *labels, std::int64_t *count,
                   nnhost_error *error) noexcept {
    Loader &from = loader(self);
    if (from.delay.count() > 0) std::this_thread::sleep_for(from.delay);
    if (++from.reads == from.failing_read)
        return nnhost_fail(error, from.status, "the fake loader fails at this read, as it was told to");
    std::int64_t n = std::min(capacity, from.records->count() - from.position);
    if (from.most > 0) n = std::min(n, from.most);
    if (n > 0) copy_records(*from.records, from.position, n, values, labels);
    from.position += n;
    *count = n;
    return NNHOST_OK;
}

nnhost_status rewind(void *self, nnhost_error *) noexcept {
    loader(self).position = 0;
    return NNHOST_OK;
}

nnhost_status read_indices(void *self, std::int64_t n, const std::int64_t *indices, void *values, std::int32_t *labels,
                           nnhost_error *error) noexcept {
    const Records &from = *loader(self).records;
    for (std::int64_t i = 0; i < n; ++i)
        if (indices[i] < 0 || indices[i] >= from.count())
            return nnhost_fail(error, NNHOST_E_ARGUMENT, "there is no record with this index");
    for (std::int64_t i = 0; i < n; ++i)
        copy_records(from, indices[i], 1,
                     static_cast<unsigned char *>(values) + static_cast<std::size_t>(i) * from.record_bytes,
                     labels + i);
    return NNHOST_OK;
}

constexpr nnhost_loader table{sizeof(nnhost_loader), 0, info, read, rewind, read_indices, nullptr, nullptr};
constexpr nnhost_parameter_spec path_spec{sizeof(nnhost_parameter_spec),
                                          NNHOST_PARAMETER_PATH,
                                          "path",
                                          "of fake records",
                                          nullptr,
                                          nullptr,
                                          0,
                                          0,
                                          NNHOST_PARAMETER_REQUIRED | NNHOST_PARAMETER_PRIMARY,
                                          0};
constexpr auto at_most_spec =
    number("at_most", NNHOST_PARAMETER_INTEGER, "records that one read gives at most; 0: no limit", "0", 0, 1e9);
constexpr auto fail_at_spec =
    number("fail_at", NNHOST_PARAMETER_INTEGER, "the read, from 1, that fails; 0: none", "0", 0, 1e9);
constexpr auto fail_status_spec =
    number("fail_status", NNHOST_PARAMETER_INTEGER, "the status that it fails with", "2", 1, 10);
constexpr auto delay_spec =
    number("delay_ms", NNHOST_PARAMETER_INTEGER, "milliseconds that each read sleeps", "0", 0, 60000);
constexpr auto declared_spec = number("declared", NNHOST_PARAMETER_INTEGER,
                                      "count that info declares; -1: unknown, -2: the truth", "-2", -2, 1e15);
constexpr const nnhost_parameter_spec *parameters[] = {&path_spec,        &at_most_spec, &fail_at_spec,
                                                       &fail_status_spec, &delay_spec,   &declared_spec};

constexpr nnhost_descriptor describe_loader() {
    nnhost_descriptor d = describe(NNHOST_LOADER_KIND, "org.nnhost.testing.fake_loader", "fake_loader",
                                   "records that a test made, in memory", parameters, 6, &table);
    d.create = create_loader;
    d.destroy = destroy<Loader>;
    return d;
}

Records copy_of(const nnhost_dataset_info &info, const void *values, const std::int32_t *labels) {
    const std::size_t bytes = info.element_type == NNHOST_ELEMENT_F32 ? sizeof(float) : 1;
    Records r;
    r.record_bytes = static_cast<std::size_t>(info.height * info.width * info.channels) * bytes;
    const auto count = static_cast<std::size_t>(info.count);
    const auto *first = static_cast<const unsigned char *>(values);
    r.values.assign(first, first + count * r.record_bytes);
    r.labels.assign(count, -1);
    if (labels) std::copy_n(labels, count, r.labels.begin());
    for (std::uint32_t c = 0; info.class_names && c < info.class_count; ++c)
        r.class_names.emplace_back(info.class_names[c]);
    r.info = {sizeof r.info,
              NNHOST_LOADER_REWINDABLE | NNHOST_LOADER_RANDOM_ACCESS,
              info.count,
              info.height,
              info.width,
              info.channels,
              info.element_type,
              info.class_count,
              info.value_minimum,
              info.value_maximum,
              nullptr};
    return r;
}

} // namespace

const nnhost_descriptor fake_loader = describe_loader();

} // namespace nnhost::doubles

struct nnhost_fake_records {
    std::string path;
};

extern "C" {

nnhost_status nnhost_fake_records_create(const nnhost_dataset_info *info, const void *values,
                                         const std::int32_t *labels, nnhost_fake_records **records,
                                         nnhost_error *error) {
    namespace doubles = nnhost::doubles;
    if (!info || !values || !records) return nnhost_fail(error, NNHOST_E_ARGUMENT, "info, values or records is NULL");
    if (info->height < 1 || info->width < 1 || info->channels < 1 || info->count < 0)
        return nnhost_fail(error, NNHOST_E_ARGUMENT, "a size is not positive, or count is negative");
    try {
        const auto made = std::make_shared<doubles::Records>(doubles::copy_of(*info, values, labels));
        for (const std::string &name : made->class_names) made->class_name_pointers.push_back(name.c_str());
        if (!made->class_names.empty()) made->info.class_names = made->class_name_pointers.data();
        auto &shelf = doubles::Shelf::instance();
        const std::lock_guard lock(shelf.mutex);
        auto handle = std::make_unique<nnhost_fake_records>();
        handle->path = "fake-records-" + std::to_string(++shelf.last);
        shelf.records.emplace(handle->path, made);
        *records = handle.release();
        return NNHOST_OK;
    } catch (...) {
        return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    }
}

void nnhost_fake_records_destroy(nnhost_fake_records *records) {
    const std::unique_ptr<nnhost_fake_records> owner(records);
    if (!records) return;
    auto &shelf = nnhost::doubles::Shelf::instance();
    const std::lock_guard lock(shelf.mutex);
    shelf.records.erase(records->path);
}

const char *nnhost_fake_records_path(const nnhost_fake_records *records) {
    return records ? records->path.c_str() : "";
}

} // extern "C"
