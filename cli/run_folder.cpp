#include "run_folder.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace cli {

namespace {

constexpr const char *runs = "runs";
constexpr std::size_t most_digits = 15; // a longer name is no run of ours, and leaves room to count on
constexpr const char *elsewhere = "go to a folder that you may write in, or name a file: --model FILE";

// The folder of this run, as a signal handler can read it.
volatile std::sig_atomic_t is_claimed = 0;
bool claimed_runs = false;
std::array<char, 64> claimed{};

void claim(const fs::path &path, bool made_runs) {
    if (path.native().copy(claimed.data(), claimed.size() - 1) != path.native().size()) return;
    claimed_runs = made_runs;
    is_claimed = 1;
}

} // namespace

std::int64_t last_run() {
    std::int64_t last = 0;
    std::error_code none; // no folder, no runs
    for (fs::directory_iterator entry(runs, none); !none && entry != fs::directory_iterator(); entry.increment(none)) {
        const std::string name = entry->path().filename().string();
        if (name.size() > most_digits) continue;
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error == std::errc{} && end == name.data() + name.size()) last = std::max(last, number);
    }
    return last;
}

void check_runs_writable() {
    std::error_code ignored;
    const fs::file_status status = fs::status(runs, ignored);
    const bool there = status.type() != fs::file_type::not_found;
    if (there && !fs::is_directory(status)) throw CliError(exit_write, runs, "is not a folder", elsewhere);
    const std::string folder = there ? runs : ".";
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        throw CliError(exit_write, folder, fmt::format("cannot be written to: {}", std::strerror(errno)), elsewhere);
}

RunFolder::RunFolder() {
    made_runs_ = mkdir(runs, 0777) == 0;
    for (std::int64_t number = last_run() + 1;; ++number) {
        path_ = fs::path(runs) / std::to_string(number);
        if (mkdir(path_.c_str(), 0777) == 0) {
            claim(path_, made_runs_);
            return;
        }
        if (errno == EEXIST) continue;
        const int cause = errno;
        if (made_runs_) rmdir(runs);
        throw CliError(exit_write, path_.string(), fmt::format("cannot be made: {}", std::strerror(cause)), elsewhere);
    }
}

RunFolder::~RunFolder() {
    is_claimed = 0;
    if (kept_) return;
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    if (made_runs_) rmdir(runs); // refused, rightly, where another run has begun
}

void discard_run_folder() noexcept {
    if (is_claimed == 0) return;
    rmdir(claimed.data()); // refused where it holds something
    if (claimed_runs) rmdir(runs);
}

} // namespace cli
