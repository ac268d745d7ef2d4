// Writing so that nothing half done is ever left behind.
#pragma once

#include <filesystem>
#include <string_view>

namespace cli {

// A temporary file in the same folder, synced, then renamed: the file at `path` is whole at every moment. Throws
// CliError (73).
void write_whole_file(const std::filesystem::path &path, std::string_view bytes);

// `other` becomes another name of what `path` is now, if that is there; whole at every moment. Failures are nobody's: a
// file system may have no links.
void keep_another(const std::filesystem::path &path, const std::filesystem::path &other);

// Adds a line to the end of a file: whole, or not at all. Throws CliError (73).
void append_line(const std::filesystem::path &path, std::string_view line);

// Throws CliError (73) unless a file could be written at `path` now: before an hour is spent on what goes there.
// `option` is what names another place: "--model".
void check_writable(const std::filesystem::path &path, std::string_view option);

// Throws CliError (2) where the output is the same file as something that is read, by whatever names.
void refuse_overwriting(const std::filesystem::path &output, std::string_view option,
                        const std::filesystem::path &input);

} // namespace cli
