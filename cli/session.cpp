#include "session.hpp"

#include "checkpoint.hpp"
#include "commands.hpp"
#include "ending.hpp"
#include "output.hpp"
#include "run_folder.hpp"

#include <fmt/format.h>
#include <nnhost/abi/activation.h>
#include <nnhost/abi/augmenter.h>
#include <nnhost/abi/initialiser.h>
#include <nnhost/abi/loader.h>
#include <nnhost/checked.h>

namespace fs = std::filesystem;

namespace cli {

namespace {

void on_log(void *, std::int32_t level, const char *text) {
    if (level >= NNHOST_LOG_WARNING)
        warn(text);
    else if (level == NNHOST_LOG_INFO)
        note(text);
}

// A plugin has ended the program.
void on_checked_end() {
    tell_checkpoint();
    discard_run_folder();
}

// The installation's, or the build folder.
fs::path prefix() {
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path();
}

// The script that fetches all of MNIST: installed, or in the source tree that holds build/PRESET.
std::string fetch_script() {
    const fs::path script = "examples/mnist/fetch.sh";
    for (const fs::path &folder : {data_folder(), prefix().parent_path().parent_path()}) {
        std::error_code cause;
        if (!fs::exists(folder / script, cause)) continue;
        const fs::path here = fs::current_path(cause);
        if (cause) return (folder / script).string(); // the folder we are in was removed
        const fs::path from_here = (folder / script).lexically_proximate(here);
        return from_here.begin()->string() == ".." ? (folder / script).string() : from_here.string();
    }
    return script;
}

void check_plugin(const CommandLine &line, nnhost_context *context, const char *option, const char *kind,
                  const char *loader_path = nullptr) {
    for (std::size_t index = 0; index < line.settings(option).size(); ++index) {
        nnhost_error error = NNHOST_ERROR_INIT;
        const std::string &text = line.settings(option)[index].value;
        if (nnhost_plugin_check(context, kind, text.c_str(), loader_path, &error) == NNHOST_OK) continue;
        CliError failure(error);
        if (error.status == NNHOST_E_ARGUMENT) failure.place = line.place(option, index);
        throw failure;
    }
}

} // namespace

ContextHandle make_context(const CommandLine &line) {
    ContextHandle context = make<ContextHandle>(nnhost_context_create);
    nnhost_context_set_log(context.get(), on_log, nullptr);
    nnhost_context_allow_writable_plugins(context.get(), line.flag("allow-writable-plugins") ? 1 : 0);
    for (const std::string &folder : line.list("plugin-dir"))
        check(nnhost_context_add_plugin_directory, context.get(), folder.c_str());
    if (line.has("kernel")) check(nnhost_context_set_kernel, context.get(), line.text("kernel").c_str());
    if (line.flag("checked")) {
        guard_checked_ending(); // below the handlers of what comes now
        check(nnhost_checked_enable, context.get(), on_checked_end);
    }
    return context;
}

fs::path data_folder() { return prefix() / "share/nnhost"; }

fs::path sample_file(bool for_training) {
    const fs::path file =
        data_folder() / "mnist-sample" / (for_training ? "mnist_sample_train.csv.gz" : "mnist_sample_test.csv.gz");
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        throw CliError(exit_missing, file.string(), "the bundled sample is not installed",
                       "name your own: --data PATH");
    return file;
}

bool loader_names_path(const std::string &loader) {
    const std::size_t colon = loader.find(':');
    if (colon == std::string::npos || colon + 1 == loader.size()) return false;
    std::string key; // of one of the items between commas; a backslash keeps the next character from separating
    bool has_key = false;
    for (std::size_t at = colon + 1; at <= loader.size(); ++at) {
        if (at == loader.size() || loader[at] == ',') {
            if (!has_key || key == "path") return true;
            key.clear();
            has_key = false;
        } else if (loader[at] == '=') {
            has_key = true;
        } else if (!has_key) {
            if (loader[at] == '\\' && at + 1 < loader.size()) ++at;
            key += loader[at];
        } else if (loader[at] == '\\') {
            ++at;
        }
    }
    return false;
}

void check_plugins(const CommandLine &line, nnhost_context *context, bool for_training) {
    for (const char *option : {"activation", "output-activation"})
        check_plugin(line, context, option, NNHOST_ACTIVATION_KIND);
    check_plugin(line, context, "initialiser", NNHOST_INITIALISER_KIND);
    check_plugin(line, context, "augmenter", NNHOST_AUGMENTER_KIND);
    if (!line.has("loader")) return;
    std::string path = line.text("data");
    if (path.empty() && !loader_names_path(line.text("loader"))) path = sample_file(for_training);
    check_plugin(line, context, "loader", NNHOST_LOADER_KIND, path.empty() ? nullptr : path.c_str());
}

DataChoice choose_data(const CommandLine &line, bool for_training) {
    if (line.has("data")) return {line.text("data")};
    if (loader_names_path(line.text("loader"))) return {};
    const fs::path file = sample_file(for_training);
    say("sample no --data is given: this is the bundled sample of MNIST\n");
    if (for_training)
        say(fmt::format("       full MNIST: {} mnist\n"
                        "       then --data mnist/train-images-idx3-ubyte\n"
                        "            --test-data mnist/t10k-images-idx3-ubyte\n",
                        shell_word(fetch_script())));
    return {file.string(), true};
}

DatasetHandle open_data(const CommandLine &line, nnhost_context *context, const std::string &path) {
    const std::string loader = line.text("loader");
    return make<DatasetHandle>(nnhost_dataset_open, context, loader.empty() ? nullptr : loader.c_str(),
                               path.empty() ? nullptr : path.c_str());
}

DatasetHandle open_stream(const CommandLine &line, nnhost_context *context, const std::string &path,
                          std::int64_t buffer) {
    const std::string loader = line.text("loader");
    return make<DatasetHandle>(nnhost_dataset_open_stream, context, loader.empty() ? nullptr : loader.c_str(),
                               path.empty() ? nullptr : path.c_str(), buffer);
}

nnhost_dataset_info describe(const nnhost_dataset *dataset) {
    nnhost_dataset_info info{};
    info.struct_size = sizeof info;
    check(nnhost_dataset_describe, dataset, &info);
    return info;
}

nnhost_network_info describe(const nnhost_network *network) {
    nnhost_network_info info{};
    info.struct_size = sizeof info;
    check(nnhost_network_describe, network, &info);
    return info;
}

std::string data_text(const nnhost_dataset *dataset) {
    const nnhost_dataset_info info = describe(dataset);
    fs::path source(info.source);
    if (!source.has_filename()) source = source.parent_path();
    const std::string count = info.count < 0    ? "an unknown number of records"
                              : info.count == 1 ? "1 record"
                                                : thousands(info.count) + " records";
    return fmt::format("{}  {} ({})", source.filename().string(), count, info.loader);
}

std::string network_text(const nnhost_network *network) {
    const nnhost_network_info info = describe(network);
    std::vector<std::string> sizes;
    std::vector<std::string> activations;
    for (std::uint32_t layer = 0; layer <= info.layer_count; ++layer)
        sizes.push_back(std::to_string(info.sizes[layer]));
    for (std::uint32_t layer = 0; layer < info.layer_count; ++layer)
        if (activations.empty() || activations.back() != info.activations[layer])
            activations.push_back(info.activations[layer]);
    return fmt::format("{} {}{}", fmt::join(sizes, "-"), fmt::join(activations, ", "),
                       info.has_bias != 0 ? " with bias" : "");
}

std::vector<float> weights_of(const nnhost_network *network, std::uint32_t layer) {
    const nnhost_network_info info = describe(network);
    std::vector<float> weights(static_cast<std::size_t>(info.sizes[layer] * info.sizes[layer + 1]));
    check(nnhost_network_get_weights, network, layer, weights.data(), std::ssize(weights));
    return weights;
}

std::vector<float> biases_of(const nnhost_network *network, std::uint32_t layer) {
    std::vector<float> biases(static_cast<std::size_t>(describe(network).sizes[layer + 1]));
    check(nnhost_network_get_biases, network, layer, biases.data(), std::ssize(biases));
    return biases;
}

std::string how_to_ask(const std::string &verb, const std::string &model) {
    const std::string command = fmt::format("{} {} {}", program(), verb, shell_word(model));
    return verb == "predict" ? fmt::format("{0} my_digit.png --fit, or {0} --records 0-9", command) : command;
}

fs::path network_file(const fs::path &model) {
    std::error_code ignored; // what cannot be looked at is the library's to refuse
    if (!fs::is_directory(model, ignored)) return model;
    for (const char *name : {"model.safetensors", "last.safetensors"})
        if (fs::exists(model / name, ignored)) return model / name;
    throw CliError(exit_missing, model.string(), "the folder holds no model.safetensors",
                   "MODEL is a model file, or a run folder such as runs/1");
}

fs::path model_file(const CommandLine &line) {
    if (line.arguments().empty()) {
        const std::int64_t last = last_run();
        throw CliError(exit_usage, "", fmt::format("{} needs a model", line.verb()),
                       last > 0 ? how_to_ask(line.verb(), fmt::format("runs/{}", last))
                                : fmt::format("train one first: {} train, then name its folder, runs/1", program()));
    }
    return network_file(line.arguments().front());
}

Model load_model(const CommandLine &line, nnhost_context *context) {
    const fs::path file = model_file(line);
    return {make<NetworkHandle>(nnhost_network_load, context, file.c_str()), file};
}

void check_picture_size(const nnhost_network *network, const nnhost_dataset *dataset, const std::string &hint) {
    const nnhost_network_info wanted = describe(network);
    const nnhost_dataset_info given = describe(dataset);
    if (given.width == wanted.width && given.height == wanted.height) return;
    const char *what = given.count == 1 ? "the picture is" : "the pictures are";
    throw CliError(
        exit_data, given.source,
        fmt::format("{} {}x{}, the network wants {}x{}", what, given.width, given.height, wanted.width, wanted.height),
        hint);
}

} // namespace cli
