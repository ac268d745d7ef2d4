#include "sweep/best.hpp"

#include "commands.hpp"
#include "output.hpp"
#include "run_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fs = std::filesystem;

namespace cli {

namespace {

// As short as it can be said from here.
std::string from_here(const std::string &path) {
    std::error_code cause;
    const fs::path here = fs::current_path(cause);
    const fs::path relative = cause || path.empty() ? fs::path() : fs::path(path).lexically_relative(here);
    return relative.empty() || relative.begin()->string() == ".." ? path : relative.string();
}

bool is_path(const std::string &option) { return option == "data" || option == "test-data" || option == "plugin-dir"; }

bool is_bundled(const TrainSetting &setting) {
    std::error_code ignored;
    return (setting.first == "data" || setting.first == "test-data") &&
           setting.second == fs::absolute(sample_file(setting.first == "data"), ignored).lexically_normal().string();
}

std::string words_of(const TrainSetting &setting) {
    const Option &option = *find_option(setting.first);
    if (option.type == NNHOST_OPTION_BOOL) return word_of(setting);
    const std::string value = is_path(setting.first) ? from_here(setting.second) : setting.second;
    const char *between = value.starts_with('-') ? "=" : " "; // --input-range=-1:1
    return fmt::format("--{}{}{}", setting.first, between, shell_word(value));
}

std::string command_of(const Plan &plan, const Summary &best, std::int64_t seed) {
    std::vector<TrainSetting> settings =
        plan.settings_of_training({best.configuration, seed, best.epochs, {best.epochs}});
    const auto after_data = std::ranges::find(settings, "data", &TrainSetting::first);
    if (!plan.test_data.empty())
        settings.insert(after_data == settings.end() ? settings.begin() : after_data + 1,
                        {"test-data", plan.test_data});
    // The bundled data come both by themselves, or not at all.
    const auto of_data = [](const TrainSetting &one) { return one.first == "data" || one.first == "test-data"; };
    const bool all_bundled = std::ranges::all_of(settings, [&](const auto &s) { return !of_data(s) || is_bundled(s); });
    std::vector<std::string> words;
    for (const TrainSetting &setting : settings) {
        if ((all_bundled && of_data(setting)) || (setting.first == "seed" && setting.second == "1")) continue;
        if (std::string word = words_of(setting); !word.empty()) words.push_back(std::move(word));
    }
    return fmt::format("{} train {}", program(), join(words, " "));
}

// train keeps the best epoch on the validation data, the first of equals.
std::int64_t epoch_of_network(const std::vector<Epoch> &epochs) {
    const auto best = std::ranges::max_element(
        epochs, [](const Epoch &a, const Epoch &b) { return a.validation.accuracy < b.validation.accuracy; });
    return best == epochs.end() ? 0 : best->epoch;
}

} // namespace

Best find_best(const Plan &plan, const Outcomes &outcomes, const Standings &standings) {
    const Summary &summary = standings.ranked(0);
    const Measured &point = best_point(summary);
    return {command_of(plan, summary, point.seed), outcomes.run_of(point.training),
            epoch_of_network(outcomes[point.training].epochs), std::nullopt};
}

Evaluation test_best(const Plan &plan, const Best &best, const CommandLine &line) {
    const RunView view(line, best.run);
    const nnhost_network *network = view.network();
    const DatasetHandle records = open_data(view.settings(), view.context(), plan.test_data);
    check_picture_size(network, records.get(), "--test-data must hold records of the network's size");
    return evaluate(network, records.get());
}

std::string verdict_text(const Plan &plan, const Outcomes &outcomes, const Standings &standings) {
    if (standings.ranking.size() < 2) return "";
    if (!standings.ranked(1).is_whole()) {
        const bool is_failed = std::ranges::count(outcomes.all(), State::failed, &Outcome::state) > 0;
        return fmt::format("the only one that did not diverge{}", is_failed ? " or fail" : "");
    }
    if (!tells_chance(plan)) return "two seeds tell little apart: --repeats 5 tells more";
    const std::size_t others = as_good_as_best(standings).size();
    const char *level = plan.repeats == 1 ? "(95 %, of one seed)" : "(95 %)";
    if (others == 0) return fmt::format("ahead of all others by more than chance {}", level);
    return fmt::format("not distinguishable from {} {}",
                       counted(static_cast<std::int64_t>(others), "other configuration"), level);
}

} // namespace cli
