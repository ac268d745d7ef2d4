#include "elf_file.hpp"

#include "test.hpp"

#include <cstring>
#include <elf.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <link.h>
#include <sstream>

namespace nnhost::conformance {
namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Section = ElfW(Shdr);
using Dynamic = ElfW(Dyn);
using Symbol = ElfW(Sym);

// Only `loads` says what is wrong with such a file.
[[noreturn]] void refuse() { throw Skipped{"it cannot be read as a library of this machine"}; }

class Bytes {
  public:
    explicit Bytes(const std::string &file) {
        if (!std::filesystem::is_regular_file(file)) refuse();
        std::ifstream in(file, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(in), {});
    }
    template <class T>
    T at(std::uint64_t offset) const {
        if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) refuse();
        T value;
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }
    std::string text_at(std::uint64_t offset) const {
        if (offset >= bytes_.size()) refuse();
        return {bytes_.c_str() + offset};
    }

  private:
    std::string bytes_;
};

std::vector<Section> sections_of(const Bytes &bytes, const Header &header, unsigned type) {
    std::vector<Section> found;
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const auto section = bytes.at<Section>(header.e_shoff + std::uint64_t{i} * header.e_shentsize);
        if (section.sh_type == type) found.push_back(section);
    }
    return found;
}

Section linked(const Bytes &bytes, const Header &header, const Section &section) {
    return bytes.at<Section>(header.e_shoff + std::uint64_t{section.sh_link} * header.e_shentsize);
}

void read_dynamic(const Bytes &bytes, const Header &header, ElfFile &elf) {
    for (const Section &section : sections_of(bytes, header, SHT_DYNAMIC)) {
        const std::uint64_t texts = linked(bytes, header, section).sh_offset;
        for (std::uint64_t at = 0; at + sizeof(Dynamic) <= section.sh_size; at += sizeof(Dynamic)) {
            const auto entry = bytes.at<Dynamic>(section.sh_offset + at);
            if (entry.d_tag == DT_NULL) break;
            if (entry.d_tag == DT_NEEDED) elf.needed.push_back(bytes.text_at(texts + entry.d_un.d_val));
            if (entry.d_tag == DT_TEXTREL || (entry.d_tag == DT_FLAGS && (entry.d_un.d_val & DF_TEXTREL)))
                elf.text_relocations = true;
            if (entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) {
                std::istringstream folders(bytes.text_at(texts + entry.d_un.d_val));
                for (std::string folder; std::getline(folders, folder, ':');) elf.search.push_back(folder);
            }
        }
    }
}

void read_symbols(const Bytes &bytes, const Header &header, ElfFile &elf) {
    for (const Section &section : sections_of(bytes, header, SHT_DYNSYM)) {
        const std::uint64_t texts = linked(bytes, header, section).sh_offset;
        for (std::uint64_t at = sizeof(Symbol); at + sizeof(Symbol) <= section.sh_size; at += sizeof(Symbol)) {
            const auto symbol = bytes.at<Symbol>(section.sh_offset + at);
            const unsigned visibility = ELF64_ST_VISIBILITY(symbol.st_other);
            if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx == SHN_ABS ||
                ELF64_ST_BIND(symbol.st_info) == STB_LOCAL)
                continue;
            if (visibility == STV_DEFAULT || visibility == STV_PROTECTED)
                elf.exported.push_back(bytes.text_at(texts + symbol.st_name));
        }
    }
}

} // namespace

ElfFile read_elf(const std::string &file) {
    const Bytes bytes(file);
    const auto header = bytes.at<Header>(0);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_phentsize != sizeof(Segment)) refuse();
    ElfFile elf;
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        const auto segment = bytes.at<Segment>(header.e_phoff + std::uint64_t{i} * header.e_phentsize);
        if (segment.p_type == PT_GNU_STACK && (segment.p_flags & PF_X)) elf.executable_stack = true;
    }
    read_dynamic(bytes, header, elf);
    read_symbols(bytes, header, elf);
    return elf;
}

} // namespace nnhost::conformance
