#include "run_folder.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

constexpr std::size_t most_digits = 15; // a longer name is no run of ours, and leaves room to count on

std::string elsewhere(const std::string &among) {
    return std::string("go to a folder that you may write in") +
           (among == runs_folder ? ", or name a file: --model FILE" : "");
}

// The folder of this run while it may go again, and what lies in it before anything was learnt, as a signal handler can
// read them.
volatile std::sig_atomic_t is_claimed = 0;
bool claimed_runs = false;
using PathText = std::array<char, 64>;
PathText claimed{};
std::array<PathText, 4> claimed_files{};

bool set(PathText &text, const fs::path &path) {
    text = {};
    return path.native().copy(text.data(), text.size() - 1) == path.native().size();
}

// "model.safetensors.tmp-4711-0", "last.safetensors.tmp": what is written is called so until it is whole.
bool is_torn(const std::string &name) {
    const std::size_t mark = name.rfind(".tmp");
    if (mark == std::string::npos) return false;
    const std::string end = name.substr(mark + 4);
    const bool is_numbered =
        end.size() > 3 && end[0] == '-' && end.find_first_not_of("-0123456789") == std::string::npos;
    return is_numbered || (end.empty() && name.ends_with(".safetensors.tmp"));
}

void claim(const fs::path &path, bool made_runs) {
    bool fits = set(claimed, path);
    for (std::size_t i = 0; const char *name : {"run.ini", "epochs.jsonl", "results.csv", "log.txt"})
        fits &= set(claimed_files[i++], path / name);
    if (!fits) return;
    claimed_runs = made_runs;
    is_claimed = 1;
}

} // namespace

std::int64_t last_run(const std::string &among) {
    std::int64_t last = 0;
    std::error_code none; // no folder, no runs
    for (fs::directory_iterator entry(among, none); !none && entry != fs::directory_iterator(); entry.increment(none)) {
        const std::string name = entry->path().filename().string();
        if (name.size() > most_digits) continue;
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error == std::errc{} && end == name.data() + name.size()) last = std::max(last, number);
    }
    return last;
}

void check_runs_writable(const std::string &among) {
    std::error_code ignored;
    const fs::file_status status = fs::status(among, ignored);
    const bool there = status.type() != fs::file_type::not_found;
    if (there && !fs::is_directory(status)) throw CliError(exit_write, among, "is not a folder", elsewhere(among));
    const std::string folder = there ? among : ".";
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        throw CliError(exit_write, folder, fmt::format("cannot be written to: {}", std::strerror(errno)),
                       elsewhere(among));
}

void check_is_free(const fs::path &folder) {
    std::error_code cause;
    if (!fs::exists(fs::symlink_status(folder, cause)) ||
        (fs::is_directory(folder, cause) && fs::is_empty(folder, cause)))
        return;
    throw CliError(exit_write, folder.string(), "is there already",
                   fmt::format("--run takes a new folder; to go on with a run: --resume {}", folder.string()));
}

RunFolder::RunFolder(const char *among) : among_(among) {
    made_runs_ = mkdir(among, 0777) == 0;
    for (std::int64_t number = last_run(among_) + 1;; ++number) {
        path_ = fs::path(among) / std::to_string(number);
        if (mkdir(path_.c_str(), 0777) == 0) {
            if (among_ == runs_folder) claim(path_, made_runs_); // of a sweep there is more to lose than to tidy
            lock();
            return;
        }
        if (errno == EEXIST) continue;
        const int cause = errno;
        if (made_runs_) rmdir(among);
        throw CliError(exit_write, path_.string(), fmt::format("cannot be made: {}", std::strerror(cause)),
                       elsewhere(among_));
    }
}

RunFolder::RunFolder(fs::path folder, Is is)
    : path_(std::move(folder)), among_(path_.parent_path().string()), kept_(is == Is::of_before) {
    if (is == Is::begun) make_at_place();
    lock();
    remove_torn_files();
}

// The folders above it too: they stay.
void RunFolder::make_at_place() {
    if (path_.filename().empty()) path_ = path_.parent_path(); // "mine/"
    check_is_free(path_);
    std::error_code cause;
    fs::create_directories(path_, cause);
    if (cause) throw CliError(exit_write, path_.string(), "cannot be made: " + cause.message());
    claim(path_, false);
}

// What was being written when the run was killed.
void RunFolder::remove_torn_files() const {
    std::error_code ignored;
    for (fs::directory_iterator entry(path_, ignored); entry != fs::directory_iterator(); entry.increment(ignored))
        if (is_torn(entry->path().filename().string())) fs::remove(entry->path(), ignored);
}

// Gone with the process, however it ends. A file system without locks has none.
void RunFolder::lock() {
    lock_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock_ >= 0 && flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        throw CliError(exit_write, path_.string(), "another process is at this run", "wait for it, or stop it");
}

// A link of that name is ours; anything else is somebody's own, and stays.
void RunFolder::keep() {
    is_claimed = 0;
    if (std::exchange(kept_, true) || (among_ != runs_folder && among_ != sweeps_folder)) return;
    std::error_code ignored;
    const fs::path latest = fs::path(among_) / "latest", made = fs::path(among_) / fmt::format(".latest-{}", getpid());
    const fs::file_type type = fs::symlink_status(latest, ignored).type();
    if (type != fs::file_type::not_found && type != fs::file_type::symlink) return;
    fs::create_symlink(path_.filename(), made, ignored);
    fs::rename(made, latest, ignored);
    fs::remove(made, ignored); // where it could not be renamed
}

RunFolder::~RunFolder() {
    is_claimed = 0;
    if (lock_ >= 0) close(lock_);
    if (kept_) return;
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    if (made_runs_) rmdir(among_.c_str()); // refused, rightly, where another run has begun
}

void discard_run_folder() noexcept {
    if (is_claimed == 0) return;
    for (const PathText &file : claimed_files) unlink(file.data());
    rmdir(claimed.data()); // refused where it holds something
    if (claimed_runs) rmdir(runs_folder);
}

} // namespace cli
