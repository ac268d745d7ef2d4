// The one exception of the program: exit code, place, cause, hint. main() prints it.
#pragma once

#include <nnhost/nnhost.h>

#include <stdexcept>
#include <string>

namespace cli {

constexpr int exit_done = 0;
constexpr int exit_answer_is_no = 1; // the job ran: training diverged
constexpr int exit_usage = 2;
constexpr int exit_data = 65;     // malformed data or model
constexpr int exit_missing = 66;  // an input does not exist or cannot be read
constexpr int exit_plugin = 69;   // missing, incompatible, refused or broken
constexpr int exit_internal = 70; // also out of memory
constexpr int exit_write = 73;    // an output cannot be written
constexpr int exit_interrupted = 130;

class CliError : public std::runtime_error {
  public:
    // The place (file, line, option) and the hint may be empty.
    CliError(int code, std::string where, const std::string &cause, std::string next_step = {})
        : std::runtime_error(cause), exit_code(code), place(std::move(where)), hint(std::move(next_step)) {}

    // From the library: the place is put together from the record's fields.
    explicit CliError(const nnhost_error &error);

    int exit_code;
    std::string place;
    std::string hint;
};

int exit_code_of(nnhost_status status);

// `nnhost: error: PLACE: CAUSE`, then `  hint: ...`, on stderr.
void print_error(const CliError &error);

} // namespace cli
