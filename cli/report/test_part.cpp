#include "test_part.hpp"

#include "bytes.hpp"
#include "session.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

using nlohmann::json;

namespace cli {

namespace {

constexpr std::size_t most_pixels = 3'000'000; // of test pictures, in all
constexpr std::size_t most_right = 40;         // test pictures of a class that was read right

// The test records whose pictures go along, in an order that a reader wants: wrong ones, surest first, then the first
// right ones of each class. Where not all find room, each cell of the confusion matrix loses its last ones first.
std::vector<std::size_t> records_shown(const Answers &answers, std::size_t most) {
    const std::size_t classes = answers.class_names.size();
    const auto sureness = [&](std::size_t record) {
        return answers.is_wrong(record)
                   ? double{answers.output(record, static_cast<std::size_t>(answers.answers[record]))}
                   : -INFINITY;
    };
    std::vector<std::size_t> records(answers.records());
    std::iota(records.begin(), records.end(), std::size_t{0});
    std::stable_sort(records.begin(), records.end(),
                     [&](std::size_t a, std::size_t b) { return sureness(a) > sureness(b); });
    std::vector<std::size_t> in_cell(classes * classes, 0);
    std::vector<std::pair<std::size_t, std::size_t>> places; // in its cell, in `records`
    for (std::size_t at = 0; at < records.size(); ++at) {
        const std::size_t record = records[at];
        if (answers.labels[record] < 0) continue;
        const std::size_t cell = static_cast<std::size_t>(answers.labels[record]) * classes +
                                 static_cast<std::size_t>(answers.answers[record]);
        const std::size_t place = in_cell[cell]++;
        if (answers.is_wrong(record) || place < most_right) places.emplace_back(place, at);
    }
    std::sort(places.begin(), places.end());
    places.resize(std::min(places.size(), most));
    std::sort(places.begin(), places.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    std::vector<std::size_t> shown;
    for (const auto &[place, at] : places) shown.push_back(records[at]);
    return shown;
}

// [[class, output], ...] of the three largest outputs
json top_three(const Answers &answers, std::size_t record) {
    std::vector<std::size_t> classes(answers.class_names.size());
    std::iota(classes.begin(), classes.end(), std::size_t{0});
    std::stable_sort(classes.begin(), classes.end(), [&](std::size_t a, std::size_t b) {
        return answers.output(record, a) > answers.output(record, b);
    });
    classes.resize(std::min<std::size_t>(classes.size(), 3));
    json top = json::array();
    for (const std::size_t index : classes)
        top.push_back({index, std::round(1e5 * answers.output(record, index)) / 1e5});
    return top;
}

json digits_of(const RunView &view, const Answers &answers) {
    const nnhost_dataset_info info = describe(view.test_data());
    const std::size_t size = values_of(describe(view.network()));
    json digits = {{"records", json::array()}, {"labels", json::array()}, {"top", json::array()}};
    std::vector<std::uint8_t> pixels;
    std::vector<float> values(size);
    for (const std::size_t record : records_shown(answers, std::max<std::size_t>(most_pixels / size, 1))) {
        check(nnhost_dataset_record, view.test_data(), static_cast<std::int64_t>(record), values.data(),
              static_cast<std::int32_t *>(nullptr));
        for (const float value : values) pixels.push_back(byte_of(value, info.value_minimum, info.value_maximum));
        digits["records"].push_back(record);
        digits["labels"].push_back(answers.labels[record]);
        digits["top"].push_back(top_three(answers, record));
    }
    digits["pixels"] = base64(pixels.data(), pixels.size());
    return digits;
}

} // namespace

void add_test(const RunView &view, json &data) {
    const Answers &answers = view.answers();
    const std::size_t classes = answers.class_names.size();
    const std::vector<std::int64_t> confusion = answers.confusion();
    const std::int64_t records = std::accumulate(confusion.begin(), confusion.end(), std::int64_t{0});
    if (records == 0) throw CliError(exit_missing, describe(view.test_data()).source, "has no labels");
    std::int64_t correct = 0;
    json rows = json::array();
    for (std::size_t label = 0; label < classes; ++label) {
        const auto first = confusion.begin() + static_cast<std::ptrdiff_t>(label * classes);
        rows.push_back(std::vector<std::int64_t>(first, first + static_cast<std::ptrdiff_t>(classes)));
        correct += confusion[label * classes + label];
    }
    double low = 0;
    double high = 0;
    nnhost_interval(correct, records, &low, &high);
    data["test"] = {{"records", records},
                    {"correct", correct},
                    {"interval", {low, high}},
                    {"confusion", std::move(rows)},
                    {"digits", digits_of(view, answers)}};
}

} // namespace cli
