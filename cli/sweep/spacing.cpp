#include "sweep/spacing.hpp"

#include "error.hpp"
#include "output.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <set>

namespace cli {

namespace {

constexpr std::int64_t most_values = 10000;
constexpr const char *forms = "the forms are a,b,c  LOW:HIGH:COUNT  LOW:HIGH:log:COUNT  FIRST..LAST  FIRST..LAST:STEP";

std::vector<std::string> split(const std::string &text, char at) {
    std::vector<std::string> parts(1);
    for (const char c : text)
        if (c == at)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

[[noreturn]] void refuse(const std::string &place, const std::string &text, const std::string &cause) {
    throw CliError(exit_usage, place, fmt::format("'{}': {}", text, cause), forms);
}

double number(const std::string &part, const std::string &text, const std::string &place) {
    const std::optional<double> value = number_of(part);
    if (!value) refuse(place, text, fmt::format("'{}' is not a number", part));
    return *value;
}

void check_ends(const DrawnFrom &from, const std::string &text, const std::string &place) {
    if (!(from.low < from.high)) refuse(place, text, "the first number must be less than the last");
    if (from.is_logarithmic && !(from.low > 0)) refuse(place, text, "a logarithmic range begins above 0");
    const bool has_fraction = from.low != std::floor(from.low) || from.high != std::floor(from.high);
    if (from.is_whole && has_fraction) refuse(place, text, "whole numbers are wanted");
}

std::string text_of(double value, const DrawnFrom &from, int digits) {
    return from.is_whole ? fmt::format("{:.0f}", value) : rounded(value, digits);
}

// The ends are exact; between them as few digits as tell the values apart.
std::vector<std::string> spaced(const DrawnFrom &from, std::int64_t count) {
    std::vector<std::string> values;
    for (int digits = from.is_logarithmic ? 3 : 6; digits <= 17; ++digits) {
        values.clear();
        for (std::int64_t index = 0; index < count; ++index) {
            const double share = static_cast<double>(index) / static_cast<double>(count - 1);
            double value = from.is_logarithmic ? from.low * std::pow(from.high / from.low, share)
                                               : from.low + share * (from.high - from.low);
            const bool is_end = index == 0 || index == count - 1;
            if (is_end) value = index == 0 ? from.low : from.high;
            values.push_back(text_of(value, from, is_end ? 17 : digits));
        }
        if (from.is_whole || std::set(values.begin(), values.end()).size() == values.size()) break;
    }
    return values;
}

// "1..30", "1..30:5", "0.1..0.5:0.1"
Spacing read_steps(const std::string &text, std::size_t dots, bool is_whole, const std::string &place) {
    const std::vector<std::string> end = split(text.substr(dots + 2), ':');
    Spacing spacing{{number(text.substr(0, dots), text, place), number(end[0], text, place), false, is_whole}, {}};
    check_ends(spacing.from, text, place);
    if (end.size() > 2) refuse(place, text, "is no range");
    if (end.size() == 1 && !is_whole) return spacing;
    const double step = end.size() == 2 ? number(end[1], text, place) : 1;
    if (!(step > 0) || (is_whole && step != std::floor(step))) refuse(place, text, "the step must be a number above 0");
    const double count = std::floor((spacing.from.high - spacing.from.low) / step + 1e-9) + 1;
    if (count > static_cast<double>(most_values))
        refuse(place, text, fmt::format("more than {} values", thousands(most_values)));
    for (double index = 0; index < count; ++index)
        spacing.values.push_back(text_of(spacing.from.low + index * step, spacing.from, 12));
    return spacing;
}

// "LOW:HIGH[:lin|:log][:COUNT]"
Spacing read_count(const std::string &text, bool is_whole, const std::string &place) {
    std::vector<std::string> parts = split(text, ':');
    Spacing spacing{{number(parts[0], text, place), number(parts[1], text, place), false, is_whole}, {}};
    std::size_t next = 2;
    if (next < parts.size() && (parts[next] == "log" || parts[next] == "lin"))
        spacing.from.is_logarithmic = parts[next++] == "log";
    check_ends(spacing.from, text, place);
    if (next == parts.size()) return spacing;
    std::int64_t count = 0;
    const std::string &last = parts[next];
    const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), count);
    const bool is_count = error == std::errc{} && end == last.data() + last.size() && next + 1 == parts.size();
    if (!is_count || count < 2 || count > most_values)
        refuse(place, text,
               fmt::format("a number of values from 2 to {} is wanted at its end", thousands(most_values)));
    spacing.values = spaced(spacing.from, count);
    return spacing;
}

} // namespace

std::optional<double> number_of(const std::string &text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string rounded(double number, int digits) {
    return fmt::format("{}", std::stod(fmt::format("{:.{}g}", number, digits)));
}

std::optional<Spacing> read_spacing(const std::string &text, const Option &option, const std::string &place) {
    const bool is_whole = option.type != NNHOST_OPTION_REAL;
    if (const std::size_t dots = text.find(".."); dots != std::string::npos)
        return read_steps(text, dots, is_whole, place);
    if (text.find(':') != std::string::npos) return read_count(text, is_whole, place);
    return std::nullopt;
}

} // namespace cli
