// check PLUGIN: the tests of one library, or of one plugin in it.
#pragma once

#include "check_report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace cli {

// `argument` is PLUGIN[:key=value,...]. Throws CliError where there is no such library.
CheckedFile check_plugin(const CommandLine &line, const std::string &argument);

// Of check --list.
std::string list_of_tests();
nlohmann::json json_of_tests();

} // namespace cli
