// The same tests with Boost.Test, and some more: short reads, a real plugin that fails, plugins held to the contract.
#define BOOST_TEST_MODULE reader
#include "reader.h"

#include <nnhost/testing.hpp>

struct Reader : nnhost::testing::Fixture {
    reader_plugins plugins{"fake_loader", "fake_activation:0.5", "fake_initialiser", nullptr};
    nnhost::testing::Records records = make_records(1, 2, {0, 255, 255, 0}, {0, 1}); // two pictures of 1 x 2 pixels
    std::int64_t trained = 0;

    nnhost_status train() {
        return reader_train(context, &plugins, nnhost_fake_records_path(records.get()), &trained, &error);
    }
};

BOOST_FIXTURE_TEST_CASE(trains_each_record_once, Reader) {
    NNHOST_REQUIRE_OK(train());
    BOOST_TEST(trained == 2);
    BOOST_TEST(calls("fake_activation", "backward") == 2 * 2); // two records, two layers
}

BOOST_FIXTURE_TEST_CASE(is_content_with_short_reads, Reader) {
    plugins.loader = "fake_loader:at_most=1";
    NNHOST_REQUIRE_OK(train());
    BOOST_TEST(trained == 2);
    BOOST_TEST(calls("fake_loader", "read") == 3); // the third says that there is no more
}

BOOST_FIXTURE_TEST_CASE(counts_augmented_records, Reader) {
    plugins.augmenter = "fake_augmenter:copies=3";
    NNHOST_REQUIRE_OK(train());
    BOOST_TEST(trained == 2 * (1 + 3));
}

BOOST_FIXTURE_TEST_CASE(hands_a_bad_sector_on, Reader) {
    fail("fake_loader", "read", 1, NNHOST_E_DATA, "a bad sector");
    NNHOST_REQUIRE_STATUS(NNHOST_E_DATA, train());
    BOOST_TEST(std::string(error.text) == "a bad sector");
}

BOOST_FIXTURE_TEST_CASE(survives_an_initialiser_that_fails_in_the_second_layer, Reader) {
    plugins.initialiser = "uniform"; // a real one, from the installation
    fail("uniform", "fill", 2, NNHOST_E_INTERNAL, "no dice");
    NNHOST_REQUIRE_STATUS(NNHOST_E_INTERNAL, train());
    BOOST_TEST(calls("fake_activation", "forward") == 0);
}

BOOST_FIXTURE_TEST_CASE(plugins_keep_the_contract, Reader) {
    NNHOST_REQUIRE_OK(nnhost_testing_check(testing.get(), &error));
    plugins.activation = "sigmoid";
    NNHOST_REQUIRE_OK(train());
}

BOOST_FIXTURE_TEST_CASE(a_loader_that_lies_is_found_out, Reader) {
    NNHOST_REQUIRE_OK(nnhost_testing_check(testing.get(), &error));
    plugins.loader = "fake_loader:declared=5";
    NNHOST_REQUIRE_STATUS(NNHOST_E_PLUGIN, train());
    BOOST_TEST(std::string(error.text) ==
               "plugin 'fake_loader' breaks rule 10 in read: it declares 5 records, and gave 2");
}
