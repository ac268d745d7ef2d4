#include "nearest.hpp"

#include <boost/test/unit_test.hpp>

using nnhost::nearest;

namespace {

const std::vector<std::string> names{"identity", "relu", "sigmoid", "softmax", "tanh", "rotation"};

std::string of(std::string_view word) { return nearest(word, names).value_or("-"); }

} // namespace

BOOST_AUTO_TEST_CASE(slips_are_recognised) {
    BOOST_TEST(of("sigmiod") == "sigmoid"); // two letters swapped
    BOOST_TEST(of("sigmoi") == "sigmoid");  // one missing
    BOOST_TEST(of("ssigmoid") == "sigmoid");
    BOOST_TEST(of("tahn") == "tanh");
    BOOST_TEST(of("rotate") == "rotation");
}

BOOST_AUTO_TEST_CASE(other_words_are_not) {
    BOOST_TEST(of("elephant") == "-");
    BOOST_TEST(of("x") == "-");
    BOOST_TEST(of("") == "-");
    BOOST_TEST(!nearest("sigmoid", {}));
    BOOST_TEST(of(std::string(100000, 's')) == "-");
}

BOOST_AUTO_TEST_CASE(the_nearest_wins_and_the_first_of_equals) {
    BOOST_TEST(nearest("epoch", {"epochs", "echo", "epoch-size"}).value() == "epochs");
    BOOST_TEST(nearest("relx", {"relu", "rely"}).value() == "relu");
}
