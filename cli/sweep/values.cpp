#include "sweep/values.hpp"

#include "error.hpp"
#include "sweep/spacing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace cli {

namespace {

bool is_numeric(const Option &option) {
    return option.type == NNHOST_OPTION_INTEGER || option.type == NNHOST_OPTION_REAL ||
           option.type == NNHOST_OPTION_SIZES;
}

// Splits where a comma stands, but for one that a backslash hides.
std::vector<std::string> split_at_commas(const std::string &text) {
    std::vector<std::string> parts(1);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ',') {
            parts.emplace_back();
            continue;
        }
        parts.back() += text[at];
        if (text[at] == '\\' && at + 1 < text.size()) parts.back() += text[++at];
    }
    return parts;
}

// rotation:degrees=5,mode=random,rotation:10 is two: what begins with KEY= belongs to the plugin before it.
std::vector<std::string> split_plugins(const std::string &text) {
    std::vector<std::string> plugins;
    for (const std::string &part : split_at_commas(text)) {
        const std::size_t equals = part.find('=');
        const bool goes_on = equals != std::string::npos && part.find(':') > equals && !plugins.empty() &&
                             plugins.back().find(':') != std::string::npos;
        if (goes_on)
            plugins.back() += "," + part;
        else
            plugins.push_back(part);
    }
    return plugins;
}

std::string bool_of(const std::string &text, const std::string &place) {
    for (const std::string_view yes : {"on", "true", "yes"})
        if (text == yes) return "on";
    for (const std::string_view no : {"off", "false", "no"})
        if (text == no) return "off";
    throw CliError(exit_usage, place, fmt::format("'{}' is not on or off", text), fmt::format("{} on,off", place));
}

// The values of one piece between commas are added to the knob.
void read_piece(const Option &option, const std::string &piece, const std::string &place, bool for_random, Knob &knob) {
    if (piece.empty())
        throw CliError(exit_usage, place, "a value is missing beside a comma", "commas separate the values");
    if (option.type == NNHOST_OPTION_BOOL) {
        knob.values.push_back(bool_of(piece, place));
        return;
    }
    const std::optional<Spacing> spacing = is_numeric(option) ? read_spacing(piece, option, place) : std::nullopt;
    if (!spacing) {
        knob.values.push_back(piece);
        return;
    }
    knob.is_logarithmic |= spacing->from.is_logarithmic;
    if (spacing->values.empty() && !for_random)
        throw CliError(exit_usage, place, fmt::format("'{}' does not say how many values a grid has", piece),
                       fmt::format("{} {}:6, or draw from it: --random 20", place, piece));
    if (spacing->values.empty() && knob.range)
        throw CliError(exit_usage, place, "has two ranges to draw from", "leave one out");
    if (spacing->values.empty())
        knob.range = spacing->from;
    else
        knob.values.insert(knob.values.end(), spacing->values.begin(), spacing->values.end());
}

// 0.1 and 0.10 are one value.
void drop_repeats(std::vector<std::string> &values) {
    const auto is_same = [](const std::string &a, const std::string &b) {
        const std::optional<double> x = number_of(a), y = number_of(b);
        return a == b || (x && y && *x == *y);
    };
    std::vector<std::string> kept;
    for (const std::string &value : values)
        if (std::none_of(kept.begin(), kept.end(), [&](const std::string &other) { return is_same(value, other); }))
            kept.push_back(value);
    values = std::move(kept);
}

void find_axis(Knob &knob) {
    double low = 0, high = 0;
    for (const std::string &value : knob.values) {
        const std::optional<double> number = number_of(value);
        if (!number) return;
        const bool is_first = &value == &knob.values.front();
        low = is_first ? *number : std::min(low, *number);
        high = is_first ? *number : std::max(high, *number);
    }
    constexpr double wide = 20; // of a list such as 0.001,0.01,0.1
    knob.is_number = true;
    knob.is_logarithmic = knob.range
                              ? knob.range->is_logarithmic
                              : low > 0 && (knob.is_logarithmic || (knob.name != "epochs" && high / low >= wide));
}

} // namespace

bool is_knob(const Option &option) {
    static constexpr std::array<std::string_view, 5> fixed = {"seed", "threads", "shuffle-buffer", "validation",
                                                              "explain"};
    return (option.verbs & for_train) != 0 && (option.verbs & for_sweep) != 0 && option.of_core &&
           std::ranges::find(fixed, option.name) == fixed.end();
}

Knob read_knob(const CommandLine &line, const Option &option, bool for_random) {
    Knob knob{option.name, {}, {}, false, false};
    for (std::size_t index = 0; index < line.settings(option.name).size(); ++index) {
        const std::string &text = line.settings(option.name)[index].value;
        const bool is_plugin = option.type == NNHOST_OPTION_PLUGIN;
        for (const std::string &piece : is_plugin ? split_plugins(text) : split_at_commas(text))
            read_piece(option, piece, line.place(option.name, index), for_random, knob);
    }
    if (knob.range && !knob.values.empty())
        throw CliError(exit_usage, line.place(option.name), "has a range to draw from, and values beside it",
                       "say how many values the range has, as in 0.01:0.3:log:6");
    drop_repeats(knob.values);
    if (is_numeric(option)) find_axis(knob);
    return knob;
}

std::vector<TrainSetting> settings_of(const std::string &name, const std::string &value) {
    const Option &option = *find_option(name);
    if (value == "none" && option.default_text.empty()) return {};
    if (option.type == NNHOST_OPTION_BOOL) return {{name, value == "on" ? "true" : "false"}};
    std::string text = value;
    if (option.type == NNHOST_OPTION_SIZES) std::replace(text.begin(), text.end(), 'x', ',');
    if (!option.repeatable) return {{name, text}};
    std::vector<TrainSetting> chain;
    for (std::size_t at = 0; at < text.size();) { // "a:1+b:2": the plus of 1e+5 has a digit behind it
        std::size_t end = at;
        do end = text.find('+', end + 1);
        while (end + 1 < text.size() && std::isalpha(static_cast<unsigned char>(text[end + 1])) == 0);
        end = std::min(end, text.size());
        chain.emplace_back(name, text.substr(at, end - at));
        at = end + 1;
    }
    return chain;
}

std::string word_of(const TrainSetting &setting) {
    const Option &option = *find_option(setting.first);
    if (option.type != NNHOST_OPTION_BOOL) return fmt::format("--{}={}", setting.first, setting.second);
    if ((setting.second == "true") == is_on_by_default(option)) return "";
    return fmt::format("--{}{}", is_on_by_default(option) ? "no-" : "", setting.first);
}

} // namespace cli
