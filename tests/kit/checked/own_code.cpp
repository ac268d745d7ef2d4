#include "own_code.hpp"

#include <algorithm>
#include <cstring>
#include <link.h>
#include <mutex>
#include <sys/uio.h>
#include <unistd.h>

namespace nnhost::checked {
namespace {

std::array<OwnCode, 64> libraries; // plugins of more libraries than that go unnamed

struct Wanted {
    std::uintptr_t address; // somewhere in the library that is looked for
    OwnCode *found;
};

bool holds(const dl_phdr_info &library, std::uintptr_t address) {
    for (int i = 0; i < library.dlpi_phnum; ++i) {
        const auto &part = library.dlpi_phdr[i];
        const std::uintptr_t begin = library.dlpi_addr + part.p_vaddr;
        if (part.p_type == PT_LOAD && address >= begin && address - begin < part.p_memsz) return true;
    }
    return false;
}

const char *file_name(const char *path) {
    const char *slash = std::strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int look_at(dl_phdr_info *library, std::size_t, void *user) {
    auto &wanted = *static_cast<Wanted *>(user);
    if (!holds(*library, wanted.address)) return 0;
    const bool is_the_program = library->dlpi_name[0] == '\0';
    if (is_the_program || holds(*library, reinterpret_cast<std::uintptr_t>(&libraries))) return 1;
    wanted.found->base = library->dlpi_addr;
    nnhost_copy_text(wanted.found->library.data(), wanted.found->library.size(), file_name(library->dlpi_name));
    for (int i = 0; i < library->dlpi_phnum; ++i) {
        const auto &part = library->dlpi_phdr[i];
        if (part.p_type != PT_LOAD || !(part.p_flags & PF_X)) continue;
        const std::uintptr_t begin = library->dlpi_addr + part.p_vaddr, end = begin + part.p_memsz;
        wanted.found->begin = wanted.found->end == 0 ? begin : std::min(begin, wanted.found->begin);
        wanted.found->end = std::max(end, wanted.found->end);
    }
    return 1;
}

} // namespace

void note_own_code(const nnhost_descriptor &descriptor) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    OwnCode found;
    Wanted wanted{reinterpret_cast<std::uintptr_t>(descriptor.id), &found};
    dl_iterate_phdr(look_at, &wanted);
    if (found.end == 0) return;
    for (OwnCode &library : libraries) {
        if (library.is_set && library.base == found.base) {
            if (std::strncmp(library.plugin.data(), descriptor.name, library.plugin.size() - 1) != 0)
                library.has_others = true;
            return;
        }
        if (library.is_set) continue;
        library.base = found.base;
        library.begin = found.begin;
        library.end = found.end;
        library.library = found.library;
        nnhost_copy_text(library.plugin.data(), library.plugin.size(), descriptor.name);
        nnhost_copy_text(library.vendor.data(), library.vendor.size(), descriptor.vendor);
        library.is_set = true; // last: a handler may look at any time
        return;
    }
}

const OwnCode *find_own_code(std::uintptr_t address) {
    for (const OwnCode &library : libraries)
        if (library.is_set && address >= library.begin && address < library.end) return &library;
    return nullptr;
}

std::uintptr_t find_own_caller(std::uintptr_t stack) {
    constexpr std::size_t at_once = 64, most = 8192; // words
    std::array<std::uintptr_t, at_once> words{};
    stack -= stack % sizeof(std::uintptr_t);
    for (std::size_t done = 0; done < most; done += at_once, stack += sizeof words) {
        const iovec to{words.data(), sizeof words}, from{reinterpret_cast<void *>(stack), sizeof words};
        const ssize_t size = process_vm_readv(getpid(), &to, 1, &from, 1, 0); // what is not mapped is no fault to it
        if (size <= 0) return 0;
        for (std::size_t i = 0; i < static_cast<std::size_t>(size) / sizeof(std::uintptr_t); ++i)
            if (find_own_code(words[i])) return words[i];
    }
    return 0;
}

} // namespace nnhost::checked
