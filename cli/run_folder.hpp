// runs/N: the folder that a run leaves behind.
#pragma once

#include <filesystem>
#include <vector>

namespace cli {

// The largest N of ./runs/N, or 0.
int last_run();

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

} // namespace cli
