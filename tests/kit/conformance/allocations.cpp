#include "allocations.hpp"

#include "test.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <link.h>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace nnhost::conformance {
namespace {

std::atomic<long> allocations{0};

void *counted_malloc(std::size_t size) { return ++allocations, std::malloc(size); }
void *counted_calloc(std::size_t n, std::size_t size) { return ++allocations, std::calloc(n, size); }
void *counted_realloc(void *old, std::size_t size) { return ++allocations, std::realloc(old, size); }
void *counted_aligned_alloc(std::size_t alignment, std::size_t size) {
    return ++allocations, std::aligned_alloc(alignment, size);
}
int counted_posix_memalign(void **memory, std::size_t alignment, std::size_t size) {
    return ++allocations, posix_memalign(memory, alignment, size);
}
void *counted_new(std::size_t size) { return ++allocations, ::operator new(size); }
void *counted_new_aligned(std::size_t size, std::align_val_t alignment) {
    return ++allocations, ::operator new(size, alignment);
}

struct Replacement {
    const char *name;
    void *function;
};

const Replacement replacements[] = {{"malloc", reinterpret_cast<void *>(counted_malloc)},
                                    {"calloc", reinterpret_cast<void *>(counted_calloc)},
                                    {"realloc", reinterpret_cast<void *>(counted_realloc)},
                                    {"aligned_alloc", reinterpret_cast<void *>(counted_aligned_alloc)},
                                    {"posix_memalign", reinterpret_cast<void *>(counted_posix_memalign)},
                                    {"_Znwm", reinterpret_cast<void *>(counted_new)},
                                    {"_Znam", reinterpret_cast<void *>(counted_new)},
                                    {"_ZnwmSt11align_val_t", reinterpret_cast<void *>(counted_new_aligned)},
                                    {"_ZnamSt11align_val_t", reinterpret_cast<void *>(counted_new_aligned)}};

// What the dynamic section of a loaded library points to.
struct Tables {
    const ElfW(Sym) *symbols = nullptr;
    const char *names = nullptr;
    const ElfW(Rela) *relocations = nullptr, *jumps = nullptr;
    std::size_t relocation_count = 0, jump_count = 0;
};

Tables tables_of(const link_map &map) {
    Tables tables;
    for (const ElfW(Dyn) *entry = map.l_ld; entry->d_tag != DT_NULL; ++entry) {
        const auto at = entry->d_un.d_ptr;
        if (entry->d_tag == DT_SYMTAB) tables.symbols = reinterpret_cast<const ElfW(Sym) *>(at);
        if (entry->d_tag == DT_STRTAB) tables.names = reinterpret_cast<const char *>(at);
        if (entry->d_tag == DT_RELA) tables.relocations = reinterpret_cast<const ElfW(Rela) *>(at);
        if (entry->d_tag == DT_RELASZ) tables.relocation_count = entry->d_un.d_val / sizeof(ElfW(Rela));
        if (entry->d_tag == DT_JMPREL) tables.jumps = reinterpret_cast<const ElfW(Rela) *>(at);
        if (entry->d_tag == DT_PLTRELSZ) tables.jump_count = entry->d_un.d_val / sizeof(ElfW(Rela));
    }
    return tables;
}

int patch(const link_map &map, const Tables &tables, const ElfW(Rela) * first, std::size_t count) {
    int patched = 0;
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    for (std::size_t i = 0; first && i < count; ++i) {
        const char *name = tables.names + tables.symbols[ELF64_R_SYM(first[i].r_info)].st_name;
        for (const Replacement &replacement : replacements) {
            if (std::strcmp(name, replacement.name) != 0) continue;
            auto **const slot = reinterpret_cast<void **>(map.l_addr + first[i].r_offset);
            const auto begin = reinterpret_cast<std::uintptr_t>(slot) / page * page;
            mprotect(reinterpret_cast<void *>(begin), page, PROT_READ | PROT_WRITE); // it may be RELRO
            *slot = replacement.function;
            ++patched;
        }
    }
    return patched;
}

} // namespace

CountAllocations::CountAllocations(const std::string &file) {
    allocations = 0;
    void *const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
    link_map *map = nullptr;
    if (!library || dlinfo(library, RTLD_DI_LINKMAP, &map) != 0) fail("the library is not loaded");
    const Tables tables = tables_of(*map);
    patched_ = patch(*map, tables, tables.relocations, tables.relocation_count) +
               patch(*map, tables, tables.jumps, tables.jump_count);
}

long CountAllocations::count() const { return allocations; }

} // namespace nnhost::conformance
