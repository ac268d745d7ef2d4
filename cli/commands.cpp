#include "commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace cli {

namespace {

std::string program_as_typed = "nnhost";

// A name that starts with a dash would be taken for an option.
std::string path_word(const std::string &path) { return shell_word(path.rfind('-', 0) == 0 ? "./" + path : path); }

// A model names its plugins by id, so the folder of one that was named by its path has to be told again.
std::vector<std::string> plugin_folders(const CommandLine &line) {
    std::vector<std::string> folders = line.list("plugin-dir");
    for (const char *option : {"activation", "output-activation"}) {
        const std::string name = line.text(option);
        const std::string file = name.substr(0, name.find(':'));
        if (file.find('/') == std::string::npos) continue;
        const std::string folder = std::filesystem::path(file).parent_path();
        if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
    }
    return folders;
}

std::string plugin_words(const CommandLine &line) {
    std::string words;
    for (const std::string &folder : plugin_folders(line)) words += " --plugin-dir " + path_word(folder);
    if (line.flag("allow-writable-plugins")) words += " --allow-writable-plugins";
    return words;
}

// The data that `test` is to read; nothing where those are the bundled ones.
std::string data_words(const CommandLine &line) {
    if (!line.has("test-data")) return "";
    std::string words = " --data " + path_word(line.text("test-data"));
    if (line.has("loader")) words += " --loader " + shell_word(line.text("loader"));
    return words;
}

} // namespace

void set_program(const char *typed) {
    if (typed != nullptr && *typed != '\0') program_as_typed = shell_word(typed);
}

const std::string &program() { return program_as_typed; }

std::string shell_word(std::string_view word) {
    const auto is_plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("_-./:,=+@%").find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return std::string(word);
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::vector<std::string> commands_after_training(const CommandLine &line, const nnhost_network_info &network,
                                                 const std::string &model, bool on_sample) {
    const std::string word = path_word(model);
    const std::string plugins = plugin_words(line);
    const bool can_fit = network.height == 28 && network.width == 28;
    std::vector<std::string> commands;
    if (on_sample || line.has("test-data"))
        commands.push_back(fmt::format("{} test {}{}{}", program(), word, data_words(line), plugins));
    commands.push_back(fmt::format("{} backquery {}{}", program(), word, plugins));
    commands.push_back(
        fmt::format("{} predict {} my_digit.png{}{}", program(), word, can_fit ? " --fit" : "", plugins));
    return commands;
}

} // namespace cli
