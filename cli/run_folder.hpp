// runs/N: the folder that a run leaves behind; sweeps/N that of a sweep.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace cli {

constexpr const char *runs_folder = "runs";
constexpr const char *sweeps_folder = "sweeps";

// The largest N of ./runs/N, or 0.
std::int64_t last_run(const std::string &among = runs_folder);

// Throws CliError (73) unless ./runs can take another folder.
void check_runs_writable(const std::string &among = runs_folder);

// Throws CliError (73) where something is there that is no empty folder.
void check_is_free(const std::filesystem::path &folder);

// A folder ./runs/N, or of ./sweeps, that is being written to, by this process alone while it lives.
class RunFolder {
  public:
    // The next one, made. mkdir is the lock: of two runs at once each gets its own. Unless it is kept, it goes again
    // with what was put in, and with ./runs where that was made for it.
    explicit RunFolder(const char *among = runs_folder);

    // One at a place of the caller's: begun, where nothing may be but an empty folder, or of before, which is kept.
    // Throws CliError (73) where it cannot be made, or another process writes to it.
    enum class Is { begun, of_before };
    RunFolder(std::filesystem::path folder, Is is);

    ~RunFolder();
    RunFolder(const RunFolder &) = delete;
    RunFolder &operator=(const RunFolder &) = delete;

    const std::filesystem::path &path() const { return path_; } // "runs/7"
    void keep(); // ./runs/latest leads to it from here on, where it is one of ./runs

  private:
    void make_at_place();
    void lock();
    void remove_torn_files() const;

    std::filesystem::path path_;
    std::string among_;
    int lock_ = -1;
    bool made_runs_ = false;
    bool kept_ = false;
};

// When the program ends in the middle: a folder of this run that is not kept goes. For signal handlers too.
void discard_run_folder() noexcept;

} // namespace cli
