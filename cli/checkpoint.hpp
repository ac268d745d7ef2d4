// The network on its way, in a file: what is left of a training run that Ctrl-C, a plugin, or the power ends, and where
// it can go on from.
#pragma once

#include <nnhost/nnhost.h>

#include <chrono>
#include <filesystem>
#include <string>

namespace cli {

// One at a time. The files stay until they are removed.
class Checkpoint {
  public:
    // `again`: what to type to go on from it, or "". `every`: seconds.
    Checkpoint(const nnhost_network *network, std::filesystem::path file, std::string again, double every);
    ~Checkpoint();
    Checkpoint(const Checkpoint &) = delete;
    Checkpoint &operator=(const Checkpoint &) = delete;

    // In the progress callback. After the first epoch, and then as often as it costs at most a twentieth of the time.
    void after_epoch() noexcept;
    bool is_due() const;  // in the middle of an epoch
    void save() noexcept; // and warns, once, where that fails

    // Where training can go on from it, the one before stays beside it. Throws CliError (73).
    void write();

    bool is_written() const { return is_written_; }
    std::string text() const; // "runs/1/last.safetensors is the network after 3 epochs"
    void remove() noexcept;
    void forget_before() noexcept; // where room is wanted: the last one stays

    static std::filesystem::path before(const std::filesystem::path &file); // "runs/1/last.before.safetensors"

  private:
    using Clock = std::chrono::steady_clock;

    const nnhost_network *network_;
    std::filesystem::path file_;
    std::string again_;
    Clock::duration every_;
    std::string text_;
    bool is_written_ = false;
    bool has_warned_ = false;
    Clock::time_point last_ = Clock::now();
    Clock::duration cost_{};
};

// When the program ends in the middle, for signal handlers too: says on stderr that there is one.
void tell_checkpoint() noexcept;

// The network is trained and kept, and what comes now can be done again: that is told instead. `again`: what to type.
void tell_of_kept(const std::string &text, const std::string &again);

} // namespace cli
