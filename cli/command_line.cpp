#include "command_line.hpp"

#include "commands.hpp"
#include "error.hpp"
#include "output.hpp"
#include "verbs.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace po = boost::program_options;

namespace cli {

namespace {

constexpr const char *from_command_line = "command line";

// Every option as Boost is to know it: a bool takes no value and is --NAME or --no-NAME, whichever changes something.
po::options_description describe_to_boost() {
    po::options_description description;
    for (const Option &option : all_options()) {
        if (option.type != NNHOST_OPTION_BOOL)
            description.add_options()(option.name.c_str(), po::value<std::string>());
        else
            description.add_options()(is_on_by_default(option) ? ("no-" + option.name).c_str() : option.name.c_str(),
                                      "");
    }
    return description;
}

std::pair<std::string, std::string> dash_h(const std::string &word) {
    return word == "-h" ? std::pair<std::string, std::string>{"help", ""} : std::pair<std::string, std::string>{};
}

std::vector<po::option> split(const std::vector<std::string> &words) {
    static const po::options_description description = describe_to_boost();
    using Style = po::command_line_style::style_t;
    try {
        return po::command_line_parser(words)
            .options(description)
            .style(Style::allow_long | Style::long_allow_adjacent | Style::long_allow_next) // no guessing, no -x
            .extra_parser(dash_h)
            .allow_unregistered()
            .run()
            .options;
    } catch (const po::error_with_option_name &error) {
        const std::string name = error.get_option_name();
        const std::string spelt = name.rfind("--", 0) == 0 ? name : "--" + name;
        const Option *option = find_option(spelt.substr(2));
        if (option != nullptr && option->type != NNHOST_OPTION_BOOL)
            throw CliError(exit_usage, spelt, "the value is missing",
                           fmt::format("{} {}", spelt, option->metavar.empty() ? "VALUE" : option->metavar));
        throw CliError(exit_usage, spelt, "takes no value", fmt::format("write {} alone", spelt));
    }
}

bool is_list_of_bools(const std::string &text) {
    return !text.empty() && text.find_first_not_of("onftrueyalsf,") == std::string::npos &&
           (text.find(',') != std::string::npos || text == "on" || text == "off" || text == "true" || text == "false");
}

// `sweep --shuffle on,off`: elsewhere a bool takes no value. Gives what is so written, and takes it out of the words.
std::vector<std::pair<std::string, std::string>> take_lists_of_bools(std::vector<std::string> &words) {
    std::vector<std::pair<std::string, std::string>> lists;
    for (auto word = words.begin(); word != words.end() && *word != "--";) {
        const std::size_t equals = word->find('=');
        const std::string name =
            word->rfind("--", 0) == 0 ? word->substr(2, equals - std::min(equals, std::size_t{2})) : "";
        const Option *option = name.empty() ? nullptr : find_option(name);
        const bool has_value = equals != std::string::npos;
        const auto next = std::next(word);
        const bool is_one = option != nullptr && option->type == NNHOST_OPTION_BOOL && option->of_core &&
                            (has_value || (next != words.end() && next->rfind("--", 0) != 0 &&
                                           (is_on_by_default(*option) || is_list_of_bools(*next))));
        if (!is_one) {
            ++word;
            continue;
        }
        lists.emplace_back(name, has_value ? word->substr(equals + 1) : *next);
        word = words.erase(word, has_value ? next : std::next(next));
    }
    return lists;
}

void check_choice(const Option &option, const std::string &value, const std::string &place) {
    if (option.of_core || option.choices.empty()) return;
    if (("|" + option.choices + "|").find("|" + value + "|") != std::string::npos && !value.empty()) return;
    const std::string meant =
        option.name == "lang" && (value == "cpp" || value == "cxx" || value == "C++") ? "c++" : "";
    throw CliError(exit_usage, place, fmt::format("'{}' is not one of {}", value, option.choices),
                   meant.empty() ? "" : fmt::format("did you mean {}?", meant));
}

std::string verbs_that_take(const Option &option) {
    std::vector<std::string> names;
    for (const Verb &verb : all_verbs())
        if (option.verbs & verb.bit) names.push_back(verb.name);
    return join(names, ", ");
}

std::vector<std::string> spellings() {
    std::vector<std::string> names;
    for (const Option &option : all_options())
        if (!option.hidden) names.push_back((is_on_by_default(option) ? "no-" : "") + option.name);
    return names;
}

// What other programs call some of the options.
std::string known_elsewhere_as(const std::string &name) {
    static const std::map<std::string, std::string> names = {
        {"alpha", "learning-rate"}, {"batch", "batch-size"},   {"layers", "hidden"}, {"lr", "learning-rate"},
        {"nodes", "hidden"},        {"rate", "learning-rate"}, {"test", "test-data"}};
    const auto found = names.find(name);
    return found == names.end() ? "" : found->second;
}

[[noreturn]] void refuse_for(const Verb &verb, const Option &option) {
    const bool is_argument = option.name == "model" && (verb.bit & for_networks) != 0;
    throw CliError(exit_usage, "--" + option.name, fmt::format("is not an option of {}", verb.name),
                   is_argument ? fmt::format("the model stands alone: {} {} MODEL", program(), verb.name)
                               : fmt::format("it belongs to {0}; {1} {2} --help lists what {2} takes",
                                             verbs_that_take(option), program(), verb.name));
}

} // namespace

void unknown_option(const std::string &name, const std::string &place) {
    const std::string other_name = known_elsewhere_as(name);
    const std::string near = other_name.empty() ? nearest(name, spellings()) : other_name;
    throw CliError(exit_usage, place, "there is no such option",
                   near.empty()
                       ? fmt::format("{0} --help lists the verbs, {0} VERB --help the options of one", program())
                       : fmt::format("did you mean --{}?", near));
}

CommandLine::CommandLine(const std::vector<std::string> &typed)
    : takes_lists_(std::find(typed.begin(), typed.end(), "sweep") != typed.end()) {
    std::vector<std::string> words = typed;
    if (takes_lists_) add_lists(take_lists_of_bools(words));
    const bool terminated = std::find(words.begin(), words.end(), "--") != words.end();
    for (const po::option &given : split(words)) {
        if (given.string_key.empty()) {
            for (const std::string &word : given.value) add_word(word, terminated);
            continue;
        }
        const bool negated = given.string_key.rfind("no-", 0) == 0;
        const std::string name = negated ? given.string_key.substr(3) : given.string_key;
        const Option *option = find_option(name);
        if (given.unregistered || option == nullptr) unknown_option(given.string_key, "--" + given.string_key);
        const std::string place = "--" + given.string_key;
        if (option->type == NNHOST_OPTION_BOOL) {
            add(*option, negated ? "false" : "true", from_command_line, place);
            continue;
        }
        const std::string value = given.value.empty() ? "" : given.value.front();
        // `--model --json`: the next option was swallowed as a value.
        if (given.original_tokens.size() > 1 && value.rfind("--", 0) == 0)
            throw CliError(exit_usage, place, "the value is missing", fmt::format("{} {}", place, option->metavar));
        add(*option, value, from_command_line, place);
    }
    if (verb_ == "help") ask_for_help();
    check_verb();
}

void CommandLine::add_lists(const std::vector<std::pair<std::string, std::string>> &lists) {
    for (const auto &[name, value] : lists) add(*find_option(name), value, from_command_line, "--" + name);
}

// `nnhost help train` is `nnhost train --help`.
void CommandLine::ask_for_help() {
    add(*find_option("help"), "true", from_command_line, "help");
    verb_ = arguments_.empty() ? "" : arguments_.front();
    arguments_.clear();
}

void CommandLine::add(const Option &option, const std::string &value, const std::string &origin,
                      const std::string &place) {
    if (option.type != NNHOST_OPTION_BOOL && value.empty())
        throw CliError(exit_usage, place, "the value is empty", fmt::format("--{} {}", option.name, option.metavar));
    check_choice(option, value, place);
    std::vector<Setting> &values = settings_[option.name];
    if (!values.empty() && !option.repeatable && option.type != NNHOST_OPTION_BOOL && !(takes_lists_ && option.of_core))
        throw CliError(exit_usage, place, "is given twice", fmt::format("leave one --{} out", option.name));
    values.push_back({value, origin});
}

void CommandLine::add_word(const std::string &word, bool after_terminator) {
    if (word.size() > 1 && word[0] == '-' && !after_terminator)
        throw CliError(exit_usage, word, "there is no such option", "options are spelt in full, with two dashes");
    if (verb_.empty())
        verb_ = word;
    else
        arguments_.push_back(word);
}

void CommandLine::check_verb() const {
    if (flag("help") || flag("version") || verb_.empty()) return;
    const Verb *verb = find_verb(verb_);
    if (verb == nullptr) unknown_verb(verb_);
    for (const auto &[name, values] : settings_) {
        const Option *option = find_option(name);
        if ((option->verbs & verb->bit) == 0) refuse_for(*verb, *option);
    }
    if (arguments_.size() > verb->most_arguments)
        throw CliError(exit_usage, arguments_[verb->most_arguments], fmt::format("stray word after {}", verb_),
                       fmt::format("usage: {}", usage(*verb)));
}

bool CommandLine::has(std::string_view name) const { return !settings(name).empty(); }

const std::vector<Setting> &CommandLine::settings(std::string_view name) const {
    static const std::vector<Setting> none;
    const auto found = settings_.find(name);
    return found == settings_.end() ? none : found->second;
}

bool CommandLine::flag(std::string_view name) const { return text(name) == "true"; }

std::string CommandLine::text(std::string_view name) const {
    const auto &values = settings(name);
    return values.empty() ? find_option(name)->default_text : values.back().value;
}

std::vector<std::string> CommandLine::list(std::string_view name) const {
    std::vector<std::string> values;
    for (const Setting &setting : settings(name)) values.push_back(setting.value);
    return values;
}

std::string CommandLine::place(std::string_view name) const {
    const auto &values = settings(name);
    return values.empty() ? fmt::format("--{}", name) : place(name, values.size() - 1);
}

std::string CommandLine::place(std::string_view name, std::size_t index) const {
    const std::string &origin = settings(name)[index].origin;
    return origin == from_command_line ? fmt::format("--{}", name) : fmt::format("{}: {}", origin, name);
}

} // namespace cli
