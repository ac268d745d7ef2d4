// The option table: every default parses, every wrong value is refused with what is wanted.
#include "core_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace nnhost;
using namespace nnhost::test;

BOOST_AUTO_TEST_CASE(every_default_is_a_valid_value) {
    for (const auto &row : option_table()) {
        Options options;
        if (*row.default_text) options.set(row.name, row.default_text);
        BOOST_TEST(options.text(row.name) == row.default_text);
        BOOST_TEST(!Options().is_set(row.name));
        BOOST_TEST(std::string(row.help).size() > 10);
    }
}

struct Refusal {
    std::string name, value, text;
};
std::ostream &operator<<(std::ostream &out, const Refusal &r) { return out << r.name << "=" << r.value; }

const Refusal refusals[] = {
    {"learning-rate", "nan", "'nan' does not fit: a number above 0 and up to 1000000 is wanted"},
    {"learning-rate", "0", "'0' does not fit: a number above 0 and up to 1000000 is wanted"},
    {"learning-rate", "-0.1", "'-0.1' does not fit: a number above 0 and up to 1000000 is wanted"},
    {"learning-rate", "inf", "'inf' does not fit: a number above 0 and up to 1000000 is wanted"},
    {"learning-rate", "0,1", "'0,1' does not fit: a number above 0 and up to 1000000 is wanted"},
    {"learning-rate", "", "'' does not fit: a number above 0 and up to 1000000 is wanted"},
    {"hidden", "0", "'0' does not fit: whole numbers from 1 to 1000000, separated by commas, are wanted"},
    {"hidden", "300,", "'300,' does not fit: whole numbers from 1 to 1000000, separated by commas, are wanted"},
    {"hidden", "99999999999999999999",
     "'99999999999999999999' does not fit: whole numbers from 1 to 1000000, separated by commas, are wanted"},
    {"epochs", "-1", "'-1' does not fit: a whole number from 0 to 1000000000 is wanted"},
    {"epochs", "5.5", "'5.5' does not fit: a whole number from 0 to 1000000000 is wanted"},
    {"epochs", "five", "'five' does not fit: a whole number from 0 to 1000000000 is wanted"},
    {"batch-size", "0", "'0' does not fit: a whole number from 1 to 1000000 is wanted"},
    {"threads", "0", "'0' does not fit: a whole number from 1 to 1024 is wanted"},
    {"backpropagation", "magic", "'magic' does not fit: one of errors|gradient is wanted"},
    {"shuffle", "maybe", "'maybe' does not fit: true or false is wanted"},
    {"input-range", "1:0", "'1:0' does not fit: LOW:HIGH, two numbers with LOW below HIGH, are wanted"},
    {"input-range", "0.01", "'0.01' does not fit: LOW:HIGH, two numbers with LOW below HIGH, are wanted"},
    {"input-range", "nan:1", "'nan:1' does not fit: LOW:HIGH, two numbers with LOW below HIGH, are wanted"},
};

BOOST_DATA_TEST_CASE(refused_values, refusals, r) {
    const auto error = error_of([&] { Options().set(r.name, r.value); });
    BOOST_TEST(error.status == NNHOST_E_ARGUMENT);
    BOOST_TEST(error.what() == r.text);
    BOOST_TEST(error.place.parameter == r.name);
}

BOOST_AUTO_TEST_CASE(unknown_options_get_the_nearest) {
    const auto error = error_of([&] { Options().set("learning-rat", "1"); });
    BOOST_TEST(error.what() == std::string("no option 'learning-rat'"));
    BOOST_TEST(error.hint == "did you mean 'learning-rate'?");
}

BOOST_AUTO_TEST_CASE(values_arrive) {
    Options options;
    options.set("hidden", "300,100");
    options.set("learning-rate", "1e-2");
    options.set("input-range", "-1:1");
    options.set("augmenter", "rotation");
    options.set("augmenter", "rotation:mode=random");
    options.set("shuffle", "no");
    BOOST_TEST(options.sizes("hidden") == (std::vector<std::int64_t>{300, 100}), boost::test_tools::per_element());
    BOOST_TEST(options.real("learning-rate") == 0.01);
    BOOST_TEST(options.range("input-range").low == -1.0);
    BOOST_TEST(options.all("augmenter").size() == 2u);
    BOOST_TEST(!options.flag("shuffle"));
    options.set("hidden", "50");
    BOOST_TEST(options.text("hidden") == "50");
    BOOST_TEST(options.integer("epochs") == 5);
}
