#include "run_view.hpp"

#include "commands.hpp"
#include "run_folder.hpp"
#include "session.hpp"
#include "training_data.hpp"

#include <fmt/format.h>
#include <nnhost/abi/activation.h>

#include <algorithm>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

bool is_there(const fs::path &path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

fs::path newest_run() {
    const fs::path latest = "runs/latest"; // a link to the folder, whose own name is the one to show
    std::error_code none;
    const fs::path target = fs::read_symlink(latest, none);
    if (!none && is_there(latest)) return "runs" / target;
    const std::int64_t last = last_run();
    if (last == 0)
        throw CliError(exit_usage, "", "there is no run here yet",
                       fmt::format("train a network first: {} train, or name a run folder", program()));
    return fs::path("runs") / std::to_string(last);
}

// What both verbs take and how run.ini is to be read: as `train` would, with what was typed before it.
std::vector<std::string> words_of_train(const CommandLine &line) {
    std::vector<std::string> words = {"train"};
    for (const char *name : {"plugin-dir", "kernel"})
        for (const std::string &value : line.list(name)) words.push_back(fmt::format("--{}={}", name, value));
    for (const char *name : {"allow-writable-plugins", "checked"})
        if (line.flag(name)) words.push_back(fmt::format("--{}", name));
    return words;
}

// A model names its plugins by id and is looked up in the search path alone: those that run.ini names by their path are
// loaded before. What fails here is told when the model asks for it.
void load_named_plugins(nnhost_context *context, const CommandLine &settings) {
    for (const char *option : {"activation", "output-activation"})
        for (const std::string &name : settings.list(option))
            nnhost_plugin_check(context, NNHOST_ACTIVATION_KIND, name.c_str(), nullptr, nullptr);
}

// The data set's classes, each as the network's number of it; -1: of a class that it does not know.
std::vector<std::int32_t> class_map(const nnhost_network_info &network, const nnhost_dataset_info &data) {
    const std::vector<std::string> known(network.class_names, network.class_names + network.class_count);
    std::vector<std::int32_t> map;
    for (std::uint32_t index = 0; index < data.class_count; ++index) {
        const auto found = std::find(known.begin(), known.end(), data.class_names[index]);
        map.push_back(found == known.end() ? -1 : static_cast<std::int32_t>(found - known.begin()));
    }
    return map;
}

} // namespace

fs::path run_folder(const CommandLine &line) {
    return checked_run_folder(line.arguments().empty() ? newest_run() : fs::path(line.arguments().front()));
}

fs::path checked_run_folder(const fs::path &folder) {
    const std::string hint = "RUN is a run folder, such as runs/1";
    std::error_code cause;
    const fs::file_status status = fs::status(folder, cause);
    if (status.type() == fs::file_type::not_found)
        throw CliError(exit_missing, folder.string(), "no such folder", hint);
    if (status.type() == fs::file_type::none) throw CliError(exit_missing, folder.string(), cause.message(), hint);
    if (!fs::is_directory(status)) throw CliError(exit_usage, folder.string(), "is not a folder", hint);
    for (const char *file : {"run.ini", "epochs.jsonl", "model.safetensors", "last.safetensors"})
        if (is_there(folder / file)) return folder;
    throw CliError(exit_missing, folder.string(),
                   "is no run folder: it holds neither run.ini, epochs.jsonl nor a model", hint);
}

std::vector<std::int64_t> Answers::confusion() const {
    const std::size_t classes = class_names.size();
    std::vector<std::int64_t> counts(classes * classes, 0);
    for (std::size_t record = 0; record < records(); ++record)
        if (labels[record] >= 0)
            ++counts[static_cast<std::size_t>(labels[record]) * classes + static_cast<std::size_t>(answers[record])];
    return counts;
}

RunView::RunView(const CommandLine &line, fs::path folder)
    : line_(line), folder_(std::move(folder)), epochs_(read_epochs(folder_ / "epochs.jsonl", remarks_)) {}

RunView::RunView(const CommandLine &line, fs::path folder, const OpenRun &open) : RunView(line, std::move(folder)) {
    open_ = open;
}

CommandLine RunView::read_settings() const {
    std::error_code ignored;
    if (fs::is_regular_file(folder_, ignored))
        throw CliError(exit_missing, folder_.string(), "is a model file: it names neither settings nor data");
    CommandLine settings(words_of_train(line_));
    settings.read_configuration(folder_ / "run.ini");
    return settings;
}

const CommandLine &RunView::settings() const {
    return settings_.get([&] { return read_settings(); });
}

ContextHandle RunView::make_own_context() const {
    if (!is_there(folder_ / "run.ini")) return make_context(line_); // a model can be looked at without
    ContextHandle context = make_context(settings());
    load_named_plugins(context.get(), settings());
    return context;
}

nnhost_context *RunView::context() const {
    return context_.get([&] { return make_own_context(); }).get();
}

const fs::path &RunView::network_file() const {
    return network_file_.get([&] { return cli::network_file(folder_); });
}

const nnhost_network *RunView::network() const {
    if (open_) return open_->network;
    return network_.get([&] { return make<NetworkHandle>(nnhost_network_load, context(), network_file().c_str()); })
        .get();
}

DatasetHandle RunView::open_records(const char *option) const {
    const bool is_test = option == std::string_view("test-data");
    std::string path = settings().text(option);
    std::error_code ignored;
    if (path.empty() && is_test &&
        fs::equivalent(settings().text("data"), data_folder() / "mnist-sample" / "mnist_sample_train.csv.gz", ignored))
        path = sample_file(false).string(); // the two halves of the bundled sample
    const bool in_loader = option == std::string_view("data") && loader_names_path(settings().text("loader"));
    if (path.empty() && !in_loader)
        throw CliError(exit_missing, folder_ / "run.ini", fmt::format("names no {}", option));
    if (option == std::string_view("data") && settings().text("shuffle-buffer") != "0")
        throw CliError(exit_missing, path, "is not read as a whole: it was streamed (shuffle-buffer)");
    return open_data(settings(), context(), path);
}

const nnhost_dataset *RunView::training_data() const {
    if (open_) return open_->training_data;
    return training_data_
        .get([&] {
            DatasetHandle data = open_records("data");
            hold_back(settings(), data);
            return data;
        })
        .get();
}

const nnhost_dataset *RunView::test_data() const {
    if (open_ && open_->test_data != nullptr) return open_->test_data;
    return test_data_
        .get([&] {
            return other_test_data_ ? open_data(line_, context(), *other_test_data_) : open_records("test-data");
        })
        .get();
}

Answers RunView::ask() const {
    const nnhost_network_info info = describe(network());
    const std::int64_t count = describe(test_data()).count;
    check_picture_size(network(), test_data(),
                       fmt::format("{} must hold records of the network's size",
                                   other_test_data_ ? "--data" : "test-data of run.ini"));
    const std::vector<std::int32_t> classes = class_map(info, describe(test_data()));
    Answers result;
    result.class_names.assign(info.class_names, info.class_names + info.class_count);
    result.outputs.resize(static_cast<std::size_t>(count) * info.class_count);
    check(nnhost_network_predict, network(), test_data(), std::int64_t{0}, count, result.outputs.data());
    for (std::int64_t record = 0; record < count; ++record) {
        std::int32_t label = -1;
        check(nnhost_dataset_record, test_data(), record, static_cast<float *>(nullptr), &label);
        result.labels.push_back(label < 0 ? -1 : classes[static_cast<std::size_t>(label)]);
        const auto first = result.outputs.begin() + record * std::int64_t{info.class_count};
        const auto largest = std::max_element(first, first + std::int64_t{info.class_count});
        result.answers.push_back(static_cast<std::int32_t>(largest - first));
    }
    return result;
}

const Answers &RunView::answers() const {
    return answers_.get([&] { return ask(); });
}

} // namespace cli
