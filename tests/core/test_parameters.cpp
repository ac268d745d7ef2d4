#include "parameters.hpp"

#include "error.hpp"

#include <boost/test/unit_test.hpp>

#include <clocale>
#include <cmath>

using nnhost::ParameterValues;

namespace {

const char *const modes[] = {"extend", "random", nullptr};

constexpr nnhost_parameter_spec spec(std::int32_t type, const char *key, const char *default_text, double minimum = 0,
                                     double maximum = 0, const char *const *choices = nullptr,
                                     std::uint32_t flags = 0) {
    return {
        sizeof(nnhost_parameter_spec), type, key, "for the test", default_text, choices, minimum, maximum, flags, 0};
}

const nnhost_parameter_spec degrees =
    spec(NNHOST_PARAMETER_REAL, "degrees", "10", 0, 180, nullptr, NNHOST_PARAMETER_PRIMARY);
const nnhost_parameter_spec count = spec(NNHOST_PARAMETER_INTEGER, "count", "3", -5, 5);
const nnhost_parameter_spec any = spec(NNHOST_PARAMETER_INTEGER, "any", "0");
const nnhost_parameter_spec positive = spec(NNHOST_PARAMETER_REAL, "positive", "1", 0, INFINITY);
const nnhost_parameter_spec loud = spec(NNHOST_PARAMETER_BOOL, "loud", "no");
const nnhost_parameter_spec mode = spec(NNHOST_PARAMETER_CHOICE, "mode", "random", 0, 0, modes);
const nnhost_parameter_spec title = spec(NNHOST_PARAMETER_STRING, "title", "one\\, two");
const nnhost_parameter_spec *const everything[] = {&degrees, &count, &any, &positive, &loud, &mode, &title};

const nnhost_parameter_spec path =
    spec(NNHOST_PARAMETER_PATH, "path", nullptr, 0, 0, nullptr, NNHOST_PARAMETER_REQUIRED);
const nnhost_parameter_spec *const only_path[] = {&path};

nnhost_descriptor plugin(const nnhost_parameter_spec *const *parameters, std::uint32_t parameter_count) {
    nnhost_descriptor descriptor{};
    descriptor.name = "rotation";
    descriptor.parameters = parameters;
    descriptor.parameter_count = parameter_count;
    return descriptor;
}

const nnhost_descriptor rotation = plugin(everything, 7);
const nnhost_descriptor reader = plugin(only_path, 1);
const nnhost_descriptor bare = plugin(nullptr, 0);

std::string canonical(std::string_view text) { return ParameterValues(rotation, text).canonical(); }

// "parameter | text | hint" of the refusal.
std::string refusal(const nnhost_descriptor &descriptor, std::string_view text,
                    const std::map<std::string, std::string> &extra = {}) {
    try {
        return "accepted: " + ParameterValues(descriptor, text, extra).canonical();
    } catch (const nnhost::Error &error) {
        BOOST_TEST(error.status == NNHOST_E_ARGUMENT);
        return error.place.parameter + " | " + error.what() + " | " + error.hint;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(plugin_texts_are_cut_at_the_first_colon) {
    BOOST_TEST(nnhost::split_plugin_text("sigmoid").name == "sigmoid");
    BOOST_TEST(nnhost::split_plugin_text("sigmoid").parameters == "");
    const auto both = nnhost::split_plugin_text("./csv.so:path=/a:b,x=1");
    BOOST_TEST(both.name == "./csv.so");
    BOOST_TEST(both.parameters == "path=/a:b,x=1");
    BOOST_CHECK_THROW(nnhost::split_plugin_text(""), nnhost::Error);
    BOOST_CHECK_THROW(nnhost::split_plugin_text(":x=1"), nnhost::Error);
}

BOOST_AUTO_TEST_CASE(defaults_apply_in_order_of_declaration) {
    const ParameterValues values(rotation, "");
    BOOST_TEST(values.count() == 7u);
    BOOST_TEST(values.canonical() == "degrees=10,count=3,any=0,positive=1,loud=false,mode=random,title=one\\, two");
    const nnhost_parameter_value *const *v = values.pointers();
    BOOST_TEST(v[0]->struct_size == sizeof(nnhost_parameter_value));
    BOOST_TEST(v[0]->type == NNHOST_PARAMETER_REAL);
    BOOST_TEST(v[0]->real == 10.0);
    BOOST_TEST(v[1]->integer == 3);
    BOOST_TEST(v[1]->real == 3.0);
    BOOST_TEST(v[4]->integer == 0);
    BOOST_TEST(v[5]->integer == 1); // index of the choice
    BOOST_TEST(v[5]->text == "random");
    BOOST_TEST(v[6]->text == "one, two");
    BOOST_TEST(ParameterValues(bare, "").count() == 0u);
    BOOST_TEST(ParameterValues(bare, "").canonical() == "");
}

BOOST_AUTO_TEST_CASE(values_are_read) {
    const ParameterValues values(rotation, "mode=extend,degrees=1.5e1,count=-5,loud=on,title=a=b\\,c\\\\d,any="
                                           "-9223372036854775808");
    const nnhost_parameter_value *const *v = values.pointers();
    BOOST_TEST(v[0]->real == 15.0);
    BOOST_TEST(v[0]->text == "15");
    BOOST_TEST(v[1]->integer == -5);
    BOOST_TEST(v[2]->integer == INT64_MIN);
    BOOST_TEST(v[4]->integer == 1);
    BOOST_TEST(v[5]->integer == 0);
    BOOST_TEST(v[6]->text == "a=b,c\\d");
}

BOOST_AUTO_TEST_CASE(the_primary_parameter_needs_no_key) {
    BOOST_TEST(ParameterValues(rotation, "45").pointers()[0]->real == 45.0);
    BOOST_TEST(ParameterValues(rotation, "mode=extend,45").pointers()[0]->real == 45.0);
    BOOST_TEST(refusal(rotation, "45,degrees=3") == "degrees | degrees is given twice | give each parameter once");
    BOOST_TEST(refusal(reader, "x.csv") ==
               " | 'x.csv' stands without a key | write key=value; the parameters of rotation are path");
}

BOOST_AUTO_TEST_CASE(canonical_text_reads_back_as_the_same_values) {
    for (const char *text : {"", "0.1", "degrees=1e-7,title=\\\\\\,x=y\\,", "degrees=0.30000000000000004,loud=yes",
                             "title=,count=0", "title=k\xc3\xa4se"}) {
        const std::string once = canonical(text);
        BOOST_TEST(canonical(once) == once);
        const ParameterValues a(rotation, text), b(rotation, once);
        for (std::uint32_t i = 0; i < a.count(); ++i) {
            BOOST_TEST(a.pointers()[i]->real == b.pointers()[i]->real);
            BOOST_TEST(a.pointers()[i]->integer == b.pointers()[i]->integer);
            BOOST_TEST(std::string(a.pointers()[i]->text) == b.pointers()[i]->text);
        }
    }
}

BOOST_AUTO_TEST_CASE(pointers_survive_a_move) {
    ParameterValues first(rotation, "title=x");
    const ParameterValues second(std::move(first));
    BOOST_TEST(second.pointers()[6]->text == "x");
    BOOST_TEST(second.pointers()[0]->real == 10.0);
}

BOOST_AUTO_TEST_CASE(values_outside_are_refused_with_what_is_wanted) {
    const std::string degrees_hint = " | degrees: for the test (default 10)";
    for (const char *bad :
         {"900", "-1", "180.0001", "ten", "", "1,5x", "0x10", "inf", "nan", "1e999", " 5", "5 ", "+5"})
        if (std::string_view(bad).find(',') == std::string_view::npos)
            BOOST_TEST(refusal(rotation, "degrees=" + std::string(bad)) ==
                       "degrees | degrees=" + std::string(bad) + ": a number from 0 to 180 is wanted" + degrees_hint);
    BOOST_TEST(refusal(rotation, "count=6") ==
               "count | count=6: a whole number from -5 to 5 is wanted | count: for the test (default 3)");
    BOOST_TEST(refusal(rotation, "count=1.5") ==
               "count | count=1.5: a whole number from -5 to 5 is wanted | count: for the test (default 3)");
    BOOST_TEST(refusal(rotation, "any=9223372036854775808") ==
               "any | any=9223372036854775808: a whole number is wanted | any: for the test (default 0)");
    BOOST_TEST(refusal(rotation, "positive=-1") ==
               "positive | positive=-1: a number of at least 0 is wanted | positive: for the test (default 1)");
    BOOST_TEST(refusal(rotation, "positive=inf").starts_with("positive | positive=inf: a number of at least 0"));
    BOOST_TEST(refusal(rotation, "loud=maybe") ==
               "loud | loud=maybe: true or false is wanted | loud: for the test (default no)");
    BOOST_TEST(refusal(rotation, "mode=randon") ==
               "mode | mode=randon: one of extend, random is wanted | did you mean 'random'?");
    BOOST_TEST(refusal(reader, "path=") == "path | path=: a file or folder is wanted | path: for the test");
}

BOOST_AUTO_TEST_CASE(unknown_doubled_and_missing_keys_are_refused) {
    BOOST_TEST(refusal(rotation, "degree=5") ==
               "degree | rotation has no parameter 'degree' | did you mean 'degrees'?");
    BOOST_TEST(refusal(rotation, "elephants=5") ==
               "elephants | rotation has no parameter 'elephants' | the parameters of rotation are degrees, count, "
               "any, positive, loud, mode, title");
    BOOST_TEST(refusal(bare, "x=5") == "x | rotation has no parameter 'x' | rotation takes no parameters");
    BOOST_TEST(refusal(rotation, "count=1,count=1") == "count | count is given twice | give each parameter once");
    BOOST_TEST(refusal(reader, "") ==
               "path | rotation needs the parameter 'path' | write rotation:path=... (for the test)");
    BOOST_TEST(refusal(rotation, "title=x\\") == " | 'title=x\\' ends with a backslash | write \\\\ for a backslash");
    BOOST_TEST(refusal(rotation, "count=1,") ==
               "degrees | degrees=: a number from 0 to 180 is wanted | degrees: for the test (default 10)");
}

BOOST_AUTO_TEST_CASE(values_of_the_host_are_taken_as_they_are_and_never_twice) {
    BOOST_TEST(ParameterValues(reader, "", {{"path", "a,b\\c=d"}}).pointers()[0]->text == "a,b\\c=d");
    BOOST_TEST(ParameterValues(reader, "path=same", {{"path", "same"}}).pointers()[0]->text == "same");
    BOOST_TEST(refusal(reader, "path=mine", {{"path", "the host's"}}) ==
               "path | path is given twice: mine and the host's | leave one of the two out");
    BOOST_TEST(refusal(bare, "", {{"path", "x"}}) ==
               "path | rotation has no parameter 'path' | rotation takes no parameters");
}

BOOST_AUTO_TEST_CASE(numbers_do_not_depend_on_the_locale) {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    if (!std::setlocale(LC_ALL, "de_DE.UTF-8")) BOOST_TEST_MESSAGE("de_DE.UTF-8 is not installed");
    BOOST_TEST(ParameterValues(rotation, "degrees=0.5").pointers()[0]->real == 0.5);
    BOOST_TEST(ParameterValues(rotation, "degrees=0.5").pointers()[0]->text == "0.5");
    std::setlocale(LC_ALL, before.c_str());
}
