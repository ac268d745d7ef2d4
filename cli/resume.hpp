// train --resume runs/N: the settings and the network of a run that goes on.
#pragma once

#include "command_line.hpp"
#include "handles.hpp"

#include <filesystem>
#include <string>

namespace cli {

// "nnhost train --resume runs/7"
std::string resume_command(const std::filesystem::path &folder);

// The folder that --resume names. Throws CliError where it is no run folder, or where another option is given that
// would change what the run was begun with.
std::filesystem::path folder_to_resume(const CommandLine &line);

// The network as it was when its run stopped: of what is in the folder and can be read, what has come furthest. Nothing
// where no checkpoint was written yet.
NetworkHandle load_state(const std::filesystem::path &folder, nnhost_context *context);

} // namespace cli
