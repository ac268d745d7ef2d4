#include "activation_fixture.hpp"

#include <fstream>

namespace {

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
            // Five roundings of 2^-24 and what they grow to; below FLT_MIN results lose digits or are flushed to 0.
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

// The bounds that the plugins state, found by trying all floats; here, every 4099th.
BOOST_AUTO_TEST_CASE(sigmoid_and_tanh_keep_their_last_digits) {
    const Activation sigmoid("sigmoid"), tanh("tanh");
    const std::vector<float> x = floats_of_all_sizes();
    const auto exact_sigmoid = [](long double v) {
        return v < 0 ? std::exp(v) / (1 + std::exp(v)) : 1 / (1 + std::exp(-v));
    };
    BOOST_TEST(worst_ulps(x, sigmoid.forward(x), exact_sigmoid) <= 2.5L);
    BOOST_TEST(worst_ulps(x, tanh.forward(x), [](long double v) { return std::tanh(v); }) <= 2.5L);
}

// They are computed in double: nothing but the last rounding is left.
BOOST_AUTO_TEST_CASE(logit_and_atanh_keep_their_last_digits) {
    const Activation sigmoid("sigmoid"), tanh("tanh");
    const float least = FLT_TRUE_MIN, most = 1 - FLT_EPSILON / 2;
    const std::vector<float> y = floats_of_all_sizes(least, most), both = floats_of_all_sizes(-most, most);
    const auto exact_logit = [](long double v) { return std::log(v) - std::log1p(-v); };
    BOOST_TEST(worst_ulps(y, sigmoid.inverse(y), exact_logit) <= 0.5001L);
    BOOST_TEST(worst_ulps(both, tanh.inverse(both), [](long double v) { return std::atanh(v); }) <= 0.5001L);
}

// Vectors, what is left over, and in place: an element's result depends on the element alone.
BOOST_AUTO_TEST_CASE(an_element_has_the_same_bits_wherever_it_stands) {
    for (const char *name : {"sigmoid", "tanh", "relu", "identity"}) {
        const Activation activation(name);
        std::vector<float> x = many_floats(), dy = many_floats();
        std::reverse(dy.begin(), dy.end());
        const std::vector<float> y = activation.forward(x), dx = activation.backward(x, dy);
        const auto [y_in_pieces, dx_in_pieces] = in_pieces(activation, x, dy);
        BOOST_TEST(same_bits(y_in_pieces, y), name);
        BOOST_TEST(same_bits(dx_in_pieces, dx), name);
        const auto &table = activation.table<nnhost_activation>();
        const auto n = static_cast<std::int64_t>(x.size());
        table.backward(activation.self, 1, n, x.data(), y.data(), dy.data(), dy.data());
        BOOST_TEST(same_bits(dy, dx), name);
        table.forward(activation.self, 1, n, x.data(), x.data());
        BOOST_TEST(same_bits(x, y), name);
    }
}

BOOST_AUTO_TEST_CASE(softmax_of_a_row_has_the_same_bits_in_any_batch) {
    const Activation softmax("softmax");
    std::vector<float> x, dy, y, dx;
    for (int i = 0; i < 9 * 37; ++i) {
        x.push_back(static_cast<float>(i * i % 101) * 0.1F);
        dy.push_back(static_cast<float>(i * i % 97) * 0.01F);
    }
    for (auto row = 0; row < 9; ++row) {
        const std::vector<float> own(x.begin() + row * 37, x.begin() + (row + 1) * 37);
        const std::vector<float> own_dy(dy.begin() + row * 37, dy.begin() + (row + 1) * 37);
        for (const float v : softmax.forward(own)) y.push_back(v);
        for (const float v : softmax.backward(own, own_dy)) dx.push_back(v);
    }
    BOOST_TEST(same_bits(softmax.forward(x, 9), y));
    BOOST_TEST(same_bits(softmax.backward(x, dy, 9), dx));
}

// Exponential, sum and division: 4e-7; the difference from the maximum is rounded; below FLT_MIN digits are lost.
BOOST_AUTO_TEST_CASE(softmax_matches_long_double) {
    const Activation softmax("softmax");
    for (const int cols : {1, 2, 10, 16, 31, 200}) {
        std::vector<float> x;
        for (int j = 0; j < cols; ++j) x.push_back(static_cast<float>(j * 7919 % 1009) * 0.15F - 80);
        const long double maximum = static_cast<long double>(*std::max_element(x.begin(), x.end()));
        long double sum = 0;
        for (const float v : x) sum += std::exp(static_cast<long double>(v) - maximum);
        const std::vector<float> y = softmax.forward(x);
        for (std::size_t j = 0; j < x.size(); ++j) {
            const long double distance = maximum - static_cast<long double>(x[j]), wanted = std::exp(-distance) / sum;
            const long double tolerance = (4e-7L + 6e-8L * distance) * wanted + 2e-45L;
            BOOST_TEST(std::abs(static_cast<long double>(y[j]) - wanted) <= tolerance, cols << " columns, " << j);
        }
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
    BOOST_TEST(std::isnan(tanh.inverse(-infinity, 1)));
    BOOST_TEST(std::isnan(tanh.inverse(not_a_number, 1)));
}

// An inverse works in vectors too, and counts each element once.
BOOST_AUTO_TEST_CASE(inverses_count_what_is_outside) {
    for (const char *name : {"sigmoid", "tanh", "relu", "identity"}) {
        const Activation activation(name);
        const nnhost_activation &table = activation.table<nnhost_activation>();
        std::vector<float> y = points_between(-2, 2), x(y.size());
        y.push_back(not_a_number);
        x.push_back(0);
        std::int64_t outside = 0;
        for (std::size_t i = 0; i < y.size(); ++i) outside += table.inverse(activation.self, 1, &y[i], &x[i]);
        std::vector<float> together(y.size());
        const auto n = static_cast<std::int64_t>(y.size());
        BOOST_TEST(table.inverse(activation.self, n, y.data(), together.data()) == outside, name);
        BOOST_TEST(table.inverse(activation.self, n, y.data(), y.data()) == outside, name << " in place");
        for (std::size_t i = 0; i < x.size(); ++i) {
            BOOST_TEST((together[i] == x[i] || (std::isnan(together[i]) && std::isnan(x[i]))), name << ", " << i);
            BOOST_TEST((y[i] == x[i] || (std::isnan(y[i]) && std::isnan(x[i]))), name << " in place, " << i);
        }
    }
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
