// What a plugin library holds, found out in a process of its own: one that crashes or hangs is a reason in a table.
#pragma once

#include "command_line.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace cli {

// The child's side: loads `name` (file, short name or id), describes it on stdout. Hidden option --inspect.
int inspect_here(const CommandLine &line);

// The parent's side. The object has "plugins", or "error" with "cause" and "hint".
nlohmann::json inspect_in_child(const CommandLine &line, const std::string &name);

} // namespace cli
