// png_folder: PNG files as records. png.cpp reads one, listing.cpp finds them, fit.cpp makes them look like MNIST's.
#include "failure.hpp"
#include "fit.hpp"
#include "listing.hpp"
#include "png.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>

namespace {

enum Parameter { path_value, fit_value, size_value, invert_value };
enum Invert { automatic, always, never };

class PngFolder {
  public:
    PngFolder(const nnhost_host *host, const nnhost_parameter_value *const *values)
        : host_(host), fit_to_(values[fit_value]->integer != 0 ? values[size_value]->integer : 0),
          invert_(values[invert_value]->integer), listing_(list_images(values[path_value]->text)) {
        for (const std::string &name : listing_.class_names) class_names_.push_back(name.c_str());
        width_ = height_ = fit_to_;
        if (fit_to_ > 0) return;
        const PngFile first(listing_.images.front().path);
        width_ = first.width();
        height_ = first.height();
    }
    PngFolder(const PngFolder &) = delete; // class_names_ points into listing_
    PngFolder &operator=(const PngFolder &) = delete;

    void info(nnhost_loader_info &info) const {
        info.flags = NNHOST_LOADER_REWINDABLE;
        info.count = static_cast<std::int64_t>(listing_.images.size());
        info.height = height_;
        info.width = width_;
        info.channels = 1;
        info.element_type = NNHOST_ELEMENT_U8;
        info.class_count = listing_.class_count;
        info.value_minimum = 0;
        info.value_maximum = 255;
        info.class_names = class_names_.empty() ? nullptr : class_names_.data();
    }

    // values (capacity, height, width)
    std::int64_t read(std::int64_t capacity, std::uint8_t *values, std::int32_t *labels) {
        std::int64_t count = 0;
        for (; count < capacity && next_ < listing_.images.size(); ++count, ++next_) {
            const Grey image = record(listing_.images[next_].path);
            values = std::copy(image.pixels.begin(), image.pixels.end(), values);
            labels[count] = listing_.images[next_].label;
        }
        return count;
    }

    void rewind() { next_ = 0; }

  private:
    Grey record(const std::filesystem::path &path) {
        const PngFile file(path);
        if (fit_to_ == 0 && (file.width() != width_ || file.height() != height_))
            throw Failure{NNHOST_E_DATA, path.string(),
                          pixels(file.width(), file.height()) + " pixels, the first image is " +
                              pixels(width_, height_),
                          "png_folder:fit=true brings all images to one size"};
        Grey image = file.decode();
        if (invert_ == always || (invert_ == automatic && dark_on_light(image))) {
            invert(image);
            if (invert_ == automatic) say_inverted(path);
        }
        return fit_to_ > 0 ? fit(image, fit_to_) : image;
    }

    void say_inverted(const std::filesystem::path &path) {
        if (!said_inverted_ && host_ && host_->log)
            host_->log(host_, NNHOST_LOG_INFO, (path.string() + ": inverted: dark on light").c_str());
        said_inverted_ = true;
    }

    static std::string pixels(std::int64_t width, std::int64_t height) {
        return std::to_string(width) + "x" + std::to_string(height);
    }

    const nnhost_host *host_;
    std::int64_t fit_to_; // side of the records; 0: as they are
    std::int64_t invert_;
    Listing listing_;
    std::vector<const char *> class_names_;
    std::int64_t width_ = 0;
    std::int64_t height_ = 0;
    std::size_t next_ = 0;
    bool said_inverted_ = false;
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
        *count = static_cast<PngFolder *>(self)->read(capacity, static_cast<std::uint8_t *>(values), labels);
    });
}

static nnhost_status png_rewind(void *self, nnhost_error *) NNHOST_NOEXCEPT {
    static_cast<PngFolder *>(self)->rewind();
    return NNHOST_OK;
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
const nnhost_parameter_spec *const parameters[] = {&path_spec, &fit_spec, &size_spec, &invert_spec};

const nnhost_loader table = {sizeof(nnhost_loader), 0, png_info, png_read, png_rewind, nullptr, png_probe};

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
    4,
    0,
    png_create,
    png_destroy,
    &table,
    nullptr,
};

} // namespace

NNHOST_MODULE(&descriptor);
