// What is seen of a sweep while it trains: a kept line for each configuration, on a terminal with a bar below. On
// stderr.
#pragma once

#include "sweep/outcome.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace cli {

class SweepProgress {
  public:
    // `how` is a value of --progress. What is over already counts, but not for how long the rest will take.
    SweepProgress(const std::string &how, const Plan &plan, const Outcomes &outcomes);
    SweepProgress(const SweepProgress &) = delete;
    SweepProgress &operator=(const SweepProgress &) = delete;

    void training_is_over(std::size_t training); // the last one of its configuration gives the line
    void draw_bar(const std::vector<std::size_t> &running);
    void clear_bar();

  private:
    double share_done(const std::vector<std::size_t> &running) const;

    const Plan &plan_;
    const Outcomes &outcomes_;
    std::size_t told_ = 0; // configurations
    bool lines_ = false;
    bool bar_ = false;
    double at_begin_ = 0;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

} // namespace cli
