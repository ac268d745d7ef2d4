// Level 3, augmenters: the copies.
#include "images.hpp"

#include <cmath>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_AUGMENTER_KIND;

void same_seed_same_copies(Subject &subject) {
    for_all_images(subject, [&](Augmenter &augmenter, const nnhost_image_info &image,
                                const nnhost_augmenter_info &info) {
        const auto in = sample(3 * values_of(image), image.empty, image.full);
        const auto first = apply(subject, augmenter, image, info, in, {1, 2, 3});
        apply(subject, augmenter, image, info, in, {7, 8, 9});
        nnhost_augmenter_info of_others;
        takes(augmenter, make_image(5, 9, 1), of_others); // to be asked about does not mean to be given
        expect(first == apply(subject, augmenter, image, info, in, {1, 2, 3}), "the same generators give other copies "
                                                                               "the next time");
    });
}

// Record i depends on in[i] and rngs[i] alone: one at a time, all at once, and in another order.
void records_are_independent(Subject &subject) {
    for_all_images(subject, [&](Augmenter &augmenter, const nnhost_image_info &image,
                                const nnhost_augmenter_info &info) {
        constexpr std::int64_t n = 4;
        const auto size_in = static_cast<std::size_t>(values_of(image)),
                   size_out = static_cast<std::size_t>(values_of(info));
        const auto in = sample(n * values_of(image), image.empty, image.full);
        const auto together = apply(subject, augmenter, image, info, in, {10, 11, 12, 13});
        for (std::size_t i = n; i-- > 0;) {
            const std::vector<float> one(in.begin() + static_cast<std::ptrdiff_t>(i * size_in),
                                         in.begin() + static_cast<std::ptrdiff_t>((i + 1) * size_in));
            const auto alone = apply(subject, augmenter, image, info, one, {10 + i});
            expect(std::equal(alone.begin(), alone.end(), together.begin() + static_cast<std::ptrdiff_t>(i * size_out)),
                   "record ", i, " gives other copies alone than among others");
        }
    });
}

void keeps_the_original(Subject &subject) {
    bool met = false;
    for_all_images(subject,
                   [&](Augmenter &augmenter, const nnhost_image_info &image, const nnhost_augmenter_info &info) {
                       if (!(info.flags & NNHOST_AUGMENTER_KEEPS_ORIGINAL)) return;
                       met = true;
                       const auto in = sample(2 * values_of(image), image.empty, image.full);
                       const auto out = apply(subject, augmenter, image, info, in, {1, 2});
                       for (std::int64_t i = 0; i < 2; ++i)
                           for (std::int64_t v = 0; v < values_of(image); ++v)
                               expect(out[static_cast<std::size_t>(i * values_of(info) + v)] ==
                                          in[static_cast<std::size_t>(i * values_of(image) + v)],
                                      "the first copy of record ", i, " is not the record: value ", v, " differs");
                   });
    if (!met) throw Skipped{"it does not say NNHOST_AUGMENTER_KEEPS_ORIGINAL"};
}

bool untouched(const nnhost_rng &a, const nnhost_rng &b) { return std::memcmp(&a, &b, sizeof a) == 0; }

void draws_as_it_declares(Subject &subject) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        Augmenter augmenter(subject, parameters);
        const nnhost_image_info image = make_image(12, 12, 1);
        nnhost_augmenter_info info;
        if (!takes(augmenter, image, info)) return;
        const auto in = sample(values_of(image), image.empty, image.full);
        bool drew = false, differs = false;
        const auto first = apply(subject, augmenter, image, info, in, {0});
        for (std::uint64_t seed = 1; seed < 2000 && !(seed > 20 && differs); ++seed) {
            nnhost_rng rng = subject.rng(seed);
            const nnhost_rng before = rng;
            nnhost_rng *const pointer = &rng;
            std::vector<float> out(static_cast<std::size_t>(values_of(info)));
            augmenter.apply(image, 1, in.data(), out.data(), &pointer);
            drew = drew || !untouched(rng, before);
            differs = differs || out != first;
        }
        if (!(info.flags & NNHOST_AUGMENTER_STOCHASTIC)) {
            expect(!drew, "it draws random numbers and does not say NNHOST_AUGMENTER_STOCHASTIC");
            expect(!differs, "its copies change with the generator, and it does not say NNHOST_AUGMENTER_STOCHASTIC");
        } else if (parameters.empty()) {
            expect(differs, "it says NNHOST_AUGMENTER_STOCHASTIC, and two thousand generators give the same copies");
        }
    });
}

void copies_are_in_range(Subject &subject) {
    for_all_images(subject,
                   [&](Augmenter &augmenter, const nnhost_image_info &image, const nnhost_augmenter_info &info) {
                       const auto in = sample(2 * values_of(image), image.empty, image.full);
                       constexpr float rounding = 1e-5f;
                       for (const float value : apply(subject, augmenter, image, info, in, {1, 2})) {
                           expect(std::isfinite(value), "a copy holds ", value);
                           expect(value >= image.empty - rounding && value <= image.full + rounding, "a copy holds ",
                                  value, ", outside of the input range ", image.empty, "..", image.full);
                       }
                   });
}

constexpr Test tests[] = {
    make_test(3, 11, kind, "same-seed-same-copies", "The same generators give the same copies.", same_seed_same_copies),
    make_test(3, 11, kind, "records-are-independent",
              "The copies of a record depend on it and its generator alone, not on the batch.",
              records_are_independent),
    make_test(3, 10, kind, "keeps-the-original", "Where it says so, the first copy is the record itself.",
              keeps_the_original),
    make_test(3, 10, kind, "draws-as-it-declares", "It draws random numbers where it says so, and only there.",
              draws_as_it_declares),
    make_test(3, 10, kind, "copies-are-in-range", "Copies of records in the input range are finite and in it too.",
              copies_are_in_range),
};

} // namespace

std::span<const Test> augmenter_meaning_tests() { return tests; }

} // namespace nnhost::conformance
