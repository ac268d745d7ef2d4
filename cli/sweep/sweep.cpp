// sweep: trains with every value of some options, measures on validation records, and tells which is best.
#include "commands.hpp"
#include "configuration.hpp"
#include "files.hpp"
#include "output.hpp"
#include "run_folder.hpp"
#include "sweep/graphs.hpp"
#include "sweep/result.hpp"
#include "sweep/table.hpp"
#include "sweep/trainings.hpp"
#include "training_data.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <thread>

namespace fs = std::filesystem;

namespace cli {

namespace {

constexpr const char *plan_file = "sweep.json";

std::string resume_sweep(const fs::path &folder) {
    return fmt::format("{} sweep --resume {}", program(), shell_word(folder.string()));
}

// As many trainings as there are processors for their threads.
Side side_of(const CommandLine &line) {
    const bool of_file = line.has("threads") && line.place("threads") != "--threads"; // which is of one training alone
    Side side;
    if (line.has("threads") && !of_file)
        side.threads = static_cast<std::size_t>(count_option(line, "threads", 1, 1024));
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    side.jobs = line.has("jobs") ? static_cast<std::size_t>(count_option(line, "jobs", 1, 1024))
                                 : std::max<std::size_t>(1, processors / side.threads);
    return side;
}

// The test data are asked for nothing but to be there: they are read when all is over.
void choose_sweep_data(const CommandLine &line, Plan &plan) {
    const DataChoice choice = choose_data(line, true);
    std::string test = line.text("test-data");
    if (test.empty() && choice.is_sample) test = sample_file(false).string();
    for (const std::string &path : {choice.path, test}) {
        std::error_code ignored;
        if (!path.empty() && !fs::exists(path, ignored)) throw CliError(exit_missing, path, "no such file or folder");
    }
    if (!choice.path.empty())
        plan.fixed.insert(plan.fixed.begin(), {"data", from_any_folder(*find_option("data"), choice.path)});
    plan.test_data = from_any_folder(*find_option("test-data"), test);
}

fs::path folder_of_sweep(const CommandLine &line) {
    constexpr std::array<std::string_view, 5> may_differ = {"resume", "jobs", "threads", "progress", "json"};
    for (const Option &option : all_options())
        if (line.has(option.name) && std::ranges::find(may_differ, option.name) == may_differ.end())
            throw CliError(exit_usage, line.place(option.name), "a sweep that goes on keeps what it was begun with",
                           fmt::format("begin another one: {} sweep --{} ...", program(), option.name));
    fs::path folder = line.text("resume");
    if (folder.filename().empty()) folder = folder.parent_path(); // "sweeps/7/"
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        throw CliError(exit_missing, folder.string(), "no such folder", "--resume takes that of a sweep, sweeps/1");
    if (fs::is_symlink(folder, ignored)) folder = folder.parent_path() / fs::read_symlink(folder, ignored); // latest
    return folder;
}

void say_plan(const Plan &plan, const Side &side) {
    const std::string repeats =
        plan.repeats > 1 ? fmt::format(" with {} seeds each", thousands(plan.repeats)) : std::string();
    say(fmt::format("sweep  {}{}: {} of {}{}, {} at a time\n",
                    counted(std::ssize(plan.configurations), "configuration"), repeats,
                    counted(std::ssize(plan.trainings), "training"), plan.epochs.size() > 1 ? "up to " : "",
                    counted(plan.epochs.back(), "epoch"), std::min(side.jobs, plan.trainings.size())));
}

void write_tables(const Plan &plan, const Outcomes &outcomes, const Standings &standings, const fs::path &folder) {
    write_whole_file(folder / "results.csv", results_csv(plan, outcomes, standings));
    write_whole_file(folder / "summary.csv", summary_csv(plan, standings));
}

// What diverged or failed, and why: the same cause once.
void say_failures(const Outcomes &outcomes) {
    std::vector<std::string> told;
    for (std::size_t index = 0; index < outcomes.all().size(); ++index) {
        const Outcome &outcome = outcomes[index];
        if (outcome.state != State::diverged && outcome.state != State::failed) continue;
        if (outcome.cause.empty() || std::ranges::find(told, outcome.cause) != told.end()) continue;
        told.push_back(outcome.cause);
        if (told.size() <= 5)
            note(fmt::format("{} {}: {}", outcomes.run_of(index).string(), text_of(outcome.state), outcome.cause));
    }
}

int finish(const Plan &plan, const Outcomes &outcomes, const fs::path &folder, const CommandLine &line) {
    const Standings standings = standings_of(plan, outcomes);
    write_tables(plan, outcomes, standings, folder);
    Result result{plan, outcomes, standings, folder, std::nullopt, draw_graphs(plan, standings, folder)};
    say_failures(outcomes);
    if (standings.has_best()) result.best = find_best(plan, outcomes, standings);
    std::optional<CliError> failure; // what was found is told all the same
    try {
        if (result.best && !plan.test_data.empty()) result.best->test = test_best(plan, *result.best, line);
    } catch (const CliError &error) {
        failure = error;
    }
    write_log(result_text(result, unlimited_width));
    if (line.flag("json"))
        print_result_json(result, false);
    else
        print_result(result);
    if (failure) throw CliError(*failure);
    if (standings.has_best()) return exit_done;
    throw CliError(exit_answer_is_no, folder.string(), "no configuration has all its trainings",
                   "try a lower --learning-rate");
}

int stop(const Plan &plan, const Outcomes &outcomes, const fs::path &folder, const CommandLine &line) {
    const Standings standings = standings_of(plan, outcomes);
    write_tables(plan, outcomes, standings, folder);
    const std::string text = fmt::format("sweep  {}    {} of {}\n", folder.string(), outcomes.over(),
                                         counted(std::ssize(plan.trainings), "training"));
    write_log(text);
    if (line.flag("json"))
        print_result_json({plan, outcomes, standings, folder, std::nullopt, {}}, true);
    else
        print(text);
    finish_output();
    say(fmt::format("       interrupted: what was trained so far is kept\nnext   {}\n", resume_sweep(folder)));
    return exit_interrupted;
}

int run(const Plan &plan, RunFolder &folder, const CommandLine &line) {
    const Side side = side_of(line);
    log_to(folder.path() / "log.txt");
    say_plan(plan, side);
    Outcomes outcomes(plan, folder.path());
    SweepProgress progress(line.text("progress"), plan, outcomes);
    bool is_interrupted = false;
    try {
        is_interrupted = train_pending(plan, outcomes, progress, side, folder);
    } catch (const CliError &) {
        progress.clear_bar();
        std::error_code ignored;
        if (!fs::is_empty(folder.path() / "runs", ignored) && !ignored) {
            folder.keep();
            note(fmt::format("what was trained so far is kept; to go on: {}", resume_sweep(folder.path())));
        }
        throw;
    }
    folder.keep();
    return is_interrupted ? stop(plan, outcomes, folder.path(), line) : finish(plan, outcomes, folder.path(), line);
}

} // namespace

int sweep(const CommandLine &given) {
    CommandLine line = given;
    if (line.has("resume")) {
        RunFolder folder(folder_of_sweep(line), RunFolder::Is::of_before);
        return run(read_plan(folder.path() / plan_file), folder, line);
    }
    if (line.has("config")) line.read_configuration(line.text("config"));
    side_of(line); // throws, if it is to, before anything is done
    Plan plan = make_plan(line);
    choose_sweep_data(line, plan);
    check_plan(plan);
    check_runs_writable(sweeps_folder);
    RunFolder folder(sweeps_folder);
    fs::create_directory(folder.path() / "runs");
    write_whole_file(folder.path() / plan_file, plan_json(plan).dump(1, ' ') + "\n");
    return run(plan, folder, line);
}

} // namespace cli
