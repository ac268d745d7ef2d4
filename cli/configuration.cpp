#include "configuration.hpp"

#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace cli {

namespace {

// As read_configuration takes it: in quotes where it would be read as something else.
std::string value_text(const std::string &value) {
    const bool is_plain = value.find_first_of("\n\r") == std::string::npos && value.find("  # ") == std::string::npos &&
                          !value.starts_with('"') && !value.starts_with(' ') && !value.ends_with(' ') &&
                          !value.starts_with('\t') && !value.ends_with('\t');
    if (is_plain) return value;
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        text += c == '\n' ? "\\n" : c == '\r' ? "\\r" : std::string(1, c);
    }
    return text + "\"";
}

std::string setting_line(const std::string &name, const std::string &value) {
    return value.empty() ? "" : fmt::format("{} = {}\n", name, value_text(value));
}

std::string absolute(const std::string &path) {
    std::error_code cause;
    const fs::path whole = fs::absolute(path, cause);
    return path.empty() || cause ? path : whole.lexically_normal().string();
}

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

// A plugin that is named by its path is found from any folder.
std::string absolute_plugin(const std::string &name) {
    const std::size_t colon = std::min(name.find(':'), name.size());
    const std::string file = name.substr(0, colon);
    return file.find('/') == std::string::npos ? name : absolute(file) + name.substr(colon);
}

// Not what is asked of one call alone.
bool is_setting_of_training(const Option &option) {
    for (const char *name : {"config", "resume", "explain", "print-config", "json", "help", "version"})
        if (option.name == name) return false;
    return (option.verbs & for_train) != 0;
}

// Of an option without a default value: its help says what happens then.
std::string default_in_words(const Option &option) {
    const std::string mark = "default: ";
    const std::size_t at = option.help.find(mark);
    return at == std::string::npos ? "default: none" : option.help.substr(at);
}

struct Shown {
    std::string name;
    std::string value; // "" where there is none
    std::string origin;
};

std::vector<Shown> settings_shown(const CommandLine &line, const nnhost_options *options) {
    std::vector<Shown> shown;
    for (const Option &option : all_options()) {
        if (!is_setting_of_training(option)) continue;
        for (const Setting &setting : line.settings(option.name))
            shown.push_back({option.name, setting.value, setting.origin});
        if (line.has(option.name)) continue;
        const char *value = option.of_core ? nnhost_options_get(options, option.name.c_str(), 0) : nullptr;
        const std::string text = value != nullptr ? value : option.default_text;
        shown.push_back({option.name, text, text.empty() ? default_in_words(option) : "default"});
    }
    return shown;
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

std::string from_any_folder(const Option &option, const std::string &value) {
    if (option.type == NNHOST_OPTION_PLUGIN) return absolute_plugin(value);
    const bool is_path = option.name == "data" || option.name == "test-data" || option.name == "plugin-dir";
    return is_path ? absolute(value) : value;
}

std::string run_ini(const CommandLine &line, const nnhost_options *options, const nnhost_network *network,
                    const RunData &data) {
    const nnhost_network_info info = describe(network);
    std::string text = fmt::format("# nnhost {}. Repeats the run: nnhost train --config THIS_FILE\n", nnhost_version());
    text += setting_line("data", absolute(data.train));
    text += setting_line("test-data", absolute(data.test));
    for (const char *option : {"validation", "patience"}) text += setting_line(option, line.text(option));
    text += setting_line("loader", absolute_plugin(data.loader));
    for (const std::string &folder : line.list("plugin-dir")) text += setting_line("plugin-dir", absolute(folder));
    if (line.flag("allow-writable-plugins")) text += setting_line("allow-writable-plugins", "true");
    text += setting_line("kernel", line.text("kernel"));
    for (const Option &option : all_options()) {
        if (!option.of_core) continue;
        std::int64_t count = 0;
        const char *value = nullptr;
        while ((value = nnhost_options_get(options, option.name.c_str(), count)) != nullptr && *value != '\0') {
            text += setting_line(option.name, option.type == NNHOST_OPTION_PLUGIN ? absolute_plugin(value) : value);
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
    for (const Shown &setting : settings_shown(line, options)) {
        if (setting.value.empty())
            rows.push_back({"# " + setting.name, "=", "# " + setting.origin});
        else
            rows.push_back({setting.name, "= " + value_text(setting.value), "# " + setting.origin});
    }
    return table(rows, "lll");
}

nlohmann::json config_json(const CommandLine &line, const nnhost_options *options) {
    nlohmann::json list = nlohmann::json::array();
    for (const Shown &setting : settings_shown(line, options)) {
        nlohmann::json object = {{"name", setting.name}, {"value", nullptr}, {"origin", setting.origin}};
        if (!setting.value.empty()) object["value"] = setting.value;
        list.push_back(std::move(object));
    }
    return list;
}

} // namespace cli
