#include "compare_text.hpp"

#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace cli {

namespace {

std::string value_text(const std::vector<std::string> &values) {
    return values.empty() ? "default" : join(values, ", ");
}

// A table where it fits; of long values, such as paths, each on a line of its own.
std::string settings_text(const Two<NamedRun> &runs, const std::vector<SettingPair> &settings) {
    if (settings.empty()) return "settings    none differs\n";
    std::vector<std::vector<std::string>> rows = {{"setting", runs[0].name, runs[1].name}};
    std::string stacked = "settings that differ\n";
    for (const SettingPair &setting : settings) {
        rows.push_back({setting.name, value_text(setting.values[0]), value_text(setting.values[1])});
        stacked += setting.name + "\n";
        for (const std::size_t run : {0U, 1U})
            stacked += fmt::format("  {:8}  {}\n", runs[run].name, on_one_line(rows.back()[run + 1]));
    }
    const std::string text = table(rows, "lll");
    std::size_t longest = 0;
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
        longest = std::max(longest, display_width(text.substr(begin, end - begin)));
    return longest <= static_cast<std::size_t>(text_width()) ? text : stacked;
}

std::string number_or_dash(double value) { return std::isfinite(value) ? fmt::format("{:.4f}", value) : "-"; }

std::string figures_text(const Two<NamedRun> &runs, const Comparison &comparison) {
    std::vector<std::vector<std::string>> rows = {{"run", "network", "epochs", "error", "test accuracy"}};
    for (const std::size_t index : {0U, 1U}) {
        const std::vector<Epoch> &epochs = runs[index].run.epochs();
        rows.push_back({runs[index].name, network_text(runs[index].run.network()),
                        epochs.empty() ? "-" : thousands(epochs.back().epoch),
                        epochs.empty() ? "-" : number_or_dash(epochs.back().training.error),
                        percent_with_interval(comparison.correct[index], comparison.records)});
    }
    return table(rows, "llrrl");
}

std::string p_text(double p) { return p < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.2g}", p); }

// In points, that is in hundredths of the share of right answers.
std::string points(double share) { return share == 0 ? "0.00" : fmt::format("{:+.2f}", 100 * share); }

std::string answers_text(const Two<NamedRun> &runs, const Comparison &comparison) {
    const Pair only = comparison.discordant();
    const std::vector<std::vector<std::string>> rows = {
        {"test records", thousands(comparison.records)},
        {"both right", thousands(comparison.both_right)},
        {fmt::format("only {} right", runs[0].name), thousands(only[0])},
        {fmt::format("only {} right", runs[1].name), thousands(only[1])},
        {"neither right", thousands(comparison.neither_right)}};
    return table(rows, "lr");
}

std::string verdict_text(const Two<NamedRun> &runs, const Comparison &comparison) {
    const McNemar test = mcnemar(comparison.discordant());
    const auto [low, high] = interval_of_difference(comparison);
    const std::string method =
        test.is_exact ? "exact" : fmt::format("chi-square {:.2f}, corrected for continuity", test.statistic);
    const std::size_t better = comparison.correct[1] > comparison.correct[0] ? 1 : 0;
    std::string sentence = fmt::format("{} is better, and that is more than chance (5 % level)", runs[better].name);
    if (!test.is_more_than_chance()) sentence = "this difference may well be chance (5 % level)";
    if (comparison.correct[0] == comparison.correct[1]) sentence = "both are right equally often";
    return fmt::format("difference  {} points from {} to {}\n"
                       "interval    {} to {}   (95 %)\n"
                       "McNemar     {}   ({})\n"
                       "verdict     {}\n",
                       points(comparison.difference()), runs[0].name, runs[1].name, points(low), points(high),
                       p_text(test.p), method, sentence);
}

std::string classes_text(const Two<NamedRun> &runs, const Comparison &comparison) {
    std::vector<std::vector<std::string>> rows = {
        {"class", "records", "only " + runs[0].name, "only " + runs[1].name, "points"}};
    for (const ClassComparison &of_class : comparison.classes) {
        const auto difference = static_cast<double>(of_class.correct[1] - of_class.correct[0]);
        rows.push_back({of_class.name, thousands(of_class.records), thousands(of_class.only_right[0]),
                        thousands(of_class.only_right[1]),
                        of_class.records == 0 ? "-" : points(difference / static_cast<double>(of_class.records))});
    }
    return table(rows, "lrrrr");
}

nlohmann::json value_json(const std::vector<std::string> &values) {
    return values.empty() ? nlohmann::json() : nlohmann::json(join(values, ", "));
}

nlohmann::json finite_or_null(double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(); }

nlohmann::json run_json(const RunView &run, std::int64_t correct, std::int64_t records) {
    double low = 0;
    double high = 1;
    nnhost_interval(correct, records, &low, &high);
    nlohmann::json object = {{"run", run.folder().string()},
                             {"model", run.network_file().string()},
                             {"network", network_text(run.network())},
                             {"correct", correct},
                             {"accuracy", static_cast<double>(correct) / static_cast<double>(records)},
                             {"interval", {low, high}},
                             {"epochs", nullptr},
                             {"training_error", nullptr}};
    if (run.epochs().empty()) return object;
    object["epochs"] = run.epochs().back().epoch;
    object["training_error"] = finite_or_null(run.epochs().back().training.error);
    return object;
}

nlohmann::json records_json(const Two<NamedRun> &runs, const Comparison &comparison, std::size_t right) {
    nlohmann::json list = nlohmann::json::array();
    const auto name = [&](std::size_t run, std::size_t record) {
        const Answers &answers = runs[run].run.answers();
        return answers.class_names[static_cast<std::size_t>(answers.answers[record])];
    };
    for (const std::size_t record : comparison.only_right[right])
        list.push_back(
            {{"record", record}, {"label", name(right, record)}, {"answers", {name(0, record), name(1, record)}}});
    return list;
}

} // namespace

Two<std::string> short_names(const std::string &first, const std::string &second) {
    constexpr std::size_t most = 12; // columns: two of them and their values stand in one line
    if (display_width(first) <= most && display_width(second) <= most) return {first, second};
    return {"first", "second"};
}

std::string text_of(const Two<NamedRun> &runs, const Findings &findings) {
    std::string text;
    for (const NamedRun &run : runs)
        if (run.name != run.run.folder().string())
            text += fmt::format("{:8}  {}\n", run.name, on_one_line(run.run.folder().string()));
    if (!text.empty()) text += "\n";
    const auto is_settings = [](const LeftOut &left_out) { return left_out.name == "settings"; };
    const std::vector<LeftOut> &left_out = findings.drawn.left_out;
    if (std::none_of(left_out.begin(), left_out.end(), is_settings))
        text += settings_text(runs, findings.settings) + "\n";
    text += fmt::format("{}\n{}\n{}\n{}\n", figures_text(runs, findings.comparison),
                        answers_text(runs, findings.comparison), verdict_text(runs, findings.comparison),
                        classes_text(runs, findings.comparison));
    for (const std::filesystem::path &file : findings.drawn.files) text += fmt::format("picture  {}\n", file.string());
    return text;
}

nlohmann::json json_of(const Two<NamedRun> &runs, const Findings &findings) {
    const Comparison &comparison = findings.comparison;
    const McNemar test = mcnemar(comparison.discordant());
    nlohmann::json object = {{"records", comparison.records},
                             {"both_right", comparison.both_right},
                             {"neither_right", comparison.neither_right},
                             {"difference", comparison.difference()},
                             {"interval", interval_of_difference(comparison)}};
    object["mcnemar"] = {{"method", test.is_exact ? "exact" : "continuity-corrected"},
                         {"statistic", test.is_exact ? nlohmann::json() : nlohmann::json(test.statistic)},
                         {"p", test.p},
                         {"more_than_chance", test.is_more_than_chance()}};
    for (const char *list : {"runs", "only_right", "settings", "per_class", "files", "left_out", "remarks"})
        object[list] = nlohmann::json::array();
    for (const std::size_t run : {0U, 1U}) {
        object["runs"].push_back(run_json(runs[run].run, comparison.correct[run], comparison.records));
        object["only_right"].push_back(records_json(runs, comparison, run));
        for (const std::string &remark : runs[run].run.remarks()) object["remarks"].push_back(remark);
    }
    for (const SettingPair &setting : findings.settings)
        object["settings"].push_back(
            {{"name", setting.name}, {"values", {value_json(setting.values[0]), value_json(setting.values[1])}}});
    for (const ClassComparison &of_class : comparison.classes)
        object["per_class"].push_back({{"class", of_class.name},
                                       {"records", of_class.records},
                                       {"correct", of_class.correct},
                                       {"only_right", of_class.only_right}});
    for (const std::filesystem::path &file : findings.drawn.files) object["files"].push_back(file.string());
    for (const LeftOut &left_out : findings.drawn.left_out)
        object["left_out"].push_back({{"name", left_out.name}, {"cause", left_out.cause}});
    return object;
}

} // namespace cli
