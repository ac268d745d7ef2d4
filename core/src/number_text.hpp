// Numbers to text and back: the same in every locale, and the shortest text that reads back as the same number.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace nnhost {

template <class Number>
std::string number_text(Number number) {
    char buffer[400]; // the longest double without an exponent has 327 characters
    if constexpr (std::is_floating_point_v<Number>)
        return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr};
    else
        return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr};
}

// All of `text` must be the number.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace nnhost
