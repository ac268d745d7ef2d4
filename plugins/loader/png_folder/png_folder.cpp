// png_folder: PNG files as records. listing.cpp finds them, png.cpp reads one, fit.cpp makes it look like MNIST's,
// records.cpp reads many, by threads of parallel.cpp. Here is what the contract asks for.
#include "example.hpp"
#include "failure.hpp"
#include "parallel.hpp"
#include "records.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <new>
#include <string_view>
#include <tuple>

namespace {

enum Parameter { path_value, fit_value, size_value, invert_value, threads_value };

class PngFolder {
  public:
    PngFolder(const nnhost_host *host, const nnhost_parameter_value *const *values)
        : records_(values[path_value]->text, settings(host, values)) {
        for (const std::string &name : records_.listing().class_names) class_names_.push_back(name.c_str());
    }
    PngFolder(const PngFolder &) = delete; // class_names_ points into records_
    PngFolder &operator=(const PngFolder &) = delete;

    Records &records() { return records_; }

    void info(nnhost_loader_info &info) const {
        info.flags = NNHOST_LOADER_REWINDABLE;
        info.count = static_cast<std::int64_t>(records_.listing().images.size());
        info.height = records_.height();
        info.width = records_.width();
        info.channels = 1;
        info.element_type = NNHOST_ELEMENT_U8;
        info.class_count = records_.listing().class_count;
        info.value_minimum = 0;
        info.value_maximum = 255;
        info.class_names = class_names_.empty() ? nullptr : class_names_.data();
    }

  private:
    static Settings settings(const nnhost_host *host, const nnhost_parameter_value *const *values) {
        Settings settings;
        if (values[fit_value]->integer != 0) settings.fit_to = values[size_value]->integer;
        settings.invert = static_cast<Invert>(values[invert_value]->integer);
        settings.threads = static_cast<std::size_t>(values[threads_value]->integer);
        if (settings.threads == 0) settings.threads = processors();
        if (host && host->log)
            settings.inverted = [host](const std::string &path) {
                host->log(host, NNHOST_LOG_INFO, (path + ": inverted: dark on light").c_str());
            };
        if (host && host->is_cancelled) settings.cancelled = [host] { return host->is_cancelled(host) != 0; };
        return settings;
    }

    Records records_;
    std::vector<const char *> class_names_;
};

nnhost_status report(nnhost_error *error, const Failure &failure) noexcept {
    if (error) {
        nnhost_copy_text(error->file, sizeof error->file, failure.file.c_str());
        nnhost_copy_text(error->hint, sizeof error->hint, failure.hint.c_str());
    }
    return nnhost_fail(error, failure.status, failure.text.c_str());
}

// Nothing thrown leaves a function of the contract.
template <class Work>
nnhost_status guarded(nnhost_error *error, Work work) noexcept {
    try {
        work();
        return NNHOST_OK;
    } catch (const Failure &failure) {
        return report(error, failure);
    } catch (const std::filesystem::filesystem_error &failure) {
        if (error) nnhost_copy_text(error->file, sizeof error->file, failure.path1().c_str());
        return nnhost_fail(error, NNHOST_E_MISSING, ("cannot be read: " + failure.code().message()).c_str());
    } catch (const std::bad_alloc &) {
        return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    } catch (const std::exception &failure) {
        return nnhost_fail(error, NNHOST_E_INTERNAL, failure.what());
    }
}

extern "C" {

static nnhost_status png_create(const nnhost_host *host, const nnhost_parameter_value *const *values, std::uint32_t,
                                void **self, nnhost_error *error) NNHOST_NOEXCEPT {
    return guarded(error, [&] { *self = std::make_unique<PngFolder>(host, values).release(); });
}

static void png_destroy(void *self) NNHOST_NOEXCEPT { std::unique_ptr<PngFolder>(static_cast<PngFolder *>(self)); }

static nnhost_status png_info(void *self, nnhost_loader_info *info, nnhost_error *) NNHOST_NOEXCEPT {
    static_cast<const PngFolder *>(self)->info(*info);
    return NNHOST_OK;
}

static nnhost_status png_read(void *self, std::int64_t capacity, void *values, std::int32_t *labels,
                              std::int64_t *count, nnhost_error *error) NNHOST_NOEXCEPT {
    return guarded(error, [&] {
        *count = static_cast<PngFolder *>(self)->records().read(capacity, static_cast<std::uint8_t *>(values), labels);
    });
}

static nnhost_status png_rewind(void *self, nnhost_error *) NNHOST_NOEXCEPT {
    static_cast<PngFolder *>(self)->records().rewind();
    return NNHOST_OK;
}

static nnhost_status png_view(void *self, const void **values, const std::int32_t **labels,
                              nnhost_error *error) NNHOST_NOEXCEPT {
    return guarded(error, [&] { std::tie(*values, *labels) = static_cast<PngFolder *>(self)->records().view(); });
}

// A folder without images is ours too, at last: the error then says what was looked for.
static std::int32_t png_probe(const char *path, const std::uint8_t *bytes, std::uint64_t size) NNHOST_NOEXCEPT {
    static constexpr std::array<std::uint8_t, 4> start = {0x89, 'P', 'N', 'G'};
    std::int32_t sure = 0;
    (void)guarded(nullptr, [&] {
        if (!bytes)
            sure = !std::filesystem::is_directory(path) ? 0 : holds_images(path) ? 90 : 10;
        else if (size >= start.size() && std::equal(start.begin(), start.end(), bytes))
            sure = 100;
        else if (named_png(path))
            sure = 50;
    });
    return sure;
}

const void *extension(const char *id) noexcept {
    return std::string_view(id) == NNHOST_EXAMPLE_DATA ? &png_folder_example : nullptr;
}

} // extern "C"

constexpr std::uint32_t spec_size = sizeof(nnhost_parameter_spec);
const char *const invert_choices[] = {"auto", "yes", "no", nullptr};
const nnhost_parameter_spec path_spec = {spec_size,
                                         NNHOST_PARAMETER_PATH,
                                         "path",
                                         "a folder of PNG files, or one PNG file",
                                         nullptr,
                                         nullptr,
                                         0,
                                         0,
                                         NNHOST_PARAMETER_REQUIRED | NNHOST_PARAMETER_PRIMARY,
                                         0};
const nnhost_parameter_spec fit_spec = {spec_size, NNHOST_PARAMETER_BOOL,
                                        "fit",     "crop to the ink, scale and centre as MNIST's digits are",
                                        "false",   nullptr,
                                        0,         0,
                                        0,         0};
const nnhost_parameter_spec size_spec = {spec_size, NNHOST_PARAMETER_INTEGER,
                                         "size",    "side of a fitted image in pixels; the ink gets 20/28 of it",
                                         "28",      nullptr,
                                         8,         1024,
                                         0,         0};
const nnhost_parameter_spec invert_spec = {spec_size, NNHOST_PARAMETER_CHOICE,
                                           "invert",  "swap dark and light; auto: where the border is light",
                                           "auto",    invert_choices,
                                           0,         0,
                                           0,         0};
const nnhost_parameter_spec threads_spec = {spec_size, NNHOST_PARAMETER_INTEGER,
                                            "threads", "files read at a time; 0: as many as there are processors",
                                            "0",       nullptr,
                                            0,         1024,
                                            0,         0};
const nnhost_parameter_spec *const parameters[] = {&path_spec, &fit_spec, &size_spec, &invert_spec, &threads_spec};

const nnhost_loader table = {sizeof(nnhost_loader), 0, png_info, png_read, png_rewind, nullptr, png_probe, png_view};

const nnhost_descriptor descriptor = {
    sizeof(nnhost_descriptor),
    NNHOST_THREADS_INSTANCE,
    NNHOST_LOADER_KIND,
    "org.nnhost.png_folder",
    "png_folder",
    "1.0.0",
    "PNG files: a folder for each class, or names that end in the label, or one file",
    "path is a folder with a folder of PNG files for each class; or a folder of PNG files whose names end in the\n"
    "label, as in 2828_my_own_3.png; or one PNG file. Class folders are sorted by name (numbers by value) and "
    "numbered\n"
    "in that order, but folders named 0 to 9 are those digits. Files without any label are read as unlabelled.\n"
    "Colour becomes brightness, transparency white paper. Images must be of one size, unless fit=true crops each to\n"
    "its ink, scales that to 20x20 and centres it by mass in 28x28 (or size). Networks want light ink on dark:\n"
    "invert=auto turns an image round when its border is light; say invert=no for pictures that reach the border.",
    "nnhost developers",
    "MIT",
    parameters,
    5,
    0,
    png_create,
    png_destroy,
    &table,
    extension,
};

} // namespace

NNHOST_MODULE(&descriptor);
