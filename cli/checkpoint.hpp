// The network as it was after an epoch, in a file: what is left of a training run that a plugin, or the power, ends.
#pragma once

#include <nnhost/nnhost.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace cli {

// One at a time. The file stays until it is removed.
class Checkpoint {
  public:
    Checkpoint(const nnhost_network *network, std::filesystem::path file);
    ~Checkpoint();
    Checkpoint(const Checkpoint &) = delete;
    Checkpoint &operator=(const Checkpoint &) = delete;

    // After the first epoch, and then as often as it costs at most a twentieth of the time. In the progress callback.
    void after_epoch(std::int64_t epoch) noexcept;

    bool is_written() const { return epoch_ > 0; }
    std::string text() const; // "runs/1/last.safetensors is the network after epoch 3"
    void remove() noexcept;   // where it was written

  private:
    using Clock = std::chrono::steady_clock;

    const nnhost_network *network_;
    std::filesystem::path file_;
    std::int64_t epoch_ = 0; // that the file holds; 0: there is no file
    bool has_warned_ = false;
    Clock::time_point last_{};
    Clock::duration cost_{};
};

// When the program ends in the middle, for signal handlers too: says on stderr that there is one, or takes it away.
void tell_checkpoint() noexcept;
void discard_checkpoint() noexcept;

} // namespace cli
