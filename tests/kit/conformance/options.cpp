#include "options.hpp"

#include <fnmatch.h>
#include <sstream>

namespace nnhost::conformance {

namespace {
constexpr int usual_level = 3, usual_time_limit = 10000;

std::vector<std::string> split(const char *list) {
    std::vector<std::string> parts;
    std::istringstream in(list ? list : "");
    for (std::string part; std::getline(in, part, ',');)
        if (!part.empty()) parts.push_back(part);
    return parts;
}
} // namespace

Options read_options(const nnhost_conformance_options *given) {
    nnhost_conformance_options copy{};
    if (given) std::memcpy(&copy, given, std::min<std::size_t>(given->struct_size, sizeof copy));
    Options options;
    options.level = copy.level > 0 ? copy.level : usual_level;
    options.only = split(copy.only);
    options.skip = split(copy.skip);
    options.plugin = copy.plugin ? copy.plugin : "";
    options.time_limit = copy.time_limit > 0 ? copy.time_limit : usual_time_limit;
    options.in_process = copy.in_process != 0;
    options.request.seed = copy.seed;
    options.request.parameters = copy.parameters ? copy.parameters : "";
    options.request.data = copy.data ? copy.data : "";
    options.request.allow_writable = copy.allow_writable != 0;
    return options;
}

bool matches(const std::vector<std::string> &patterns, const char *id) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [id](const std::string &pattern) { return fnmatch(pattern.c_str(), id, 0) == 0; });
}

bool is_wanted(const Options &options, const Test &test) {
    if (matches(options.skip, test.row.id)) return false;
    return options.only.empty() ? test.row.level <= options.level : matches(options.only, test.row.id);
}

} // namespace nnhost::conformance
