// nnhost/testing.hpp - nnhost/testing.h for tests with Boost.Test: handles that end by themselves, a fixture, checks.
//
//     BOOST_FIXTURE_TEST_CASE(reads_all_records, nnhost::testing::Fixture) {
//         const auto records = make_records(1, 2, {0, 255, 255, 0}, {0, 1}); // two pictures of 1 x 2 pixels
//         const auto data = open("fake_loader:at_most=1", records.get());
//         BOOST_TEST(calls("fake_loader", "read") == 3);
//     }
#ifndef NNHOST_TESTING_HPP
#define NNHOST_TESTING_HPP

#include <nnhost/checked.h>
#include <nnhost/testing.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// The call is given `&error`, of a variable of that name that the fixture has; what it says is printed.
#define NNHOST_REQUIRE_STATUS(wanted, call)                                                                            \
    do {                                                                                                               \
        error = NNHOST_ERROR_INIT;                                                                                     \
        const nnhost_status nnhost_status_of_call = (call); /* before the message is put together */                   \
        BOOST_REQUIRE_MESSAGE(nnhost_status_of_call == (wanted), #call " is " << nnhost_status_of_call                 \
                                                                              << ", not " #wanted                      \
                                                                              << nnhost::testing::text_of(error));     \
    } while (0)
#define NNHOST_REQUIRE_OK(call) NNHOST_REQUIRE_STATUS(NNHOST_OK, call)

namespace nnhost::testing {

inline std::string text_of(const nnhost_error &error) {
    if (error.status == NNHOST_OK) return "";
    std::string text = ": " + std::string(error.text) + " (" + nnhost_status_text(error.status) + ")";
    if (error.hint[0] != '\0') text += "; hint: " + std::string(error.hint);
    if (error.file[0] != '\0') text += "; file: " + std::string(error.file) + ":" + std::to_string(error.line);
    return text;
}

template <auto destroy>
struct Ends {
    template <class Handle>
    void operator()(Handle *handle) const {
        destroy(handle);
    }
};
using Testing = std::unique_ptr<nnhost_testing, Ends<nnhost_testing_destroy>>;
using Records = std::unique_ptr<nnhost_fake_records, Ends<nnhost_fake_records_destroy>>;
using Options = std::unique_ptr<nnhost_options, Ends<nnhost_options_destroy>>;
using Dataset = std::unique_ptr<nnhost_dataset, Ends<nnhost_dataset_destroy>>;
using Network = std::unique_ptr<nnhost_network, Ends<nnhost_network_destroy>>;

// A context with the four fakes, whose calls are counted. Each test has its own.
struct Fixture {
    Fixture() {
        nnhost_testing *made = nullptr;
        NNHOST_REQUIRE_OK(nnhost_testing_create(&made, &error));
        testing.reset(made);
        context = nnhost_testing_context(made);
    }

    std::int64_t calls(const char *plugin, const char *function) const {
        return nnhost_testing_calls(testing.get(), plugin, function);
    }

    void fail(const char *plugin, const char *function, std::int64_t call, nnhost_status status, const char *text) {
        NNHOST_REQUIRE_OK(nnhost_testing_fail(testing.get(), plugin, function, call, status, text, &error));
    }

    // Pictures of u8 pixels: pixels (labels.size(), height, width); as many classes as the largest label asks for.
    Records make_records(std::int64_t height, std::int64_t width, const std::vector<std::uint8_t> &pixels,
                         const std::vector<std::int32_t> &labels) {
        const auto count = static_cast<std::int64_t>(labels.size());
        BOOST_REQUIRE(static_cast<std::int64_t>(pixels.size()) == count * height * width);
        nnhost_dataset_info info{};
        info.struct_size = sizeof info;
        info.class_count =
            labels.empty() ? 0 : static_cast<std::uint32_t>(*std::max_element(labels.begin(), labels.end()) + 1);
        info.count = count;
        info.height = height;
        info.width = width;
        info.channels = 1;
        info.element_type = 1; // u8
        info.value_maximum = 255;
        nnhost_fake_records *made = nullptr;
        NNHOST_REQUIRE_OK(nnhost_fake_records_create(&info, pixels.data(), labels.data(), &made, &error));
        return Records(made);
    }

    // `loader`: "fake_loader", or with parameters: "fake_loader:fail_at=2".
    Dataset open(const char *loader, const nnhost_fake_records *records) {
        nnhost_dataset *made = nullptr;
        NNHOST_REQUIRE_OK(nnhost_dataset_open(context, loader, nnhost_fake_records_path(records), &made, &error));
        return Dataset(made);
    }

    // Options as pairs: {"hidden", "8", "epochs", "3"}.
    Options make_options(const std::vector<const char *> &pairs = {}) {
        nnhost_options *made = nullptr;
        NNHOST_REQUIRE_OK(nnhost_options_create(&made, &error));
        Options options(made);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
            NNHOST_REQUIRE_OK(nnhost_options_set(made, pairs[i], pairs[i + 1], &error));
        return options;
    }

    Network make_network(const nnhost_options *options, const nnhost_dataset *data) {
        nnhost_network *made = nullptr;
        NNHOST_REQUIRE_OK(nnhost_network_create(context, options, data, &made, &error));
        return Network(made);
    }

    nnhost_error error = NNHOST_ERROR_INIT;
    Testing testing;
    nnhost_context *context = nullptr; // testing's
};

} // namespace nnhost::testing

#endif
