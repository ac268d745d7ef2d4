// What the caller of a run wants, read once.
#pragma once

#include "subject.hpp"

#include <string>
#include <vector>

namespace nnhost::conformance {

struct Options {
    int level;
    std::vector<std::string> only, skip;
    std::string plugin;
    int time_limit;
    bool in_process;
    Request request;
};

Options read_options(const nnhost_conformance_options *given);

bool matches(const std::vector<std::string> &patterns, const char *id);
bool is_wanted(const Options &options, const Test &test);

} // namespace nnhost::conformance
