// Everything that is printed goes through here: results to stdout (checked), the rest to stderr.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Called first: locale for the character set only, a standard stream that is closed gets a stand-in (so that no file of
// ours becomes "stdout"), and a closed pipe or a full quota is an error of write() rather than a signal.
void prepare_streams();

// A result. Throws CliError (73) when stdout cannot take it; a reader that went away ends the program quietly. Control
// characters, which names of files and classes can hold, become '?'.
void print(std::string_view text);
void print_drawing(std::string_view text); // with our own escape sequences
void print_json(const nlohmann::json &value);

// Banner, progress, warnings: stderr, never fails.
void say(std::string_view text);
void say_drawing(std::string_view text); // with our own escape sequences
void note(std::string_view text);
void warn(std::string_view text);

// What was said so far and what will be, drawings not, goes to the end of this file too. Never fails.
void log_to(const std::filesystem::path &file);
// To that file alone, where there is one: results, which print() does not put there, and what a terminal gets shorter.
void write_log(std::string_view text);

// Called last: what is still buffered must reach stdout, or CliError (73).
void finish_output();

bool is_utf8();       // false: "±" and the like become ASCII on the way out
int terminal_width(); // 80 when it is not known
int text_width();     // for texts to read: COLUMNS, or the terminal's width, and at most 100

// 60000 -> "60,000"
std::string thousands(std::int64_t number);

// "1 epoch", "60,000 records"
std::string counted(std::int64_t count, std::string_view what);

// 0.9552 -> "95.52 %"
std::string percent(double share);

// " ± 0.41": half the width, in percent points, of the 95 % interval (Wilson 1927) of the share correct / count. ""
// where the interval lies to one side of the share, as it does with few right or few wrong answers.
std::string plus_minus(std::int64_t correct, std::int64_t count);

// "95.52 % ± 0.41", or "99.80 % (98.88 to 99.96)" where plus_minus gives nothing.
std::string percent_with_interval(std::int64_t correct, std::int64_t count);

// Rows to lines: columns padded to their widest cell, two spaces between. `right` holds 'l' or 'r' for each column.
std::string table(std::vector<std::vector<std::string>> rows, std::string_view alignment);

// A name or a cause that must stay one line: line ends become '?' too.
std::string on_one_line(std::string_view text);

// Columns that a text takes: code points of UTF-8, good enough for names and numbers.
std::size_t display_width(std::string_view text);

// The first `columns` columns of the text; what was cut off leaves a "…".
std::string cut(std::string_view text, std::size_t columns);

std::string join(const std::vector<std::string> &words, std::string_view separator);

} // namespace cli
