// Fakes, counting and faults: each does what testing.h says of it.
#include <nnhost/abi/activation.h>
#include <nnhost/testing.hpp>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <thread>
#include <unistd.h>

using nnhost::testing::Fixture;

namespace {

// Four pictures of 1 x 2 pixels, two classes: XOR.
struct Xor : Fixture {
    nnhost::testing::Records records = make_records(1, 2, {0, 0, 0, 255, 255, 0, 255, 255}, {0, 1, 1, 0});

    nnhost_status open_status(const char *loader) {
        nnhost_dataset *data = nullptr;
        const nnhost_status status =
            nnhost_dataset_open(context, loader, nnhost_fake_records_path(records.get()), &data, &error);
        nnhost_dataset_destroy(data);
        return status;
    }
    std::vector<float> weights(const nnhost_network *network, std::uint32_t layer, std::int64_t count) {
        std::vector<float> values(static_cast<std::size_t>(count));
        NNHOST_REQUIRE_OK(nnhost_network_get_weights(network, layer, values.data(), count, &error));
        return values;
    }
    nnhost::testing::Options fakes_alone() {
        return make_options(
            {"hidden", "2", "activation", "fake_activation:0.5", "initialiser", "fake_initialiser:0.1", "epochs", "1"});
    }
};

// What nnhost_testing_print_error writes to stderr.
std::string printed(const nnhost_error &error) {
    std::FILE *file = std::tmpfile();
    const int before = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    nnhost_testing_print_error("test.c", 7, "call", &error);
    dup2(before, STDERR_FILENO);
    close(before);
    std::rewind(file);
    std::string text(1000, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(an_error_without_a_line_is_printed_without_a_number) {
    nnhost_error error = NNHOST_ERROR_INIT;
    error.status = NNHOST_E_MISSING;
    std::strcpy(error.file, "gone");
    error.line = -1;
    BOOST_TEST(printed(error).ends_with("\n  file: gone\n"));
    error.line = 12;
    BOOST_TEST(printed(error).ends_with("\n  file: gone:12\n"));
}

BOOST_FIXTURE_TEST_SUITE(fakes, Xor)

BOOST_AUTO_TEST_CASE(the_loader_hands_out_the_records) {
    const auto data = open("fake_loader", records.get());
    float values[2];
    std::int32_t label = -1;
    NNHOST_REQUIRE_OK(nnhost_dataset_record(data.get(), 2, values, &label, &error));
    BOOST_TEST(values[0] == 255);
    BOOST_TEST(values[1] == 0);
    BOOST_TEST(label == 1);
}

BOOST_AUTO_TEST_CASE(short_reads_give_the_same_records) {
    const auto data = open("fake_loader:at_most=3", records.get());
    BOOST_TEST(calls("fake_loader", "read") == 3); // 3, 1, and the end
    std::int32_t label = -1;
    NNHOST_REQUIRE_OK(nnhost_dataset_record(data.get(), 3, nullptr, &label, &error));
    BOOST_TEST(label == 0);
}

BOOST_AUTO_TEST_CASE(the_loader_fails_at_the_read_and_with_the_status_that_were_asked_for) {
    NNHOST_REQUIRE_STATUS(NNHOST_E_MISSING, open_status("fake_loader:at_most=1,fail_at=3,fail_status=3"));
    BOOST_TEST(calls("fake_loader", "read") == 3);
    BOOST_TEST(std::strstr(error.text, "as it was told to") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_count_that_is_unknown_or_a_lie) {
    NNHOST_REQUIRE_OK(open_status("fake_loader:declared=-1"));
    NNHOST_REQUIRE_OK(nnhost_testing_check(testing.get(), &error));
    NNHOST_REQUIRE_STATUS(NNHOST_E_PLUGIN, open_status("fake_loader:declared=5"));
    BOOST_TEST(std::string(error.text) ==
               "plugin 'fake_loader' breaks rule 10 in read: it declares 5 records, and gave 4");
}

BOOST_AUTO_TEST_CASE(a_slow_loader_takes_its_time) { // at least, so the clock cannot make it fail
    const auto begin = std::chrono::steady_clock::now();
    NNHOST_REQUIRE_OK(open_status("fake_loader:delay_ms=20"));
    BOOST_TEST((std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(20)));
}

BOOST_AUTO_TEST_CASE(paths_are_of_one_set_of_records_and_end_with_it) {
    const auto others = make_records(1, 1, {7}, {0});
    const std::string path = nnhost_fake_records_path(records.get());
    BOOST_TEST(path != nnhost_fake_records_path(others.get()));
    records.reset();
    nnhost_dataset *data = nullptr;
    NNHOST_REQUIRE_STATUS(NNHOST_E_MISSING, nnhost_dataset_open(context, "fake_loader", path.c_str(), &data, &error));
    BOOST_TEST(error.file == path);
}

BOOST_AUTO_TEST_CASE(initialiser_and_activation_compute_what_is_said) {
    const auto data = open("fake_loader", records.get());
    const auto options = fakes_alone();
    NNHOST_REQUIRE_OK(nnhost_options_set(options.get(), "input-range", "0:1", &error));
    const auto network = make_network(options.get(), data.get());
    BOOST_TEST(weights(network.get(), 0, 4) == (std::vector<float>{0.1F, 0.2F, 0.3F, 0.4F}));
    float outputs[2];
    NNHOST_REQUIRE_OK(nnhost_network_predict(network.get(), data.get(), 2, 1, outputs, &error)); // input (1, 0)
    const float hidden[] = {0.5F * 0.1F, 0.5F * 0.3F};
    BOOST_TEST(outputs[0] == 0.5F * (0.1F * hidden[0] + 0.2F * hidden[1]), boost::test_tools::tolerance(1e-6F));
    BOOST_TEST(outputs[1] == 0.5F * (0.3F * hidden[0] + 0.4F * hidden[1]), boost::test_tools::tolerance(1e-6F));
}

BOOST_AUTO_TEST_CASE(the_inverse_goes_back) {
    const auto data = open("fake_loader", records.get());
    const auto network = make_network(fakes_alone().get(), data.get());
    float picture[2];
    NNHOST_REQUIRE_OK(nnhost_network_backquery_class(network.get(), 1, picture, &error));
    BOOST_TEST(calls("fake_activation", "inverse") == 2); // once a layer
}

BOOST_AUTO_TEST_CASE(the_augmenter_adds_negatives) {
    const auto data = open("fake_loader", records.get());
    const auto options = fakes_alone();
    NNHOST_REQUIRE_OK(nnhost_options_set(options.get(), "augmenter", "fake_augmenter:2", &error));
    const auto network = make_network(options.get(), data.get());
    std::int64_t trained = 0;
    const auto on_progress = [](void *user, const nnhost_progress *progress) -> std::int32_t {
        *static_cast<std::int64_t *>(user) = progress->record;
        return 0;
    };
    NNHOST_REQUIRE_OK(
        nnhost_network_train(network.get(), options.get(), data.get(), nullptr, on_progress, &trained, &error));
    BOOST_TEST(trained == 4 * 3);
    BOOST_TEST(calls("fake_augmenter", "apply") >= 1);
}

BOOST_AUTO_TEST_CASE(each_entry_has_its_one_plugin) {
    nnhost_context *bare = nullptr;
    NNHOST_REQUIRE_OK(nnhost_context_create(&bare, &error));
    for (const auto entry :
         {nnhost_fake_activation, nnhost_fake_initialiser, nnhost_fake_loader, nnhost_fake_augmenter})
        NNHOST_REQUIRE_OK(nnhost_register(bare, entry, &error));
    BOOST_TEST(nnhost_plugin_count(bare) == 4);
    nnhost_context_destroy(bare);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(counting, Xor)

BOOST_AUTO_TEST_CASE(calls_are_counted_by_plugin_and_function) {
    const auto data = open("fake_loader", records.get());
    const auto options = fakes_alone();
    const auto network = make_network(options.get(), data.get());
    BOOST_TEST(calls("fake_initialiser", "fill") == 2);
    BOOST_TEST(calls("org.nnhost.testing.fake_initialiser", "fill") == 2);
    BOOST_TEST(calls("fake_activation", "create") == 1); // both layers name the same one
    BOOST_TEST(calls("fake_activation", "forward") == 0);
    NNHOST_REQUIRE_OK(
        nnhost_network_train(network.get(), options.get(), data.get(), nullptr, nullptr, nullptr, &error));
    BOOST_TEST(calls("fake_activation", "forward") >= 2 * 4);
    BOOST_TEST(calls("fake_activation", "backward") == 2 * 4);
    BOOST_TEST(calls("fake_loader", "destroy") == 1);
    BOOST_TEST(calls("fake_loader", "forwards") == -1); // there is no such function
    BOOST_TEST(calls("never_made", "forward") == 0);
}

BOOST_AUTO_TEST_CASE(counts_can_be_read_while_another_thread_trains) {
    const auto data = open("fake_loader", records.get());
    const auto options = make_options({"hidden", "2", "activation", "fake_activation:0.5", "initialiser",
                                       "fake_initialiser:0.1", "epochs", "1000000"});
    const auto network = make_network(options.get(), data.get());
    std::thread trainer([&] {
        nnhost_error own = NNHOST_ERROR_INIT;
        nnhost_network_train(network.get(), options.get(), data.get(), nullptr, nullptr, nullptr, &own);
    });
    while (calls("fake_activation", "forward") < 1000) std::this_thread::yield();
    nnhost_context_cancel(context);
    trainer.join();
    BOOST_TEST(calls("fake_activation", "forward") >= 1000);
}

BOOST_AUTO_TEST_CASE(tests_side_by_side_count_apart) {
    Xor other;
    const auto data = other.open("fake_loader", other.records.get());
    BOOST_TEST(other.calls("fake_loader", "create") == 1);
    BOOST_TEST(calls("fake_loader", "create") == 0);
}

BOOST_AUTO_TEST_CASE(a_context_that_is_there_already_can_be_watched) {
    nnhost_context *own = nullptr;
    nnhost_testing *spy = nullptr;
    NNHOST_REQUIRE_OK(nnhost_context_create(&own, &error));
    NNHOST_REQUIRE_OK(nnhost_testing_attach(own, &spy, &error));
    BOOST_TEST(nnhost_plugin_count(own) == 0);
    NNHOST_REQUIRE_OK(nnhost_register(own, nnhost_fake_loader, &error));
    nnhost_dataset *data = nullptr;
    NNHOST_REQUIRE_OK(nnhost_dataset_open(own, "fake_loader", nnhost_fake_records_path(records.get()), &data, &error));
    BOOST_TEST(nnhost_testing_calls(spy, "fake_loader", "info") == 1);
    nnhost_dataset_destroy(data);
    nnhost_context_destroy(own);
    nnhost_testing_destroy(spy);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(faults, Xor)

BOOST_AUTO_TEST_CASE(the_call_that_was_named_fails_and_no_other) {
    fail("fake_loader", "read", 2, NNHOST_E_DATA, "a bad sector");
    NNHOST_REQUIRE_STATUS(NNHOST_E_DATA, open_status("fake_loader:at_most=2"));
    BOOST_TEST(std::string(error.text) == "a bad sector");
    BOOST_TEST(calls("fake_loader", "read") == 2);
    NNHOST_REQUIRE_OK(open_status("fake_loader:at_most=2"));
}

BOOST_AUTO_TEST_CASE(every_function_with_a_status_can_fail) {
    fail("fake_loader", "create", 1, NNHOST_E_MISSING, "the door is shut");
    NNHOST_REQUIRE_STATUS(NNHOST_E_MISSING, open_status("fake_loader"));
    fail("fake_loader", "info", 1, NNHOST_E_MEMORY, "nothing left");
    NNHOST_REQUIRE_STATUS(NNHOST_E_MEMORY, open_status("fake_loader"));
    const auto data = open("fake_loader", records.get());
    const auto options = fakes_alone();
    fail("fake_initialiser", "fill", 2, NNHOST_E_INTERNAL, "dice are gone");
    nnhost_network *none = nullptr;
    NNHOST_REQUIRE_STATUS(NNHOST_E_INTERNAL, nnhost_network_create(context, options.get(), data.get(), &none, &error));
    const auto network = make_network(options.get(), data.get());
    NNHOST_REQUIRE_OK(nnhost_options_set(options.get(), "augmenter", "fake_augmenter", &error));
    fail("fake_augmenter", "apply", 1, NNHOST_E_DATA, "will not turn");
    NNHOST_REQUIRE_STATUS(NNHOST_E_DATA, nnhost_network_train(network.get(), options.get(), data.get(), nullptr,
                                                              nullptr, nullptr, &error));
    BOOST_TEST(std::string(error.text) == "will not turn");
}

BOOST_AUTO_TEST_CASE(what_gives_no_status_gives_nan) {
    const auto data = open("fake_loader", records.get());
    const auto options = fakes_alone();
    const auto network = make_network(options.get(), data.get());
    fail("fake_activation", "forward", 3, NNHOST_E_INTERNAL, "");
    NNHOST_REQUIRE_STATUS(NNHOST_E_PLUGIN, nnhost_network_train(network.get(), options.get(), data.get(), nullptr,
                                                                nullptr, nullptr, &error));
    const auto again = make_network(options.get(), data.get());
    fail("fake_activation", "backward", 1, NNHOST_E_INTERNAL, "");
    NNHOST_REQUIRE_STATUS(NNHOST_E_DIVERGED, nnhost_network_train(again.get(), options.get(), data.get(), nullptr,
                                                                  nullptr, nullptr, &error));
}

BOOST_AUTO_TEST_CASE(a_real_plugin_fails_on_purpose_too) {
    nnhost_context_allow_writable_plugins(context, 1); // build trees often are
    NNHOST_REQUIRE_OK(nnhost_context_add_plugin_directory(context, NNHOST_TEST_PLUGIN_DIR, &error));
    fail("mnist_csv", "view", 1, NNHOST_E_DATA, "the disk is on fire");
    fail("mnist_csv", "read", 1, NNHOST_E_DATA, "the disk is on fire");
    nnhost_dataset *data = nullptr;
    NNHOST_REQUIRE_STATUS(
        NNHOST_E_DATA,
        nnhost_dataset_open(context, "mnist_csv", NNHOST_TEST_SAMPLE "/mnist_sample_test.csv.gz", &data, &error));
    BOOST_TEST(std::string(error.text) == "the disk is on fire");
}

BOOST_AUTO_TEST_CASE(what_cannot_fail_is_refused) {
    const auto status = [&](const char *plugin, const char *function, std::int64_t call, nnhost_status with) {
        return nnhost_testing_fail(testing.get(), plugin, function, call, with, "text", &error);
    };
    BOOST_TEST(status("fake_loader", "forward", 1, NNHOST_E_DATA) == NNHOST_E_ARGUMENT);
    BOOST_TEST(status("fake_activation", "info", 1, NNHOST_E_DATA) == NNHOST_E_ARGUMENT);
    BOOST_TEST(status("fake_loader", "destroy", 1, NNHOST_E_DATA) == NNHOST_E_ARGUMENT);
    BOOST_TEST(status("fake_loader", "read", 0, NNHOST_E_DATA) == NNHOST_E_ARGUMENT);
    BOOST_TEST(status("fake_loader", "read", 1, NNHOST_OK) == NNHOST_E_ARGUMENT);
    BOOST_TEST(status("fake_lodaer", "read", 1, NNHOST_E_DATA) == NNHOST_E_PLUGIN);
}

BOOST_AUTO_TEST_SUITE_END()
