#include "staging.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <zlib.h>

namespace fs = std::filesystem;

namespace cli {

namespace {

// A link keeps pointing where it did: what it leads to is replaced.
fs::path resolved(const fs::path &path) {
    std::error_code ignored;
    const fs::path real =
        fs::weakly_canonical(fs::absolute(path.has_filename() ? path : path.parent_path(), ignored), ignored);
    return real.empty() ? path : real;
}

[[noreturn]] void cannot_write(const fs::path &path, int cause) {
    throw CliError(exit_write, path.string(), fmt::format("cannot be written: {}", std::strerror(cause)));
}

} // namespace

StagingFolder::StagingFolder(const fs::path &path) {
    std::error_code ignored;
    const fs::path parent = resolved(path).parent_path();
    if (fs::status(parent, ignored).type() == fs::file_type::not_found)
        throw CliError(exit_write, path.string(), fmt::format("there is no folder {}", path.parent_path().string()),
                       fmt::format("mkdir -p {}", path.parent_path().string()));
    for (int attempt = 0; attempt < 100; ++attempt) {
        folder_ = parent / fmt::format(".nnhost-{}-{}", getpid(), attempt);
        if (mkdir(folder_.c_str(), 0777) == 0) return;
        if (errno != EEXIST) break;
    }
    throw CliError(exit_write, path.string(),
                   fmt::format("the folder {} cannot be written to: {}", parent.string(), std::strerror(errno)),
                   "name another place");
}

StagingFolder::~StagingFolder() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

fs::path StagingFolder::place_of(const fs::path &path) const { return folder_ / resolved(path).filename(); }

void StagingFolder::put(const fs::path &path) const {
    if (std::rename(place_of(path).c_str(), resolved(path).c_str()) != 0) cannot_write(path, errno);
}

void StagingFolder::sync() const {
    const int descriptor = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool done = descriptor >= 0 && syncfs(descriptor) == 0;
    const int cause = errno;
    if (descriptor >= 0) close(descriptor);
    if (!done) cannot_write(folder_.parent_path(), cause);
}

OutputFile::OutputFile(const fs::path &path, const fs::path &shown) : shown_(shown) {
    descriptor_ = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail();
    const int twin = fcntl(descriptor_, F_DUPFD_CLOEXEC, 0); // gzclose closes its own, fsync comes after that
    stream_ = twin < 0 ? nullptr : gzdopen(twin, path.extension() == ".gz" ? "wb6" : "wbT"); // T: as it is
    if (stream_ != nullptr) {
        gzbuffer(static_cast<gzFile>(stream_), 1U << 18);
        return;
    }
    const int cause = errno;
    if (twin >= 0) ::close(twin);
    ::close(descriptor_);
    cannot_write(shown_, cause);
}

OutputFile::~OutputFile() {
    if (stream_ != nullptr) gzclose(static_cast<gzFile>(stream_));
    if (descriptor_ >= 0) ::close(descriptor_);
}

void OutputFile::fail() const { cannot_write(shown_, errno); }

void OutputFile::write(std::string_view bytes) {
    const auto size = static_cast<unsigned>(bytes.size());
    if (size > 0 && gzwrite(static_cast<gzFile>(stream_), bytes.data(), size) != static_cast<int>(size)) fail();
}

void OutputFile::close() {
    if (gzclose(static_cast<gzFile>(std::exchange(stream_, nullptr))) != Z_OK) fail();
    if (::close(std::exchange(descriptor_, -1)) != 0) fail();
}

void OutputFile::finish() {
    if (gzclose(static_cast<gzFile>(std::exchange(stream_, nullptr))) != Z_OK || fsync(descriptor_) != 0) fail();
    if (::close(std::exchange(descriptor_, -1)) != 0) fail();
}

} // namespace cli
