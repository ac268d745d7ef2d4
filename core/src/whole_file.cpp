#include "whole_file.hpp"

#include "error.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nnhost {
namespace {

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int get() const { return fd_; }
    int close() {
        const int fd = fd_;
        fd_ = -1;
        return ::close(fd);
    }

  private:
    int fd_;
};

[[noreturn]] void fail_to_write(const std::filesystem::path &path, int code) {
    std::string hint;
    if (code == ENOENT) hint = "create the folder first: mkdir -p " + path.parent_path().string();
    if (code == ENOSPC) hint = "free some space on the disk and repeat";
    throw Error(NNHOST_E_WRITE, std::string("cannot be written: ") + std::strerror(code), hint,
                {.file = path.string()});
}

bool write_all(int fd, const std::string &bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const auto wrote = ::write(fd, bytes.data() + done, bytes.size() - done);
        if (wrote < 0 && errno != EINTR) return false;
        if (wrote > 0) done += static_cast<std::size_t>(wrote);
    }
    return true;
}

} // namespace

std::string read_whole_file(const std::filesystem::path &path) {
    const auto missing = [&](int code) {
        return Error(NNHOST_E_MISSING, code == ENOENT ? "no such file" : std::strerror(code), {},
                     {.file = path.string()});
    };
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) throw missing(errno);
    if (!S_ISREG(status.st_mode))
        throw Error(NNHOST_E_MISSING, S_ISDIR(status.st_mode) ? "is a folder, not a file" : "is not a regular file", {},
                    {.file = path.string()});
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    for (std::size_t done = 0; done < bytes.size();) {
        const auto got = ::read(file.get(), bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw missing(errno);
        if (got == 0) bytes.resize(done); // it shrank while it was read
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

void write_whole_file(const std::filesystem::path &wanted, const std::string &bytes) {
    std::error_code ignored;
    const auto resolved = std::filesystem::weakly_canonical(wanted, ignored); // a link keeps pointing where it did
    const auto &path = resolved.empty() ? wanted : resolved;
    if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
        throw Error(NNHOST_E_WRITE, "cannot be written: it is not a regular file", "name a file",
                    {.file = wanted.string()});
    std::string temporary;
    const auto open_new = [&](int attempt) {
        temporary = path.string() + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
        return ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    };
    int attempt = 0, opened = open_new(attempt);
    while (opened < 0 && errno == EEXIST && ++attempt < 100) opened = open_new(attempt);
    Descriptor file(opened);
    if (file.get() < 0) fail_to_write(wanted, errno);
    const bool written = write_all(file.get(), bytes) && ::fsync(file.get()) == 0;
    if (!written || file.close() != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
        const int code = errno;
        ::unlink(temporary.c_str());
        fail_to_write(wanted, code);
    }
    const Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0) ::fsync(folder.get()); // the file is whole either way: this only makes the new name durable
}

} // namespace nnhost
