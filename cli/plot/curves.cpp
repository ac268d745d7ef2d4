// curves.svg and compare.svg: error and accuracy against the epochs, in two panels with the same time below them.
#include "output.hpp"
#include "panels.hpp"
#include "pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cli {

namespace {

using Pick = double (*)(const Scores &scores);

double error_of(const Scores &scores) { return scores.error; }
double accuracy_of(const Scores &scores) { return scores.accuracy; }

// Of the training, validation and test records, those that there are.
std::vector<Line> lines_of(const std::vector<Epoch> &epochs, Pick pick) {
    std::vector<Line> lines = {
        {"training", blue, "", {}}, {"validation", green, "2 3", {}}, {"test", vermillion, "7 3", {}}};
    for (const Epoch &epoch : epochs) {
        const Scores *scores[] = {&epoch.training, &epoch.validation, &epoch.test};
        for (std::size_t index = 0; index < lines.size(); ++index)
            if (const double value = pick(*scores[index]); std::isfinite(value))
                lines[index].values.push_back({static_cast<double>(epoch.epoch), value});
    }
    std::erase_if(lines, [](const Line &line) { return line.values.empty(); });
    return lines;
}

// A colour for each run; the dashes tell the records apart.
std::vector<Line> lines_of_both(const NamedRun &first, const NamedRun &second, Pick pick) {
    std::vector<Line> lines;
    for (const NamedRun *run : {&first, &second})
        for (Line &line : lines_of(run->run.epochs(), pick)) {
            line.name = run->name + " " + line.name;
            line.colour = run == &first ? blue : vermillion;
            lines.push_back(std::move(line));
        }
    return lines;
}

std::int64_t last_epoch(const RunView &run) { return run.epochs().empty() ? 0 : run.epochs().back().epoch; }

std::string title_of(const NamedRun &run) {
    const std::string path = run.run.folder().string();
    return fmt::format("{}{} ({})", run.name == path ? "" : run.name + " = ", path,
                       run.run.epochs().empty() ? "no curves" : counted(last_epoch(run.run), "epoch"));
}

} // namespace

std::string curves_svg(const RunView &run) {
    const std::vector<Epoch> &epochs = run.epochs();
    if (epochs.empty()) throw CliError(exit_missing, run.folder() / "epochs.jsonl", "holds no epoch");
    return panels_svg(fmt::format("{}: {}", run.folder().string(), counted(last_epoch(run), "epoch")),
                      {error_panel(lines_of(epochs, error_of)), accuracy_panel(lines_of(epochs, accuracy_of))},
                      last_epoch(run));
}

std::string compare_svg(const NamedRun &first, const NamedRun &second) {
    return panels_svg(fmt::format("{} and {}", title_of(first), title_of(second)),
                      {error_panel(lines_of_both(first, second, error_of)),
                       accuracy_panel(lines_of_both(first, second, accuracy_of))},
                      std::max(last_epoch(first.run), last_epoch(second.run)));
}

} // namespace cli
