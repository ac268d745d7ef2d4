#include "sweep/table.hpp"

#include "csv_text.hpp"
#include "output.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace cli {

namespace {

constexpr std::size_t most_rows = 20; // of the table that is printed; summary.csv has all

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : ""; }

nlohmann::json finite_or_null(double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(); }

// What the configuration is behind the best by, in points.
std::string behind_text(const Plan &plan, const Standings &standings, std::size_t place) {
    if (place == 0) return "best";
    const Summary &best = standings.ranked(0), &other = standings.ranked(place);
    const std::string points = fmt::format("{:.2f}", 100 * (best.accuracy - other.accuracy));
    return tells_chance(plan) && may_be_chance(best, other) ? points + " *" : points;
}

std::vector<std::string> row_of(const Plan &plan, const Outcomes &outcomes, const Standings &standings,
                                std::size_t place) {
    const Summary &summary = standings.ranked(place);
    std::vector<std::string> row = plan.configurations[summary.configuration];
    const bool has_figures = !summary.points.empty();
    if (!has_figures)
        row.emplace_back("-");
    else if (plan.epochs_vary())
        row.push_back(std::to_string(summary.epochs));
    else // the best epoch of each seed may be another one
        row.push_back(summary.points.size() == 1 ? std::to_string(summary.points.front().epoch)
                                                 : std::to_string(summary.epochs));
    const std::string missing = missing_text(plan, outcomes, summary.configuration);
    row.push_back(has_figures ? accuracy_text(summary) : missing);
    row.push_back(summary.is_whole() && standings.has_best() ? behind_text(plan, standings, place)
                                                             : (has_figures ? missing : "-"));
    row.push_back(has_figures ? seconds_text(summary.seconds) : "-");
    return row;
}

std::size_t longest_line(const std::string &text) {
    std::size_t longest = 0;
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
        longest = std::max(longest, display_width(std::string_view(text).substr(begin, end - begin)));
    return longest;
}

// What the rows of a table leave out, and what the signs in them mean.
std::string notes_of(const Plan &plan, const Standings &standings, std::string_view table) {
    const auto shows = [table](std::string_view sign) { return table.find(sign) != std::string_view::npos; };
    std::string notes;
    if (standings.ranking.size() > most_rows)
        notes += fmt::format("and {} more, in summary.csv\n",
                             thousands(static_cast<std::int64_t>(standings.ranking.size() - most_rows)));
    if (shows(" *\n") || shows(" * ")) notes += "* points, which may be chance (95 %)\n";
    if (!shows("±")) return notes;
    const bool has_single = std::ranges::any_of(
        standings.ranking, [&](std::size_t index) { return standings.summaries[index].points.size() == 1; });
    const char *of_single = "half of the 95 % interval, of one seed";
    if (plan.repeats < 2) return notes + fmt::format("± {}\n", of_single);
    return notes + fmt::format("± standard deviation of {} seeds{}{}\n", thousands(plan.repeats),
                               has_single ? "; " : "", has_single ? of_single : "");
}

} // namespace

std::vector<std::string> names_of_knobs(const Plan &plan) {
    std::vector<std::string> names;
    for (const Knob &knob : plan.knobs) names.push_back(knob.name);
    names.emplace_back("epochs");
    return names;
}

std::vector<std::string> values_of_knobs(const Plan &plan, const Summary &summary) {
    std::vector<std::string> values = plan.configurations[summary.configuration];
    values.push_back(std::to_string(summary.epochs));
    return values;
}

std::string name_of(const Plan &plan, std::size_t configuration) {
    std::vector<std::string> parts;
    for (std::size_t index = 0; index < plan.knobs.size(); ++index)
        parts.push_back(plan.knobs[index].name + " " + plan.configurations[configuration][index]);
    return join(parts, "  ");
}

std::string seconds_text(double seconds) { return fmt::format("{:.{}f}", seconds, seconds < 1 ? 2 : 1); }

std::string accuracy_text(const Summary &summary) {
    const Scores &first = summary.points.front().validation;
    if (summary.points.size() == 1 && first.records > 0) return percent_with_interval(first.correct, first.records);
    return fmt::format("{} ± {:.2f}", percent(summary.accuracy), 100 * summary.deviation);
}

std::string missing_text(const Plan &plan, const Outcomes &outcomes, std::size_t configuration) {
    std::size_t all = 0, diverged = 0, failed = 0;
    for (std::size_t index = 0; index < plan.trainings.size(); ++index) {
        if (plan.trainings[index].configuration != configuration) continue;
        ++all;
        diverged += outcomes[index].state == State::diverged ? 1 : 0;
        failed += outcomes[index].state == State::failed ? 1 : 0;
    }
    const std::size_t missing = diverged + failed;
    if (missing == 0) return "not trained yet";
    const char *what = failed == 0 ? "diverged" : diverged == 0 ? "failed" : "diverged or failed";
    return missing == all ? what : fmt::format("{} of {} {}", missing, all, what);
}

std::string table_text(const Plan &plan, const Outcomes &outcomes, const Standings &standings, std::size_t width) {
    std::vector<std::vector<std::string>> rows = {names_of_knobs(plan)};
    for (const char *name : {"validation", "behind by", "seconds"}) rows.front().emplace_back(name);
    const std::size_t shown = std::min(most_rows, standings.ranking.size());
    for (std::size_t place = 0; place < shown; ++place) rows.push_back(row_of(plan, outcomes, standings, place));
    const std::string alignment = std::string(plan.knobs.size(), 'l') + "rllr";
    std::string text = table(rows, alignment);
    const bool is_narrow = longest_line(text) > width;
    if (is_narrow) { // what can be done without
        for (auto &row : rows) row.pop_back();
        text = table(rows, alignment.substr(0, alignment.size() - 1));
    }
    return text + notes_of(plan, standings, text) + (is_narrow ? "seconds: in summary.csv\n" : "");
}

std::string results_csv(const Plan &plan, const Outcomes &outcomes, const Standings &standings) {
    std::vector<std::string> heading = names_of_knobs(plan);
    for (const char *name : {"seed", "epoch", "validation_accuracy", "validation_error", "validation_correct",
                             "validation_records", "training_accuracy", "training_error", "seconds", "state", "run"})
        heading.emplace_back(name);
    std::string text = csv_line(heading);
    const auto add = [&](std::vector<std::string> row, std::size_t training, const Measured &point) {
        const bool is_there = point.epoch > 0;
        const Scores &validation = point.validation;
        row.push_back(std::to_string(plan.trainings[training].seed));
        for (std::string &field : std::vector<std::string>{
                 is_there ? std::to_string(point.epoch) : "", number(validation.accuracy), number(validation.error),
                 is_there ? std::to_string(validation.correct) : "", is_there ? std::to_string(validation.records) : "",
                 number(point.training_scores.accuracy), number(point.training_scores.error),
                 is_there ? number(point.seconds) : "", text_of(outcomes[training].state),
                 "runs/" + plan.name_of(training)})
            row.push_back(std::move(field));
        text += csv_line(row);
    };
    for (const Summary &summary : standings.summaries)
        for (const Measured &point : summary.points) add(values_of_knobs(plan, summary), point.training, point);
    for (std::size_t index = 0; index < plan.trainings.size(); ++index) {
        const Training &training = plan.trainings[index];
        if (outcomes[index].state == State::done) continue;
        add(values_of_knobs(plan, {.configuration = training.configuration, .epochs = training.epochs, .points = {}}),
            index, {});
    }
    return text;
}

std::string summary_csv(const Plan &plan, const Standings &standings) {
    std::vector<std::string> heading = names_of_knobs(plan);
    for (const char *name : {"seeds", "missing", "validation_accuracy", "deviation", "validation_error", "seconds"})
        heading.emplace_back(name);
    std::string text = csv_line(heading);
    for (const Summary &summary : standings.summaries) {
        std::vector<std::string> row = values_of_knobs(plan, summary);
        for (std::string &field :
             std::vector<std::string>{std::to_string(summary.points.size()), std::to_string(summary.missing),
                                      number(summary.accuracy), number(summary.deviation), number(summary.error),
                                      summary.points.empty() ? "" : number(summary.seconds)})
            row.push_back(std::move(field));
        text += csv_line(row);
    }
    return text;
}

nlohmann::json configurations_json(const Plan &plan, const Outcomes &outcomes, const Standings &standings) {
    nlohmann::json list = nlohmann::json::array();
    for (std::size_t place = 0; place < standings.ranking.size(); ++place) {
        const Summary &summary = standings.ranked(place);
        nlohmann::json object = {{"epochs", summary.epochs},
                                 {"validation_accuracy", finite_or_null(summary.accuracy)},
                                 {"deviation", finite_or_null(summary.deviation)},
                                 {"validation_error", finite_or_null(summary.error)},
                                 {"seconds", summary.seconds},
                                 {"settings", nlohmann::json::object()},
                                 {"accuracies", nlohmann::json::array()},
                                 {"runs", nlohmann::json::array()},
                                 {"missing", summary.missing}};
        for (std::size_t index = 0; index < plan.knobs.size(); ++index)
            object["settings"][plan.knobs[index].name] = plan.configurations[summary.configuration][index];
        for (const Measured &point : summary.points) {
            object["accuracies"].push_back(finite_or_null(point.validation.accuracy));
            object["runs"].push_back(outcomes.run_of(point.training).string());
        }
        if (summary.missing > 0) object["cause"] = missing_text(plan, outcomes, summary.configuration);
        if (place > 0 && standings.has_best() && summary.is_whole()) {
            object["behind_best"] = interval_of_lead(standings.ranked(0), summary);
            if (tells_chance(plan)) object["may_be_chance"] = may_be_chance(standings.ranked(0), summary);
        }
        list.push_back(std::move(object));
    }
    return list;
}

} // namespace cli
