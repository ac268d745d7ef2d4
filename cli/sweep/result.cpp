#include "sweep/result.hpp"

#include "output.hpp"
#include "sweep/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

// ± is of the test records alone, whatever it is in the table.
std::string test_text(const Plan &plan, const Best &best) {
    const std::string accuracy = best.test->accuracy_text();
    const bool is_other = plan.repeats > 1 && accuracy.find("±") != std::string::npos;
    return fmt::format("test   {}{}   {}, epoch {}{}\n", accuracy, is_other ? " (95 %)" : "", best.run.string(),
                       best.epoch, plan.repeats > 1 ? ", the best of its seeds" : "");
}

} // namespace

std::string result_text(const Result &result, std::size_t width) {
    const Plan &plan = result.plan;
    std::string text = table_text(plan, result.outcomes, result.standings, width);
    text += fmt::format("\nsweep  {}\n", result.folder.string());
    if (!result.best) return text;
    text += fmt::format("best   validation {}\n", accuracy_text(result.standings.ranked(0)));
    const std::string verdict = verdict_text(plan, result.outcomes, result.standings);
    if (!verdict.empty()) text += fmt::format("       {}\n", verdict);
    text += fmt::format("       {}\n", result.best->command);
    if (result.best->test) text += test_text(plan, *result.best);
    return text;
}

void print_result(const Result &result) {
    const bool is_terminal = isatty(STDOUT_FILENO) == 1;
    print(result_text(result, is_terminal ? static_cast<std::size_t>(terminal_width()) : unlimited_width));
    finish_output();
    const char *before = "graph  ";
    for (const fs::path &graph : result.graphs)
        say(fmt::format("{}{}\n", std::exchange(before, "       "), graph.string()));
}

void print_result_json(const Result &result, bool is_interrupted) {
    nlohmann::json object = {{"sweep", result.folder.string()},
                             {"interrupted", is_interrupted},
                             {"trainings", result.plan.trainings.size()},
                             {"trainings_over", result.outcomes.over()},
                             {"repeats", result.plan.repeats},
                             {"configurations", configurations_json(result.plan, result.outcomes, result.standings)},
                             {"files", nlohmann::json::array()},
                             {"best", nullptr}};
    for (const char *file : {"results.csv", "summary.csv"}) object["files"].push_back((result.folder / file).string());
    for (const fs::path &graph : result.graphs) object["files"].push_back(graph.string());
    if (result.best) {
        const Best &best = *result.best;
        object["best"] = {{"command", best.command}, {"run", best.run.string()}, {"epoch", best.epoch}};
        if (tells_chance(result.plan)) object["best"]["not_distinguishable_from"] = as_good_as_best(result.standings);
        if (best.test) {
            object["best"]["test_data"] = result.plan.test_data;
            best.test->write_to(object["best"]["test"]);
        }
    }
    print_json(object);
}

} // namespace cli
