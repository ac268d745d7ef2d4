#include "parameters.hpp"

#include "error.hpp"
#include "nearest.hpp"
#include "number_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

namespace nnhost {
namespace {

// One `key=value` of a text, escapes resolved; without an equals sign it is the primary parameter's value.
struct Item {
    std::optional<std::string> key;
    std::string value;
};

[[noreturn]] void refuse(std::string_view key, const std::string &text, const std::string &hint) {
    throw Error(NNHOST_E_ARGUMENT, text, hint, {.parameter = std::string(key)});
}

std::vector<Item> split_items(std::string_view text) {
    std::vector<Item> items;
    if (text.empty()) return items;
    items.emplace_back();
    for (std::size_t i = 0; i < text.size(); ++i) {
        Item &item = items.back();
        if (text[i] == '\\') {
            if (++i == text.size())
                refuse({}, "'" + std::string(text) + "' ends with a backslash", "write \\\\ for a backslash");
            item.value += text[i];
        } else if (text[i] == ',') {
            items.emplace_back();
        } else if (text[i] == '=' && !item.key) {
            item.key = std::move(item.value);
            item.value.clear();
        } else {
            item.value += text[i];
        }
    }
    return items;
}

std::string escape(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == ',' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

bool has_limits(const nnhost_parameter_spec &spec) { return spec.minimum != 0 || spec.maximum != 0; }

bool in_limits(const nnhost_parameter_spec &spec, double number) {
    return !has_limits(spec) || (number >= spec.minimum && number <= spec.maximum);
}

std::vector<std::string> choices_of(const nnhost_parameter_spec &spec) {
    std::vector<std::string> choices;
    for (const char *const *choice = spec.choices; *choice; ++choice) choices.emplace_back(*choice);
    return choices;
}

std::string join(const std::vector<std::string> &words) {
    std::string joined;
    for (const std::string &word : words) joined += (joined.empty() ? "" : ", ") + word;
    return joined;
}

std::string limits_text(const nnhost_parameter_spec &spec) {
    constexpr double endless = std::numeric_limits<double>::max();
    if (!has_limits(spec) || (spec.minimum <= -endless && spec.maximum >= endless)) return "";
    if (spec.maximum >= endless) return " of at least " + number_text(spec.minimum);
    if (spec.minimum <= -endless) return " of at most " + number_text(spec.maximum);
    return " from " + number_text(spec.minimum) + " to " + number_text(spec.maximum);
}

std::string wanted(const nnhost_parameter_spec &spec) {
    switch (spec.type) {
    case NNHOST_PARAMETER_BOOL:
        return "true or false";
    case NNHOST_PARAMETER_INTEGER:
        return "a whole number" + limits_text(spec);
    case NNHOST_PARAMETER_REAL:
        return "a number" + limits_text(spec);
    case NNHOST_PARAMETER_CHOICE:
        return "one of " + join(choices_of(spec));
    case NNHOST_PARAMETER_PATH:
        return "a file or folder";
    default:
        return "a text";
    }
}

[[noreturn]] void refuse_value(const nnhost_parameter_spec &spec, std::string_view text) {
    std::string hint = std::string(spec.key) + ": " + spec.summary;
    if (spec.default_text) hint += std::string(" (default ") + spec.default_text + ")";
    if (spec.type == NNHOST_PARAMETER_CHOICE)
        if (const auto near = nearest(text, choices_of(spec))) hint = "did you mean '" + *near + "'?";
    refuse(spec.key, spec.key + ("=" + std::string(text)) + ": " + wanted(spec) + " is wanted", hint);
}

std::optional<bool> parse_bool(std::string_view text) {
    if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
    if (text == "false" || text == "no" || text == "off" || text == "0") return false;
    return std::nullopt;
}

std::span<const nnhost_parameter_spec *const> specs_of(const nnhost_descriptor &descriptor) {
    return {descriptor.parameters, descriptor.parameter_count};
}

std::vector<std::string> keys_of(const nnhost_descriptor &descriptor) {
    std::vector<std::string> keys;
    for (const nnhost_parameter_spec *spec : specs_of(descriptor)) keys.emplace_back(spec->key);
    return keys;
}

std::string list_of_keys(const nnhost_descriptor &descriptor) {
    if (descriptor.parameter_count == 0) return std::string(descriptor.name) + " takes no parameters";
    return "the parameters of " + std::string(descriptor.name) + " are " + join(keys_of(descriptor));
}

std::string key_of(const nnhost_descriptor &descriptor, const Item &item) {
    if (item.key) return *item.key;
    for (const nnhost_parameter_spec *spec : specs_of(descriptor))
        if (spec->flags & NNHOST_PARAMETER_PRIMARY) return spec->key;
    refuse({}, "'" + item.value + "' stands without a key", "write key=value; " + list_of_keys(descriptor));
}

} // namespace

PluginText split_plugin_text(std::string_view text) {
    const std::size_t colon = text.find(':');
    PluginText parts{std::string(text.substr(0, colon)), {}};
    if (colon != std::string_view::npos) parts.parameters = text.substr(colon + 1);
    if (parts.name.empty())
        refuse({}, "'" + std::string(text) + "' names no plugin", "write NAME or NAME:key=value,...");
    return parts;
}

std::string unescape(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        plain += text[i];
    }
    return plain;
}

ParameterValue parse_parameter(const nnhost_parameter_spec &spec, std::string_view text) {
    ParameterValue parsed{{sizeof(nnhost_parameter_value), spec.type, 0, 0, nullptr}, std::string(text)};
    nnhost_parameter_value &value = parsed.value;
    if (spec.type == NNHOST_PARAMETER_BOOL) {
        const auto truth = parse_bool(text);
        if (!truth) refuse_value(spec, text);
        value.integer = *truth;
        parsed.text = *truth ? "true" : "false";
    } else if (spec.type == NNHOST_PARAMETER_INTEGER) {
        const auto number = parse_number<std::int64_t>(text);
        if (!number || !in_limits(spec, static_cast<double>(*number))) refuse_value(spec, text);
        value.integer = *number;
        value.real = static_cast<double>(*number);
        parsed.text = number_text(*number);
    } else if (spec.type == NNHOST_PARAMETER_REAL) {
        const auto number = parse_number<double>(text);
        if (!number || !std::isfinite(*number) || !in_limits(spec, *number)) refuse_value(spec, text);
        value.real = *number;
        parsed.text = number_text(*number);
    } else if (spec.type == NNHOST_PARAMETER_CHOICE) {
        const std::vector<std::string> choices = choices_of(spec);
        const auto chosen = std::find(choices.begin(), choices.end(), text);
        if (chosen == choices.end()) refuse_value(spec, text);
        value.integer = chosen - choices.begin();
    } else if (spec.type == NNHOST_PARAMETER_PATH && text.empty() && (spec.flags & NNHOST_PARAMETER_REQUIRED)) {
        refuse_value(spec, text);
    }
    return parsed;
}

ParameterValues::ParameterValues(const nnhost_descriptor &descriptor, std::string_view text,
                                 const std::map<std::string, std::string> &extra)
    : keys_(keys_of(descriptor)) {
    std::map<std::string, std::string> given;
    for (const Item &item : split_items(text)) {
        const std::string key = key_of(descriptor, item);
        if (!given.emplace(key, item.value).second) refuse(key, key + " is given twice", "give each parameter once");
    }
    for (const auto &[key, value] : extra) {
        const auto [there, is_new] = given.emplace(key, value);
        if (!is_new && there->second != value)
            throw Error(NNHOST_E_ARGUMENT, key + " is given twice: " + there->second + " and " + value,
                        "leave one of the two out", {.parameter = key});
    }
    for (const auto &[key, value] : given) {
        if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) continue;
        const auto near = nearest(key, keys_);
        refuse(key, std::string(descriptor.name) + " has no parameter '" + key + "'",
               near ? "did you mean '" + *near + "'?" : list_of_keys(descriptor));
    }
    for (const nnhost_parameter_spec *spec : specs_of(descriptor)) {
        const auto found = given.find(spec->key);
        if (found == given.end() && !spec->default_text)
            refuse(spec->key, std::string(descriptor.name) + " needs the parameter '" + spec->key + "'",
                   "write " + std::string(descriptor.name) + ":" + spec->key + "=... (" + spec->summary + ")");
        ParameterValue parsed =
            parse_parameter(*spec, found == given.end() ? unescape(spec->default_text) : found->second);
        values_.push_back(parsed.value);
        texts_.push_back(std::move(parsed.text));
    }
    for (std::size_t i = 0; i < values_.size(); ++i) {
        values_[i].text = texts_[i].c_str();
        pointers_.push_back(&values_[i]);
    }
}

std::string ParameterValues::canonical() const {
    std::string text;
    for (std::size_t i = 0; i < keys_.size(); ++i) text += (i == 0 ? "" : ",") + keys_[i] + "=" + escape(texts_[i]);
    return text;
}

} // namespace nnhost
