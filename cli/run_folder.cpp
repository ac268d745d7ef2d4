#include "run_folder.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace cli {

namespace {

constexpr const char *runs = "runs";
constexpr const char *elsewhere = "go to a folder that you may write in, or name a file: --model FILE";

} // namespace

int last_run() {
    int last = 0;
    std::error_code none; // no folder, no runs
    for (const fs::directory_entry &entry : fs::directory_iterator(runs, none)) {
        const std::string name = entry.path().filename().string();
        int number = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error == std::errc{} && end == name.data() + name.size()) last = std::max(last, number);
    }
    return last;
}

void check_runs_writable() {
    const bool there = fs::exists(runs);
    if (there && !fs::is_directory(runs)) throw CliError(exit_write, runs, "is not a folder", elsewhere);
    const std::string folder = there ? runs : ".";
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        throw CliError(exit_write, folder, fmt::format("cannot be written to: {}", std::strerror(errno)), elsewhere);
}

RunFolder::RunFolder() {
    made_runs_ = mkdir(runs, 0777) == 0;
    for (int number = last_run() + 1;; ++number) {
        path_ = fs::path(runs) / std::to_string(number);
        if (mkdir(path_.c_str(), 0777) == 0) return;
        if (errno == EEXIST) continue;
        const int cause = errno;
        if (made_runs_) rmdir(runs);
        throw CliError(exit_write, path_.string(), fmt::format("cannot be made: {}", std::strerror(cause)), elsewhere);
    }
}

RunFolder::~RunFolder() {
    if (kept_) return;
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    if (made_runs_) rmdir(runs); // refused, rightly, where another run has begun
}

} // namespace cli
