#include "plugin_fixture.hpp"

#include <algorithm>
#include <iomanip>
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
