#include "bytes.hpp"
#include "commands.hpp"
#include "report.hpp"
#include "session.hpp"
#include "test_part.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <nnhost/abi/activation.h>

#include <algorithm>
#include <utility>
#include <vector>

using nlohmann::json;

namespace cli {

namespace {

constexpr std::size_t most_weights = 4'000'000;

// ---- settings and epochs

// As the command line says it, "" where it says nothing: the default.
std::string words_of(const Option &option, const std::string &value) {
    if (value == option.default_text || value.empty()) return "";
    if (option.type != NNHOST_OPTION_BOOL) return fmt::format(" --{} {}", option.name, shell_word(value));
    if (is_on_by_default(option)) return value == "false" ? fmt::format(" --no-{}", option.name) : "";
    return value == "true" ? fmt::format(" --{}", option.name) : "";
}

void add_settings(const RunView &view, json &data) {
    const CommandLine &settings = view.settings();
    std::string command = "nnhost train";
    for (const Option &option : all_options())
        for (const Setting &setting : settings.settings(option.name)) {
            data["settings"].push_back({option.name, setting.value});
            command += words_of(option, setting.value);
        }
    data["command"] = "nnhost train --config " + shell_word((view.folder() / "run.ini").string());
    data["full_command"] = command;
}

json scores(const Scores &of) { return {{"error", of.error}, {"accuracy", of.accuracy}}; }

void add_epochs(const RunView &view, json &data) {
    for (const Epoch &epoch : view.epochs())
        data["epochs"].push_back({{"epoch", epoch.epoch},
                                  {"training", scores(epoch.training)},
                                  {"validation", scores(epoch.validation)},
                                  {"test", scores(epoch.test)}});
    if (view.epochs().empty())
        throw CliError(exit_missing, (view.folder() / "epochs.jsonl").string(), "holds no epoch");
}

// ---- network

// "relu:slope=0.01" -> "org.nnhost.relu:slope=0.01": what a plugin computes is known by its id alone.
std::string by_id(nnhost_context *context, const std::string &activation) {
    const std::size_t colon = std::min(activation.find(':'), activation.size());
    nnhost_plugin_info plugin{};
    plugin.struct_size = sizeof plugin;
    check(nnhost_plugin_find, context, NNHOST_ACTIVATION_KIND, activation.substr(0, colon).c_str(), &plugin);
    return plugin.id + activation.substr(colon);
}

std::string as_text(const std::vector<float> &floats) { // little-endian, as this machine is
    return base64(floats.data(), floats.size() * sizeof(float));
}

void add_layers(const nnhost_network *network, const nnhost_network_info &info, json &to) {
    to["weights"] = json::array();
    for (std::uint32_t layer = 0; layer < info.layer_count; ++layer) {
        to["weights"].push_back(as_text(weights_of(network, layer)));
        if (info.has_bias != 0) to["biases"].push_back(as_text(biases_of(network, layer)));
    }
}

void add_network(const RunView &view, json &data) {
    const nnhost_network_info info = describe(view.network());
    data["network"] = {{"text", network_text(view.network())},
                       {"height", info.height},
                       {"width", info.width},
                       {"channels", info.channels},
                       {"sizes", std::vector<std::int64_t>(info.sizes, info.sizes + info.layer_count + 1)},
                       {"class_names", std::vector<std::string>(info.class_names, info.class_names + info.class_count)},
                       {"input_range", {info.input_low, info.input_high}},
                       {"target_range", {info.target_low, info.target_high}}};
}

void add_weights(const RunView &view, json &data) {
    const nnhost_network_info info = describe(view.network());
    std::int64_t count = 0;
    for (std::uint32_t layer = 0; layer < info.layer_count; ++layer) count += info.sizes[layer] * info.sizes[layer + 1];
    if (count > static_cast<std::int64_t>(most_weights))
        throw CliError(exit_data, "", fmt::format("the network has {} weights, too many for a page", count));
    json activations = json::array();
    for (std::uint32_t layer = 0; layer < info.layer_count; ++layer)
        activations.push_back(by_id(view.context(), info.activations[layer]));
    data["network"]["activations"] = std::move(activations);
    add_layers(view.network(), info, data["network"]);
}

void add_backquery(const RunView &view, json &data) {
    const nnhost_network_info info = describe(view.network());
    json pictures = json::array();
    for (std::uint32_t index = 0; index < info.class_count; ++index) {
        std::vector<float> values(values_of(info));
        check(nnhost_network_backquery_class, view.network(), index, values.data());
        std::vector<std::uint8_t> bytes(values.size());
        std::transform(values.begin(), values.end(), bytes.begin(), [](float value) { return byte_of(value, 0, 1); });
        pictures.push_back(base64(bytes.data(), bytes.size()));
    }
    data["backquery"] = std::move(pictures);
}

} // namespace

json report_data(const RunView &view) {
    std::error_code ignored;
    const std::filesystem::path folder = std::filesystem::weakly_canonical(view.folder(), ignored); // not "runs/latest"
    json data = {{"version", nnhost_version()}, {"run", (folder.parent_path().filename() / folder.filename()).string()},
                 {"settings", json::array()},   {"epochs", json::array()},
                 {"remarks", view.remarks()},   {"missing", json::object()}};
    const auto add = [&](const char *part, void (*add_part)(const RunView &, json &)) {
        try {
            add_part(view, data);
        } catch (const CliError &reason) {
            data["missing"][part] =
                fmt::format("{}{}{}", reason.place, reason.place.empty() ? "" : ": ", reason.what());
        }
    };
    add("settings", add_settings);
    add("epochs", add_epochs);
    add("network", add_network);
    if (data.contains("network")) add("weights", add_weights);
    if (data.contains("network"))
        add("backquery", add_backquery);
    else
        data["missing"]["backquery"] = data["missing"]["network"];
    add("test", add_test);
    return data;
}

} // namespace cli
