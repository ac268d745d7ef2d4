#include "error.hpp"

#include "options.hpp"
#include "output.hpp"

#include <fmt/format.h>

namespace cli {

namespace {

// FILE[:LINE[: field COLUMN]], FILE: byte N, FILE: record N, or --OPTION
std::string place_of(const nnhost_error &error) {
    std::string place = error.file;
    if (error.line > 0) {
        place += fmt::format(":{}", error.line);
        if (error.column > 0) place += fmt::format(": field {}", error.column);
    } else if (error.byte >= 0) {
        place += fmt::format("{}byte {}", place.empty() ? "" : ": ", error.byte);
    } else if (error.sample >= 0) {
        place += fmt::format("{}record {}", place.empty() ? "" : ": ", error.sample);
    }
    if (place.empty() && error.parameter[0] != '\0' && find_option(error.parameter) != nullptr)
        place = fmt::format("--{}", error.parameter);
    return place;
}

} // namespace

CliError::CliError(const nnhost_error &error)
    : CliError(exit_code_of(error.status), place_of(error),
               error.text[0] != '\0' ? error.text : nnhost_status_text(error.status), error.hint) {}

int exit_code_of(nnhost_status status) {
    switch (status) {
    case NNHOST_OK:
        return exit_done;
    case NNHOST_E_ARGUMENT:
    case NNHOST_E_UNSUPPORTED:
        return exit_usage;
    case NNHOST_E_DATA:
        return exit_data;
    case NNHOST_E_MISSING:
        return exit_missing;
    case NNHOST_E_WRITE:
        return exit_write;
    case NNHOST_E_PLUGIN:
        return exit_plugin;
    case NNHOST_E_CANCELLED:
        return exit_interrupted;
    case NNHOST_E_DIVERGED:
        return exit_answer_is_no;
    default:
        return exit_internal;
    }
}

void print_error(const CliError &error) {
    say(fmt::format("nnhost: error: {}{}{}\n", on_one_line(error.place), error.place.empty() ? "" : ": ",
                    on_one_line(error.what())));
    if (!error.hint.empty()) say(fmt::format("  hint: {}\n", on_one_line(error.hint)));
}

} // namespace cli
