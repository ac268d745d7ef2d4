#include "checkpoint.hpp"
#include "commands.hpp"
#include "configuration.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "plot/pictures.hpp"
#include "progress.hpp"
#include "resume.hpp"
#include "run_folder.hpp"
#include "run_record.hpp"
#include "run_view.hpp"
#include "session.hpp"
#include "training_data.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
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
    say(fmt::format("nnhost {}   {}   {}   lr {}   seed {}\nkernel {}   trainer {}, {}\n", nnhost_version(),
                    network_text(network), describe(network).initialiser, option("learning-rate"), option("seed"),
                    nnhost_context_kernel(context), nnhost_network_trainer(network, options, dataset),
                    threads == 1 ? "1 thread" : fmt::format("{} threads", threads)));
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

// Where the network goes: --model's file, or a run folder, which stays only when kept.
struct Target {
    std::optional<RunFolder> folder;
    fs::path model;

    void begin_folder(const fs::path &resumed) {
        if (resumed.empty())
            folder.emplace();
        else
            folder.emplace(resumed);
        model = folder->path() / "model.safetensors";
        log_to(folder->path() / "log.txt");
    }
    void keep() {
        if (folder) folder->keep();
    }
    const fs::path &shown() const { return folder ? folder->path() : model; }
    fs::path checkpoint() const { return folder ? folder->path() / "last.safetensors" : fs::path(model) += unfinished; }
    std::string again() const { return folder ? resume_command(folder->path()) : ""; }
};

// What a run leaves behind on its way.
struct Run {
    Target &target;
    Progress progress;
    Checkpoint checkpoint;
    std::optional<RunRecord> record; // of a run folder

    nlohmann::json epochs() const {
        if (record) return record->epochs();
        nlohmann::json list = nlohmann::json::array();
        for (const nnhost_progress &epoch : progress.epochs()) list.push_back(epoch_json(epoch));
        return list;
    }
};

void print_result_json(const Run &run, const TrainingData &data, bool interrupted,
                       const std::optional<Evaluation> &evaluation) {
    nlohmann::json object = {{"model", run.target.model.string()}, {"interrupted", interrupted}};
    if (run.target.folder) object["run"] = run.target.folder->path().string();
    object["data"] = data.names.train;
    const std::int64_t count = describe(data.train.get()).count;
    object["train_records"] = count < 0 ? nlohmann::json() : nlohmann::json(count); // null: stopped before it was known
    object["epochs"] = run.epochs();
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

std::int32_t on_progress(void *user, const nnhost_progress *progress) noexcept {
    Run &run = *static_cast<Run *>(user);
    if (progress->event == NNHOST_PROGRESS_STATE) {
        run.checkpoint.save();
    } else if (progress->event == NNHOST_PROGRESS_EPOCH) {
        if (run.record) run.record->add(*progress);
        // What is in memory after the last one goes to the model's own file at once.
        if (progress->epoch < progress->epochs) run.checkpoint.after_epoch();
    }
    if (run.checkpoint.is_written()) run.target.keep();
    if (progress->event == NNHOST_PROGRESS_STATE) return NNHOST_TRAINING_GO_ON;
    Progress::on_progress(&run.progress, progress);
    return run.checkpoint.is_due() ? NNHOST_TRAINING_STATE : NNHOST_TRAINING_GO_ON;
}

// True when it was interrupted. Divergence and every other failure throw, and leave the last checkpoint behind.
bool run_training(nnhost_network *network, const nnhost_options *options, const TrainingData &data, Run &run) {
    nnhost_error error = NNHOST_ERROR_INIT;
    const nnhost_status status =
        nnhost_network_continue(network, options, data.train.get(), data.test.get(), on_progress, &run, &error);
    run.progress.clear_bar();
    if (status == NNHOST_OK || status == NNHOST_E_CANCELLED) return status == NNHOST_E_CANCELLED;
    if (run.checkpoint.is_written()) note(run.checkpoint.text());
    throw CliError(error);
}

double checkpoint_seconds(const CommandLine &line) {
    const std::string text = line.text("checkpoint-every");
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || !(seconds >= 0 && seconds <= 1e6))
        throw CliError(exit_usage, line.place("checkpoint-every"),
                       fmt::format("'{}' is not a number of seconds from 0 to 1000000", text));
    return seconds;
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
        throw CliError(exit_usage, line.place("resume"),
                       fmt::format("{} of {} are done", counted(info.epochs, "epoch"), epochs),
                       fmt::format("for more: {} --epochs {}", resume_command(resumed), info.epochs + 5));
    say(fmt::format("goes on after {} and {}\n", counted(info.epochs, "epoch"), counted(info.records, "record")));
    return network;
}

// Where that fails, what to type when there is room.
void save_model(const nnhost_network *network, const Run &run) {
    try {
        check(nnhost_network_save, network, run.target.model.c_str());
    } catch (CliError &failure) {
        if (run.checkpoint.is_written()) note(run.checkpoint.text());
        if (run.target.folder && run.checkpoint.is_written()) failure.hint = "make room, then " + run.target.again();
        throw;
    }
}

// Its checkpoint, or its model.
void keep_network(nnhost_network *network, Run &run, bool interrupted) {
    if (interrupted) {
        run.checkpoint.write();
        run.target.model = run.target.checkpoint();
    } else {
        run.checkpoint.forget_before(); // a full disk has room for the model then
        save_model(network, run);
        run.checkpoint.remove();
    }
    run.target.keep();
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

std::vector<std::string> next_commands(const CommandLine &line, const nnhost_network *network, const Target &target,
                                       bool interrupted, bool is_sample) {
    auto commands = commands_after_training(line, describe(network), target.shown().string(), is_sample);
    if (interrupted && target.folder) commands.insert(commands.begin(), target.again());
    return commands;
}

} // namespace

int train(const CommandLine &given) {
    CommandLine line = given;
    const fs::path resumed = line.has("resume") ? folder_to_resume(line) : fs::path();
    if (!resumed.empty())
        line.read_configuration((resumed / "run.ini").string());
    else if (line.has("config"))
        line.read_configuration(line.text("config"));
    const OptionsHandle options = make_options(line);
    if (line.flag("print-config")) {
        if (line.flag("json"))
            print_json({{"settings", config_json(line, options.get())}});
        else
            print(config_with_origins(line, options.get()));
        return exit_done;
    }
    const double checkpoint_every = checkpoint_seconds(line);
    Target target{{}, line.text("model")};
    const bool has_folder = target.model.empty();
    if (!has_folder)
        check_model_option(line);
    else if (resumed.empty())
        check_runs_writable();
    else
        target.begin_folder(resumed);

    const ContextHandle context = make_context(line);
    check_plugins(line, context.get(), true);
    const TrainingData data = open_training_data(line, options.get(), context.get());
    const NetworkHandle network = begin_network(line, resumed, context.get(), options.get(), data);
    say_banner(options.get(), network.get(), data.train.get(), context.get());
    say_data(data);

    InterruptGuard guard(context.get());
    if (has_folder && !target.folder) target.begin_folder({});
    Run run{target,
            Progress(line.text("progress")),
            Checkpoint(network.get(), target.checkpoint(), target.again(), checkpoint_every),
            {}};
    if (target.folder) {
        write_whole_file(target.folder->path() / "run.ini", run_ini(line, options.get(), network.get(), data.names));
        run.record.emplace(target.folder->path(), describe(network.get()).epochs);
    }
    const bool interrupted = run_training(network.get(), options.get(), data, run);
    guard.hold();
    keep_network(network.get(), run, interrupted);
    guard.release();

    std::optional<Evaluation> evaluation;
    if (data.test) evaluation = evaluate(network.get(), data.test.get());
    const bool is_drawn = target.folder && !interrupted && draw_run(line, target, network.get(), data);
    if (line.flag("json")) {
        print_result_json(run, data, interrupted, evaluation);
    } else {
        print_result(target, interrupted, evaluation);
        if (is_drawn) say(fmt::format("report {}\n", (target.folder->path() / "report.html").string()));
        say_next(next_commands(line, network.get(), target, interrupted, data.is_sample));
    }
    return interrupted ? exit_interrupted : exit_done;
}

} // namespace cli
