#include "lines.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

namespace cli {

namespace {

bool is_blank(const std::string &line) { return line.empty() || line == "\r"; }

std::string fault_of(gzFile file, const std::string &path) {
    int code = Z_OK;
    const char *text = gzerror(file, &code);
    if (code == Z_ERRNO) throw CliError(exit_missing, path, std::strerror(errno));
    if (code == Z_BUF_ERROR) return "the compressed data are cut off";
    return code == Z_OK ? "" : fmt::format("the compressed data are damaged ({})", text);
}

} // namespace

std::string each_line(const std::string &path,
                      const std::function<void(const std::string &line, std::int64_t number)> &show) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rbe"), gzclose);
    if (!file) throw CliError(exit_missing, path, std::strerror(errno));
    std::array<char, 4096> block; // where the data are damaged, all of a block is lost
    std::string line;
    std::int64_t number = 0;
    const auto end_line = [&] {
        if (++number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
        if (!is_blank(line)) show(line, number);
        line.clear();
    };
    int size = 0;
    while ((size = gzread(file.get(), block.data(), static_cast<unsigned>(block.size()))) > 0) {
        std::string_view bytes(block.data(), static_cast<std::size_t>(size));
        for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
            line += bytes.substr(0, end);
            bytes.remove_prefix(end + 1);
            end_line();
        }
        line += bytes;
    }
    std::string fault = fault_of(file.get(), path);
    if (fault.empty() && !line.empty()) end_line(); // half a line before a fault is none
    return fault;
}

MemoryFile::MemoryFile(std::string_view bytes) : descriptor_(memfd_create("lines", MFD_CLOEXEC)) {
    while (descriptor_ >= 0 && !bytes.empty()) {
        const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) break;
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (descriptor_ >= 0 && bytes.empty()) return;
    const int cause = errno;
    if (descriptor_ >= 0) close(descriptor_);
    throw CliError(exit_internal, "", fmt::format("a file in memory cannot be made: {}", std::strerror(cause)));
}

MemoryFile::~MemoryFile() { close(descriptor_); }

std::string MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

} // namespace cli
