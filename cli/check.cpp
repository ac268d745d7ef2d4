#include "check_data.hpp"
#include "check_model.hpp"
#include "check_plugin.hpp"
#include "commands.hpp"
#include "ending.hpp"
#include "files.hpp"
#include "inspection.hpp"
#include "output.hpp"
#include "session.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace cli {

namespace {

enum class Kind { plugin, data, model };

// Ctrl-C ends the test that is running and takes its files away; a second one ends the program at once.
void hear_signals() {
    struct sigaction action {};
    action.sa_handler = [](int signal) {
        nnhost_conformance_cancel();
        std::signal(signal, SIG_DFL);
    };
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction inherited {};
        sigaction(signal, nullptr, &inherited);
        if (inherited.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
    }
}

bool has_ending(const std::string &path, std::initializer_list<const char *> endings) {
    for (const char *ending : endings)
        if (path.ends_with(ending)) return true;
    return false;
}

bool is_library(const std::string &path) {
    std::array<char, 4> start{};
    std::ifstream(path, std::ios::binary).read(start.data(), start.size());
    return std::string_view(start.data(), start.size()) == "\x7F"
                                                           "ELF";
}

// What lies here is data or a model unless it is a library, or bears the plain name of a plugin: ./NAME is the file.
Kind kind_of(const CommandLine &line, const std::string &argument) {
    if (is_model(argument)) return Kind::model;
    if (line.has("loader")) return Kind::data;
    const bool is_named_as_data = has_ending(argument, {".csv", ".csv.gz", ".gz", ".png", "-ubyte", ".idx"});
    std::error_code ignored;
    const bool has_parameters = argument.find(':') != std::string::npos;
    if (!fs::exists(argument, ignored)) return is_named_as_data && !has_parameters ? Kind::data : Kind::plugin;
    if (is_named_as_data) return Kind::data;
    if (has_ending(argument, {".so"}) || (fs::is_regular_file(argument, ignored) && is_library(argument)))
        return Kind::plugin;
    if (argument.find('/') != std::string::npos) return Kind::data;
    return inspect_in_child(line, argument).contains("found") ? Kind::plugin : Kind::data;
}

void refuse_options(const CommandLine &line, bool has_plugins) {
    if (has_plugins) return;
    for (const char *option : {"level", "only", "skip", "time-limit", "in-process", "junit", "data", "seed"})
        if (line.has(option))
            throw CliError(exit_usage, line.place(option), "is for plugins, and none is named",
                           fmt::format("{} check DATA and {} check MODEL do without", program(), program()));
}

struct Found {
    std::vector<CheckedFile> plugins;
    std::vector<CheckedData> data;
    std::vector<CheckedModel> models;
    bool passed = true;
};

// Each is printed as soon as it is known.
void check_one(const CommandLine &line, const std::string &argument, Kind kind, Found &found) {
    std::string text;
    if (kind == Kind::plugin) {
        found.plugins.push_back(check_plugin(line, argument));
        found.passed = found.passed && found.plugins.back().passed();
        text = text_of(found.plugins.back(), line);
    } else if (kind == Kind::data) {
        found.data.push_back(check_data(line, argument));
        found.passed = found.passed && found.data.back().bad.empty();
        text = text_of(found.data.back());
    } else {
        found.models.push_back(check_model(line, argument));
        found.passed = found.passed && found.models.back().passed();
        text = text_of(found.models.back());
    }
    if (!line.flag("json")) print(text);
}

nlohmann::json json_of(const Found &found, const CommandLine &line) {
    nlohmann::json object = found.plugins.empty() ? nlohmann::json::object() : json_of(found.plugins, line);
    object["passed"] = found.passed;
    for (const CheckedData &data : found.data) object["data"].push_back(json_of(data));
    for (const CheckedModel &model : found.models) object["models"].push_back(json_of(model));
    return object;
}

void check_junit(const CommandLine &line) {
    if (!line.has("junit")) return;
    check_writable(line.text("junit"), "--junit");
    for (const std::string &argument : line.arguments()) refuse_overwriting(line.text("junit"), "--junit", argument);
}

} // namespace

int check_any(const CommandLine &line) {
    if (line.flag("list")) {
        if (line.flag("json"))
            print_json(json_of_tests());
        else
            print(list_of_tests());
        return exit_done;
    }
    if (line.arguments().empty())
        throw CliError(
            exit_usage, "", "what to check is missing: a plugin, data or a model",
            fmt::format("{0} check ./my_plugin.so, {0} check sigmoid or {0} check my_digits.csv", program()));
    check_junit(line);
    std::vector<Kind> kinds;
    for (const std::string &argument : line.arguments()) kinds.push_back(kind_of(line, argument));
    const bool has_plugins = std::find(kinds.begin(), kinds.end(), Kind::plugin) != kinds.end();
    refuse_options(line, has_plugins);
    // Each test tells by itself how a plugin ended its process; in this very one, the usual line does.
    if (has_plugins && !line.flag("in-process")) {
        expect_ending();
        hear_signals();
    }
    Found found;
    for (std::size_t index = 0; index < kinds.size(); ++index)
        check_one(line, line.arguments()[index], kinds[index], found);
    if (line.flag("json")) print_json(json_of(found, line));
    if (line.has("junit")) write_junit(line.text("junit"), found.plugins);
    return found.passed ? exit_done : exit_answer_is_no;
}

} // namespace cli
