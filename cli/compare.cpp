// compare: what differs between two runs, in their settings, curves and answers, and whether that is more than chance.
#include "commands.hpp"
#include "compare_text.hpp"
#include "comparison.hpp"
#include "files.hpp"
#include "output.hpp"
#include "plot/pictures.hpp"
#include "run_folder.hpp"
#include "session.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace cli {

namespace {

const char *const data_hint = "--data PATH tests both on the same records";

std::string example() {
    const std::int64_t last = std::max<std::int64_t>(2, last_run());
    return fmt::format("{} compare runs/{} runs/{}", program(), last - 1, last);
}

// runs/latest by the name of its folder; a model file stands for itself.
fs::path run_of(const std::string &argument) {
    fs::path path = argument;
    if (!path.has_filename()) path = path.parent_path(); // "runs/1/"
    std::error_code none;
    if (fs::is_regular_file(path, none)) return path;
    const fs::path target = fs::read_symlink(path, none);
    return checked_run_folder(none || target.is_absolute() ? path : path.parent_path() / target);
}

std::array<fs::path, 2> runs_of(const CommandLine &line) {
    const std::vector<std::string> &words = line.arguments();
    if (words.size() > 2)
        throw CliError(exit_usage, words[2], "compare takes two runs at a time",
                       fmt::format("{} compare {} {}", program(), shell_word(words[0]), shell_word(words[2])));
    if (words.size() < 2)
        throw CliError(exit_usage, "", words.empty() ? "which runs to compare is missing" : "the second run is missing",
                       example());
    const std::array<fs::path, 2> runs = {run_of(words[0]), run_of(words[1])};
    std::error_code ignored;
    if (fs::equivalent(runs[0], runs[1], ignored))
        throw CliError(exit_usage, runs[1].string(), "this run is named twice", "name two runs that differ");
    return runs;
}

// Made before anything is worked out.
fs::path output_folder(const CommandLine &line) {
    const fs::path folder = line.text("output");
    if (folder.empty()) return folder;
    const std::string hint = "--output names the folder that the pictures go into";
    std::error_code cause;
    if (fs::exists(folder, cause) && !fs::is_directory(folder, cause))
        throw CliError(exit_write, folder.string(), "is not a folder", hint);
    fs::create_directories(folder, cause);
    if (cause) throw CliError(exit_write, folder.string(), cause.message(), hint);
    return folder;
}

const Answers &answers_of(const RunView &run, bool is_other_data) {
    run.network(); // fails on its own account
    try {
        return run.answers();
    } catch (CliError &error) {
        if (!is_other_data && error.exit_code == exit_missing) error.hint = data_hint;
        throw;
    }
}

Comparison compare_runs(const Two<NamedRun> &runs, bool is_other_data) {
    const Answers &first = answers_of(runs[0].run, is_other_data);
    const Answers &second = answers_of(runs[1].run, is_other_data);
    const std::string hint = is_other_data ? "" : data_hint;
    const std::string both = fmt::format("{} and {}", runs[0].run.folder().string(), runs[1].run.folder().string());
    if (first.class_names != second.class_names)
        throw CliError(exit_usage, both, "the networks do not know the same classes",
                       "compare networks that were trained on the same classes");
    if (first.records() != second.records())
        throw CliError(exit_usage, both,
                       fmt::format("have different test data: {} and {} records",
                                   thousands(static_cast<std::int64_t>(first.records())),
                                   thousands(static_cast<std::int64_t>(second.records()))),
                       hint);
    const auto other = std::mismatch(first.labels.begin(), first.labels.end(), second.labels.begin());
    if (other.first != first.labels.end())
        throw CliError(exit_usage, both,
                       fmt::format("have different test data: the labels of record {} differ",
                                   thousands(other.first - first.labels.begin())),
                       hint);
    const Comparison comparison = compare_answers(first, second);
    if (comparison.records == 0)
        throw CliError(exit_usage, both, "the test data have no labels that the networks know", hint);
    return comparison;
}

std::vector<SettingPair> settings_of(const Two<NamedRun> &runs, std::vector<LeftOut> &left_out) {
    try {
        return differing_settings(runs[0].run.settings(), runs[1].run.settings());
    } catch (const CliError &error) {
        left_out.push_back({"settings", cause_of(error)});
        return {};
    }
}

// Of model files there are no curves; the sheet can always be drawn.
Drawn draw(const Two<NamedRun> &runs, const Comparison &comparison, const fs::path &folder) {
    Drawn drawn;
    const auto write = [&](const char *name, const std::string &bytes) {
        write_whole_file(folder / name, bytes);
        drawn.files.push_back(folder / name);
    };
    if (runs[0].run.epochs().empty() && runs[1].run.epochs().empty())
        drawn.left_out.push_back({"compare.svg", "neither run has an epochs.jsonl with an epoch in it"});
    else
        write("compare.svg", compare_svg(runs[0], runs[1]));
    write("only_one_right.png", only_one_right_png(runs[0], runs[1], comparison));
    return drawn;
}

} // namespace

int compare(const CommandLine &line) {
    const std::array<fs::path, 2> paths = runs_of(line);
    const bool is_other_data = line.has("data") || loader_names_path(line.text("loader"));
    if (line.has("loader") && !is_other_data)
        throw CliError(exit_usage, "--loader", "there is nothing to read with it", "name the records: --data PATH");
    const fs::path folder = output_folder(line);
    RunView first(line, paths[0]);
    RunView second(line, paths[1]);
    if (is_other_data) first.test_on(line.text("data"));
    if (is_other_data) second.test_on(line.text("data"));
    const std::array<std::string, 2> names = short_names(paths[0].string(), paths[1].string());
    const Two<NamedRun> runs = {NamedRun{names[0], first}, NamedRun{names[1], second}};

    Findings findings{compare_runs(runs, is_other_data), {}, {}};
    std::vector<LeftOut> without;
    findings.settings = settings_of(runs, without);
    findings.drawn = draw(runs, findings.comparison, folder);
    findings.drawn.left_out.insert(findings.drawn.left_out.begin(), without.begin(), without.end());
    for (const NamedRun &run : runs)
        for (const std::string &remark : run.run.remarks()) note(remark);
    for (const LeftOut &left_out : findings.drawn.left_out)
        note(fmt::format("{}: left out: {}", left_out.name, left_out.cause));
    if (line.flag("json"))
        print_json(json_of(runs, findings));
    else
        print(text_of(runs, findings));
    return exit_done;
}

} // namespace cli
