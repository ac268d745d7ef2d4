// Commands to type next, spelt so that a shell takes them as they are printed.
#pragma once

#include "command_line.hpp"

#include <nnhost/nnhost.h>

#include <string>
#include <string_view>
#include <vector>

namespace cli {

void set_program(const char *typed); // argv[0], once, before all else
const std::string &program();        // as it was typed: "nnhost", or "build/release/bin/nnhost"

std::string shell_word(std::string_view word);

// What can be done with a model that was just trained as `line` says. `on_sample`: on the bundled records.
std::vector<std::string> commands_after_training(const CommandLine &line, const nnhost_network_info &network,
                                                 const std::string &model, bool on_sample);

} // namespace cli
