// The verbs: one file each, and this table of them.
#pragma once

#include "command_line.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cli {

// Each does its job and gives the exit code; each throws CliError.
int train(const CommandLine &line);
int explain(const CommandLine &line); // train --explain
int sweep(const CommandLine &line);
int test(const CommandLine &line);
int predict(const CommandLine &line);
int backquery(const CommandLine &line);
int plot(const CommandLine &line);
int compare(const CommandLine &line);
int plugins(const CommandLine &line);
int check_any(const CommandLine &line);
int convert(const CommandLine &line);
int new_plugin(const CommandLine &line);

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

struct Verb {
    const char *name;
    std::uint32_t bit; // for_train, ...
    const char *arguments;
    std::size_t most_arguments;
    const char *summary;
    const char *description;
    std::array<const char *, 3> examples; // without the program's name
    int (*run)(const CommandLine &line);
};

const std::vector<Verb> &all_verbs();
const Verb *find_verb(const std::string &name); // NULL: there is none
[[noreturn]] void unknown_verb(const std::string &name);

std::string usage(const Verb &verb); // "nnhost test MODEL [OPTIONS]", with the program as it was typed

// Texts of --help, made from the two tables.
std::string program_help();
std::string verb_help(const Verb &verb);

// The word that was most likely meant, or "".
std::string nearest(const std::string &word, const std::vector<std::string> &candidates);

} // namespace cli
