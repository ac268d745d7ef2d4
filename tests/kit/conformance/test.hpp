// What a test is: a row of the table, and a function that throws where the plugin is wrong.
#pragma once

#include <nnhost/conformance.h>

#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace nnhost::conformance {

class Subject;

// `row.rule` is the rule that a failure breaks, unless the failure names another.
struct Test {
    nnhost_conformance_test row;
    void (*run)(Subject &subject);
};

struct Failure {
    std::string text;
    int rule = 0; // 0: the test's
};

struct Skipped {
    std::string text;
};

constexpr const char *library_kind = "library";

// One list a file; all_tests puts them one after the other.
std::span<const Test> load_tests();
std::span<const Test> instance_tests();
std::span<const Test> leftover_tests();
std::span<const Test> activation_contract_tests();
std::span<const Test> activation_meaning_tests();
std::span<const Test> activation_block_tests();
std::span<const Test> activation_range_tests();
std::span<const Test> initialiser_tests();
std::span<const Test> loader_contract_tests();
std::span<const Test> loader_meaning_tests();
std::span<const Test> loader_broken_tests();
std::span<const Test> augmenter_contract_tests();
std::span<const Test> augmenter_meaning_tests();
std::span<const Test> augmenter_copy_tests();
std::span<const Test> stress_tests();
const std::vector<Test> &all_tests();

constexpr Test make_test(int level, int rule, const char *kind, const char *id, const char *sentence,
                         void (*run)(Subject &)) {
    return {{sizeof(nnhost_conformance_test), level, rule, 0, kind, id, sentence}, run};
}

// ---- sentences ------------------------------------------------------------------------------------------------------

inline std::string words(std::string_view text) { return std::string(text); }

template <class Number>
requires std::is_arithmetic_v<Number> std::string words(Number number) {
    if constexpr (std::is_integral_v<Number>) return std::to_string(number);
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.9g", static_cast<double>(number));
    return buffer;
}

template <class... Parts>
std::string text(const Parts &...parts) {
    return (words(parts) + ...);
}

// On one line, whatever it holds.
inline std::string quoted(const std::string &text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\n' ? std::string("\\n") : std::string(1, c);
    return quoted + "'";
}

template <class... Parts>
[[noreturn]] void fail(const Parts &...parts) {
    throw Failure{text(parts...)};
}

template <class... Parts>
[[noreturn]] void fail_rule(int rule, const Parts &...parts) {
    throw Failure{text(parts...), rule};
}

template <class... Parts>
void expect(bool holds, const Parts &...parts) {
    if (!holds) fail(parts...);
}

} // namespace nnhost::conformance
