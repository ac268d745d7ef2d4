// What became of each training, kept in the sweep's folder as it comes.
#pragma once

#include "run_view.hpp"
#include "sweep/jobs.hpp"
#include "sweep/plan.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace cli {

enum class State { pending, done, diverged, failed };

struct Outcome {
    State state = State::pending;
    std::string cause; // of what did not come to its end
    double seconds = 0;
    std::vector<Epoch> epochs;

    bool is_over() const { return state != State::pending; }
};

const char *text_of(State state); // "done", "diverged", ...

class Outcomes {
  public:
    // What the folder says already; what it says nothing of is pending, and so is what failed otherwise than by
    // diverging.
    Outcomes(const Plan &plan, std::filesystem::path folder);

    std::filesystem::path run_of(std::size_t training) const; // sweeps/1/runs/007
    const std::vector<Outcome> &all() const { return all_; }
    const Outcome &operator[](std::size_t training) const { return all_[training]; }
    std::size_t over() const;

    void keep(std::size_t training, State state, const std::string &cause, double seconds);
    // Epochs that a training that runs has behind it, of all that it is to do.
    std::size_t epochs_done(std::size_t training) const;

  private:
    void set(std::size_t training, State state, const std::string &cause, double seconds);

    const Plan &plan_;
    std::filesystem::path folder_;
    std::vector<Outcome> all_;
};

} // namespace cli
