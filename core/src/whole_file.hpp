// Files read and written whole.
#pragma once

#include <filesystem>
#include <string>

namespace nnhost {

// Throws Error (NNHOST_E_MISSING) with the system's reason.
std::string read_whole_file(const std::filesystem::path &path);

// Temporary file in the same folder, sync, rename, sync of the folder. On failure the old file stays, the temporary one
// goes, and Error (NNHOST_E_WRITE) is thrown.
void write_whole_file(const std::filesystem::path &path, const std::string &bytes);

} // namespace nnhost
