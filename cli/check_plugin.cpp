#include "check_plugin.hpp"

#include "error.hpp"
#include "inspection.hpp"
#include "output.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <nnhost/conformance.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace fs = std::filesystem;

namespace cli {

namespace {

struct Target {
    std::string file;       // of the library
    std::string plugin;     // id, where one was named; else all of the library
    std::string parameters; // key=value,...
};

// A path is one that has a slash, or a library that lies here; any other name is looked for as everywhere.
Target find_target(const CommandLine &line, const std::string &argument) {
    const std::size_t colon = argument.find(':');
    const std::string name = argument.substr(0, colon);
    Target target{name, "", colon == std::string::npos ? "" : argument.substr(colon + 1)};
    std::error_code ignored;
    if (name.find('/') != std::string::npos || (fs::path(name).extension() == ".so" && fs::exists(name, ignored))) {
        if (!fs::exists(name, ignored))
            throw CliError(exit_missing, name, "no such file",
                           "give a plugin's library or name, a data set, or a model");
        return target;
    }
    const nlohmann::json found = inspect_in_child(line, name);
    if (!found.contains("found"))
        throw CliError(found.value("exit_code", exit_plugin), found.contains("exit_code") ? "" : name,
                       found["error"]["cause"].get<std::string>(), found["error"].value("hint", ""));
    target.file = found["found"]["file"].get<std::string>();
    if (!name.ends_with(".so")) target.plugin = found["found"]["id"].get<std::string>();
    return target;
}

constexpr std::int64_t largest_seed = (std::int64_t{1} << 53) - 1; // as that of training

std::int64_t whole_number(const CommandLine &line, const char *option, std::int64_t least, std::int64_t most) {
    const std::string text = line.text(option);
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || end != text.data() + text.size() || number < least || number > most)
        throw CliError(exit_usage, line.place(option),
                       fmt::format("'{}' is not a whole number from {} to {}", text, least, most));
    return number;
}

} // namespace

CheckedFile check_plugin(const CommandLine &line, const std::string &argument) {
    const Target target = find_target(line, argument);
    const std::string only = join(line.list("only"), ","), skip = join(line.list("skip"), ","),
                      data = line.text("data");
    nnhost_conformance_options options{};
    options.struct_size = sizeof options;
    options.level = std::stoi(line.text("level"));
    options.seed = static_cast<std::uint64_t>(whole_number(line, "seed", 0, largest_seed));
    options.time_limit = static_cast<std::int32_t>(whole_number(line, "time-limit", 1, 86400) * 1000);
    options.only = only.c_str();
    options.skip = skip.c_str();
    options.plugin = target.plugin.empty() ? nullptr : target.plugin.c_str();
    options.parameters = target.parameters.c_str();
    options.data = data.empty() ? nullptr : data.c_str();
    options.in_process = line.flag("in-process") ? 1 : 0;
    options.allow_writable = line.flag("allow-writable-plugins") ? 1 : 0;

    CheckedFile checked;
    checked.argument = argument;
    checked.file = target.file;
    checked.summary.struct_size = sizeof checked.summary;
    const nnhost_conformance_visitor visitor = [](void *user, const nnhost_conformance_result *result) -> std::int32_t {
        static_cast<CheckedFile *>(user)->results.push_back(
            {result->test, result->plugin, result->kind, result->text, result->verdict, result->rule, result->seconds});
        return 0;
    };
    nnhost_error error = NNHOST_ERROR_INIT;
    if (nnhost_conformance_run(target.file.c_str(), &options, visitor, &checked, &checked.summary, &error) != NNHOST_OK)
        throw CliError(error);
    return checked;
}

std::string list_of_tests() {
    std::vector<std::vector<std::string>> rows = {{"level", "kind", "rule", "test", "what it holds a plugin to"}};
    for (std::int64_t index = 0; index < nnhost_conformance_test_count(); ++index) {
        const nnhost_conformance_test &test = *nnhost_conformance_test_at(index);
        rows.push_back({std::to_string(test.level), short_kind(test.kind),
                        test.rule > 0 ? std::to_string(test.rule) : "-", test.id, test.sentence});
    }
    return table(rows, "rlrll");
}

nlohmann::json json_of_tests() {
    nlohmann::json tests = nlohmann::json::array();
    for (std::int64_t index = 0; index < nnhost_conformance_test_count(); ++index) {
        const nnhost_conformance_test &test = *nnhost_conformance_test_at(index);
        tests.push_back({{"test", test.id},
                         {"level", test.level},
                         {"kind", short_kind(test.kind)},
                         {"rule", test.rule},
                         {"sentence", test.sentence}});
    }
    return {{"tests", tests}};
}

} // namespace cli
