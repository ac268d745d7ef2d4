// epochs.jsonl and results.csv of a run folder: what each epoch came to, one line an epoch, written as it goes.
#pragma once

#include <nnhost/nnhost.h>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cli {

// One line of epochs.jsonl. What there are no data for is left out.
// `watched`: what its test figures are of, "validation" or "test".
nlohmann::json epoch_json(const nnhost_progress &epoch, const std::string &watched);

class RunRecord {
  public:
    // Of what is in the folder already, the first `epochs` stay: a run that goes on may go back a little.
    RunRecord(std::filesystem::path folder, std::int64_t epochs, std::string watched);

    // A line is there whole or not at all. Where it cannot be written a warning is given, once.
    void add(const nnhost_progress &epoch) noexcept;

    // What could not be written before, once there is room.
    void catch_up() noexcept;

    // All complete epochs, those from before this process included.
    const std::vector<nlohmann::json> &epochs() const { return epochs_; }

  private:
    void write_all() const;

    std::filesystem::path folder_;
    std::string watched_;
    std::vector<nlohmann::json> epochs_;
    bool is_behind_ = false; // lines are missing in the files
    bool has_warned_ = false;
};

} // namespace cli
