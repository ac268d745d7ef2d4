// nnhost/cpp/initialiser.hpp - nnhost::Initialiser, and the host's random numbers as an object.
#ifndef NNHOST_CPP_INITIALISER_HPP
#define NNHOST_CPP_INITIALISER_HPP

#include <nnhost/abi/initialiser.h>
#include <nnhost/abi/rng.h>

#include "description.hpp"

#include <cstdint>

namespace nnhost {
inline namespace plugin_v0 {

// A reference to a generator that the host has handed in; cheap to copy, never to be kept.
class Rng {
  public:
    explicit Rng(nnhost_rng *rng) : rng_(rng) {}

    std::uint32_t u32() const { return rng_->table->u32(rng_); }
    double uniform() const { return rng_->table->uniform(rng_); } // [0, 1)
    double normal() const { return rng_->table->normal(rng_); }   // mean 0, standard deviation 1
    std::uint32_t below(std::uint32_t n) const { return rng_->table->below(rng_, n); }

    // The independent generator number `index`, for the caller to own: nnhost_rng own = rng.child(3); Rng(&own)
    nnhost_rng child(std::uint64_t index) const {
        nnhost_rng made{};
        made.struct_size = sizeof made;
        rng_->table->split(rng_, index, &made);
        return made;
    }

  private:
    nnhost_rng *rng_;
};

//     void fill(const nnhost_layer_info &layer, nnhost::Rng rng, float *w, int64_t rows, int64_t cols);
struct Initialiser {};

namespace detail {

template <class Plugin>
struct Kind<Plugin, std::enable_if_t<std::is_base_of_v<Initialiser, Plugin>>> {
    using Instance = detail::Instance<Plugin>;
    static constexpr const char *kind = NNHOST_INITIALISER_KIND;

    static nnhost_status fill(void *self, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, std::int64_t rows,
                              std::int64_t cols, nnhost_error *error) noexcept {
        return guarded(error, [&] { plugin_of<Plugin>(self).fill(*layer, Rng(rng), w, rows, cols); });
    }

    static constexpr nnhost_initialiser table = {sizeof(nnhost_initialiser), 0, fill};
};

} // namespace detail
} // namespace plugin_v0
} // namespace nnhost

#endif
