#include "library.hpp"

#include "error.hpp"
#include "floating_point.hpp"

#include <boost/dll/shared_library.hpp>

#include <array>
#include <cerrno>
#include <cfenv>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <fstream>
#include <iterator>
#include <link.h>
#include <memory>
#include <mutex>
#include <vector>

namespace fs = std::filesystem;

namespace nnhost {
namespace {

using ElfHeader = ElfW(Ehdr);
using ElfSegment = ElfW(Phdr);

[[noreturn]] void refuse(const fs::path &file, const std::string &text, const std::string &hint) {
    throw Error(NNHOST_E_PLUGIN, text, hint, {.file = file.string()});
}

// ---- the bytes --------------------------------------------------------------------------------------------------

std::string machine_name(unsigned machine) {
    switch (machine) {
    case EM_386:
        return "i386";
    case EM_X86_64:
        return "x86-64";
    case EM_ARM:
        return "ARM";
    case EM_AARCH64:
        return "AArch64";
    case EM_RISCV:
        return "RISC-V";
    case EM_PPC64:
        return "PowerPC64";
    case EM_S390:
        return "s390";
    case EM_MIPS:
        return "MIPS";
    case EM_LOONGARCH:
        return "LoongArch";
    default:
        return "number " + std::to_string(machine);
    }
}

// "64-bit little-endian x86-64". The fields it reads are at the same place in every ELF file.
std::string machine_of(const unsigned char *header) {
    const bool big_endian = header[EI_DATA] == ELFDATA2MSB;
    const unsigned low = header[big_endian ? 19 : 18], high = header[big_endian ? 18 : 19];
    return std::string(header[EI_CLASS] == ELFCLASS32 ? "32-bit " : "64-bit ") +
           (big_endian ? "big-endian " : "little-endian ") + machine_name(low | high << 8);
}

// Where this code itself was mapped: its first bytes are the ELF header of libnnhost or of the program it is linked
// into.
Dl_info own_mapping(link_map **map) {
    Dl_info info{};
    void *extra = nullptr;
    dladdr1(reinterpret_cast<void *>(&open_library), &info, &extra, RTLD_DL_LINKMAP);
    *map = static_cast<link_map *>(extra);
    return info;
}

// dlopen of a file that is shorter than its segments ends in a bus error, so they are measured here.
void check_segments(const fs::path &file, std::ifstream &in, const ElfHeader &header, std::uint64_t size) {
    if (header.e_phnum == 0 || header.e_phentsize != sizeof(ElfSegment))
        refuse(file, "is a damaged shared library: it has no table of segments", "build or copy it again");
    std::uint64_t needed = header.e_phoff + std::uint64_t{header.e_phnum} * sizeof(ElfSegment);
    std::vector<ElfSegment> segments(header.e_phnum);
    in.seekg(static_cast<std::streamoff>(header.e_phoff));
    in.read(reinterpret_cast<char *>(segments.data()),
            static_cast<std::streamsize>(segments.size() * sizeof(ElfSegment)));
    if (in && header.e_phoff <= size)
        for (const ElfSegment &segment : segments)
            if (segment.p_type == PT_LOAD && segment.p_offset + segment.p_filesz > needed)
                needed = segment.p_offset + segment.p_filesz;
    if (needed > size || !in)
        refuse(file, "is cut short: " + std::to_string(size) + " bytes of at least " + std::to_string(needed),
               "build or copy it again");
}

void check_bytes(const fs::path &file) {
    const std::string build_hint = "a plugin is built with: cc -shared -fPIC";
    if (!fs::is_regular_file(file)) refuse(file, "is not a file, so it is no shared library", build_hint);
    std::ifstream in(file, std::ios::binary);
    if (!in) refuse(file, std::string("cannot be read: ") + std::strerror(errno), "change its permissions");
    const std::uint64_t size = fs::file_size(file);
    if (size == 0) refuse(file, "is empty, so it is no shared library", build_hint);
    std::array<unsigned char, sizeof(ElfHeader)> bytes{};
    in.read(reinterpret_cast<char *>(bytes.data()), bytes.size());
    const auto count = static_cast<std::size_t>(in.gcount());
    if (count < SELFMAG || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0)
        refuse(file, "is not a shared library: it does not begin like an ELF file", build_hint);
    if (count < bytes.size())
        refuse(file, "is cut short: " + std::to_string(size) + " bytes are less than an ELF header",
               "build or copy it again");
    link_map *map = nullptr;
    const auto *own = static_cast<const unsigned char *>(own_mapping(&map).dli_fbase);
    if (machine_of(bytes.data()) != machine_of(own))
        refuse(file,
               "was built for another machine: " + machine_of(bytes.data()) + "; " + machine_of(own) + " is wanted",
               "build the plugin on this machine, or with this machine's compiler");
    ElfHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.e_type != ET_DYN)
        refuse(file,
               header.e_type == ET_REL    ? "is an object file, not a shared library"
               : header.e_type == ET_EXEC ? "is a program, not a shared library"
                                          : "is an ELF file, but not a shared library",
               build_hint);
    check_segments(file, in, header, size);
}

// ---- opening ----------------------------------------------------------------------------------------------------

// Some libraries switch to flush-to-zero when they are loaded (-ffast-math); that must not reach our arithmetic. The
// whole environment is kept, that of long double too.
class KeepFloatingPoint {
  public:
    explicit KeepFloatingPoint(bool *changed) : changed_(changed), control_(floating_point_control()) {
        std::fegetenv(&environment_);
    }
    ~KeepFloatingPoint() {
        *changed_ = floating_point_control() != control_;
        std::fesetenv(&environment_);
    }
    KeepFloatingPoint(const KeepFloatingPoint &) = delete;
    KeepFloatingPoint &operator=(const KeepFloatingPoint &) = delete;

  private:
    std::fenv_t environment_;
    bool *changed_;
    std::uint32_t control_;
};

// What the dynamic linker said, out of the sentence that Boost.DLL wraps round it.
std::string linker_reason(const std::string &what) {
    const std::string mark = "dlerror system message: ";
    const std::size_t begin = what.find(mark), end = what.rfind("): ");
    if (begin == std::string::npos || end == std::string::npos || end < begin) return what;
    return what.substr(begin + mark.size(), end - begin - mark.size());
}

[[noreturn]] void refuse_to_open(const fs::path &file, const std::string &reason) {
    const std::string undefined = "undefined symbol: ", absent = ": cannot open shared object file";
    if (const std::size_t at = reason.find(undefined); at != std::string::npos) {
        const std::string rest = reason.substr(at + undefined.size());
        const std::string symbol = rest.substr(0, rest.find_first_of(", \t("));
        refuse(file, "needs the symbol '" + symbol + "', which nothing defines",
               symbol.starts_with("nnhost_") ? "a plugin never calls libnnhost: use the host table that create gets"
                                             : "link the plugin with the library that defines it");
    }
    if (const std::size_t at = reason.find(absent); at != std::string::npos && !reason.starts_with(file.string()))
        refuse(file, "needs the library '" + reason.substr(0, at) + "', which is not found",
               "install that library; this lists what is needed: ldd " + file.string());
    refuse(file, "cannot be opened: " + reason, "this shows what the library needs: ldd -v " + file.string());
}

// The libraries opened so far. The vector is never destroyed, so that no library is closed, not even at exit: plugins
// may have threads and thread-local destructors that are still needed then.
void keep_for_ever(boost::dll::shared_library library) {
    static std::mutex mutex;
    static auto *const kept = std::make_unique<std::vector<boost::dll::shared_library>>().release();
    const std::lock_guard lock(mutex);
    kept->push_back(std::move(library));
}

[[noreturn]] void refuse_without_entry(const fs::path &file) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.find("19nnhost_plugin_entry") != std::string::npos) // _Z19nnhost_plugin_entryv, also in a namespace
        refuse(file, "exports nnhost_plugin_entry with C++ linkage", "write extern \"C\" before it");
    refuse(file, "is a shared library, but no plugin: it does not export nnhost_plugin_entry",
           "write NNHOST_MODULE(&descriptor); in one of its sources");
}

} // namespace

fs::path own_directory() {
    static const fs::path directory = [] {
        link_map *map = nullptr;
        const Dl_info info = own_mapping(&map);
        const bool in_program = !map || map->l_name[0] == '\0'; // then dli_fname is argv[0], which may be anything
        std::error_code ignored;
        return fs::canonical(in_program ? "/proc/self/exe" : info.dli_fname, ignored).parent_path();
    }();
    return directory;
}

nnhost_entry_function open_library(const fs::path &canonical_path, bool *changed_arithmetic) {
    check_bytes(canonical_path);
    const KeepFloatingPoint keep_floating_point(changed_arithmetic);
    try {
        boost::dll::shared_library library(canonical_path,
                                           boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
        nnhost_entry_function entry = nullptr;
        if (library.has("nnhost_plugin_entry")) entry = &library.get<const nnhost_module *()>("nnhost_plugin_entry");
        keep_for_ever(std::move(library));
        if (!entry) refuse_without_entry(canonical_path);
        return entry;
    } catch (const std::system_error &error) {
        refuse_to_open(canonical_path, linker_reason(error.what()));
    }
}

} // namespace nnhost
