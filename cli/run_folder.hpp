// runs/N: the folder that a run leaves behind.
#pragma once

#include <cstdint>
#include <filesystem>

namespace cli {

// The largest N of ./runs/N, or 0.
std::int64_t last_run();

// Throws CliError (73) unless ./runs can take another folder.
void check_runs_writable();

// The next ./runs/N, made and claimed. mkdir is the lock: of two runs at once each gets its own. Unless it is kept, it
// goes again with what was put in, and with ./runs where that was made for it.
class RunFolder {
  public:
    RunFolder();
    ~RunFolder();
    RunFolder(const RunFolder &) = delete;
    RunFolder &operator=(const RunFolder &) = delete;

    const std::filesystem::path &path() const { return path_; } // "runs/7"
    void keep() { kept_ = true; }

  private:
    std::filesystem::path path_;
    bool made_runs_ = false;
    bool kept_ = false;
};

// When the program ends in the middle: an empty folder of this run goes. For signal handlers too.
void discard_run_folder() noexcept;

} // namespace cli
