#include "check_report.hpp"
#include "commands.hpp"
#include "inspection.hpp"
#include "output.hpp"
#include "session.hpp"
#include "verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <sstream>
#include <unistd.h>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

using nlohmann::json;

std::vector<std::string> candidates(nnhost_context *context) {
    std::vector<std::string> files;
    const nnhost_visit_function visit = [](void *user, const char *path) -> std::int32_t {
        static_cast<std::vector<std::string> *>(user)->emplace_back(path);
        return 0;
    };
    check(nnhost_plugin_candidates, context, visit, static_cast<void *>(&files));
    return files;
}

// One object for each plugin, and one with "error" for each library that failed. The first of an id hides later ones.
json all_plugins(const CommandLine &line) {
    const ContextHandle context = make_context(line);
    json list = json::array();
    std::map<std::string, std::string> file_of_id;
    for (const std::string &file : candidates(context.get())) {
        const json answer = inspect_in_child(line, file);
        if (answer.contains("error")) {
            list.push_back({{"file", file}, {"error", answer["error"]}});
            continue;
        }
        for (json plugin : answer["plugins"]) {
            const std::string id = plugin["id"];
            const auto [first, is_new] = file_of_id.try_emplace(id, file);
            if (!is_new) plugin["hidden_by"] = first->second;
            list.push_back(std::move(plugin));
        }
    }
    return list;
}

// Name, kind, version and summary; of a library that failed its file and the reason.
std::vector<std::string> row_of(const json &plugin) {
    if (plugin.contains("error")) {
        const std::string file = plugin["file"];
        std::string cause = plugin["error"]["cause"];
        const std::string place = file + ": ";
        if (cause.rfind(place, 0) == 0) cause.erase(0, place.size());
        return {"  " + fs::path(file).filename().string(), "FAILED", "-", cause};
    }
    std::string summary = plugin["summary"];
    if (plugin.contains("hidden_by"))
        summary = fmt::format("not used: hidden by {}", plugin["hidden_by"].get<std::string>());
    return {"  " + plugin["name"].get<std::string>(), short_kind(plugin["kind"]), plugin["version"], summary};
}

// A line for the folder, then its plugins below it. `width`: summaries are cut there; 0: never.
std::string list_text(const json &list, std::size_t width) {
    if (list.empty()) return "no plugin was found\n";
    std::vector<std::vector<std::string>> rows;
    std::transform(list.begin(), list.end(), std::back_inserter(rows), row_of);
    std::istringstream lines(table(rows, "llll"));
    std::string text;
    std::string folder;
    std::size_t failed = 0;
    for (const json &plugin : list) {
        const fs::path file = plugin["file"].get<std::string>();
        std::error_code ignored;
        const fs::path real = fs::weakly_canonical(file, ignored);
        const std::string here = (real.empty() ? file : real).parent_path();
        if (here != std::exchange(folder, here)) text += here + "\n";
        std::string line;
        std::getline(lines, line);
        const bool whole = width == 0 || plugin.contains("error") || plugin.contains("hidden_by");
        text += (whole ? line : cut(line, width)) + "\n";
        if (plugin.contains("error")) ++failed;
    }
    if (failed > 0) text += fmt::format("\n{} of the libraries failed\n", failed);
    return text;
}

std::string parameter_range(const json &parameter) {
    if (parameter.contains("choices")) return join(parameter["choices"].get<std::vector<std::string>>(), "|");
    if (parameter.contains("minimum"))
        return fmt::format("{:g} to {:g}", parameter["minimum"].get<double>(), parameter["maximum"].get<double>());
    return "";
}

std::string parameter_table(const json &parameters) {
    std::vector<std::vector<std::string>> rows = {{"parameter", "type", "default", "range", "meaning"}};
    for (const json &parameter : parameters)
        rows.push_back({parameter["key"], parameter["type"],
                        parameter["required"].get<bool>() ? "(required)" : parameter.value("default", ""),
                        parameter_range(parameter), parameter["summary"]});
    return table(rows, "lllll");
}

std::string full_text(const json &plugin) {
    const auto text = [&](const char *key) { return plugin[key].get<std::string>(); };
    std::string lines =
        fmt::format("{}   {}   {}\n{}\n", text("name"), short_kind(plugin["kind"]), text("version"), text("summary"));
    if (!text("doc").empty()) lines += fmt::format("\n{}\n", text("doc"));
    lines += "\n";
    if (!plugin["parameters"].empty()) lines += parameter_table(plugin["parameters"]) + "\n";
    return lines + table({{"id", text("id")},
                          {"kind", text("kind")},
                          {"vendor", text("vendor")},
                          {"licence", text("licence")},
                          {"threads", text("threads")},
                          {"file", text("file").empty() ? "-" : text("file")}},
                         "ll");
}

int show_one(const CommandLine &line) {
    if (line.arguments().front().empty())
        throw CliError(exit_usage, "", "the name of the plugin is missing",
                       fmt::format("{0} plugins lists them; {0} plugins NAME explains one", program()));
    const json answer = inspect_in_child(line, line.arguments().front());
    if (answer.contains("error")) { // with an exit code it is the library's own error, which says the place
        const std::string place = answer.contains("exit_code") ? "" : line.arguments().front();
        throw CliError(answer.value("exit_code", exit_plugin), place, answer["error"]["cause"].get<std::string>(),
                       answer["error"].value("hint", ""));
    }
    if (line.flag("json"))
        print_json(answer["found"]);
    else
        print(full_text(answer["found"]));
    return exit_done;
}

} // namespace

int plugins(const CommandLine &line) {
    if (line.has("inspect")) return inspect_here(line);
    if (!line.arguments().empty()) return show_one(line);
    const json list = all_plugins(line);
    if (line.flag("json"))
        print_json({{"plugins", list}});
    else
        print(list_text(list, isatty(STDOUT_FILENO) == 1 ? static_cast<std::size_t>(terminal_width()) : 0));
    return exit_done;
}

} // namespace cli
