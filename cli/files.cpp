#include "files.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace cli {

namespace {

fs::path folder_of(const fs::path &path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

// A file of our own beside `path`, gone again unless it is renamed into place.
class TemporaryFile {
  public:
    explicit TemporaryFile(const fs::path &path) : name_((folder_of(path) / ".nnhost-XXXXXX").string()) {
        descriptor_ = mkstemp(name_.data());
    }
    ~TemporaryFile() {
        if (descriptor_ < 0) return;
        close(descriptor_);
        if (!renamed_) unlink(name_.c_str());
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;

    bool is_open() const { return descriptor_ >= 0; }

    bool write_and_rename(std::string_view bytes, const fs::path &path) {
        while (!bytes.empty()) {
            const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        const mode_t mask = umask(0); // mkstemp's files are private; ours are as open as the user's other files
        umask(mask);
        renamed_ = fchmod(descriptor_, 0666 & ~mask) == 0 && fsync(descriptor_) == 0 &&
                   rename(name_.c_str(), path.c_str()) == 0;
        return renamed_;
    }

  private:
    std::string name_;
    int descriptor_ = -1;
    bool renamed_ = false;
};

void refuse_unless_regular(const fs::path &path, std::string_view option) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    const std::string hint = fmt::format("name a file: {} FILE", option);
    if (fs::is_directory(status)) throw CliError(exit_write, path.string(), "is a folder", hint);
    if (fs::exists(status) && !fs::is_regular_file(status))
        throw CliError(exit_write, path.string(), "is not a regular file", hint);
}

} // namespace

void write_whole_file(const fs::path &path, std::string_view bytes) {
    TemporaryFile file(path);
    if (!file.is_open() || !file.write_and_rename(bytes, path))
        throw CliError(exit_write, path.string(), fmt::format("cannot be written: {}", std::strerror(errno)));
}

void check_writable(const fs::path &path, std::string_view option) {
    refuse_unless_regular(path, option);
    const fs::path folder = folder_of(path);
    if (!fs::exists(folder))
        throw CliError(exit_write, path.string(), fmt::format("there is no folder {}", folder.string()),
                       fmt::format("mkdir -p {}, or name another place: {} FILE", folder.string(), option));
    if (!TemporaryFile(path).is_open())
        throw CliError(exit_write, path.string(),
                       fmt::format("the folder {} cannot be written to: {}", folder.string(), std::strerror(errno)),
                       fmt::format("name another place: {} FILE", option));
}

} // namespace cli
