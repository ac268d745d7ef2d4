#include "plugin_fixture.hpp"

#include <cfloat>
#include <fstream>
#include <limits>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

class Activation : public Instance {
  public:
    explicit Activation(const std::string &name, const Settings &settings = {}) : Instance(name, settings) {
        BOOST_REQUIRE_EQUAL(descriptor.kind, std::string(NNHOST_ACTIVATION_KIND));
        table<nnhost_activation>().info(self, &info);
    }
    std::vector<float> forward(const std::vector<float> &x, std::int64_t rows = 1) const {
        std::vector<float> y(x.size());
        table<nnhost_activation>().forward(self, rows, static_cast<std::int64_t>(x.size()) / rows, x.data(), y.data());
        return y;
    }
    float forward(float x) const { return forward(std::vector<float>{x})[0]; }
    std::vector<float> backward(const std::vector<float> &x, const std::vector<float> &dy,
                                std::int64_t rows = 1) const {
        std::vector<float> dx(x.size());
        table<nnhost_activation>().backward(self, rows, static_cast<std::int64_t>(x.size()) / rows, x.data(),
                                            forward(x, rows).data(), dy.data(), dx.data());
        return dx;
    }
    float derivative(float x) const { return backward({x}, {1})[0]; }
    float inverse(float y, std::int64_t outside) const {
        float x = 0;
        BOOST_TEST(table<nnhost_activation>().inverse(self, 1, &y, &x) == outside, "inverse of " << y);
        return x;
    }
    nnhost_activation_info info = {sizeof(nnhost_activation_info), 0, 0, 0, 0, 0, 0, 0};
};

// Every exponent, both signs, denormals and the ends.
std::vector<float> many_floats() {
    std::vector<float> floats = {0.0F,     -0.0F, FLT_TRUE_MIN, -FLT_TRUE_MIN, FLT_MIN, -FLT_MIN, FLT_MAX,
                                 -FLT_MAX, 88.7F, -88.7F,       103.9F,        -104.0F, 1e4F,     -1e4F};
    for (float magnitude = FLT_TRUE_MIN; magnitude < FLT_MAX / 2; magnitude *= 1.37F) {
        if (magnitude < 1e-43F) magnitude *= 2; // 1.37 rounds back there
        floats.push_back(magnitude);
        floats.push_back(-magnitude);
    }
    for (int i = -20000; i <= 20000; ++i) floats.push_back(static_cast<float>(i) * 0.005F);
    return floats;
}

double exact_sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// The derivative against central differences of forward. Step and tolerance: outputs are rounded to 6e-8, so a step of
// 0.01 leaves an error of 6e-6, and the third derivative times 0.01^2 / 6 adds less than 2e-5.
void check_derivative(const Activation &activation, const std::vector<float> &points) {
    for (const float x : points) {
        const float above = x + 0.01F, below = x - 0.01F;
        const double wanted =
            (static_cast<double>(activation.forward(above)) - static_cast<double>(activation.forward(below))) /
            (static_cast<double>(above) - static_cast<double>(below));
        BOOST_TEST(std::abs(static_cast<double>(activation.derivative(x)) - wanted) < 5e-5, "at " << x);
    }
}

std::vector<float> points_between(float from, float to) {
    std::vector<float> points;
    for (int i = 0; i <= 200; ++i) points.push_back(from + (to - from) * static_cast<float>(i) / 200);
    return points;
}

std::vector<std::string> lines_of(const std::string &path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

} // namespace

// sigmoid_fast_math.so is the same source built with -ffast-math: no flag may break it.
BOOST_AUTO_TEST_CASE(sigmoid_is_right_for_every_float) {
    for (const char *name : {"sigmoid", NNHOST_TEST_OWN_PLUGIN_DIR "/sigmoid_fast_math.so"}) {
        const Activation sigmoid(name);
        const std::vector<float> x = many_floats(), y = sigmoid.forward(x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double wanted = exact_sigmoid(static_cast<double>(x[i]));
            // Four roundings of 2^-24 and expf's own; below FLT_MIN results lose digits or are flushed to 0.
            BOOST_TEST(std::abs(static_cast<double>(y[i]) - wanted) <= 4e-7 * wanted + static_cast<double>(FLT_MIN),
                       name << " of " << x[i] << " is " << y[i]);
        }
        BOOST_TEST(sigmoid.forward(infinity) == 1.0F);
        BOOST_TEST(sigmoid.forward(-infinity) == 0.0F);
        BOOST_TEST(sigmoid.forward(0.0F) == 0.5F);
        BOOST_TEST(sigmoid.derivative(infinity) == 0.0F);
        BOOST_TEST(sigmoid.derivative(-infinity) == 0.0F);
        BOOST_TEST(std::isnan(sigmoid.forward(not_a_number)));
        BOOST_TEST(std::isnan(sigmoid.derivative(not_a_number)));
    }
}

BOOST_AUTO_TEST_CASE(logit_is_right_at_both_ends) {
    const Activation sigmoid("sigmoid");
    BOOST_TEST(sigmoid.inverse(0.0F, 1) == -infinity);
    BOOST_TEST(sigmoid.inverse(-0.0F, 1) == -infinity);
    BOOST_TEST(sigmoid.inverse(1.0F, 1) == infinity);
    BOOST_TEST(std::isnan(sigmoid.inverse(-FLT_TRUE_MIN, 1)));
    BOOST_TEST(std::isnan(sigmoid.inverse(1.0F + FLT_EPSILON, 1)));
    BOOST_TEST(std::isnan(sigmoid.inverse(infinity, 1)));
    BOOST_TEST(std::isnan(sigmoid.inverse(not_a_number, 1)));
    BOOST_TEST(sigmoid.inverse(0.5F, 0) == 0.0F);
    // Reference in long double: the difference of logarithms keeps all digits of a float.
    for (const float y :
         {FLT_TRUE_MIN, FLT_MIN, 1e-20F, 0.01F, 0.25F, 0.4999999F, 0.5000001F, 0.75F, 0.99F, 1 - FLT_EPSILON / 2}) {
        const long double wanted = std::log(static_cast<long double>(y)) - std::log1p(-static_cast<long double>(y));
        BOOST_TEST(std::abs(static_cast<long double>(sigmoid.inverse(y, 0)) - wanted) <= 1.2e-7L * std::abs(wanted),
                   "logit of " << y);
    }
}

BOOST_AUTO_TEST_CASE(tanh_and_its_inverse) {
    const Activation tanh("tanh");
    for (const float x : many_floats()) {
        const double wanted = std::tanh(static_cast<double>(x));
        BOOST_TEST(std::abs(static_cast<double>(tanh.forward(x)) - wanted) <= 3e-7 * std::abs(wanted), "tanh of " << x);
    }
    BOOST_TEST(tanh.forward(infinity) == 1.0F);
    BOOST_TEST(tanh.forward(-infinity) == -1.0F);
    BOOST_TEST(tanh.derivative(-infinity) == 0.0F);
    BOOST_TEST(std::isnan(tanh.forward(not_a_number)));
    BOOST_TEST(std::isnan(tanh.derivative(not_a_number)));
    BOOST_TEST(tanh.inverse(1, 1) == infinity);
    BOOST_TEST(tanh.inverse(-1, 1) == -infinity);
    BOOST_TEST(std::isnan(tanh.inverse(1.5F, 1)));
}

BOOST_AUTO_TEST_CASE(inverse_undoes_forward) {
    // An error of one rounding (6e-8) in y is one of 6e-8 / f'(x) in x; at the ends chosen f' is at least 4e-3.
    for (const char *name : {"sigmoid", "tanh", "identity"}) {
        const Activation activation(name);
        const float end = name == std::string("tanh") ? 3.2F : 5.0F;
        for (const float x : points_between(-end, end))
            BOOST_TEST(std::abs(activation.inverse(activation.forward(x), 0) - x) < 3e-5F, name << " at " << x);
    }
    const Activation leaky("relu", {{"slope", "0.01"}});
    for (const float x : {-1e30F, -3.0F, -1e-20F, 0.0F, 2.5F, 1e30F})
        BOOST_TEST(std::abs(leaky.inverse(leaky.forward(x), 0) - x) <= 2e-7F * std::abs(x), "leaky relu at " << x);
}

BOOST_AUTO_TEST_CASE(derivatives_match_central_differences) {
    check_derivative(Activation("sigmoid"), points_between(-12, 12));
    check_derivative(Activation("tanh"), points_between(-6, 6));
    check_derivative(Activation("identity"), points_between(-1, 1));
    for (const char *slope : {"0", "0.01", "1"}) {
        const Activation relu("relu", {{"slope", slope}});
        check_derivative(relu, points_between(-1, -0.02F));
        check_derivative(relu, points_between(0.02F, 1));
    }
}

BOOST_AUTO_TEST_CASE(identity_passes_everything) {
    const Activation identity("identity");
    for (const float x : many_floats()) BOOST_TEST(identity.forward(x) == x);
    BOOST_TEST(identity.derivative(infinity) == 1.0F);
    BOOST_TEST(std::isnan(identity.forward(not_a_number)));
    BOOST_TEST(std::isnan(identity.derivative(not_a_number)));
    BOOST_TEST(identity.inverse(infinity, 1) == infinity);
}

BOOST_AUTO_TEST_CASE(relu_plain_and_leaky) {
    const Activation plain("relu"), leaky("relu", {{"slope", "0.5"}});
    for (const float x : many_floats()) {
        BOOST_TEST(plain.forward(x) == (x > 0 ? x : 0.0F));
        BOOST_TEST(leaky.forward(x) == (x > 0 ? x : x * 0.5F));
    }
    BOOST_TEST(plain.forward(-infinity) == 0.0F);
    BOOST_TEST(leaky.forward(-infinity) == -infinity);
    BOOST_TEST(plain.derivative(0.0F) == 0.0F);
    BOOST_TEST(std::isnan(plain.forward(not_a_number)));
    BOOST_TEST(std::isnan(plain.derivative(not_a_number)));

    BOOST_TEST(plain.info.output_minimum == 0.0F);
    BOOST_TEST(plain.info.inverse_minimum == 0.0F);
    BOOST_TEST(plain.inverse(0.25F, 0) == 0.25F);
    BOOST_TEST(plain.inverse(0.0F, 1) == 0.0F);
    BOOST_TEST(std::isnan(plain.inverse(-1.0F, 1)));
    BOOST_TEST(plain.inverse(infinity, 1) == infinity);
    BOOST_TEST(leaky.info.output_minimum == -infinity);
    BOOST_TEST(leaky.inverse(-1.0F, 0) == -2.0F);
    BOOST_TEST(leaky.inverse(-infinity, 1) == -infinity);
    BOOST_TEST(std::isnan(leaky.inverse(not_a_number, 1)));
}

BOOST_AUTO_TEST_CASE(softmax_rows_add_up_to_one) {
    const Activation softmax("softmax");
    const std::vector<float> x = {1,     2,         3, 1000,     1001,    1002, -1e30F,  0,
                                  1e30F, -infinity, 0, infinity, FLT_MAX, 0,    -FLT_MAX};
    const std::vector<float> y = softmax.forward(x, 5);
    const double sum = std::exp(-2.0) + std::exp(-1.0) + 1; // the same for 1, 2, 3 and for 1000, 1001, 1002
    for (std::size_t i = 0; i < 6; ++i)
        BOOST_TEST(std::abs(static_cast<double>(y[i]) - std::exp(static_cast<double>(i % 3) - 2) / sum) < 2e-7);
    const std::vector<float> rest(y.begin() + 6, y.end()), wanted = {0, 0, 1, 0, 0, 1, 1, 0, 0};
    BOOST_TEST(rest == wanted, boost::test_tools::per_element());
    for (const float value : softmax.forward({0, not_a_number, 1})) BOOST_TEST(std::isnan(value));
    BOOST_TEST((softmax.info.flags & NNHOST_ACTIVATION_ELEMENTWISE) == 0U);
    BOOST_TEST(!softmax.table<nnhost_activation>().inverse);
}

// Every element of the Jacobian by central differences; tolerance as in check_derivative.
BOOST_AUTO_TEST_CASE(softmax_backward_is_the_vector_jacobian_product) {
    const Activation softmax("softmax");
    const std::vector<float> x = {0.3F, -1.2F, 2.0F, 0.0F, 0.7F, 3.0F, -2.0F, 0.1F}; // (2, 4)
    const std::vector<float> dy = {1.0F, -0.5F, 0.25F, 2.0F, -1.0F, 0.5F, 0.0F, 3.0F};
    const std::vector<float> dx = softmax.backward(x, dy, 2);
    for (std::size_t j = 0; j < x.size(); ++j) {
        std::vector<float> above = x, below = x;
        above[j] += 0.01F;
        below[j] -= 0.01F;
        const std::vector<float> y1 = softmax.forward(above, 2), y0 = softmax.forward(below, 2);
        double wanted = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
            wanted += static_cast<double>(dy[i]) * (static_cast<double>(y1[i]) - static_cast<double>(y0[i])) /
                      (static_cast<double>(above[j]) - static_cast<double>(below[j]));
        BOOST_TEST(std::abs(static_cast<double>(dx[j]) - wanted) < 2e-4,
                   "element " << j << ": " << dx[j] << ", " << wanted);
    }
}

BOOST_AUTO_TEST_CASE(all_keep_what_they_declare) {
    for (const char *name : {"sigmoid", "tanh", "relu", "identity", "softmax"}) {
        const Activation activation(name);
        const nnhost_activation &table = activation.table<nnhost_activation>();
        BOOST_TEST(activation.descriptor.name == name);
        BOOST_TEST(activation.descriptor.id == std::string("org.nnhost.") + name);
        BOOST_TEST(activation.descriptor.thread_model == NNHOST_THREADS_CONCURRENT);
        BOOST_TEST(activation.info.target_low < activation.info.target_high);
        BOOST_TEST(activation.info.target_low >= activation.info.output_minimum);
        BOOST_TEST(activation.info.target_high <= activation.info.output_maximum);
        std::vector<float> x = points_between(-9, 9), dy = points_between(-1, 1);
        for (const float y : activation.forward(x))
            BOOST_TEST((y >= activation.info.output_minimum && y <= activation.info.output_maximum));
        // In place, as the flag says, and nothing touched when there is nothing.
        BOOST_REQUIRE(activation.info.flags & NNHOST_ACTIVATION_IN_PLACE);
        const auto n = static_cast<std::int64_t>(x.size());
        const std::vector<float> y = activation.forward(x), dx = activation.backward(x, dy);
        table.backward(activation.self, 1, n, x.data(), y.data(), dy.data(), dy.data());
        BOOST_TEST(dy == dx, boost::test_tools::per_element());
        table.forward(activation.self, 1, n, x.data(), x.data());
        BOOST_TEST(x == y, boost::test_tools::per_element());
        table.forward(activation.self, 0, n, nullptr, nullptr);
        table.backward(activation.self, 3, 0, nullptr, nullptr, nullptr, nullptr);
    }
    BOOST_TEST(Activation("sigmoid").info.target_low == 0.01F);
    BOOST_TEST(Activation("sigmoid").info.target_high == 0.99F);
    BOOST_TEST(Activation("tanh").info.target_low == -0.99F);
}

BOOST_AUTO_TEST_CASE(an_elementwise_plugin_fits_on_a_screen) {
    const std::string folder = NNHOST_TEST_PLUGIN_SOURCE_DIR "/activation/";
    const auto sigmoid = lines_of(folder + "sigmoid.c").size(), identity = lines_of(folder + "identity.c").size();
    BOOST_TEST((sigmoid > 0 && sigmoid <= 60), "sigmoid.c has " << sigmoid << " lines");
    BOOST_TEST((identity > 0 && identity <= 25), "identity.c has " << identity << " lines");
}
