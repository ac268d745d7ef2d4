// The network of the epoch that did best on the validation records, in a file, and when to stop waiting for a better
// one.
#pragma once

#include <nnhost/nnhost.h>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace cli {

class BestModel {
  public:
    // `epochs`: those from before this process. `patience`: epochs without a better one after which training is over;
    // 0: it goes on.
    BestModel(const nnhost_network *network, std::filesystem::path file, std::int64_t patience,
              const std::vector<nlohmann::json> &epochs);

    // In the progress callback: the file is the network of now where no epoch before was as good. Of equals the first
    // stays. Throws CliError (73).
    void after_epoch(const nnhost_progress &epoch);

    bool is_patience_over() const { return patience_ > 0 && epoch_ > 0 && last_ - epoch_ >= patience_; }
    std::int64_t epoch() const { return epoch_; } // 0: none yet
    std::int64_t correct() const { return correct_; }
    std::int64_t records() const { return records_; }
    const std::filesystem::path &file() const { return file_; }

  private:
    bool is_better(std::int64_t epoch, std::int64_t correct, std::int64_t records);

    const nnhost_network *network_;
    std::filesystem::path file_;
    std::int64_t patience_;
    std::int64_t last_ = 0;
    std::int64_t epoch_ = 0, correct_ = -1, records_ = 0;
};

} // namespace cli
