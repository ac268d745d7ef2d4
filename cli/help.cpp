// The texts of --help, made from the table of verbs and the table of options.
#include "output.hpp"
#include "verbs.hpp"

#include <fmt/format.h>

#include <sstream>

namespace cli {

namespace {

constexpr std::size_t line_width = 100;

// Words of `text` in lines that start at column `indent`; the first line continues what stands there already.
std::string wrapped(const std::string &text, std::size_t indent) {
    std::string lines;
    std::size_t column = indent;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (column > indent && column + 1 + display_width(word) > line_width) {
            lines += '\n';
            lines.append(indent, ' ');
            column = indent;
        } else if (column > indent) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += display_width(word);
    }
    return lines;
}

std::string spelling(const Option &option) {
    if (option.type == NNHOST_OPTION_BOOL)
        return fmt::format("--{}{}", is_on_by_default(option) ? "no-" : "", option.name);
    if (!option.choices.empty()) return fmt::format("--{} {}", option.name, option.choices);
    return fmt::format("--{} {}", option.name, option.metavar);
}

std::string option_lines(const Option &option) {
    constexpr std::size_t indent = 6;
    std::string help = is_on_by_default(option) ? "switch off: " + option.help : option.help;
    if (option.type != NNHOST_OPTION_BOOL && !option.default_text.empty())
        help += fmt::format(" [{}]", option.default_text);
    return fmt::format("  {}\n{}{}\n", spelling(option), std::string(indent, ' '), wrapped(help, indent));
}

} // namespace

std::string program_help() {
    std::string text = fmt::format(
        "nnhost {}: trains the three-layer sigmoid network on handwritten digits, put together from plugins\n\n"
        "usage: nnhost VERB [OPTIONS]        options may stand before the verb too\n\nverbs\n",
        nnhost_version());
    for (const Verb &verb : all_verbs()) text += fmt::format("  {:<11}{}\n", verb.name, verb.summary);
    text += "\nexamples\n"
            "  nnhost train                               the default network on the bundled sample\n"
            "  nnhost test runs/1                         how well it does, digit by digit\n"
            "  nnhost predict runs/1 my_digit.png --fit   what it makes of a picture of yours\n"
            "\nnnhost VERB --help explains one verb.\n";
    return text;
}

std::string verb_help(const Verb &verb) {
    std::string text = fmt::format("usage: {}\n\n{}\n\noptions\n", usage(verb), wrapped(verb.description, 0));
    for (const Option &option : all_options())
        if ((option.verbs & verb.bit) != 0 && !option.hidden) text += option_lines(option);
    text += "\nexamples\n";
    for (const char *example : verb.examples) text += fmt::format("  {}\n", example);
    return text;
}

} // namespace cli
