// One shared library: judged from its bytes, opened, asked for its entry. The only part that knows Boost.DLL.
#pragma once

#include <nnhost/abi/entry.h>

#include <filesystem>

namespace nnhost {

// Refuses a library that others could have put there or changed: it, or a folder on the way, belongs to a stranger or
// can be written by group or others. Sticky folders (/tmp) are fine; so is what guards libnnhost itself.
void check_not_writable(const std::filesystem::path &canonical_path);

// Opens RTLD_NOW | RTLD_LOCAL and never unloads. Throws Error (NNHOST_E_PLUGIN) with a text of its own for: not a
// shared library, wrong machine, missing dependency, unresolved symbol, no entry (a C++-mangled one is recognised).
// Restores the floating-point environment after loading.
// *changed_arithmetic becomes true where loading had changed it.
nnhost_entry_function open_library(const std::filesystem::path &canonical_path, bool *changed_arithmetic);

// Folder of libnnhost itself (or of the program it is linked into).
std::filesystem::path own_directory();

} // namespace nnhost
