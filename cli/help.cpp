// The texts of --help, made from the table of verbs and the table of options.
#include "commands.hpp"
#include "output.hpp"
#include "sweep/values.hpp"
#include "verbs.hpp"

#include <fmt/format.h>

#include <sstream>
#include <vector>

namespace cli {

namespace {

// Words of `text` in lines that start at column `indent`; the first line continues what stands there already.
std::string wrapped(const std::string &text, std::size_t indent) {
    const std::size_t line_width = static_cast<std::size_t>(text_width());
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
    std::string help = option.help;
    if (option.type != NNHOST_OPTION_BOOL && !option.default_text.empty())
        help += fmt::format(" [{}]", option.default_text);
    return fmt::format("  {}\n{}{}\n", spelling(option), std::string(indent, ' '), wrapped(help, indent));
}

// What the texts above and the lines of a run take for granted.
std::string signs(std::vector<const char *> lines) {
    lines.insert(
        lines.begin(),
        "§N: section N of Oleksii Symon, Neural Network for recognizing handwritten numbers (docs/book-map.md)");
    std::string text = "\nsigns\n";
    for (const char *line : lines) text += fmt::format("  {}\n", wrapped(line, 4));
    return text;
}

std::string signs_of_train() {
    return signs({"error: mean over the records of the sum of (target - output)²", "±: half of the 95 % interval"});
}

std::string signs_of_sweep() {
    return signs({"±: half of the 95 % interval; of a mean over several seeds (--repeats) their standard deviation",
                  "*: points behind the best, which may be chance (95 %)"});
}

} // namespace

std::string program_help() {
    const auto typed = [](const char *words) { return fmt::format("  {} {}", program(), words); };
    std::string text =
        wrapped(fmt::format("nnhost {}: trains the three-layer sigmoid network on handwritten digits, put together "
                            "from plugins",
                            nnhost_version()),
                0) +
        fmt::format("\n\nusage: {} VERB [OPTIONS]        options may stand before the verb too\n\nverbs\n", program());
    for (const Verb &verb : all_verbs()) text += fmt::format("  {:<11}{}\n", verb.name, verb.summary);
    text += "\nexamples\n" + table({{typed("train"), "train on the bundled sample"},
                                    {typed("test runs/1"), "how well it does, digit by digit"},
                                    {typed("predict runs/1 my_digit.png --fit"), "what it reads in your picture"}},
                                   "ll");
    text += "\nexit status\n" +
            table({{"  0, 1", "done; the job ran and the answer is no (training diverged, a check failed)"},
                   {"  2", "wrong usage"},
                   {"  65, 66, 69", "malformed data or model; missing input; missing, incompatible or broken plugin"},
                   {"  70, 73", "internal error, out of memory; an output cannot be written"},
                   {"  130", "interrupted: what was learnt so far is kept"}},
                  "ll");
    return text + fmt::format("\n{0} VERB --help, or {0} help VERB, explains one verb.\n", program());
}

std::string verb_help(const Verb &verb) {
    std::string text =
        fmt::format("usage: {}\n\n{}\n\noptions\n", wrapped(usage(verb), 7), wrapped(verb.description, 0));
    const auto list = [&](bool of_several_values) {
        for (const Option &option : all_options()) {
            const bool is_swept = verb.bit == for_sweep && is_knob(option);
            if ((option.verbs & verb.bit) != 0 && !option.hidden && is_swept == of_several_values)
                text += option_lines(option);
        }
    };
    list(false);
    if (verb.bit == for_sweep) text += "\noptions of train, which take several values here\n";
    list(true);
    text += "\nexamples\n";
    for (const char *example : verb.examples) text += fmt::format("  {} {}\n", program(), example);
    if (verb.bit == for_train) text += signs_of_train();
    if (verb.bit == for_sweep) text += signs_of_sweep();
    return text;
}

} // namespace cli
