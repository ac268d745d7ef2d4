#include "check_report.hpp"

#include "commands.hpp"
#include "error.hpp"
#include "files.hpp"
#include "output.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace cli {

namespace {

using nlohmann::json;

constexpr std::array level_names = {"", "load", "contract", "meaning", "stress"};

const char *word_of(int verdict) {
    return verdict == NNHOST_CONFORMANCE_PASSED    ? "passed"
           : verdict == NNHOST_CONFORMANCE_SKIPPED ? "skipped"
                                                   : "failed";
}

struct Counts {
    int passed = 0, failed = 0, skipped = 0;

    void add(int verdict) {
        ++(verdict == NNHOST_CONFORMANCE_PASSED ? passed : verdict == NNHOST_CONFORMANCE_SKIPPED ? skipped : failed);
    }
    std::string text() const {
        std::string line = fmt::format("{} passed", passed);
        if (failed > 0) line += fmt::format(", {} FAILED", failed);
        if (skipped > 0) line += fmt::format(", {} skipped", skipped);
        return line;
    }
};

// The command that runs one test again, under the same conditions.
std::string again(const CheckedFile &file, const TestResult &result, const CommandLine &line) {
    std::string command = fmt::format("{} check {} --only {}", program(), shell_word(file.argument), result.test->id);
    if (line.has("seed")) command += fmt::format(" --seed {}", line.text("seed"));
    if (line.has("time-limit")) command += fmt::format(" --time-limit {}", line.text("time-limit"));
    if (line.has("data")) command += fmt::format(" --data {}", shell_word(line.text("data")));
    for (const std::string &folder : line.list("plugin-dir"))
        command += fmt::format(" --plugin-dir {}", shell_word(folder));
    if (line.flag("allow-writable-plugins")) command += " --allow-writable-plugins";
    return command;
}

// Tests that failed with the same text are told together: the first one in full, the others by their names.
std::string failure_text(const CheckedFile &file, const std::vector<const TestResult *> &alike,
                         const CommandLine &line) {
    const TestResult &first = *alike.front();
    const std::string rule = first.rule > 0 ? fmt::format("   rule {}", first.rule) : "";
    std::vector<std::string> others;
    for (const TestResult *result : alike)
        if (result != &first) others.push_back(result->test->id);
    return fmt::format("  FAILED  {}   level {}{}\n          {}\n          seen: {}\n{}          again: {}\n",
                       first.test->id, first.test->level, rule, first.test->sentence, first.text,
                       others.empty() ? "" : fmt::format("          so too: {}\n", join(others, ", ")),
                       again(file, first, line));
}

std::string plugin_text(const CheckedFile &file, const std::vector<const TestResult *> &results,
                        const CommandLine &line) {
    std::map<int, Counts> levels;
    std::map<std::string, std::string> skipped;            // reason: tests
    std::vector<std::vector<const TestResult *>> failures; // those with the same text side by side
    std::map<std::string, std::string> seen;               // text of a failure: the first test that gave it
    for (const TestResult *result : results) {
        levels[result->test->level].add(result->verdict);
        if (result->verdict == NNHOST_CONFORMANCE_FAILED) {
            const auto same = std::find_if(failures.begin(), failures.end(),
                                           [&](const auto &alike) { return alike.front()->text == result->text; });
            (same == failures.end() ? failures.emplace_back() : *same).push_back(result);
        }
        if (result->verdict != NNHOST_CONFORMANCE_SKIPPED) continue;
        std::string &tests = skipped[result->text];
        tests += (tests.empty() ? "" : ", ") + std::string(result->test->id);
    }
    std::string text;
    for (const auto &[level, counts] : levels)
        text += fmt::format("  level {}  {:<9} {}\n", level, level_names.at(static_cast<std::size_t>(level)),
                            counts.text());
    for (const auto &[reason, tests] : skipped) text += fmt::format("  skipped, {}: {}\n", reason, tests);
    for (const auto &alike : failures) text += failure_text(file, alike, line);
    if (!failures.empty()) text += "  rules: nnhost/abi/types.h, explained in docs/plugin-authors/rules.md\n";
    return text;
}

std::string verdict_text(const CheckedFile &file, const CommandLine &line) {
    double seconds = 0;
    for (const TestResult &result : file.results) seconds += result.seconds;
    const auto &s = file.summary;
    const std::string counts = fmt::format("{} of {} tests passed{}, {:.1f} s", s.passed, s.passed + s.failed,
                                           s.skipped > 0 ? fmt::format(", {} skipped", s.skipped) : "", seconds);
    const std::string level = line.has("only") || line.has("skip") ? "the chosen tests" : "level " + line.text("level");
    if (s.passed + s.failed == 0) return fmt::format("NOT CHECKED: no test was left to run\n");
    return file.passed() ? fmt::format("passes {}: {}\n", level, counts) : fmt::format("FAILS {}: {}\n", level, counts);
}

std::string escape_xml(std::string_view text) {
    std::string escaped;
    for (const char c : text) switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default: // what XML 1.0 cannot hold at all becomes '?'
            escaped += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
        }
    return escaped;
}

std::string junit_case(const TestResult &result) {
    const std::string owner = result.plugin.empty() ? "library" : result.plugin;
    std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", escape_xml(owner),
                                   result.test->id, result.seconds);
    if (result.verdict == NNHOST_CONFORMANCE_FAILED)
        return text + fmt::format("><failure message=\"{}\">{}</failure></testcase>\n", escape_xml(result.text),
                                  escape_xml(result.test->sentence));
    if (result.verdict == NNHOST_CONFORMANCE_SKIPPED)
        return text + fmt::format("><skipped message=\"{}\"/></testcase>\n", escape_xml(result.text));
    return text + "/>\n";
}

} // namespace

std::string short_kind(const std::string &kind) {
    if (kind.empty()) return "any";
    const std::size_t dot = kind.find('.');
    return dot == std::string::npos ? kind : kind.substr(dot + 1, kind.find('/') - dot - 1);
}

std::string text_of(const CheckedFile &file, const CommandLine &line) {
    std::vector<std::pair<std::string, std::vector<const TestResult *>>> plugins; // in the order of checking
    for (const TestResult &result : file.results) {
        const std::string name =
            result.plugin.empty() ? "library" : fmt::format("{}   {}", result.plugin, short_kind(result.kind));
        if (plugins.empty() || plugins.back().first != name) plugins.push_back({name, {}});
        plugins.back().second.push_back(&result);
    }
    std::string text = fmt::format("{}   seed {}\n", file.file, line.text("seed"));
    for (const auto &[name, results] : plugins) text += name + "\n" + plugin_text(file, results, line);
    return text + verdict_text(file, line);
}

json json_of(const std::vector<CheckedFile> &files, const CommandLine &line) {
    json list = json::array();
    bool passed = true;
    for (const CheckedFile &file : files) {
        passed = passed && file.passed();
        json results = json::array();
        for (const TestResult &result : file.results) {
            json object = {{"test", result.test->id},
                           {"level", result.test->level},
                           {"verdict", word_of(result.verdict)},
                           {"sentence", result.test->sentence},
                           {"seconds", result.seconds}};
            if (!result.plugin.empty()) object["plugin"] = result.plugin;
            if (!result.kind.empty()) object["kind"] = short_kind(result.kind);
            if (result.rule > 0) object["rule"] = result.rule;
            if (!result.text.empty()) object["text"] = result.text;
            results.push_back(std::move(object));
        }
        list.push_back({{"file", file.file},
                        {"passed", file.passed()},
                        {"tests_passed", file.summary.passed},
                        {"tests_failed", file.summary.failed},
                        {"tests_skipped", file.summary.skipped},
                        {"results", results}});
    }
    return {{"passed", passed},
            {"level", std::stoi(line.text("level"))},
            {"seed", std::stoull(line.text("seed"))},
            {"files", list}};
}

void write_junit(const std::string &path, const std::vector<CheckedFile> &files) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const CheckedFile &file : files) {
        text += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n",
                            escape_xml(file.file), file.results.size(), file.summary.failed, file.summary.skipped);
        for (const TestResult &result : file.results) text += junit_case(result);
        text += "  </testsuite>\n";
    }
    write_whole_file(path, text + "</testsuites>\n");
}

} // namespace cli
