// The file that --config names: lines NAME = VALUE under the command line.
#include "command_line.hpp"
#include "error.hpp"
#include "verbs.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace cli {

namespace {

constexpr std::uintmax_t most_bytes = 1 << 20;
constexpr const char *configuration_hint = "--config takes a file such as runs/1/run.ini";

std::ifstream open_configuration(const std::string &file) {
    std::error_code cause;
    const std::filesystem::file_status status = std::filesystem::status(file, cause);
    if (status.type() == std::filesystem::file_type::not_found)
        throw CliError(exit_missing, file, "no such file", configuration_hint);
    if (status.type() == std::filesystem::file_type::none)
        throw CliError(exit_missing, file, cause.message(), configuration_hint);
    if (!std::filesystem::is_regular_file(status))
        throw CliError(exit_missing, file, "is not a regular file", configuration_hint);
    if (std::filesystem::file_size(file, cause) > most_bytes)
        throw CliError(exit_data, file, "is too large for a file of settings", configuration_hint);
    std::ifstream stream(file);
    if (!stream) throw CliError(exit_missing, file, std::strerror(errno), configuration_hint);
    return stream;
}

// `no-shuffle = true` is how the command line says it.
void refuse_negation(const std::string &name, const std::string &value, const std::string &origin) {
    const Option *option = name.rfind("no-", 0) == 0 ? find_option(name.substr(3)) : nullptr;
    if (option == nullptr || !is_on_by_default(*option)) return;
    throw CliError(exit_usage, origin + ": " + name, "there is no such option",
                   fmt::format("write {} = {}", option->name, value == "false" ? "true" : "false"));
}

std::string trimmed(const std::string &text) {
    const char *blanks = " \t\r";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// "5   # default" -> "5". Two blanks make the remark: "my #1.csv" is a file.
std::string without_remark(const std::string &text) { return trimmed(text.substr(0, text.rfind("  # "))); }

// What stands between quotes, \" and \\ for these two, \n and \r for ends of lines; behind it a remark alone.
std::string quoted(const std::string &text, const std::string &origin) {
    std::string value;
    std::size_t at = 1;
    for (; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            value += text[at];
            continue;
        }
        const char escaped = text[++at];
        value += escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped;
    }
    const std::string rest = at < text.size() ? trimmed(text.substr(at + 1)) : "";
    if (at >= text.size() || (!rest.empty() && rest[0] != '#'))
        throw CliError(exit_usage, origin, fmt::format("'{}': the quotes are not closed at the end", text));
    return value;
}

} // namespace

void CommandLine::read_configuration(const std::string &file) {
    std::ifstream stream = open_configuration(file);
    const auto of_command_line = settings_; // those values stand, lists included
    std::string line;
    for (int number = 1; std::getline(stream, line); ++number)
        read_setting(line, fmt::format("{}:{}", file, number), of_command_line);
    if (stream.bad()) throw CliError(exit_missing, file, "cannot be read", configuration_hint);
}

void CommandLine::read_setting(const std::string &line, const std::string &origin, const Settings &of_command_line) {
    if (line.find('\0') != std::string::npos)
        throw CliError(exit_data, origin, "a zero byte: this is no text", configuration_hint);
    const std::string text = trimmed(line);
    if (text.empty() || text[0] == '#' || text[0] == ';' || text[0] == '[') return;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
        throw CliError(exit_usage, origin, fmt::format("'{}' is not of the form NAME = VALUE", text));
    const std::string name = trimmed(text.substr(0, equals));
    const std::string written = trimmed(text.substr(equals + 1));
    const std::string value = written.starts_with('"') ? quoted(written, origin) : without_remark(written);
    const Option *option = find_option(name);
    if (option == nullptr) refuse_negation(name, value, origin);
    if (option == nullptr || (option->verbs & find_verb(verb_)->bit) == 0) unknown_option(name, origin + ": " + name);
    for (const char *of_one_call : {"config", "resume", "explain", "help", "version"})
        if (name == of_one_call)
            throw CliError(exit_usage, origin + ": " + name, "is for the command line alone", "leave the line out");
    if (option->type == NNHOST_OPTION_BOOL && value != "true" && value != "false")
        throw CliError(exit_usage, origin, fmt::format("{}: '{}' is not true or false", name, value));
    if (!of_command_line.contains(name)) add(*option, value, origin, origin + ": " + name);
}

} // namespace cli
