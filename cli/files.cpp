#include "files.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace fs = std::filesystem;

namespace cli {

namespace {

fs::path folder_of(const fs::path &path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

// A link keeps pointing where it did: the file that it leads to is the one that is written.
fs::path resolved(const fs::path &path) {
    std::error_code ignored;
    const fs::path real = fs::weakly_canonical(path, ignored);
    return real.empty() ? path : real;
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// A file of our own beside `path`, gone again unless it is renamed into place. Its name is as long as the library's.
class TemporaryFile {
  public:
    explicit TemporaryFile(const fs::path &path) : target_(resolved(path)) {
        for (int attempt = 0; attempt < 100; ++attempt) {
            name_ = fmt::format("{}.tmp-{}-{}", target_.string(), getpid(), attempt);
            descriptor_ = open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (descriptor_ >= 0 || errno != EEXIST) return;
        }
    }
    ~TemporaryFile() {
        if (descriptor_ < 0) return;
        close(descriptor_);
        if (!renamed_) unlink(name_.c_str());
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;

    bool is_open() const { return descriptor_ >= 0; }

    bool write_and_rename(std::string_view bytes) {
        if (!write_all(descriptor_, bytes)) return false;
        renamed_ = fsync(descriptor_) == 0 && rename(name_.c_str(), target_.c_str()) == 0;
        return renamed_;
    }

  private:
    fs::path target_;
    std::string name_;
    int descriptor_ = -1;
    bool renamed_ = false;
};

void refuse_unless_regular(const fs::path &path, std::string_view option) {
    std::error_code cause;
    const fs::file_status status = fs::status(path, cause);
    const std::string hint = fmt::format("name a file: {} FILE", option);
    if (status.type() == fs::file_type::none)
        throw CliError(exit_write, path.string(), fmt::format("cannot be written: {}", cause.message()), hint);
    if (fs::is_directory(status)) throw CliError(exit_write, path.string(), "is a folder", hint);
    if (fs::exists(status) && !fs::is_regular_file(status))
        throw CliError(exit_write, path.string(), "is not a regular file", hint);
}

} // namespace

void write_whole_file(const fs::path &path, std::string_view bytes) {
    TemporaryFile file(path);
    if (!file.is_open() || !file.write_and_rename(bytes))
        throw CliError(exit_write, path.string(), fmt::format("cannot be written: {}", std::strerror(errno)));
}

void keep_another(const fs::path &path, const fs::path &other) {
    const std::string link_name = other.native() + ".tmp"; // what is renamed to one of its own links would stay
    unlink(link_name.c_str());
    if (link(path.c_str(), link_name.c_str()) == 0 && rename(link_name.c_str(), other.c_str()) != 0)
        unlink(link_name.c_str());
    unlink(link_name.c_str());
}

void append_line(const fs::path &path, std::string_view line) {
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    const off_t end = descriptor < 0 ? -1 : lseek(descriptor, 0, SEEK_END);
    const bool is_written = end >= 0 && write_all(descriptor, line) && fdatasync(descriptor) == 0;
    const int cause = errno;
    if (!is_written && end >= 0 && ftruncate(descriptor, end) != 0) {
    } // what is there of the line is seen to be no line by those who read it
    if (descriptor >= 0) close(descriptor);
    if (!is_written)
        throw CliError(exit_write, path.string(), fmt::format("cannot be written: {}", std::strerror(cause)));
}

void check_writable(const fs::path &path, std::string_view option) {
    refuse_unless_regular(path, option);
    const fs::path folder = folder_of(path);
    std::error_code ignored;
    if (fs::status(folder, ignored).type() == fs::file_type::not_found)
        throw CliError(exit_write, path.string(), fmt::format("there is no folder {}", folder.string()),
                       fmt::format("mkdir -p {}, or name another place: {} FILE", folder.string(), option));
    if (TemporaryFile(path).is_open()) return;
    const int code = errno;
    const std::string hint = fmt::format("name another place: {} FILE", option);
    if (code == ENAMETOOLONG)
        throw CliError(exit_write, path.string(), "the name is too long",
                       fmt::format("name a file with a shorter name: {} FILE", option));
    throw CliError(exit_write, path.string(),
                   fmt::format("the folder {} cannot be written to: {}", folder.string(), std::strerror(code)), hint);
}

void refuse_overwriting(const fs::path &output, std::string_view option, const fs::path &input) {
    std::error_code ignored; // where one of the two does not exist they are not the same
    if (fs::equivalent(output, input, ignored))
        throw CliError(exit_usage, fmt::format("{} {}", option, output.string()),
                       fmt::format("this would overwrite {}, which is read", input.string()),
                       fmt::format("name another file: {} FILE", option));
}

} // namespace cli
