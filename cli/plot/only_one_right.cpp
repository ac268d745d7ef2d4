// only_one_right.png: test records that one of two runs alone reads rightly, those that the other is surest about
// first.
#include "output.hpp"
#include "pictures.hpp"
#include "records.hpp"
#include "session.hpp"
#include "sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cli {

namespace {

constexpr std::size_t most_on_sheet = 96;

std::string answer_to(const Answers &answers, std::size_t record) {
    return answers.class_names[static_cast<std::size_t>(answers.answers[record])];
}

float confidence(const Answers &answers, std::size_t record) {
    return answers.output(record, static_cast<std::size_t>(answers.answers[record]));
}

// How many of each run's records are shown: half of the sheet each, or what the other leaves.
std::array<std::size_t, 2> shares(const Comparison &comparison, std::size_t most) {
    const std::size_t first = comparison.only_right[0].size();
    const std::size_t second = comparison.only_right[1].size();
    const std::size_t of_first = std::min(first, most - std::min(second, most / 2));
    return {of_first, std::min(second, most - of_first)};
}

std::string heading(const NamedRun &first, const NamedRun &second, const Comparison &comparison,
                    const std::array<std::size_t, 2> &shown) {
    const auto part = [&](const NamedRun &run, std::size_t index) {
        const std::size_t all = comparison.only_right[index].size();
        const std::string count =
            shown[index] == all ? fmt::format("{}", all) : fmt::format("{} of {}", shown[index], all);
        return fmt::format("{} that only {} reads rightly", count, run.name);
    };
    return fmt::format("test records: {}, then in frames {}. 1: what {} says, 2: what {} says", part(first, 0),
                       part(second, 1), first.name, second.name);
}

} // namespace

std::string only_one_right_png(const NamedRun &first, const NamedRun &second, const Comparison &comparison) {
    if (comparison.only_right[0].empty() && comparison.only_right[1].empty())
        return sheet_png("both runs are right about the very same test records", {});
    const nnhost_dataset_info data = describe(first.run.test_data());
    const std::array<std::size_t, 2> shown = shares(comparison, tiles_that_fit(data.height, data.width, most_on_sheet));
    std::vector<SheetTile> tiles;
    for (const std::size_t right : {0U, 1U}) {
        const Answers &wrong = (right == 0 ? second : first).run.answers();
        std::vector<std::size_t> records = comparison.only_right[right];
        std::stable_sort(records.begin(), records.end(),
                         [&](std::size_t a, std::size_t b) { return confidence(wrong, a) > confidence(wrong, b); });
        records.resize(shown[right]);
        for (const std::size_t record : records)
            tiles.push_back({raw_patch(first.run.test_data(), static_cast<std::int64_t>(record)),
                             fmt::format("1: {}\n2: {}", answer_to(first.run.answers(), record),
                                         answer_to(second.run.answers(), record)),
                             right == 1});
    }
    return sheet_png(heading(first, second, comparison, shown), tiles);
}

} // namespace cli
