// What a shared library says of itself in its file, without opening it.
#pragma once

#include <string>
#include <vector>

namespace nnhost::conformance {

struct ElfFile {
    std::vector<std::string> exported; // defined symbols that others can see
    std::vector<std::string> needed;   // libraries
    std::vector<std::string> search;   // of RPATH and RUNPATH
    bool executable_stack = false;
    bool text_relocations = false;
};

// Throws Skipped where it is no ELF file of this machine, or damaged.
ElfFile read_elf(const std::string &file);

} // namespace nnhost::conformance
