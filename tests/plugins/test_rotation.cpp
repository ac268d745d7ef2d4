#include "plugin_fixture.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <limits>
#include <sstream>

namespace {

struct Case {
    std::int64_t height, width;
    double degrees, empty;
    std::vector<double> image, plus, minus;
};

const std::vector<Case> cases = {
#include "rotation_values.inc"
};

nnhost_image_info image_info(std::int64_t height, std::int64_t width, std::int64_t channels, float empty) {
    return {sizeof(nnhost_image_info), 0, height, width, channels, empty, 1.0F};
}

class Rotation : public Instance {
  public:
    explicit Rotation(const Settings &settings) : Instance("rotation", settings) {
        BOOST_REQUIRE_EQUAL(status, NNHOST_OK);
    }

    nnhost_augmenter_info info(const nnhost_image_info &image) {
        nnhost_augmenter_info info = {sizeof info, 0, 0, 0, 0, 0};
        BOOST_REQUIRE_EQUAL(table<nnhost_augmenter>().info(self, &image, &info, &error), NNHOST_OK);
        BOOST_TEST((info.height == image.height && info.width == image.width && info.channels == image.channels));
        return info;
    }

    // in (n, height, width, channels); record i gets the generator of seed i.
    std::vector<float> apply(const nnhost_image_info &image, const std::vector<float> &in, std::size_t first_seed = 0) {
        const std::size_t n = in.size() / static_cast<std::size_t>(image.height * image.width * image.channels);
        std::vector<ToyRng> rngs;
        for (std::size_t i = 0; i < n; ++i) rngs.emplace_back(first_seed + i);
        std::vector<nnhost_rng *> pointers;
        for (ToyRng &rng : rngs) pointers.push_back(&rng.rng);
        std::vector<float> out(in.size() * static_cast<std::size_t>(info(image).multiplier), -77);
        BOOST_REQUIRE_EQUAL(table<nnhost_augmenter>().apply(self, &image, static_cast<std::int64_t>(n), in.data(),
                                                            out.data(), pointers.data(), &error),
                            NNHOST_OK);
        return out;
    }
};

// The slow and obvious one, the judge of the plugin: `image` turned anticlockwise by `degrees`, pixel by pixel, in
// double.
std::vector<double> turned(const nnhost_image_info &image, const float *in, double degrees) {
    const double angle = degrees * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle), edge = 1e-9;
    const auto bottom = static_cast<double>(image.height - 1), side = static_cast<double>(image.width - 1);
    std::vector<double> out;
    for (std::int64_t i = 0; i < image.height; ++i)
        for (std::int64_t j = 0; j < image.width; ++j) {
            const double y = static_cast<double>(i) - bottom / 2, x = static_cast<double>(j) - side / 2;
            const double row = c * y + s * x + bottom / 2, column = c * x - s * y + side / 2;
            const bool outside = row < -edge || row > bottom + edge || column < -edge || column > side + edge;
            const auto pixel = [&](double r, double q, std::int64_t channel) {
                const auto top = static_cast<std::int64_t>(std::clamp(r, 0.0, bottom));
                const auto left = static_cast<std::int64_t>(std::clamp(q, 0.0, side));
                return static_cast<double>(in[(top * image.width + left) * image.channels + channel]);
            };
            const double top = std::floor(std::clamp(row, 0.0, bottom)), down = std::clamp(row, 0.0, bottom) - top;
            const double left = std::floor(std::clamp(column, 0.0, side));
            const double right = std::clamp(column, 0.0, side) - left;
            for (std::int64_t k = 0; k < image.channels; ++k) {
                const double above = (1 - right) * pixel(top, left, k) + right * pixel(top, left + 1, k);
                const double below = (1 - right) * pixel(top + 1, left, k) + right * pixel(top + 1, left + 1, k);
                out.push_back(outside ? static_cast<double>(image.empty) : (1 - down) * above + down * below);
            }
        }
    return out;
}

// Pixels of 0.01..1 without any order, n images.
std::vector<float> noise(const nnhost_image_info &image, std::int64_t n) {
    std::vector<float> pixels;
    ToyRng rng(7);
    for (std::int64_t i = 0; i < n * image.height * image.width * image.channels; ++i)
        pixels.push_back(0.01F + 0.99F * static_cast<float>(rng.rng.table->uniform(&rng.rng)));
    return pixels;
}

// Weights and the sum of four products are rounded to float: six times 6e-8 of values of at most 1.
void check(const float *out, const std::vector<double> &wanted) {
    double worst = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        worst = std::max(worst, std::abs(static_cast<double>(out[i]) - wanted[i]));
    BOOST_TEST(worst < 4e-7);
}

std::string text(double number) {
    std::ostringstream stream;
    stream << std::setprecision(17) << number;
    return stream.str();
}

} // namespace

// SciPy computes in double; ours rounds inputs and results to float: 1e-7 relative to values of at most 1.
BOOST_AUTO_TEST_CASE(turns_as_scipy_does) {
    for (const Case &c : cases) {
        BOOST_TEST_CONTEXT(c.height << "x" << c.width << " by " << c.degrees) {
            Rotation rotation(Settings{{"degrees", text(c.degrees)}});
            const std::vector<float> image(c.image.begin(), c.image.end());
            const std::vector<float> out =
                rotation.apply(image_info(c.height, c.width, 1, static_cast<float>(c.empty)), image);
            BOOST_REQUIRE_EQUAL(out.size(), 3 * image.size());
            BOOST_TEST(std::equal(image.begin(), image.end(), out.begin()), "the first record is the original");
            for (std::size_t i = 0; i < image.size(); ++i) {
                BOOST_TEST(std::abs(static_cast<double>(out[image.size() + i]) - c.plus[i]) < 1e-5,
                           "plus, pixel " << i);
                BOOST_TEST(std::abs(static_cast<double>(out[2 * image.size() + i]) - c.minus[i]) < 1e-5,
                           "minus, pixel " << i);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(turns_as_the_judge_does) {
    const std::vector<std::array<std::int64_t, 3>> shapes = {{28, 28, 1}, {1, 1, 1},  {1, 40, 1},   {40, 1, 1},
                                                             {2, 2, 1},   {3, 9, 3},  {17, 33, 2},  {1, 7, 3},
                                                             {7, 1, 4},   {97, 5, 1}, {5, 1203, 1}, {4, 700, 3}};
    for (const auto &[height, width, channels] : shapes)
        for (const double degrees : {0.0, 0.001, 3.7, 10.0, 45.0, 61.5, 90.0, 123.4, 180.0}) {
            BOOST_TEST_CONTEXT(height << "x" << width << "x" << channels << " by " << degrees) {
                const auto image = image_info(height, width, channels, 0.01F);
                const std::vector<float> in = noise(image, 1);
                const std::vector<float> out = Rotation(Settings{{"degrees", text(degrees)}}).apply(image, in);
                check(&out[in.size()], turned(image, in.data(), degrees));
                check(&out[2 * in.size()], turned(image, in.data(), -degrees));
            }
        }
}

// The judge draws what the plugin drew: one uniform number a record.
BOOST_AUTO_TEST_CASE(random_turns_as_the_judge_does) {
    const auto image = image_info(28, 28, 1, -1);
    const std::vector<float> in = noise(image, 60);
    const std::vector<float> out = Rotation(Settings{{"mode", "random"}, {"degrees", "180"}}).apply(image, in);
    for (std::size_t i = 0; i < 60; ++i) {
        ToyRng rng(i);
        const double degrees = 180 * (2 * rng.rng.table->uniform(&rng.rng) - 1);
        BOOST_TEST_CONTEXT("record " << i << " by " << degrees) {
            check(&out[784 * i], turned(image, &in[784 * i], degrees));
        }
    }
}

BOOST_AUTO_TEST_CASE(right_angles_move_pixels_without_a_change) {
    for (const std::int64_t size : {1, 2, 5, 28}) {
        const auto image = image_info(size, size, 1, 0);
        const std::vector<float> in = noise(image, 1);
        const auto n = static_cast<std::size_t>(size);
        std::vector<float> left, right, over; // by 90, -90 and 180 degrees
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                left.push_back(in[j * n + n - 1 - i]);
                right.push_back(in[(n - 1 - j) * n + i]);
                over.push_back(in[(n - 1 - i) * n + n - 1 - j]);
            }
        const auto made = [&](const char *degrees, std::size_t which) {
            const std::vector<float> out = Rotation(Settings{{"degrees", degrees}}).apply(image, in);
            const auto first = out.begin() + static_cast<std::ptrdiff_t>(which * in.size());
            return std::vector<float>(first, first + static_cast<std::ptrdiff_t>(in.size()));
        };
        BOOST_TEST((made("0", 1) == in && made("0", 2) == in), size);
        BOOST_TEST((made("90", 1) == left && made("90", 2) == right), size);
        BOOST_TEST((made("180", 1) == over && made("180", 2) == over), size);
    }
}

BOOST_AUTO_TEST_CASE(a_record_has_the_same_bits_in_any_block) {
    const auto image = image_info(28, 28, 1, 0.01F);
    const std::vector<float> in = noise(image, 5);
    Rotation rotation(Settings{});
    const std::vector<float> together = rotation.apply(image, in);
    for (std::size_t i = 0; i < 5; ++i) {
        const auto first = in.begin() + static_cast<std::ptrdiff_t>(784 * i);
        const std::vector<float> alone = rotation.apply(image, {first, first + 784});
        BOOST_TEST(std::equal(alone.begin(), alone.end(), together.begin() + static_cast<std::ptrdiff_t>(3 * 784 * i)));
    }
}

// What lies far from ink is not computed: a pixel that is not empty must be found wherever it is, also in another tile,
// and what is blended from empty pixels alone is `empty` itself, whatever is computed.
BOOST_AUTO_TEST_CASE(a_lone_pixel_turns_as_the_judge_does) {
    const std::vector<std::array<std::int64_t, 2>> shapes = {{28, 28}, {16, 16}, {1, 20}, {40, 20}, {20, 33}, {9, 6}};
    for (const auto &[height, width] : shapes)
        for (const float empty : {0.01F, -1.0F, 0.7F}) {
            const auto image = image_info(height, width, 1, empty);
            const auto size = static_cast<std::size_t>(height * width);
            for (const double degrees : {7.7, 45.0, 90.0, 177.0})
                for (std::size_t at = 0; at < size; ++at) {
                    std::vector<float> in(size, empty);
                    in[at] = 0.4F;
                    const std::vector<float> out = Rotation(Settings{{"degrees", text(degrees)}}).apply(image, in);
                    for (const std::size_t which : {1U, 2U}) {
                        const std::vector<double> wanted = turned(image, in.data(), which == 1 ? degrees : -degrees);
                        double worst = 0;
                        std::size_t not_quite_empty = 0;
                        for (std::size_t i = 0; i < size; ++i) {
                            const float made = out[which * size + i];
                            worst = std::max(worst, std::abs(static_cast<double>(made) - wanted[i]));
                            if (std::abs(wanted[i] - static_cast<double>(empty)) < 1e-15)
                                not_quite_empty += made != empty;
                        }
                        BOOST_TEST((worst < 4e-7 && not_quite_empty == 0), height << "x" << width << " by " << degrees
                                                                                  << ", empty " << empty << ", ink in "
                                                                                  << at << ", off by " << worst);
                    }
                }
        }
}

BOOST_AUTO_TEST_CASE(empty_and_full_images_stay_what_they_are) {
    for (const float empty : {0.01F, -1.0F, 1.0F}) {
        const auto image = image_info(28, 28, 1, empty);
        const std::vector<float> blank(784, empty), full(784, 0.3F);
        Rotation rotation(Settings{{"degrees", "33"}});
        for (const float pixel : rotation.apply(image, blank)) BOOST_TEST(pixel == empty);
        check(&rotation.apply(image, full)[784], turned(image, full.data(), 33));
    }
}

// Ink in all four corners has everything computed: away from them nothing may change, to the last bit.
BOOST_AUTO_TEST_CASE(what_is_skipped_is_what_would_have_been_computed) {
    const auto image = image_info(28, 28, 1, 0.01F);
    for (std::int64_t first = 2; first < 24; first += 3)
        for (std::int64_t last = first + 1; last < 26; last += 4) {
            const std::vector<float> ink = noise(image, 1);
            std::vector<float> sparse(784, 0.01F), corners(784, 0.01F);
            for (std::int64_t i = first; i < last; ++i)
                for (std::int64_t j = 28 - last; j < 28 - first; ++j)
                    sparse[static_cast<std::size_t>(28 * i + j)] = ink[static_cast<std::size_t>(28 * i + j)];
            std::vector<float> dense = sparse;
            for (const std::size_t corner : {0U, 27U, 756U, 783U}) dense[corner] = corners[corner] = 1;
            Rotation rotation(Settings{{"degrees", text(static_cast<double>(first * last) / 5)}});
            const std::vector<float> less = rotation.apply(image, sparse), all = rotation.apply(image, dense);
            const std::vector<float> where = rotation.apply(image, corners);
            std::size_t different = 0;
            for (std::size_t i = 784; i < less.size(); ++i) different += where[i] == 0.01F && less[i] != all[i];
            BOOST_TEST(different == 0U, "ink in " << first << ".." << last);
        }
}

// A pixel that is no number spoils those whose sources lie less than a pixel away, or exactly one.
BOOST_AUTO_TEST_CASE(no_number_and_infinity_reach_their_neighbours_alone) {
    const auto image = image_info(28, 28, 1, 0.01F);
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        for (const std::size_t at : {0U, 27U, 406U, 783U})
            for (const double degrees : {0.0, 10.0, 90.0}) {
                std::vector<float> in = noise(image, 1), mark(784, 0.0F);
                const std::vector<double> without = turned(image, in.data(), degrees);
                in[at] = bad;
                mark[at] = 1;
                const std::vector<double> share = turned(image_info(28, 28, 1, 0), mark.data(), degrees);
                const std::vector<float> out = Rotation(Settings{{"degrees", text(degrees)}}).apply(image, in);
                std::size_t finite = 0;
                for (std::size_t i = 0; i < 784; ++i) {
                    const float made = out[784 + i];
                    if (share[i] > 1e-6) BOOST_TEST(!std::isfinite(made));
                    if (!std::isfinite(made)) continue;
                    ++finite;
                    BOOST_TEST(std::abs(static_cast<double>(made) - without[i]) < 4e-7);
                }
                BOOST_TEST(finite >= 784U - 9U);
            }
}

BOOST_AUTO_TEST_CASE(an_image_that_is_too_large_is_refused) {
    Rotation rotation(Settings{});
    nnhost_augmenter_info info = {sizeof info, 0, 0, 0, 0, 0};
    const auto image = image_info(1 << 15, 1 << 15, 3, 0);
    BOOST_TEST(rotation.table<nnhost_augmenter>().info(rotation.self, &image, &info, &rotation.error) ==
               NNHOST_E_UNSUPPORTED);
    BOOST_TEST(std::string(rotation.error.text).find("cannot be turned") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(positive_angles_turn_anticlockwise) {
    const std::vector<float> right = {0, 0, 0, 0, 0, 1, 0, 0, 0}; // 3x3, a dot at 3 o'clock
    const std::vector<float> out = Rotation(Settings{{"degrees", "90"}}).apply(image_info(3, 3, 1, 0), right);
    BOOST_TEST(std::abs(out[9 + 1] - 1) < 1e-6F);  // 12 o'clock
    BOOST_TEST(std::abs(out[18 + 7] - 1) < 1e-6F); // 6 o'clock
}

BOOST_AUTO_TEST_CASE(channels_turn_alike) {
    const Case &c = cases.at(6);
    std::vector<float> both;
    for (const double v : c.image) {
        both.push_back(static_cast<float>(v));
        both.push_back(static_cast<float>(1 - v));
    }
    Rotation rotation(Settings{{"degrees", text(c.degrees)}});
    const std::vector<float> out = rotation.apply(image_info(c.height, c.width, 2, static_cast<float>(c.empty)), both);
    for (std::size_t i = 0; i < c.image.size(); ++i) {
        const float first = out[both.size() + 2 * i], second = out[both.size() + 2 * i + 1];
        BOOST_TEST(std::abs(static_cast<double>(first) - c.plus[i]) < 1e-5);
        if (first != static_cast<float>(c.empty))
            BOOST_TEST(std::abs(first + second - 1) < 1e-5F);
        else
            BOOST_TEST(second == static_cast<float>(c.empty));
    }
}

BOOST_AUTO_TEST_CASE(modes_say_what_they_do) {
    const nnhost_image_info image = image_info(28, 28, 1, 0.01F);
    Rotation extend(Settings{}), random(Settings{{"mode", "random"}});
    BOOST_TEST(extend.info(image).multiplier == 3);
    BOOST_TEST(extend.info(image).flags == NNHOST_AUGMENTER_KEEPS_ORIGINAL);
    BOOST_TEST(random.info(image).multiplier == 1);
    BOOST_TEST(random.info(image).flags == NNHOST_AUGMENTER_STOCHASTIC);
}

BOOST_AUTO_TEST_CASE(random_depends_on_the_records_generator_alone) {
    std::vector<float> two;
    for (int i = 0; i < 2 * 64; ++i) two.push_back(static_cast<float>(i % 64) / 64);
    const nnhost_image_info image = image_info(8, 8, 1, 0);
    Rotation random(Settings{{"mode", "random"}});
    const std::vector<float> out = random.apply(image, two);
    BOOST_TEST(out.size() == two.size());
    BOOST_TEST(!std::equal(out.begin(), out.begin() + 64, out.begin() + 64)); // same image, other angle
    const std::vector<float> second = random.apply(image, {two.begin() + 64, two.end()}, 1);
    BOOST_TEST(std::equal(second.begin(), second.end(), out.begin() + 64)); // whatever the block
}

// Pixels that grow evenly along the row, 0 in the middle: the one above the centre becomes the sine of the angle.
BOOST_AUTO_TEST_CASE(random_angles_fill_the_range_evenly) {
    Rotation random(Settings{{"mode", "random"}, {"degrees", "60"}});
    std::vector<float> ramp; // (4000, 3, 3)
    for (int i = 0; i < 9 * 4000; ++i) ramp.push_back(static_cast<float>(i % 3) - 1);
    const std::vector<float> out = random.apply(image_info(3, 3, 1, 0), ramp);
    double sum = 0, square = 0, most = 0;
    for (std::size_t i = 0; i < 4000; ++i) {
        const double angle =
            std::asin(std::clamp(static_cast<double>(out[9 * i + 1]), -1.0, 1.0)) * 180 / std::numbers::pi;
        sum += angle;
        square += angle * angle;
        most = std::max(most, std::abs(angle));
    }
    BOOST_TEST((most > 59 && most <= 60.001));
    BOOST_TEST(std::abs(sum / 4000) < 4 * 60 / std::sqrt(3.0 * 4000));            // four standard errors
    BOOST_TEST(std::abs(square / 4000 / 1200 - 1) < 4 * 0.9 / std::sqrt(4000.0)); // variance 60^2 / 3
}
