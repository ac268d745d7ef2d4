#include "checkpoint.hpp"
#include "commands.hpp"
#include "configuration.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "run_folder.hpp"
#include "session.hpp"
#include "verbs.hpp"

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

struct Data {
    RunData names;
    DatasetHandle train;
    DatasetHandle test; // may be empty
    bool is_sample = false;
    std::int64_t buffer = 0; // records of the training data that are in memory; 0: all
};

Data open_all_data(const CommandLine &line, const nnhost_options *options, nnhost_context *context) {
    const DataChoice choice = choose_data(line, true);
    Data data;
    data.names.train = choice.path;
    data.is_sample = choice.is_sample;
    if (line.has("test-data"))
        data.names.test = line.text("test-data");
    else if (choice.is_sample)
        data.names.test = sample_file(false).string();
    data.buffer = std::stoll(nnhost_options_get(options, "shuffle-buffer", 0));
    data.train = data.buffer > 0 ? open_stream(line, context, data.names.train, data.buffer)
                                 : open_data(line, context, data.names.train);
    if (!data.names.test.empty()) data.test = open_data(line, context, data.names.test);
    data.names.loader = line.text("loader");
    return data;
}

void say_banner(const nnhost_options *options, const nnhost_network *network, const nnhost_dataset *dataset,
                nnhost_context *context) {
    const auto option = [&](const char *name) { return nnhost_options_get(options, name, 0); };
    const auto threads = std::min(std::stoll(option("threads")),
                                  static_cast<long long>(std::max(1u, std::thread::hardware_concurrency())));
    say(fmt::format("nnhost {}   {}   {}   lr {}   seed {}\nkernel {}   trainer {}, {}\n", nnhost_version(),
                    network_text(network), describe(network).initialiser, option("learning-rate"), option("seed"),
                    nnhost_context_kernel(context), nnhost_network_trainer(network, options, dataset),
                    threads == 1 ? "1 thread" : fmt::format("{} threads", threads)));
}

void warn_of_missing_classes(const nnhost_dataset *dataset) {
    const nnhost_dataset_info info = describe(dataset);
    std::vector<bool> is_met(info.class_count, false);
    for (std::int64_t record = 0; record < info.count; ++record) {
        std::int32_t label = -1;
        check(nnhost_dataset_record, dataset, record, static_cast<float *>(nullptr), &label);
        if (label >= 0) is_met[static_cast<std::size_t>(label)] = true;
    }
    constexpr std::size_t most_names = 12;
    std::vector<std::string> missing;
    for (std::size_t index = 0; index < is_met.size(); ++index)
        if (!is_met[index]) missing.emplace_back(info.class_names[index]);
    if (missing.empty()) return;
    const std::size_t count = missing.size();
    if (count > most_names) {
        missing.resize(most_names);
        missing.push_back(fmt::format("{} more", count - most_names));
    }
    warn(fmt::format("{} {} {} no record", count == 1 ? "class" : "classes", join(missing, ", "),
                     count == 1 ? "has" : "have"));
}

void say_data(const Data &data) {
    const std::string buffer =
        data.buffer > 0 ? fmt::format(", streamed with {} in memory", thousands(data.buffer)) : "";
    say(fmt::format("train  {}{}\n", data_text(data.train.get()), buffer));
    if (data.test)
        say(fmt::format("test   {}\n", data_text(data.test.get())));
    else
        say("       no test after the epochs: name the test records with --test-data PATH\n");
    std::error_code ignored;
    if (data.test && fs::equivalent(data.names.train, data.names.test, ignored))
        warn("the test data are the training data: the accuracy says how well they are remembered, no more");
    if (data.buffer == 0) warn_of_missing_classes(data.train.get());
    const std::int64_t count = describe(data.train.get()).count;
    if (count >= 0 && count < 1000)
        warn(fmt::format("{} record{}: expect about {} %", thousands(count), count == 1 ? "" : "s",
                         count < 20     ? "20"
                         : count <= 200 ? "70"
                                        : "80"));
}

constexpr const char *unfinished = ".interrupted"; // behind --model's name

// Neither the network nor one that is interrupted may fail to be written in the end, or replace what is read.
void check_model_option(const CommandLine &line) {
    std::vector<std::string> inputs = {line.text("data"), line.text("test-data"), line.text("config")};
    if (!line.has("data") && !loader_names_path(line.text("loader")))
        for (const bool for_training : {true, false}) inputs.push_back(sample_file(for_training).string());
    for (const char *option : {"activation", "output-activation", "initialiser", "augmenter", "loader"})
        for (const std::string &name : line.list(option)) inputs.push_back(name.substr(0, name.find(':')));
    for (const std::string &model : {line.text("model"), line.text("model") + unfinished}) {
        for (const std::string &input : inputs) refuse_overwriting(model, "--model", input);
        check_writable(model, "--model");
    }
}

// Where the network goes: --model's file, or the next run folder, which is made now and stays only when kept.
struct Target {
    std::optional<RunFolder> folder;
    fs::path model;

    void keep() {
        if (folder) folder->keep();
    }
    const fs::path &shown() const { return folder ? folder->path() : model; }
    fs::path checkpoint() const { return folder ? folder->path() / "last.safetensors" : fs::path(model) += unfinished; }
};

nlohmann::json epoch_json(const nnhost_progress &epoch) {
    nlohmann::json object = {{"epoch", epoch.epoch}, {"error", epoch.error}, {"seconds", epoch.seconds}};
    if (epoch.test_count > 0) {
        object["test_records"] = epoch.test_count;
        object["test_correct"] = epoch.test_correct;
        object["test_accuracy"] = static_cast<double>(epoch.test_correct) / static_cast<double>(epoch.test_count);
    }
    return object;
}

void print_result_json(const Target &target, const Data &data, const Progress &progress, bool interrupted,
                       const std::optional<Evaluation> &evaluation) {
    nlohmann::json object = {{"model", target.model.string()}, {"interrupted", interrupted}};
    if (target.folder) object["run"] = target.folder->path().string();
    object["data"] = data.names.train;
    const std::int64_t count = describe(data.train.get()).count;
    object["train_records"] = count < 0 ? nlohmann::json() : nlohmann::json(count); // null: stopped before it was known
    object["epochs"] = nlohmann::json::array();
    for (const nnhost_progress &epoch : progress.epochs()) object["epochs"].push_back(epoch_json(epoch));
    if (data.test) object["test_data"] = data.names.test;
    if (evaluation) evaluation->write_to(object);
    print_json(object);
}

void print_result(const Target &target, bool interrupted, const std::optional<Evaluation> &evaluation) {
    std::string text = fmt::format("{} {}", target.folder ? "run   " : "model ", target.shown().string());
    if (evaluation) {
        text += fmt::format("    {}", evaluation->accuracy_text());
        const std::string confused = evaluation->most_confused();
        if (!confused.empty()) text += fmt::format("    most confused: {}", confused);
    }
    print(text + "\n");
    finish_output();
    if (interrupted) say(fmt::format("       interrupted: {} is the network so far\n", target.model.string()));
}

void say_next(const std::vector<std::string> &commands) {
    const char *before = "next   ";
    for (const std::string &command : commands) say(fmt::format("{}{}\n", std::exchange(before, "       "), command));
}

struct Run {
    Target &target;
    Progress progress;
    Checkpoint checkpoint;
};

std::int32_t on_progress(void *user, const nnhost_progress *progress) noexcept {
    Run &run = *static_cast<Run *>(user);
    // What is in memory after the last one goes to the model's own file at once.
    if (progress->event == NNHOST_PROGRESS_EPOCH && progress->epoch < progress->epochs)
        run.checkpoint.after_epoch(progress->epoch);
    if (run.checkpoint.is_written()) run.target.keep();
    return Progress::on_progress(&run.progress, progress);
}

// True when it was interrupted. Divergence and every other failure throw, and leave the last checkpoint behind.
bool run_training(nnhost_network *network, const nnhost_options *options, const Data &data, Run &run) {
    nnhost_error error = NNHOST_ERROR_INIT;
    const nnhost_status status =
        nnhost_network_train(network, options, data.train.get(), data.test.get(), on_progress, &run, &error);
    run.progress.clear_bar();
    if (status == NNHOST_OK || status == NNHOST_E_CANCELLED) return status == NNHOST_E_CANCELLED;
    if (run.checkpoint.is_written()) note(run.checkpoint.text());
    throw CliError(error);
}

} // namespace

int train(const CommandLine &given) {
    CommandLine line = given;
    if (line.has("config")) line.read_configuration(line.text("config"));
    const OptionsHandle options = make_options(line);
    if (line.flag("print-config")) {
        if (line.flag("json"))
            print_json({{"settings", config_json(line, options.get())}});
        else
            print(config_with_origins(line, options.get()));
        return exit_done;
    }
    Target target{{}, line.text("model")};
    if (target.model.empty())
        check_runs_writable();
    else
        check_model_option(line);

    const ContextHandle context = make_context(line);
    check_plugins(line, context.get(), true);
    const Data data = open_all_data(line, options.get(), context.get());
    const NetworkHandle network =
        make<NetworkHandle>(nnhost_network_create, context.get(), options.get(), data.train.get());
    say_banner(options.get(), network.get(), data.train.get(), context.get());
    say_data(data);

    InterruptGuard guard(context.get());
    if (target.model.empty()) target.model = target.folder.emplace().path() / "model.safetensors";
    Run run{target, Progress(line.text("progress")), {network.get(), target.checkpoint()}};
    const bool interrupted = run_training(network.get(), options.get(), data, run);
    // A finished model that stands at --model is never replaced by an unfinished one.
    const bool replaces_checkpoint = interrupted && !target.folder;
    if (replaces_checkpoint) target.model = target.checkpoint();
    guard.hold();
    check(nnhost_network_save, network.get(), target.model.c_str());
    if (target.folder)
        write_whole_file(target.folder->path() / "run.ini", run_ini(line, options.get(), network.get(), data.names));
    target.keep();
    if (!replaces_checkpoint) run.checkpoint.remove();
    guard.release();

    std::optional<Evaluation> evaluation;
    if (data.test) evaluation = evaluate(network.get(), data.test.get());
    if (line.flag("json"))
        print_result_json(target, data, run.progress, interrupted, evaluation);
    else
        print_result(target, interrupted, evaluation);
    if (!line.flag("json"))
        say_next(commands_after_training(line, describe(network.get()), target.shown().string(), data.is_sample));
    return interrupted ? exit_interrupted : exit_done;
}

} // namespace cli
