// The command line (and a configuration file under it) as a verb, its arguments and settings.
#pragma once

#include "options.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cli {

struct Setting {
    std::string value;
    std::string origin; // "command line", or "runs/7/run.ini:4"
};

class CommandLine {
  public:
    // Options stand before or after the verb. Throws CliError (2) for what is unknown, misspelt, given twice or stray.
    explicit CommandLine(const std::vector<std::string> &typed);

    const std::string &verb() const { return verb_; } // "" where there is none
    const std::vector<std::string> &arguments() const { return arguments_; }

    bool has(std::string_view name) const;
    bool flag(std::string_view name) const;        // a bool option, with its default
    std::string text(std::string_view name) const; // the value, or the default
    std::vector<std::string> list(std::string_view name) const;
    const std::vector<Setting> &settings(std::string_view name) const; // empty: not given

    // Where to point when the option's value turns out wrong: "--epochs", or "run.ini:4: epochs".
    std::string place(std::string_view name) const;
    std::string place(std::string_view name, std::size_t index) const; // of one value of several

    // Lines NAME = VALUE, with "  # REMARK" behind where wanted; a command line's own value goes before. Throws
    // CliError with the line.
    void read_configuration(const std::string &file);

  private:
    using Settings = std::map<std::string, std::vector<Setting>, std::less<>>;

    void read_setting(const std::string &line, const std::string &origin, const Settings &of_command_line);
    void add(const Option &option, const std::string &value, const std::string &origin, const std::string &place);
    void add_lists(const std::vector<std::pair<std::string, std::string>> &lists);
    void add_word(const std::string &word, bool after_terminator);
    void ask_for_help();
    void check_verb() const;

    std::string verb_;
    bool takes_lists_ = false; // sweep: several values of an option, also of a bool
    std::vector<std::string> arguments_;
    Settings settings_;
};

// Checked against the option table: `place` is what an error points at.
[[noreturn]] void unknown_option(const std::string &name, const std::string &place);

} // namespace cli
