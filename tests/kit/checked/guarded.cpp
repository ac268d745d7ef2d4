#include "guarded.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace nnhost::checked {
namespace {

constexpr std::size_t slack = 256;                   // bytes before a buffer that are looked at
constexpr std::size_t large = std::size_t{16} << 20; // a mapping that is not kept
constexpr unsigned char pattern = 0xa7;

std::size_t page_size() {
    static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return size;
}

} // namespace

Guarded::~Guarded() {
    if (mapping_) munmap(mapping_, mapped_);
}

void Guarded::map(std::size_t bytes) {
    const std::size_t page = page_size();
    const std::size_t wanted = (bytes + slack + page - 1) / page * page + 2 * page;
    if (wanted <= mapped_) return;
    if (mapping_) munmap(mapping_, mapped_);
    mapping_ = nullptr;
    mapped_ = 0;
    void *made = mmap(nullptr, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) throw std::bad_alloc();
    mapping_ = static_cast<unsigned char *>(made);
    mapped_ = wanted;
    if (mprotect(mapping_ + page, wanted - 2 * page, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
}

unsigned char *Guarded::place(std::size_t bytes) {
    map(bytes);
    begin_ = mapping_ + mapped_ - page_size() - bytes;
    std::memset(begin_ - slack, pattern, slack);
    return begin_;
}

bool Guarded::is_begin_intact() const {
    return std::all_of(begin_ - slack, begin_, [](unsigned char byte) { return byte == pattern; });
}

void Guarded::release_if_large() {
    if (mapped_ <= large) return;
    munmap(mapping_, mapped_);
    mapping_ = nullptr;
    mapped_ = 0;
}

std::span<const unsigned char> Guarded::low_guard() const { return {mapping_, page_size()}; }

std::span<const unsigned char> Guarded::high_guard() const { return {mapping_ + mapped_ - page_size(), page_size()}; }

} // namespace nnhost::checked
