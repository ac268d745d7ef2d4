#include "configuration.hpp"

#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace fs = std::filesystem;

namespace cli {

namespace {

std::string setting_line(const std::string &name, const std::string &value) {
    return value.empty() ? "" : fmt::format("{} = {}\n", name, value);
}

std::string absolute(const std::string &path) { return path.empty() ? "" : fs::absolute(path).lexically_normal(); }

// Kept as floats by the library: this is the shortest text that reads back as the same float.
std::string range_text(double low, double high) {
    return fmt::format("{}:{}", static_cast<float>(low), static_cast<float>(high));
}

// What the library worked out where an option was left to it.
std::string worked_out(const std::string &name, const nnhost_network_info &network) {
    if (name == "output-activation") return network.activations[network.layer_count - 1];
    if (name == "input-range") return range_text(network.input_low, network.input_high);
    if (name == "target-range") return range_text(network.target_low, network.target_high);
    return "";
}

} // namespace

OptionsHandle make_options(const CommandLine &line) {
    OptionsHandle options = make<OptionsHandle>(nnhost_options_create);
    for (const Option &option : all_options()) {
        if (!option.of_core) continue;
        for (const Setting &setting : line.settings(option.name)) {
            nnhost_error error = NNHOST_ERROR_INIT;
            if (nnhost_options_set(options.get(), option.name.c_str(), setting.value.c_str(), &error) == NNHOST_OK)
                continue;
            CliError failure(error);
            failure.place = line.place(option.name);
            throw failure;
        }
    }
    return options;
}

std::string run_ini(const CommandLine &line, const nnhost_options *options, const nnhost_network *network,
                    const RunData &data) {
    const nnhost_network_info info = describe(network);
    std::string text = fmt::format("# nnhost {}. Repeats the run: nnhost train --config THIS_FILE\n", nnhost_version());
    text += setting_line("data", absolute(data.train));
    text += setting_line("test-data", absolute(data.test));
    text += setting_line("loader", data.loader);
    for (const std::string &folder : line.list("plugin-dir")) text += setting_line("plugin-dir", absolute(folder));
    text += setting_line("kernel", line.text("kernel"));
    for (const Option &option : all_options()) {
        if (!option.of_core) continue;
        std::int64_t count = 0;
        const char *value = nullptr;
        while ((value = nnhost_options_get(options, option.name.c_str(), count)) != nullptr && *value != '\0') {
            text += setting_line(option.name, value);
            ++count;
            if (!option.repeatable) break;
        }
        // A remark, no setting: the run is repeated bit by bit only when it is worked out again.
        const std::string result = count == 0 ? worked_out(option.name, info) : "";
        if (!result.empty()) text += fmt::format("# {} was worked out: {}\n", option.name, result);
    }
    return text;
}

std::string config_with_origins(const CommandLine &line, const nnhost_options *options) {
    std::vector<std::vector<std::string>> rows;
    for (const Option &option : all_options()) {
        const bool of_this_call = option.name == "config" || option.name == "print-config" || option.name == "json";
        if ((option.verbs & for_train) == 0 || of_this_call || option.name == "help" || option.name == "version")
            continue;
        for (const Setting &setting : line.settings(option.name))
            rows.push_back({option.name, "= " + setting.value, "# " + setting.origin});
        if (line.has(option.name)) continue;
        const char *value = option.of_core ? nnhost_options_get(options, option.name.c_str(), 0) : nullptr;
        const std::string text = value != nullptr ? value : option.default_text;
        if (!text.empty()) rows.push_back({option.name, "= " + text, "# default"});
    }
    return table(rows, "lll");
}

} // namespace cli
