#include "output.hpp"
#include "session.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace cli {

namespace {

std::int64_t records_of(const Evaluation &evaluation, std::size_t label) {
    std::int64_t records = 0;
    for (std::size_t answer = 0; answer < evaluation.class_names.size(); ++answer)
        records += evaluation.at(label, answer);
    return records;
}

// "5 (3)": the wrong answer that was given most often for `label`, or "".
std::string worst_answer(const Evaluation &evaluation, std::size_t label) {
    std::size_t worst = label;
    std::int64_t most = 0;
    for (std::size_t answer = 0; answer < evaluation.class_names.size(); ++answer)
        if (answer != label && evaluation.at(label, answer) > most) {
            most = evaluation.at(label, answer);
            worst = answer;
        }
    return most == 0 ? "" : fmt::format("{} ({})", evaluation.class_names[worst], most);
}

std::string class_table(const Evaluation &evaluation) {
    std::vector<std::vector<std::string>> rows = {{"class", "records", "right", "accuracy", "most often read as"}};
    for (std::size_t label = 0; label < evaluation.class_names.size(); ++label) {
        const std::int64_t records = records_of(evaluation, label);
        const std::int64_t right = evaluation.at(label, label);
        rows.push_back({evaluation.class_names[label], thousands(records), thousands(right),
                        records == 0 ? "-" : percent(static_cast<double>(right) / static_cast<double>(records)),
                        worst_answer(evaluation, label)});
    }
    return table(rows, "lrrrl");
}

std::string confusion_table(const Evaluation &evaluation) {
    const std::size_t classes = evaluation.class_names.size();
    std::vector<std::vector<std::string>> rows(1, {""});
    for (const std::string &name : evaluation.class_names) rows[0].push_back(name);
    for (std::size_t label = 0; label < classes; ++label) {
        std::vector<std::string> row = {evaluation.class_names[label]};
        for (std::size_t answer = 0; answer < classes; ++answer) {
            const std::int64_t count = evaluation.at(label, answer);
            row.push_back(count == 0 ? "." : thousands(count));
        }
        rows.push_back(std::move(row));
    }
    std::string alignment(classes + 1, 'r');
    alignment.front() = 'l';
    return table(rows, alignment);
}

std::string text_of(const Evaluation &evaluation) {
    const nnhost_report &report = evaluation.report;
    return fmt::format("accuracy  {}{}   {} of {} right   (95 % interval {:.2f} to {})\n\n{}\n"
                       "confusion matrix: row = label, column = answer\n{}",
                       percent(report.accuracy), plus_minus(report.correct, report.records), thousands(report.correct),
                       thousands(report.records), 100 * report.interval_low, percent(report.interval_high),
                       class_table(evaluation), confusion_table(evaluation));
}

} // namespace

int test(const CommandLine &line) {
    const ContextHandle context = make_context(line);
    check_plugins(line, context.get(), false);
    const Model model = load_model(line, context.get());
    const DataChoice choice = choose_data(line, false);
    const DatasetHandle data = open_data(line, context.get(), choice.path);
    check_picture_size(model.network.get(), data.get(), "--data must hold records of the size that it was trained on");
    const Evaluation evaluation = evaluate(model.network.get(), data.get());
    if (line.flag("json")) {
        nlohmann::json object = {{"model", model.file.string()}, {"data", describe(data.get()).source}};
        evaluation.write_to(object);
        print_json(object);
        return exit_done;
    }
    say(fmt::format("model  {}   {}\ndata   {}\n", model.file.string(), network_text(model.network.get()),
                    data_text(data.get())));
    print(text_of(evaluation));
    return exit_done;
}

} // namespace cli
