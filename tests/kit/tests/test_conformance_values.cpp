// Test values-are-those-of-the-example of `nnhost check`, on a loader that is told what it reads and what it promises.
#include "broken.hpp"

#include <nnhost/conformance.h>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace {

// Two records of 2 x 3 pixels in 2 channels.
constexpr std::int64_t records = 2, size = 2 * 3 * 2;
constexpr std::int32_t labels[records] = {0, 1};
constexpr std::uint8_t bytes[] = {1};
constexpr nnhost_example_file file{sizeof file, 0, "a.bin", bytes, sizeof bytes};
constexpr const nnhost_example_file *files[] = {&file};

// What the loader says; a test changes it, and the child that runs the loader inherits it.
struct Script {
    nnhost_loader_info info{};
    std::vector<double> read = std::vector<double>(records * size);
    std::vector<double> promised = read;
    nnhost_example_data example{};
} script;

nnhost_status read_records(void *, std::int64_t capacity, void *values, std::int32_t *read_labels, std::int64_t *count,
                           nnhost_error *) {
    const std::int64_t n = std::min(capacity, records - broken::place);
    const auto first = script.read.begin() + broken::place * size;
    if (script.info.element_type == NNHOST_ELEMENT_F32)
        std::transform(first, first + n * size, static_cast<float *>(values),
                       [](double value) { return static_cast<float>(value); });
    else
        std::transform(first, first + n * size, static_cast<std::uint8_t *>(values),
                       [](double value) { return static_cast<std::uint8_t>(value); });
    std::copy_n(labels + broken::place, n, read_labels);
    broken::place += n;
    *count = n;
    return NNHOST_OK;
}

constexpr nnhost_parameter_spec gain{
    sizeof gain, NNHOST_PARAMETER_REAL, "gain", "not looked at", "1", nullptr, 0, 0, 0, 0};
constexpr const nnhost_parameter_spec *parameters[] = {&broken::path, &gain};

constexpr auto change = [](nnhost_loader &table) {
    table.info = [](void *, nnhost_loader_info *info, nnhost_error *) -> nnhost_status {
        *info = script.info;
        return NNHOST_OK;
    };
    table.read = read_records;
};

const nnhost_module *entry() {
    return broken::Entry<nnhost_loader, change>::entry(NNHOST_LOADER_KIND, broken::loader, [](nnhost_descriptor &d) {
        d.create = broken::create_loader;
        d.destroy = [](void *) {};
        d.parameters = parameters;
        d.parameter_count = 2;
        d.get_extension = [](const char *id) -> const void * {
            return id == std::string(NNHOST_EXAMPLE_DATA) ? &script.example : nullptr;
        };
    });
}

struct Values {
    Values() {
        script = {};
        script.info = {sizeof script.info, 0, records, 2, 3, 2, NNHOST_ELEMENT_F32, 2, 0, 255, nullptr};
        for (std::size_t i = 0; i < script.read.size(); ++i)
            script.read[i] = script.promised[i] = 0.1 * static_cast<double>(i); // hardly one of them is a float
        script.example = {sizeof script.example, 1, files, "a.bin", records, labels, 2, 3, 2, script.promised.data()};
        options.struct_size = sizeof options;
        options.only = "values-are-those-of-the-example";
    }

    // The test's verdict and what is said.
    std::string verdict() const {
        std::string all;
        const auto note = [](void *user, const nnhost_conformance_result *result) -> std::int32_t {
            const char *const verdict = result->verdict == NNHOST_CONFORMANCE_PASSED   ? "passed"
                                        : result->verdict == NNHOST_CONFORMANCE_FAILED ? "failed: "
                                                                                       : "skipped: ";
            *static_cast<std::string *>(user) += verdict + std::string(result->text);
            return 0;
        };
        BOOST_TEST(nnhost_conformance_run_entry(entry, &options, note, &all, nullptr, nullptr) == NNHOST_OK);
        return all;
    }

    nnhost_conformance_options options{};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(floats_are_the_nearest_ones, Values) { BOOST_TEST(verdict() == "passed"); }

BOOST_FIXTURE_TEST_CASE(bytes_are_equal, Values) {
    script.info.element_type = NNHOST_ELEMENT_U8;
    for (std::size_t i = 0; i < script.read.size(); ++i)
        script.read[i] = script.promised[i] = 255 - 3 * static_cast<double>(i);
    BOOST_TEST(verdict() == "passed");
    script.promised[13] += 0.25; // no byte is that
    BOOST_TEST(verdict() == "failed: record 1 of its example has the value 216 in row 0, column 0, channel 1 (from 0); "
                            "216.25 is promised");
}

BOOST_FIXTURE_TEST_CASE(a_wrong_value_is_named, Values) {
    const auto with = [&](std::size_t i, double value) {
        script.read = script.promised;
        script.read[i] = value;
        return verdict();
    };
    const std::string begins = "failed: record ", has = " of its example has the value 7 in row ";
    BOOST_TEST(with(0, 7) == begins + "0" + has + "0, column 0, channel 0 (from 0); 0 is promised");
    BOOST_TEST(with(10, 7) == begins + "0" + has + "1, column 2, channel 0 (from 0); 1 is promised");
    BOOST_TEST(with(15, 7) == begins + "1" + has + "0, column 1, channel 1 (from 0); 1.5 is promised");
    BOOST_TEST(with(23, 7) == begins + "1" + has + "1, column 2, channel 1 (from 0); 2.29999995 is promised");
}

BOOST_FIXTURE_TEST_CASE(rows_and_columns_are_not_exchanged, Values) {
    std::swap(script.info.height, script.info.width);
    BOOST_TEST(verdict() == "failed: records of its example are 3 x 2 x 2; 2 x 3 x 2 is promised");
}

BOOST_FIXTURE_TEST_CASE(values_have_a_shape, Values) {
    script.example.channels = 0;
    BOOST_TEST(verdict() == "failed: its example tells values, and a record's shape as 2 x 3 x 0: fill in height, "
                            "width and channels");
}

BOOST_FIXTURE_TEST_CASE(values_may_not_be_told, Values) {
    const std::string not_told =
        "skipped: its example data tell no values: whether pixels are in their places is not known";
    script.example.values = nullptr;
    BOOST_TEST(verdict() == not_told);
    script.example.values = script.promised.data();
    script.example.struct_size = offsetof(nnhost_example_data, height);
    BOOST_TEST(verdict() == not_told); // what lies behind the struct's end is not looked at
    script.example.struct_size = offsetof(nnhost_example_data, labels);
    BOOST_TEST(verdict() == "failed: the extension nnhost.example_data/1 is not filled in");
}

BOOST_FIXTURE_TEST_CASE(values_are_those_of_the_example_and_the_defaults, Values) {
    script.read[0] = 7;
    options.parameters = "gain=2";
    BOOST_TEST(verdict() == "skipped: its example data tell the values for its default parameters");
    options.parameters = nullptr;
    options.data = ".";
    BOOST_TEST(verdict() == "skipped: the values of these data are not known");
}
