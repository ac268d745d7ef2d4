// The fake activation, initialiser and augmenter: arithmetic that a test can do in its head.
#include "describe.hpp"

#include <algorithm>
#include <limits>

namespace nnhost::doubles {
namespace {

struct Factor { // the one parameter that each of the three has
    explicit Factor(const nnhost_parameter_value *const *values) : value(values[0]->real) {}
    double value;
};

float factor(void *self) { return static_cast<float>(static_cast<Factor *>(self)->value); }
std::int64_t copies(void *self) { return static_cast<std::int64_t>(static_cast<Factor *>(self)->value); }

// ---- activation

void activation_info(void *, nnhost_activation_info *info) noexcept {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    info->flags = NNHOST_ACTIVATION_IN_PLACE | NNHOST_ACTIVATION_ELEMENTWISE;
    info->output_minimum = info->inverse_minimum = -infinity;
    info->output_maximum = info->inverse_maximum = infinity;
    info->target_low = 0;
    info->target_high = 1;
}

void forward(void *self, std::int64_t rows, std::int64_t cols, const float *x, float *y) noexcept {
    const float scale = factor(self);
    std::transform(x, x + rows * cols, y, [scale](float value) { return scale * value; });
}

void backward(void *self, std::int64_t rows, std::int64_t cols, const float *, const float *, const float *dy,
              float *dx) noexcept {
    forward(self, rows, cols, dy, dx);
}

std::int64_t inverse(void *self, std::int64_t n, const float *y, float *x) noexcept {
    const float scale = factor(self);
    std::transform(y, y + n, x, [scale](float value) { return value / scale; });
    return 0;
}

constexpr nnhost_activation activation_table{sizeof(nnhost_activation), 0, activation_info, forward, backward, inverse};
constexpr auto scale =
    number("scale", NNHOST_PARAMETER_REAL, "factor between input and output", "1", 1e-6, 1e6, NNHOST_PARAMETER_PRIMARY);
constexpr const nnhost_parameter_spec *activation_parameters[] = {&scale};

// ---- initialiser

nnhost_status fill(void *self, const nnhost_layer_info *, nnhost_rng *, float *w, std::int64_t rows, std::int64_t cols,
                   nnhost_error *) noexcept {
    const double step = static_cast<Factor *>(self)->value;
    for (std::int64_t i = 0; i < rows * cols; ++i) w[i] = static_cast<float>(step * static_cast<double>(i + 1));
    return NNHOST_OK;
}

constexpr nnhost_initialiser initialiser_table{sizeof(nnhost_initialiser), 0, fill};
constexpr auto step = number("step", NNHOST_PARAMETER_REAL, "difference of neighbouring weights", "0.01", -1e6, 1e6,
                             NNHOST_PARAMETER_PRIMARY);
constexpr const nnhost_parameter_spec *initialiser_parameters[] = {&step};

// ---- augmenter

nnhost_status augmenter_info(void *self, const nnhost_image_info *image, nnhost_augmenter_info *info,
                             nnhost_error *) noexcept {
    info->flags = NNHOST_AUGMENTER_KEEPS_ORIGINAL;
    info->multiplier = 1 + copies(self);
    info->height = image->height;
    info->width = image->width;
    info->channels = image->channels;
    return NNHOST_OK;
}

// in (n, size) -> out (n, 1 + copies, size)
nnhost_status apply(void *self, const nnhost_image_info *image, std::int64_t n, const float *in, float *out,
                    nnhost_rng *const *, nnhost_error *) noexcept {
    const std::int64_t size = image->height * image->width * image->channels;
    for (std::int64_t i = 0; i < n; ++i, in += size) {
        out = std::copy_n(in, size, out);
        for (std::int64_t c = 0; c < copies(self); ++c)
            out = std::transform(in, in + size, out, [image](float x) { return image->empty + image->full - x; });
    }
    return NNHOST_OK;
}

constexpr nnhost_augmenter augmenter_table{sizeof(nnhost_augmenter), 0, augmenter_info, apply};
constexpr auto copies_spec =
    number("copies", NNHOST_PARAMETER_INTEGER, "negatives made of each record", "1", 0, 9, NNHOST_PARAMETER_PRIMARY);
constexpr const nnhost_parameter_spec *augmenter_parameters[] = {&copies_spec};

// ---- descriptors

constexpr nnhost_descriptor with_state(nnhost_descriptor d) {
    d.create = create<Factor>;
    d.destroy = destroy<Factor>;
    return d;
}

constexpr nnhost_descriptor activation =
    with_state(describe(NNHOST_ACTIVATION_KIND, "org.nnhost.testing.fake_activation", "fake_activation",
                        "y = scale * x, for tests", activation_parameters, 1, &activation_table));
constexpr nnhost_descriptor initialiser =
    with_state(describe(NNHOST_INITIALISER_KIND, "org.nnhost.testing.fake_initialiser", "fake_initialiser",
                        "w[i] = step * (i + 1), for tests", initialiser_parameters, 1, &initialiser_table));
constexpr nnhost_descriptor augmenter =
    with_state(describe(NNHOST_AUGMENTER_KIND, "org.nnhost.testing.fake_augmenter", "fake_augmenter",
                        "the record and its negative, for tests", augmenter_parameters, 1, &augmenter_table));

template <const nnhost_descriptor &...descriptors>
const nnhost_module *module_of() {
    static const nnhost_descriptor *const list[] = {&descriptors...};
    static const nnhost_module module{NNHOST_MODULE_MAGIC,     sizeof module,          NNHOST_ABI_MAJOR,
                                      NNHOST_ABI_TARGET_MINOR, sizeof...(descriptors), list};
    return &module;
}

} // namespace
} // namespace nnhost::doubles

extern "C" {

const nnhost_module *nnhost_fake_plugins(void) {
    namespace d = nnhost::doubles;
    return d::module_of<d::activation, d::initialiser, d::fake_loader, d::augmenter>();
}

const nnhost_module *nnhost_fake_activation(void) { return nnhost::doubles::module_of<nnhost::doubles::activation>(); }

const nnhost_module *nnhost_fake_initialiser(void) {
    return nnhost::doubles::module_of<nnhost::doubles::initialiser>();
}

const nnhost_module *nnhost_fake_loader(void) { return nnhost::doubles::module_of<nnhost::doubles::fake_loader>(); }

const nnhost_module *nnhost_fake_augmenter(void) { return nnhost::doubles::module_of<nnhost::doubles::augmenter>(); }

} // extern "C"
