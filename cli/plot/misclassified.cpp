// misclassified.png and .csv: test records that were answered wrongly, those of which the network was surest first.
#include "csv_text.hpp"
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

float confidence(const Answers &answers, std::size_t record) {
    return answers.output(record, static_cast<std::size_t>(answers.answers[record]));
}

std::string class_of(const Answers &answers, std::int32_t index) {
    return answers.class_names[static_cast<std::size_t>(index)];
}

// Long names get lines of their own.
std::string words_below(const Answers &answers, std::size_t record) {
    const std::string label = class_of(answers, answers.labels[record]);
    const std::string answer = class_of(answers, answers.answers[record]);
    return fmt::format("{}{}>{}\n{:.2f}", label, label.size() + answer.size() > 5 ? "\n" : "", answer,
                       confidence(answers, record));
}

} // namespace

std::vector<std::size_t> misclassified(const Answers &answers) {
    std::vector<std::size_t> wrong;
    bool is_labelled = false;
    for (std::size_t record = 0; record < answers.records(); ++record) {
        is_labelled |= answers.labels[record] >= 0;
        if (answers.is_wrong(record)) wrong.push_back(record);
    }
    if (!is_labelled) throw CliError(exit_missing, "", "the test data have no labels");
    std::stable_sort(wrong.begin(), wrong.end(),
                     [&](std::size_t a, std::size_t b) { return confidence(answers, a) > confidence(answers, b); });
    return wrong;
}

std::string misclassified_csv(const RunView &run) {
    const Answers &answers = run.answers();
    std::string text = csv_line({"record", "label", "answer", "confidence", "output_of_label"});
    for (const std::size_t record : misclassified(answers)) {
        const std::size_t label = static_cast<std::size_t>(answers.labels[record]);
        text += csv_line({std::to_string(record), answers.class_names[label],
                          class_of(answers, answers.answers[record]), fmt::format("{}", confidence(answers, record)),
                          fmt::format("{}", answers.output(record, label))});
    }
    return text;
}

std::string misclassified_png(const RunView &run) {
    const Answers &answers = run.answers();
    const std::vector<std::size_t> wrong = misclassified(answers);
    if (wrong.empty())
        return sheet_png(fmt::format("all {} test records were read rightly",
                                     thousands(static_cast<std::int64_t>(answers.records()))),
                         {});
    const nnhost_dataset_info data = describe(run.test_data());
    const std::size_t shown = tiles_that_fit(data.height, data.width, std::min(wrong.size(), most_on_sheet));
    std::vector<SheetTile> tiles;
    for (std::size_t index = 0; index < shown; ++index) {
        const std::size_t record = wrong[index];
        tiles.push_back({raw_patch(run.test_data(), static_cast<std::int64_t>(record)), words_below(answers, record)});
    }
    const std::string count =
        shown == wrong.size()
            ? fmt::format("{} of {}", thousands(static_cast<std::int64_t>(shown)),
                          thousands(static_cast<std::int64_t>(answers.records())))
            : fmt::format("the surest {} of {}", shown, thousands(static_cast<std::int64_t>(wrong.size())));
    return sheet_png(
        fmt::format(
            "{} test records, those that were read wrongly. label>answer, and below it the output for that answer",
            count),
        tiles);
}

std::vector<Tile> misclassified_tiles(const RunView &run, std::size_t most) {
    const Answers &answers = run.answers();
    std::vector<Tile> tiles;
    for (const std::size_t record : misclassified(answers)) {
        if (tiles.size() == most) break;
        tiles.push_back({fmt::format("{} read as {} {:.2f}", class_of(answers, answers.labels[record]),
                                     class_of(answers, answers.answers[record]), confidence(answers, record)),
                         grey_picture(raw_patch(run.test_data(), static_cast<std::int64_t>(record)))});
    }
    return tiles;
}

} // namespace cli
