// Level 3, augmenters: what each copy is of its record, and where an angle turns it.
#include "images.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_AUGMENTER_KIND;

// The copies of one record by several generators: of what is drawn, once is no time.
struct Copies {
    static constexpr std::size_t draws = 8;

    std::span<const float> copy(std::size_t draw, std::size_t number) const {
        return std::span(out).subspan((draw * multiplier + number) * size, size);
    }
    bool holds_ink(std::size_t number) const { // in any draw
        for (std::size_t draw = 0; draw < draws; ++draw) {
            const auto [least, most] = std::ranges::minmax(copy(draw, number));
            if (least < most) return true;
        }
        return false;
    }
    bool differ(std::size_t a, std::size_t b) const {
        for (std::size_t draw = 0; draw < draws; ++draw)
            if (!std::ranges::equal(copy(draw, a), copy(draw, b))) return true;
        return false;
    }

    std::vector<float> out;
    std::size_t multiplier, size;
};

// With its defaults an augmenter makes something of a record.
template <class Judge>
void for_default_copies(Subject &subject, Judge &&judge) {
    Augmenter augmenter(subject);
    for (const ImageShape shape : image_shapes) {
        const nnhost_image_info image = make_image(shape.height, shape.width, shape.channels);
        nnhost_augmenter_info info;
        if (shape.height < 12 || !takes(augmenter, image, info)) continue; // of a few pixels little can be made
        const auto one = sample(values_of(image), image.empty, image.full);
        std::vector<float> in;
        std::vector<std::uint64_t> seeds;
        for (std::uint64_t seed = 1; seed <= Copies::draws; ++seed) {
            in.insert(in.end(), one.begin(), one.end());
            seeds.push_back(seed);
        }
        judge(Copies{apply(subject, augmenter, image, info, in, seeds), static_cast<std::size_t>(info.multiplier),
                     static_cast<std::size_t>(info.height * info.width * info.channels)});
    }
}

void copies_differ(Subject &subject) {
    bool met = false;
    for_default_copies(subject, [&](const Copies &copies) {
        for (std::size_t b = 0; b < copies.multiplier; ++b)
            for (std::size_t a = 0; a < b; ++a) {
                met = true;
                expect(copies.differ(a, b), "copy ", b, " of a record is copy ", a, " once more");
            }
    });
    if (!met) throw Skipped{"it makes one record of each"};
}

void copies_hold_ink(Subject &subject) {
    for_default_copies(subject, [](const Copies &copies) {
        for (std::size_t number = 0; number < copies.multiplier; ++number)
            expect(copies.holds_ink(number), "copy ", number, " of a record with ink holds ", copies.copy(0, number)[0],
                   " everywhere");
    });
}

// Whether the copies of an empty picture in that input range are as empty.
bool stays_empty(Subject &subject, float empty, float full, float &found) {
    Augmenter augmenter(subject);
    nnhost_image_info image = make_image(12, 12, 1);
    image.empty = empty;
    image.full = full;
    nnhost_augmenter_info info;
    if (!takes(augmenter, image, info)) throw Skipped{"it takes no picture of 12 x 12"};
    const std::vector<float> in(static_cast<std::size_t>(values_of(image)), empty);
    for (const float value : apply(subject, augmenter, image, info, in, {1})) {
        found = value;
        if (std::abs(value - empty) > 1e-6f) return false;
    }
    return true;
}

void empty_is_what_the_image_says(Subject &subject) {
    float found = 0;
    if (!stays_empty(subject, image_empty, image_full, found)) throw Skipped{"it draws on empty pictures"};
    expect(stays_empty(subject, -1, 1, found), "a copy of an empty picture in the input range -1..1 holds ", found,
           "; an empty pixel is -1");
}

// A picture with one blot of full pixels in the middle of its height, near its right edge.
std::vector<float> blot(const nnhost_image_info &image) {
    std::vector<float> pixels(static_cast<std::size_t>(values_of(image)), image.empty);
    const std::int64_t middle = image.height / 2, left = image.width - 7;
    for (std::int64_t row = middle - 1; row <= middle + 1; ++row)
        for (std::int64_t v = left * image.channels; v < (left + 3) * image.channels; ++v)
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
    Turning(Subject &of, std::int64_t width, std::int64_t channels, double degrees)
        : subject(of), angle(degrees), image(make_image(29, width, channels)),
          augmenter(of, "degrees=" + words(degrees)), can(takes(augmenter, image, info)) {}

    // Pixels are no points: the centre of a blot is known to a fifth of a pixel.
    double tolerance() const { return 0.24 * 180 / std::numbers::pi / (static_cast<double>(image.width) / 2 - 5.5); }
    std::int64_t size() const { return info.height * info.width * info.channels; }
    std::vector<float> copies(const std::vector<float> &in, std::uint64_t seed = 1) {
        auto out = apply(subject, augmenter, image, info, in, {seed});
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
        expect(std::abs(seen - turning.angle) < turning.tolerance(), "degrees=", turning.angle, " turns copy ",
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

// An angle that is drawn lies between -d and d, and is now this, now that.
void judge_drawn_angles(Turning &turning) {
    bool left = false, right = false;
    for (std::uint64_t seed = 1; seed <= 64; ++seed) {
        const auto copies = turning.copies(blot(turning.image), seed);
        const double found = angle_of(copies.data(), turning.info, turning.image.empty);
        expect(std::abs(found) < turning.angle + turning.tolerance(), "degrees=", turning.angle, " turns a copy by ",
               found, " degrees (nnhost/abi/augmenter.h)");
        left = left || found > 0;
        right = right || found < 0;
    }
    expect(left && right, "degrees=", turning.angle, " turns 64 copies all ", left ? "anticlockwise" : "clockwise",
           "; an angle that is drawn goes either way (nnhost/abi/augmenter.h)");
}

void turns_anticlockwise(Subject &subject) {
    const nnhost_parameter_spec *degrees = nullptr;
    for (std::uint32_t i = 0; i < subject.info().parameter_count; ++i)
        if (std::string_view(subject.info().parameters[i]->key) == "degrees") degrees = subject.info().parameters[i];
    if (!degrees || degrees->type != NNHOST_PARAMETER_REAL) throw Skipped{"it has no parameter 'degrees'"};
    for (const auto &[width, channels, angle] :
         {std::tuple{29, 1, 10.0}, {29, 3, 30.0}, {41, 1, 30.0}, {101, 1, 12.5}}) {
        if (degrees->maximum != 0 && angle > degrees->maximum) continue;
        Turning turning(subject, width, channels, angle);
        if (!turning.can) continue;
        if (turning.info.flags & NNHOST_AUGMENTER_STOCHASTIC) {
            judge_drawn_angles(turning);
            continue;
        }
        judge_angles(turning);
        judge_emptiness(turning);
    }
}

constexpr Test tests[] = {
    make_test(3, 0, kind, "empty-is-what-the-image-says", "What is empty in one input range is empty in another.",
              empty_is_what_the_image_says),
    make_test(3, 0, kind, "copies-differ", "By default no copy of a record is another one once more.", copies_differ),
    make_test(3, 0, kind, "copies-hold-ink", "By default a copy of a record with ink has ink.", copies_hold_ink),
    make_test(3, 0, kind, "turns-anticlockwise",
              "A parameter 'degrees' turns the right way, by the right angle, and brings nothing in from outside.",
              turns_anticlockwise),
};

} // namespace

std::span<const Test> augmenter_copy_tests() { return tests; }

} // namespace nnhost::conformance
