// All options of the command line: the core's option table (for `train`) and the program's own, in one shape.
#pragma once

#include <nnhost/nnhost.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Verbs as bits, for "which verb takes which option".
constexpr std::uint32_t for_train = 1;
constexpr std::uint32_t for_test = 2;
constexpr std::uint32_t for_predict = 4;
constexpr std::uint32_t for_backquery = 8;
constexpr std::uint32_t for_plugins = 16;
constexpr std::uint32_t for_check = 32;
constexpr std::uint32_t for_new_plugin = 64;
constexpr std::uint32_t for_plot = 128;
constexpr std::uint32_t for_convert = 256;
constexpr std::uint32_t for_compare = 512;
constexpr std::uint32_t for_sweep = 1024;
constexpr std::uint32_t for_trainings = for_train | for_sweep;
constexpr std::uint32_t for_data_verbs = for_train | for_test | for_predict;
constexpr std::uint32_t for_networks = for_data_verbs | for_backquery | for_plot | for_compare;
constexpr std::uint32_t for_plugin_users = for_networks | for_sweep | for_plugins | for_check | for_convert;
constexpr std::uint32_t for_all = for_plugin_users | for_new_plugin;

struct Option {
    std::string name;
    int type; // NNHOST_OPTION_*
    std::string metavar;
    std::string default_text;
    std::string choices; // "errors|gradient", or ""
    std::string help;
    std::uint32_t verbs;
    bool repeatable = false;
    bool of_core = false; // its value goes to nnhost_options_set
    bool hidden = false;  // left out of the help
};

// A bool that is on by default is offered as --no-NAME alone, one that is off as --NAME alone.
bool is_on_by_default(const Option &option);

const std::vector<Option> &all_options();
const Option *find_option(std::string_view name); // NULL: there is none

} // namespace cli
