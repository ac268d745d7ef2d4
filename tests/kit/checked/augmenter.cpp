#include "kinds.hpp"

#include <nnhost/abi/augmenter.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <span>
#include <tuple>
#include <vector>

namespace nnhost::checked {
namespace {

using ImageKey = std::tuple<std::int64_t, std::int64_t, std::int64_t, float, float>;

struct Augmenter : WatchedOf<nnhost_augmenter> {
    using WatchedOf::WatchedOf;
    std::mutex mutex;
    std::map<ImageKey, Greased<nnhost_augmenter_info>> infos; // as first given for each image
    Repeats repeats;
};

struct Records { // what apply is given
    const nnhost_image_info *image;
    std::int64_t n;
    const float *in;
    nnhost_rng *const *rngs;
};

nnhost_status info_once(Augmenter &p, const nnhost_image_info &image, Greased<nnhost_augmenter_info> &now,
                        nnhost_error *error) {
    Call call(p, "info", Tag::any_thread);
    const Greased<nnhost_image_info> as_it_was(image);
    Greased<nnhost_image_info> given = as_it_was;
    const nnhost_status status = call.run_status(
        error, [&](nnhost_error *own) { return p.plugin.info(p.made.self, &given.value, &now.value, own); });
    check_unchanged(call, "image", given, as_it_was);
    if (status != NNHOST_OK) return status;
    check_info(call, now);
    const ImageKey key(image.height, image.width, image.channels, image.empty, image.full);
    const std::lock_guard lock(p.mutex);
    if (!p.infos.try_emplace(key, now).first->second.is_same(now))
        call.fault(10, "what it says of an image is not what it said of the same one before");
    return NNHOST_OK;
}

nnhost_status info(void *self, const nnhost_image_info *image, nnhost_augmenter_info *host_info, nnhost_error *error) {
    auto &p = kit::proxy_of<Augmenter>(self);
    for (int time = 0; time < 2; ++time) {
        Greased<nnhost_augmenter_info> now;
        const nnhost_status status = info_once(p, *image, now, error);
        if (status != NNHOST_OK) return status;
        if (time == 1) now.copy_to(host_info);
    }
    return NNHOST_OK;
}

void check_generators(const nnhost_augmenter_info &info, Call &call, const Records &r,
                      const std::vector<nnhost_rng> &used) {
    for (std::int64_t i = 0; i < r.n; ++i) {
        const nnhost_rng &now = used[static_cast<std::size_t>(i)];
        if (!is_same_generator(*r.rngs[i], now)) call.fault(3, "it wrote to a generator instead of drawing from it");
        if (!(info.flags & NNHOST_AUGMENTER_STOCHASTIC) && std::memcmp(&now, r.rngs[i], sizeof now) != 0)
            call.fault(11, "it drew random numbers, and does not say that it is stochastic");
    }
}

std::int64_t values_of(const nnhost_image_info &image) { return image.height * image.width * image.channels; }

// Records in the input range give records in it (rule 10).
void check_range(const nnhost_image_info &image, Call &call, std::span<const float> in, std::span<const float> out) {
    // For blending: as copies-are-in-range allows it, whose range ends at 1; in larger ranges floats are coarser.
    const float rounding = 1e-5F * std::max({1.0F, std::abs(image.empty), std::abs(image.full)});
    const auto is_outside = [&](float value) {
        return value < image.empty - rounding || value > image.full + rounding;
    };
    const auto bad = std::ranges::find_if(out, is_outside);
    if (bad == out.end() || std::ranges::any_of(in, is_outside)) return;
    call.fault(10, "it gave " + std::to_string(*bad) + " in " + element_of("out", bad - out.begin(), std::ssize(out)) +
                       ", outside of the input range " + std::to_string(image.empty) + ".." +
                       std::to_string(image.full));
}

// out (n, size)
void check_records(const nnhost_augmenter_info &info, Call &call, const Records &r, const float *out,
                   std::int64_t size) {
    const std::int64_t size_in = values_of(*r.image);
    const float *end = out + r.n * size;
    const float *bad = std::find_if(out, end, [](float value) { return !std::isfinite(value); });
    const bool finite_in = std::all_of(r.in, r.in + r.n * size_in, [](float value) { return std::isfinite(value); });
    if (bad != end && finite_in)
        call.fault(10, "it gave no finite number in " + element_of("out", bad - out, r.n * size));
    if (!(info.flags & NNHOST_AUGMENTER_KEEPS_ORIGINAL)) return;
    for (std::int64_t i = 0; i < r.n; ++i)
        if (!std::equal(r.in + i * size_in, r.in + (i + 1) * size_in, out + i * size))
            return call.fault(10, "the first of the records that it makes is not the record itself");
}

nnhost_status apply_once(Augmenter &p, const nnhost_augmenter_info &info, const Records &r, float *host_out,
                         std::vector<nnhost_rng> &used, nnhost_error *error) {
    Call call(p, "apply");
    const std::int64_t size = info.multiplier * info.height * info.width * info.channels;
    const Greased<nnhost_image_info> as_it_was(*r.image);
    Greased<nnhost_image_info> image = as_it_was;
    used.clear();
    std::vector<nnhost_rng *> pointers;
    for (std::int64_t i = 0; i < r.n; ++i) used.push_back(*r.rngs[i]);
    for (nnhost_rng &rng : used) pointers.push_back(&rng);
    const float *in = call.input("in", r.in, r.n * values_of(*r.image));
    nnhost_rng *const *rngs = call.input<nnhost_rng *>("rngs", pointers.data(), r.n);
    float *out = call.output<float>("out", r.n * size);
    const nnhost_status status = call.run_status(
        error, [&](nnhost_error *own) { return p.plugin.apply(p.made.self, &image.value, r.n, in, out, rngs, own); });
    check_unchanged(call, "image", image, as_it_was);
    check_generators(info, call, r, used);
    if (status != NNHOST_OK) return status;
    call.check_outputs_written();
    check_records(info, call, r, out, size);
    check_range(*r.image, call, {r.in, static_cast<std::size_t>(r.n * values_of(*r.image))},
                {out, static_cast<std::size_t>(r.n * size)});
    std::copy_n(out, r.n * size, host_out);
    return NNHOST_OK;
}

nnhost_status apply(void *self, const nnhost_image_info *image, std::int64_t n, const float *in, float *out,
                    nnhost_rng *const *rngs, nnhost_error *error) {
    auto &p = kit::proxy_of<Augmenter>(self);
    const Records records{image, n, in, rngs};
    Greased<nnhost_augmenter_info> now;
    nnhost_status status = info_once(p, *image, now, error);
    if (status != NNHOST_OK) return status;
    const nnhost_augmenter_info &info = now.value;
    std::vector<nnhost_rng> used;
    std::vector<float> first;
    if (p.repeats.is_due()) {
        first.resize(static_cast<std::size_t>(n * info.multiplier * info.height * info.width * info.channels));
        status = apply_once(p, info, records, first.data(), used, error);
    }
    if (status == NNHOST_OK) status = apply_once(p, info, records, out, used, error);
    if (status != NNHOST_OK) return status;
    if (!first.empty() && std::memcmp(first.data(), out, first.size() * sizeof(float)) != 0)
        p.fault(11, "apply", "the same call again gave other bits");
    for (std::int64_t i = 0; i < n; ++i) *rngs[i] = used[static_cast<std::size_t>(i)];
    return NNHOST_OK;
}

} // namespace

std::unique_ptr<kit::Proxy> make_augmenter(const kit::Made &made, nnhost_context *context, const nnhost_host *host,
                                           Watched *&watched) {
    auto proxy = std::make_unique<Augmenter>(made, context, host);
    proxy->before.info = info;
    proxy->before.apply = apply;
    watched = proxy.get();
    return proxy;
}

} // namespace nnhost::checked
