// nnhost/cpp/loader.hpp - nnhost::Loader, and example data as an object.
#ifndef NNHOST_CPP_LOADER_HPP
#define NNHOST_CPP_LOADER_HPP

#include <nnhost/abi/example_data.h>
#include <nnhost/abi/loader.h>

#include "description.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace nnhost {
inline namespace plugin_v0 {

// What `info()` gives: bytes 0..255, one channel, without labels, read once, unless a field is changed.
struct LoaderInfo : nnhost_loader_info {
    LoaderInfo(std::int64_t records, std::int64_t image_height, std::int64_t image_width)
        : nnhost_loader_info{sizeof(nnhost_loader_info), 0, records, image_height, image_width, 1,
                             NNHOST_ELEMENT_U8,          0, 0,       255,          nullptr} {}
};

// What `view()` gives: NULL both, where the records do not lie in memory.
struct View {
    const void *values;
    const std::int32_t *labels;
};

//     nnhost::LoaderInfo info();
//     int64_t read(int64_t capacity, void *values, int32_t *labels);
//     void rewind();                                                                             optional
//     void read_indices(int64_t n, const int64_t *indices, void *values, int32_t *labels);       optional
//     static int32_t probe(const char *path, const uint8_t *bytes, uint64_t size);               optional
//     nnhost::View view();                                                                       optional
// The flags of info say which of rewind and read_indices the host may call.
struct Loader {};

struct ExampleShape {
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 1;
};

// For `extension`: one file, its labels in the order of reading, the shape of a record and all values, record after
// record. To be kept for ever, as a static object.
class ExampleFile {
  public:
    ExampleFile(std::string name, std::string bytes, std::vector<std::int32_t> labels, ExampleShape shape,
                std::vector<double> values)
        : ExampleFile(std::move(name), std::move(bytes), std::move(labels)) {
        values_ = std::move(values);
        // What is missing is NaN, which no loader gives: the host reads as many as the shape says.
        values_.resize(labels_.size() * static_cast<std::size_t>(shape.height * shape.width * shape.channels),
                       std::numeric_limits<double>::quiet_NaN());
        data_.height = shape.height;
        data_.width = shape.width;
        data_.channels = shape.channels;
        data_.values = values_.data();
    }
    // Its values are not told, and not judged.
    ExampleFile(std::string name, std::string bytes, std::vector<std::int32_t> labels)
        : name_(std::move(name)), bytes_(std::move(bytes)), labels_(std::move(labels)) {
        file_ = {sizeof file_, 0, name_.c_str(), reinterpret_cast<const std::uint8_t *>(bytes_.data()), bytes_.size()};
        data_.struct_size = sizeof data_;
        data_.file_count = 1;
        data_.files = &first_;
        data_.path = name_.c_str();
        data_.count = static_cast<std::int64_t>(labels_.size());
        data_.labels = labels_.data();
    }
    ExampleFile(const ExampleFile &) = delete; // the tables point into it
    ExampleFile &operator=(const ExampleFile &) = delete;

    const nnhost_example_data *data() const { return &data_; }

  private:
    std::string name_;
    std::string bytes_;
    std::vector<std::int32_t> labels_;
    std::vector<double> values_;
    nnhost_example_file file_{};
    const nnhost_example_file *first_ = &file_;
    nnhost_example_data data_{};
};

namespace detail {

#define NNHOST_CPP_DETECTS_(function)                                                                                  \
    template <class Plugin, class = void>                                                                              \
    constexpr bool has_##function = false;                                                                             \
    template <class Plugin>                                                                                            \
    constexpr bool has_##function<Plugin, std::void_t<decltype(&Plugin::function)>> = true

NNHOST_CPP_DETECTS_(rewind);
NNHOST_CPP_DETECTS_(read_indices);
NNHOST_CPP_DETECTS_(probe);
NNHOST_CPP_DETECTS_(view);
#undef NNHOST_CPP_DETECTS_

template <class Plugin>
struct Kind<Plugin, std::enable_if_t<std::is_base_of_v<Loader, Plugin>>> {
    using Instance = detail::Instance<Plugin>;
    static constexpr const char *kind = NNHOST_LOADER_KIND;

    static nnhost_status info(void *self, nnhost_loader_info *info, nnhost_error *error) noexcept {
        return guarded(error, [&] {
            const nnhost_loader_info made = plugin_of<Plugin>(self).info();
            hand_over(made, info);
        });
    }

    static nnhost_status read(void *self, std::int64_t capacity, void *values, std::int32_t *labels,
                              std::int64_t *count, nnhost_error *error) noexcept {
        return guarded(error, [&] { *count = plugin_of<Plugin>(self).read(capacity, values, labels); });
    }

    static nnhost_status rewind(void *self, nnhost_error *error) noexcept {
        return guarded(error, [&] { plugin_of<Plugin>(self).rewind(); });
    }

    static nnhost_status read_indices(void *self, std::int64_t n, const std::int64_t *indices, void *values,
                                      std::int32_t *labels, nnhost_error *error) noexcept {
        return guarded(error, [&] { plugin_of<Plugin>(self).read_indices(n, indices, values, labels); });
    }

    static std::int32_t probe(const char *path, const std::uint8_t *bytes, std::uint64_t size) noexcept {
        std::int32_t sureness = 0;
        guarded(nullptr, [&] { sureness = Plugin::probe(path, bytes, size); });
        return sureness;
    }

    static nnhost_status view(void *self, const void **values, const std::int32_t **labels,
                              nnhost_error *error) noexcept {
        return guarded(error, [&] {
            const View seen = plugin_of<Plugin>(self).view();
            *values = seen.values;
            *labels = seen.labels;
        });
    }

    static constexpr nnhost_loader make_table() {
        nnhost_loader made{};
        made.struct_size = sizeof made;
        made.info = info;
        made.read = read;
        if constexpr (has_rewind<Plugin>) made.rewind = rewind;
        if constexpr (has_read_indices<Plugin>) made.read_indices = read_indices;
        if constexpr (has_probe<Plugin>) made.probe = probe;
        if constexpr (has_view<Plugin>) made.view = view;
        return made;
    }
    static constexpr nnhost_loader table = make_table();
};

} // namespace detail
} // namespace plugin_v0
} // namespace nnhost

#endif
