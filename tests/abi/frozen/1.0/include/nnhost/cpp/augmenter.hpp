// nnhost/cpp/augmenter.hpp - nnhost::Augmenter.
#ifndef NNHOST_CPP_AUGMENTER_HPP
#define NNHOST_CPP_AUGMENTER_HPP

#include <nnhost/abi/augmenter.h>

#include "description.hpp"
#include "initialiser.hpp"

#include <cstdint>

namespace nnhost {
inline namespace plugin_v0 {

// What `info(image)` gives: one record for one, of the same size, unless a field is changed.
struct AugmenterInfo : nnhost_augmenter_info {
    explicit constexpr AugmenterInfo(const nnhost_image_info &image)
        : nnhost_augmenter_info{sizeof(nnhost_augmenter_info), 0, 1, image.height, image.width, image.channels} {}
};

// One generator a record: rngs[i] is record i's.
class Rngs {
  public:
    explicit Rngs(nnhost_rng *const *rngs) : rngs_(rngs) {}
    Rng operator[](std::int64_t record) const { return Rng(rngs_[record]); }

  private:
    nnhost_rng *const *rngs_;
};

//     nnhost::AugmenterInfo info(const nnhost_image_info &image);
//     void apply(const nnhost_image_info &image, int64_t n, const float *in, float *out, nnhost::Rngs rngs);
struct Augmenter {};

namespace detail {

template <class Plugin>
struct Kind<Plugin, std::enable_if_t<std::is_base_of_v<Augmenter, Plugin>>> {
    using Instance = detail::Instance<Plugin>;
    static constexpr const char *kind = NNHOST_AUGMENTER_KIND;

    static nnhost_status info(void *self, const nnhost_image_info *image, nnhost_augmenter_info *info,
                              nnhost_error *error) noexcept {
        return guarded(error, [&] {
            const nnhost_augmenter_info made = plugin_of<Plugin>(self).info(*image);
            hand_over(made, info);
        });
    }

    static nnhost_status apply(void *self, const nnhost_image_info *image, std::int64_t n, const float *in, float *out,
                               nnhost_rng *const *rngs, nnhost_error *error) noexcept {
        return guarded(error, [&] { plugin_of<Plugin>(self).apply(*image, n, in, out, Rngs(rngs)); });
    }

    static constexpr nnhost_augmenter table = {sizeof(nnhost_augmenter), 0, info, apply};
};

} // namespace detail
} // namespace plugin_v0
} // namespace nnhost

#endif
