// What is seen while a network trains: one kept line an epoch, on a terminal with a bar below it. All on stderr.
#pragma once

#include <nnhost/nnhost.h>

#include <chrono>
#include <string>
#include <vector>

namespace cli {

bool terminal_takes_bar(); // stderr is one, and takes escape sequences

// `width` columns of which `share` are full, in eighths where the terminal has such blocks.
std::string bar_of(double share, int width);

class Progress {
  public:
    // `how` is a value of --progress; `watched` what the epochs' test figures are of, "validation" or "test".
    // `begun_after`: records of the first epoch that were done before, by a run that goes on.
    Progress(const std::string &how, std::string watched, std::int64_t begun_after);
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;

    // For nnhost_network_train: `user` is a Progress.
    static std::int32_t on_progress(void *user, const nnhost_progress *progress) noexcept;

    void clear_bar(); // and what a terminal echoed there

    const std::vector<nnhost_progress> &epochs() const { return epochs_; } // complete ones

  private:
    void draw_bar(const nnhost_progress &progress);

    std::string watched_;
    std::int64_t begun_after_;
    bool lines_ = false;
    bool bar_ = false;
    std::chrono::steady_clock::time_point last_drawn_{};
    std::vector<nnhost_progress> epochs_;
};

} // namespace cli
