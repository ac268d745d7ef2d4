#include "sweep/plan.hpp"

#include "configuration.hpp"
#include "output.hpp"
#include "session.hpp"
#include "sweep/draw.hpp"
#include "training_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace cli {

namespace {

constexpr const char *default_validation = "0.2";
constexpr std::size_t most_trainings = 100000;
constexpr const char *how_to_vary = "--learning-rate 0.01:0.3:log:6 --hidden 50,100,200 --epochs 1..10";

// What sweep sets itself for each training, or has no part in it.
bool is_own(const std::string &name) {
    for (const char *own : {"seed", "threads", "data", "test-data", "config", "resume", "json", "progress", "help",
                            "version", "random", "repeats", "jobs"})
        if (name == own) return true;
    return false;
}

void add_fixed(const CommandLine &line, const Option &option, Plan &plan) {
    for (const Setting &setting : line.settings(option.name))
        plan.fixed.emplace_back(option.name, from_any_folder(option, setting.value));
}

void refuse_too_many(std::size_t configurations, const Plan &plan) {
    if (configurations * static_cast<std::size_t>(plan.repeats) <= most_trainings) return;
    throw CliError(exit_usage, "",
                   fmt::format("these are more than {} trainings", thousands(std::int64_t{most_trainings})),
                   "fewer values, or some drawn at random: --random 50");
}

// Every value with every other; the last knob turns fastest.
std::vector<Configuration> grid(const Plan &plan) {
    std::vector<Configuration> all(1);
    for (const Knob &knob : plan.knobs) {
        refuse_too_many(all.size() * knob.values.size(), plan);
        std::vector<Configuration> longer;
        for (const Configuration &before : all)
            for (const std::string &value : knob.values) {
                longer.push_back(before);
                longer.back().push_back(value);
            }
        all = std::move(longer);
    }
    return all;
}

void read_epochs_of(const CommandLine &line, const Knob &knob, Plan &plan) {
    if (knob.range)
        throw CliError(exit_usage, line.place("epochs"), "is not drawn: each epoch of a training is a point already",
                       "--epochs 1..30");
    for (const std::string &value : knob.values) {
        std::int64_t epochs = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), epochs);
        if (error != std::errc{} || end != value.data() + value.size() || epochs < 1)
            throw CliError(exit_usage, line.place("epochs"),
                           fmt::format("'{}' is no number of epochs from 1 on", value),
                           "--epochs 5, --epochs 1..30 or --epochs 1,2,5,10");
        plan.epochs.push_back(epochs);
    }
    std::sort(plan.epochs.begin(), plan.epochs.end());
    plan.epochs_logarithmic = knob.is_logarithmic;
}

// With these the learning rate of an epoch depends on how many there will be.
bool depends_on_last_epoch(const Plan &plan, const Configuration &configuration) {
    std::string schedule;
    for (const TrainSetting &setting : plan.fixed)
        if (setting.first == "schedule") schedule = setting.second;
    for (std::size_t index = 0; index < plan.knobs.size(); ++index)
        if (plan.knobs[index].name == "schedule") schedule = configuration[index];
    return schedule.starts_with("cosine");
}

// A configuration is trained once to its last epoch, and seen on the way.
void add_trainings(Plan &plan) {
    for (std::size_t index = 0; index < plan.configurations.size(); ++index) {
        const bool each_alone = depends_on_last_epoch(plan, plan.configurations[index]);
        for (std::int64_t repeat = 0; repeat < plan.repeats; ++repeat) {
            const std::int64_t seed = plan.seed + repeat;
            if (!each_alone) plan.trainings.push_back({index, seed, plan.epochs.back(), plan.epochs});
            for (const std::int64_t epochs : plan.epochs)
                if (each_alone) plan.trainings.push_back({index, seed, epochs, {epochs}});
        }
    }
    refuse_too_many(plan.trainings.size() / static_cast<std::size_t>(plan.repeats), plan);
}

} // namespace

std::int64_t count_option(const CommandLine &line, const char *option, std::int64_t least, std::int64_t most) {
    const std::string text = line.text(option);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most)
        throw CliError(exit_usage, line.place(option),
                       fmt::format("'{}' is not a whole number from {} to {}", text, least, most));
    return number;
}

std::string Plan::name_of(std::size_t training) const {
    const std::size_t width = std::max<std::size_t>(3, std::to_string(trainings.size()).size());
    return fmt::format("{:0{}}", training + 1, width);
}

std::vector<TrainSetting> Plan::settings_of_training(const Training &training) const {
    std::vector<TrainSetting> settings = fixed;
    const Configuration &values = configurations[training.configuration];
    for (std::size_t index = 0; index < knobs.size(); ++index)
        for (TrainSetting &setting : settings_of(knobs[index].name, values[index]))
            settings.push_back(std::move(setting));
    settings.emplace_back("epochs", std::to_string(training.epochs));
    settings.emplace_back("seed", std::to_string(training.seed));
    return settings;
}

Plan make_plan(const CommandLine &line) {
    Plan plan;
    plan.is_random = line.has("random");
    plan.repeats = count_option(line, "repeats", 1, 1000);
    plan.seed = count_option(line, "seed", 0, (std::int64_t{1} << 53) - 1001);
    if (!line.has("validation")) plan.fixed.emplace_back("validation", default_validation);
    for (const Option &option : all_options()) {
        if ((option.verbs & for_train) == 0 || (option.verbs & for_sweep) == 0 || is_own(option.name)) continue;
        const bool of_file = line.has(option.name) && line.place(option.name).rfind("--", 0) != 0;
        if (option.name != "epochs" && (!is_knob(option) || of_file)) {
            add_fixed(line, option, plan);
            continue;
        }
        Knob knob = read_knob(line, option, plan.is_random);
        for (std::string &value : knob.values) value = from_any_folder(option, value);
        if (option.name == "epochs") {
            if (knob.values.empty()) knob.values = {option.default_text};
            read_epochs_of(line, knob, plan);
        } else if (knob.varies()) {
            plan.knobs.push_back(std::move(knob));
        } else if (!knob.values.empty()) {
            for (TrainSetting &setting : settings_of(option.name, knob.values.front()))
                plan.fixed.push_back(std::move(setting));
        }
    }
    if (plan.knobs.empty() && !plan.epochs_vary() && plan.repeats == 1)
        throw CliError(exit_usage, "", "nothing varies: give an option several values", how_to_vary);
    if (plan.is_random && plan.knobs.empty())
        throw CliError(exit_usage, line.place("random"), "there is nothing to draw", how_to_vary);
    plan.configurations =
        plan.is_random ? draw(plan.knobs, count_option(line, "random", 1, 10000), plan.seed) : grid(plan);
    add_trainings(plan);
    return plan;
}

void check_plan(const Plan &plan) {
    ContextHandle context;
    std::size_t last = plan.configurations.size(); // repeats and epochs differ in nothing that could be refused
    for (const Training &training : plan.trainings) {
        if (std::exchange(last, training.configuration) == training.configuration) continue;
        std::vector<std::string> words = {"train"};
        for (const TrainSetting &setting : plan.settings_of_training(training))
            if (std::string word = word_of(setting); !word.empty()) words.push_back(std::move(word));
        const CommandLine as_train(words);
        make_options(as_train);
        check_run_options(as_train);
        if (!context) context = make_context(as_train);
        check_plugins(as_train, context.get(), true);
    }
}

} // namespace cli
