// The effective configuration of a training run, as run.ini and as --print-config.
#pragma once

#include "command_line.hpp"
#include "handles.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace cli {

// The core's options with the values of the command line. Throws CliError that points at the option.
OptionsHandle make_options(const CommandLine &line);

// A value of an option that means the same wherever it is read: paths become absolute.
std::string from_any_folder(const Option &option, const std::string &value);

struct RunData {
    std::string train; // path, "" where there is none
    std::string test;
    std::string loader; // NAME[:key=value,...], "" where it was not given
};

// Lines NAME = VALUE that `train --config` reads and that repeat the run from any folder.
std::string run_ini(const CommandLine &line, const nnhost_options *options, const nnhost_network *network,
                    const RunData &data);

// Each setting with its origin, "epochs = 5   # default", as `train --config` reads it; one without a value is a
// remark.
std::string config_with_origins(const CommandLine &line, const nnhost_options *options);

// The same as an array of {name, value, origin}; the value is null where there is none.
nlohmann::json config_json(const CommandLine &line, const nnhost_options *options);

} // namespace cli
