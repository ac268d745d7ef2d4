// What `check` found, as text, JSON and JUnit XML.
#pragma once

#include "command_line.hpp"

#include <nlohmann/json_fwd.hpp>
#include <nnhost/conformance.h>

#include <string>
#include <vector>

namespace cli {

struct TestResult {
    const nnhost_conformance_test *test;
    std::string plugin; // id, or ""
    std::string kind;
    std::string text;
    int verdict; // NNHOST_CONFORMANCE_*
    int rule;
    double seconds;
};

struct CheckedFile {
    std::string argument; // as it was typed
    std::string file;
    std::vector<TestResult> results;
    nnhost_conformance_summary summary{};

    bool passed() const { return summary.failed == 0 && summary.passed > 0 && summary.plugins > 0; }
};

// "activation" of "nnhost.activation/1"; "any" of ""
std::string short_kind(const std::string &kind);

std::string text_of(const CheckedFile &file, const CommandLine &line);
nlohmann::json json_of(const std::vector<CheckedFile> &files, const CommandLine &line);

// As the JUnit tools of CI systems read it. Throws CliError (73).
void write_junit(const std::string &path, const std::vector<CheckedFile> &files);

} // namespace cli
