#include "commands.hpp"
#include "configuration.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "plot/pictures.hpp"
#include "resume.hpp"
#include "run_view.hpp"
#include "session.hpp"
#include "training_run.hpp"
#include "verbs.hpp"
#include "warnings.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

void say_banner(const nnhost_options *options, const nnhost_network *network, const nnhost_dataset *dataset,
                nnhost_context *context) {
    const auto option = [&](const char *name) { return nnhost_options_get(options, name, 0); };
    const auto threads = std::min(std::stoll(option("threads")),
                                  static_cast<long long>(std::max(1u, std::thread::hardware_concurrency())));
    say(fmt::format("nnhost {}   {}   {}   lr {}   seed {}\nkernel {}\ntrainer {}, {}\n", nnhost_version(),
                    network_text(network), describe(network).initialiser, option("learning-rate"), option("seed"),
                    nnhost_context_kernel(context), nnhost_network_trainer(network, options, dataset),
                    threads == 1 ? "1 thread" : fmt::format("{} threads", threads)));
}

// Neither the network nor one that is interrupted may fail to be written in the end, or replace what is read.
void check_model_option(const CommandLine &line) {
    std::vector<std::string> inputs = {line.text("data"), line.text("test-data"), line.text("config")};
    if (!line.has("data") && !loader_names_path(line.text("loader")))
        for (const bool for_training : {true, false}) inputs.push_back(sample_file(for_training).string());
    for (const char *option : {"activation", "output-activation", "initialiser", "augmenter", "loader"})
        for (const std::string &name : line.list(option)) inputs.push_back(name.substr(0, name.find(':')));
    const fs::path model = line.text("model");
    for (const fs::path &output : {model, Target::interrupted(model)}) {
        for (const std::string &input : inputs) refuse_overwriting(output, "--model", input);
        check_writable(output, "--model");
    }
}

// A network goes to one place.
void check_target_options(const CommandLine &line) {
    for (const auto &[option, other] : {std::pair{"run", "model"}, {"run", "resume"}, {"model", "resume"}})
        if (line.has(option) && line.has(other))
            throw CliError(exit_usage, line.place(option), fmt::format("does not go with --{}", other),
                           "name one of them");
}

// What there is to tell of a run that has ended.
struct Result {
    const TrainingRun &run;
    const Target &target;
    const TrainingData &data;
    Ending ending;
    std::optional<Evaluation> evaluation;

    bool interrupted() const { return ending == Ending::interrupted; }
    std::int64_t best_epoch() const { return run.best() ? run.best()->epoch() : 0; } // 0: none is told apart
};

void print_result_json(const Result &result) {
    const TrainingData &data = result.data;
    nlohmann::json object = {{"model", result.target.model.string()}, {"interrupted", result.interrupted()}};
    if (result.target.folder) object["run"] = result.target.folder->path().string();
    object["data"] = data.names.train;
    const std::int64_t count = describe(data.train.get()).count;
    object["train_records"] = count < 0 ? nlohmann::json() : nlohmann::json(count); // null: stopped before it was known
    if (data.validation) object["validation_records"] = describe(data.validation.get()).count;
    object["epochs"] = result.run.epochs();
    if (result.best_epoch() > 0) object["best_epoch"] = result.best_epoch();
    if (data.test) object["test_data"] = data.names.test;
    if (result.evaluation) result.evaluation->write_to(object);
    print_json(object);
}

std::string best_text(const BestModel &best) {
    return fmt::format("    best epoch {}: validation {}", best.epoch(),
                       percent_with_interval(best.correct(), best.records()));
}

std::string result_text(const Result &result) {
    std::string text = fmt::format("{} {}", result.target.folder ? "run   " : "model ", result.target.shown().string());
    if (result.best_epoch() > 0) text += best_text(*result.run.best());
    if (result.evaluation) {
        text += fmt::format("{}{}", result.best_epoch() > 0 ? "\n       test " : "    ",
                            result.evaluation->accuracy_text());
        const std::string confused = result.evaluation->most_confused();
        if (!confused.empty()) text += fmt::format("    most confused: {}", confused);
    }
    return text + "\n";
}

void print_result(const Result &result) {
    print(result_text(result));
    finish_output();
    if (result.interrupted())
        say(fmt::format("       interrupted: {} is the {} so far\n", result.target.model.string(),
                        result.best_epoch() > 0 ? "best network" : "network"));
}

void say_next(const std::vector<std::string> &commands) {
    const char *before = "next   ";
    for (const std::string &command : commands) say(fmt::format("{}{}\n", std::exchange(before, "       "), command));
}

// The network that is trained: a new one, or that of a run that goes on.
NetworkHandle begin_network(const CommandLine &line, const fs::path &resumed, nnhost_context *context,
                            const nnhost_options *options, const TrainingData &data) {
    NetworkHandle network;
    if (!resumed.empty()) network = load_state(resumed, context);
    if (!network) return make<NetworkHandle>(nnhost_network_create, context, options, data.train.get());
    const nnhost_network_info info = describe(network.get());
    const std::int64_t epochs = std::stoll(nnhost_options_get(options, "epochs", 0));
    if (info.epochs + (info.records > 0 ? 1 : 0) > epochs || (info.epochs == epochs && info.records == 0))
        throw CliError(
            exit_usage, line.place("resume"),
            fmt::format("{} of {} {} done", counted(info.epochs, "epoch"), epochs, info.epochs == 1 ? "is" : "are"),
            fmt::format("for more: {} --epochs {}; for its pictures: {} plot {}", resume_command(resumed),
                        info.epochs + 5, program(), shell_word(resumed.string())));
    if (nnhost_options_get(options, "schedule", 0) == std::string_view("cosine") && line.place("epochs") == "--epochs")
        warn("the cosine is that of the new number of epochs from here on: a run that was begun so long has another "
             "one");
    say(fmt::format("goes on after {} and {}\n", counted(info.epochs, "epoch"), counted(info.records, "record")));
    return network;
}

// A finished network is worth more than pictures of it: what cannot be drawn is told, and no failure.
bool draw_run(const CommandLine &line, const Target &target, const nnhost_network *network, const TrainingData &data) {
    try {
        const RunView view(line, target.folder->path(), OpenRun{network, data.train.get(), data.test.get()});
        draw_all(view);
        return true;
    } catch (const CliError &failure) {
        warn(fmt::format("not all pictures are drawn: {}: {}", failure.place, failure.what()));
    } catch (const std::exception &failure) {
        warn(fmt::format("not all pictures are drawn: {}", failure.what()));
    }
    return false;
}

std::vector<std::string> next_commands(const CommandLine &line, const nnhost_network *network, const Result &result) {
    const Target &target = result.target;
    auto commands = commands_after_training(line, describe(network), target.shown().string(), result.data.is_sample);
    if (result.interrupted() && target.folder) commands.insert(commands.begin(), target.again());
    return commands;
}

void print_configuration(const CommandLine &line, const nnhost_options *options) {
    if (line.flag("json"))
        print_json({{"settings", config_json(line, options)}});
    else
        print(config_with_origins(line, options));
}

// A new one is begun late: what fails before leaves no folder behind.
void choose_target(const CommandLine &line, const fs::path &resumed, Target &target) {
    target.model = line.text("model");
    if (!resumed.empty())
        target.go_on_in(resumed);
    else if (!target.model.empty())
        check_model_option(line);
    else if (line.has("run"))
        check_is_free(line.text("run"));
    else
        check_runs_writable();
}

void say_patience(const TrainingRun &run, const CommandLine &line) {
    say(fmt::format("       stopped: {} without a better one than epoch {}\n",
                    counted(std::stoll(line.text("patience")), "epoch"), run.best()->epoch()));
}

} // namespace

int train(const CommandLine &given) {
    CommandLine line = given;
    check_target_options(line);
    const fs::path resumed = line.has("resume") ? folder_to_resume(line) : fs::path();
    if (!resumed.empty())
        line.read_configuration((resumed / "run.ini").string());
    else if (line.has("config"))
        line.read_configuration(line.text("config"));
    const OptionsHandle options = make_options(line);
    if (line.flag("print-config")) {
        print_configuration(line, options.get());
        return exit_done;
    }
    check_run_options(line);
    Target target;
    choose_target(line, resumed, target);

    const ContextHandle context = make_context(line);
    check_plugins(line, context.get(), true);
    const TrainingData data = open_training_data(line, options.get(), context.get());
    const NetworkHandle network = begin_network(line, resumed, context.get(), options.get(), data);
    say_banner(options.get(), network.get(), data.train.get(), context.get());
    say_data(data);
    warn_before_training(data, options.get(), network.get());

    InterruptGuard guard(context.get());
    if (!target.folder && target.model.empty()) target.begin_folder(line.text("run"));
    if (target.folder)
        write_whole_file(target.folder->path() / "run.ini", run_ini(line, options.get(), network.get(), data.names));
    TrainingRun run(line, target, network.get(), data);
    const Ending ending = run.train(options.get());
    guard.hold();
    run.keep(ending);
    if (target.folder && ending != Ending::interrupted)
        tell_of_kept(fmt::format("{} is the trained network", target.model.string()),
                     fmt::format("  its pictures: {} plot {}", program(), shell_word(target.shown().string())));
    guard.release();
    if (ending == Ending::patience) say_patience(run, line);

    const NetworkHandle best = run.best_network(context.get());
    const nnhost_network *kept = best ? best.get() : network.get();
    Result result{run, target, data, ending, {}};
    if (data.test) result.evaluation = evaluate(kept, data.test.get());
    const bool is_drawn =
        target.folder && !result.interrupted() && line.flag("pictures") && draw_run(line, target, kept, data);
    write_log(result_text(result));
    if (line.flag("json")) {
        print_result_json(result);
    } else {
        print_result(result);
        if (is_drawn) say(fmt::format("report {}\n", (target.folder->path() / "report.html").string()));
        say_next(next_commands(line, kept, result));
    }
    return result.interrupted() ? exit_interrupted : exit_done;
}

} // namespace cli
