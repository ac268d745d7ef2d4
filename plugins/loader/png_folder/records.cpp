#include "records.hpp"
#include "failure.hpp"
#include "fit.hpp"
#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace {

constexpr std::size_t least_images = 32; // that are worth a thread's start

std::string pixels(std::int64_t width, std::int64_t height) {
    return std::to_string(width) + "x" + std::to_string(height);
}

void lower(std::atomic<std::size_t> &least, std::size_t value) {
    for (std::size_t old = least; value < old && !least.compare_exchange_weak(old, value);) {}
}

} // namespace

// What one thread reads with: its buffers, and the folder of its last image, kept open.
class Records::Reader {
  public:
    explicit Reader(const Records &records) : records_(records) {}
    ~Reader() { leave_folder(); }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    // Throws Failure, here and below.
    const PngFile &open(const Listing::Image &image) {
        naming(image, [&] {
            enter_folder(image.folder);
            file_.open(folder_, image.name.c_str());
        });
        return file_;
    }

    // to (height, width). Returns whether the image was dark on light, and has been inverted.
    bool read(const Listing::Image &image, std::uint8_t *to) {
        const Settings &settings = records_.settings_;
        open(image);
        if (settings.fit_to == 0 && (file_.width() != records_.width_ || file_.height() != records_.height_))
            throw Failure{NNHOST_E_DATA, records_.listing_.path(image),
                          pixels(file_.width(), file_.height()) + " pixels, the first image is " +
                              pixels(records_.width_, records_.height_),
                          "png_folder:fit=true brings all images to one size"};
        naming(image, [&] { file_.decode(image_); });
        const bool dark = settings.invert == Invert::automatic && dark_on_light(image_);
        if (dark || settings.invert == Invert::always) invert(image_);
        if (settings.fit_to > 0) image_ = fit(image_, settings.fit_to);
        std::copy(image_.pixels.begin(), image_.pixels.end(), to);
        return dark;
    }

  private:
    // Failures of the file itself do not know its name.
    template <class Work>
    void naming(const Listing::Image &image, Work work) {
        try {
            work();
        } catch (Failure &failure) {
            failure.file = records_.listing_.path(image);
            throw;
        }
    }

    void enter_folder(std::uint32_t place) {
        if (folder_ >= 0 && place == place_) return;
        const std::string &path = records_.listing_.folders[place];
        if (path.empty()) return;
        leave_folder();
        const int opened = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (opened < 0) throw Failure{NNHOST_E_MISSING, {}, std::string("cannot be read: ") + std::strerror(errno)};
        folder_ = opened;
        place_ = place;
    }

    void leave_folder() {
        if (folder_ >= 0) close(folder_);
        folder_ = AT_FDCWD;
    }

    const Records &records_;
    int folder_ = AT_FDCWD;   // descriptor
    std::uint32_t place_ = 0; // of it among the folders
    PngFile file_;
    Grey image_;
};

Records::Records(const std::string &path, Settings settings)
    : path_(path), settings_(std::move(settings)), listing_(list_images(path, settings_.threads)),
      height_(settings_.fit_to), width_(settings_.fit_to) {
    readers_.push_back(std::make_unique<Reader>(*this));
    if (settings_.fit_to > 0) return;
    const PngFile &first = readers_.front()->open(listing_.images.front());
    height_ = first.height();
    width_ = first.width();
}

Records::~Records() = default;

void Records::read_at(std::size_t first, std::size_t n, std::uint8_t *values, std::int32_t *labels,
                      const std::function<void()> &before_each) {
    const auto size = static_cast<std::size_t>(height_ * width_);
    const std::size_t workers = std::clamp<std::size_t>(n / least_images, 1, settings_.threads);
    while (readers_.size() < workers) readers_.push_back(std::make_unique<Reader>(*this));

    std::atomic<std::size_t> first_dark{n};
    const Outcome outcome = in_parallel(n, workers, [&](std::size_t worker, std::size_t i) {
        const Listing::Image &image = listing_.images[first + i];
        before_each();
        if (readers_[worker]->read(image, values + i * size)) lower(first_dark, i);
        labels[i] = image.label;
    });
    if (first_dark < outcome.done && settings_.inverted)
        std::exchange(settings_.inverted, nullptr)(listing_.path(listing_.images[first + first_dark]));
    if (outcome.failure) std::rethrow_exception(outcome.failure);
}

std::int64_t Records::read(std::int64_t capacity, std::uint8_t *values, std::int32_t *labels) {
    const std::size_t n = std::min(static_cast<std::size_t>(capacity), listing_.images.size() - next_);
    read_at(next_, n, values, labels, [] {});
    next_ += n;
    return static_cast<std::int64_t>(n);
}

std::pair<const std::uint8_t *, const std::int32_t *> Records::view() {
    if (!viewed_values_) {
        const std::size_t count = listing_.images.size();
        std::size_t bytes = 0;
        if (__builtin_mul_overflow(count, static_cast<std::size_t>(height_ * width_), &bytes)) return {};
        std::unique_ptr<Pages> values;
        try {
            values = std::make_unique<Pages>(bytes);
            viewed_labels_.resize(count);
        } catch (const std::bad_alloc &) {
            return {};
        }
        read_at(0, count, values->data(), viewed_labels_.data(), [this] {
            if (settings_.cancelled()) throw Failure{NNHOST_E_CANCELLED, path_, "stopped while reading data"};
        });
        viewed_values_ = std::move(values);
    }
    return {viewed_values_->data(), viewed_labels_.data()};
}
