// Level 3, augmenters: the copies.
#include "images.hpp"

#include <cmath>
#include <numbers>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_AUGMENTER_KIND;

void same_seed_same_copies(Subject &subject) {
    for_all_images(subject, [&](Augmenter &augmenter, const nnhost_image_info &image,
                                const nnhost_augmenter_info &info) {
        const auto in = sample(3 * values_of(image), image.empty, image.full);
        const auto first = apply(subject, augmenter, image, info, in, {1, 2, 3});
        apply(subject, augmenter, image, info, in, {7, 8, 9});
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

// With its defaults an augmenter makes something of a record: each copy is one of its own, with ink in it.
template <class Judge>
void for_default_copies(Subject &subject, Judge &&judge) {
    Augmenter augmenter(subject);
    for (const ImageShape shape : image_shapes) {
        const nnhost_image_info image = make_image(shape.height, shape.width, shape.channels);
        nnhost_augmenter_info info;
        if (shape.height < 8 || !takes(augmenter, image, info)) continue; // of a few pixels little can be made
        const auto out = apply(subject, augmenter, image, info, sample(values_of(image), image.empty, image.full), {1});
        const auto size = static_cast<std::size_t>(info.height * info.width * info.channels);
        for (std::size_t copy = 0; copy < static_cast<std::size_t>(info.multiplier); ++copy)
            judge(std::span(out).subspan(0, copy * size), std::span(out).subspan(copy * size, size), copy);
    }
}

void copies_differ(Subject &subject) {
    bool met = false;
    for_default_copies(subject, [&](std::span<const float> earlier, std::span<const float> copy, std::size_t number) {
        for (std::size_t other = 0; other < number; ++other) {
            met = true;
            expect(!std::ranges::equal(earlier.subspan(other * copy.size(), copy.size()), copy), "copy ", number,
                   " of a record is copy ", other, " once more");
        }
    });
    if (!met) throw Skipped{"it makes one record of each"};
}

void copies_hold_ink(Subject &subject) {
    for_default_copies(subject, [](std::span<const float>, std::span<const float> copy, std::size_t number) {
        const auto [least, most] = std::ranges::minmax(copy);
        expect(least < most, "copy ", number, " of a record with ink holds ", least, " everywhere");
    });
}

// A picture of 29 x 29 with one blot of full pixels, to the right of the middle.
std::vector<float> blot(const nnhost_image_info &image) {
    std::vector<float> pixels(static_cast<std::size_t>(values_of(image)), image.empty);
    for (std::int64_t row = 13; row <= 15; ++row)
        for (std::int64_t v = 22 * image.channels; v < 25 * image.channels; ++v)
            pixels[static_cast<std::size_t>(row * image.width * image.channels + v)] = image.full;
    return pixels;
}

// Angle of the centre of ink about the middle of the picture, anticlockwise from "east" as a person sees it.
double angle_of(const float *pixels, const nnhost_augmenter_info &info, float empty) {
    double x = 0, y = 0;
    for (std::int64_t row = 0; row < info.height; ++row)
        for (std::int64_t col = 0; col < info.width; ++col) {
            const double ink = static_cast<double>(pixels[(row * info.width + col) * info.channels] - empty);
            x += ink * (static_cast<double>(col) - static_cast<double>(info.width - 1) / 2);
            y -= ink * (static_cast<double>(row) - static_cast<double>(info.height - 1) / 2);
        }
    return std::atan2(y, x) * 180 / std::numbers::pi;
}

// The copies of such pictures, without the original.
struct Turning {
    Turning(Subject &of, std::int64_t channels, double degrees)
        : subject(of), angle(degrees), image(make_image(29, 29, channels)), augmenter(of, "degrees=" + words(degrees)),
          can(takes(augmenter, image, info)) {}

    std::int64_t size() const { return info.height * info.width * info.channels; }
    std::vector<float> copies(const std::vector<float> &in) {
        auto out = apply(subject, augmenter, image, info, in, {1});
        if ((info.flags & NNHOST_AUGMENTER_KEEPS_ORIGINAL) && info.multiplier > 1)
            out.erase(out.begin(), out.begin() + size());
        return out;
    }

    Subject &subject;
    double angle;
    nnhost_image_info image;
    nnhost_augmenter_info info;
    Augmenter augmenter;
    bool can;
};

// The blot at 0 degrees: turned anticlockwise by d degrees its centre lies at d degrees. Of two copies the
// other lies at -d, of more any may.
void judge_angles(Turning &turning) {
    const auto copies = turning.copies(blot(turning.image));
    const std::int64_t count = std::ssize(copies) / turning.size();
    for (std::int64_t copy = 0; copy < count; ++copy) {
        const double found = angle_of(copies.data() + copy * turning.size(), turning.info, turning.image.empty);
        const double seen = copy == 0 ? found : count == 2 ? -found : std::abs(found);
        expect(std::abs(seen - turning.angle) < 1.5, "degrees=", turning.angle, " turns copy ",
               copy + turning.info.multiplier - count, " by ", found, " degrees; ", copy == 0 ? "" : "-", turning.angle,
               " is wanted: positive is anticlockwise and comes first (nnhost/abi/augmenter.h)");
    }
}

// Where nothing is, nothing comes, and nothing comes in from outside: the corners of a full picture turn empty.
void judge_emptiness(Turning &turning) {
    const nnhost_augmenter_info &info = turning.info;
    const auto expect_empty = [&](float value, std::string_view where) {
        expect(std::abs(value - turning.image.empty) < 1e-6f, where, " holds ", value, "; an empty pixel is ",
               turning.image.empty);
    };
    std::vector<float> in(static_cast<std::size_t>(values_of(turning.image)), turning.image.empty);
    for (const float value : turning.copies(in)) expect_empty(value, "a copy of an empty picture");
    if (turning.angle < 30) return; // too little to be outside for sure
    std::ranges::fill(in, turning.image.full);
    const auto copies = turning.copies(in);
    for (auto copy = copies.begin(); copy != copies.end(); copy += turning.size())
        for (const std::int64_t row : {std::int64_t{0}, info.height - 1})
            for (const std::int64_t col : {std::int64_t{0}, info.width - 1})
                expect_empty(copy[(row * info.width + col) * info.channels],
                             "a corner that came from outside of a full picture");
}

void turns_anticlockwise(Subject &subject) {
    const nnhost_parameter_spec *degrees = nullptr;
    for (std::uint32_t i = 0; i < subject.info().parameter_count; ++i)
        if (std::string_view(subject.info().parameters[i]->key) == "degrees") degrees = subject.info().parameters[i];
    if (!degrees || degrees->type != NNHOST_PARAMETER_REAL) throw Skipped{"it has no parameter 'degrees'"};
    for (const std::int64_t channels : {1, 3})
        for (const double angle : {10.0, 30.0}) {
            if (degrees->maximum != 0 && angle > degrees->maximum) continue;
            Turning turning(subject, channels, angle);
            if (!turning.can) continue;
            if (turning.info.flags & NNHOST_AUGMENTER_STOCHASTIC) throw Skipped{"its angle is random"};
            judge_angles(turning);
            judge_emptiness(turning);
        }
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
    make_test(3, 0, kind, "copies-differ", "By default no copy of a record is another one once more.", copies_differ),
    make_test(3, 0, kind, "copies-hold-ink", "By default a copy of a record with ink has ink.", copies_hold_ink),
    make_test(3, 0, kind, "turns-anticlockwise",
              "A parameter 'degrees' turns the right way, by the right angle, and brings nothing in from outside.",
              turns_anticlockwise),
};

} // namespace

std::span<const Test> augmenter_meaning_tests() { return tests; }

} // namespace nnhost::conformance
