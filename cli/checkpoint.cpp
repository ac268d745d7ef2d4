#include "checkpoint.hpp"

#include "output.hpp"

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <unistd.h>
#include <utility>

namespace cli {

namespace {

// The file and what is said of it, as a signal handler can read them. Not 0: they are there.
volatile std::sig_atomic_t is_there = 0;
std::array<char, 4096> path{};
std::array<char, 4096 + 64> message{};
std::size_t message_size = 0;

void announce(const std::string &file, const std::string &text) {
    is_there = 0;
    const std::string line = fmt::format("  kept: {}\n", text);
    if (file.size() >= path.size() || line.size() > message.size()) return;
    path[file.copy(path.data(), file.size())] = '\0';
    message_size = line.copy(message.data(), line.size());
    is_there = 1;
}

} // namespace

Checkpoint::Checkpoint(const nnhost_network *network, std::filesystem::path file)
    : network_(network), file_(std::move(file)) {}

Checkpoint::~Checkpoint() { is_there = 0; }

void Checkpoint::after_epoch(std::int64_t epoch) noexcept {
    constexpr int share = 20;
    const Clock::time_point begin = Clock::now();
    if (is_written() && begin - last_ < share * cost_) return;
    try {
        nnhost_error error = NNHOST_ERROR_INIT;
        if (nnhost_network_save(network_, file_.c_str(), &error) != NNHOST_OK) {
            if (!std::exchange(has_warned_, true))
                warn(fmt::format("no checkpoint is kept after epoch {}: {}: {}", epoch, file_.string(), error.text));
            return;
        }
        epoch_ = epoch;
        announce(file_.string(), text());
    } catch (...) { // no memory for a line of text: training is worth more
    }
    last_ = Clock::now();
    cost_ = last_ - begin;
}

std::string Checkpoint::text() const { return fmt::format("{} is the network after epoch {}", file_.string(), epoch_); }

void Checkpoint::remove() noexcept {
    if (!is_written()) return;
    is_there = 0;
    epoch_ = 0;
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
}

void tell_checkpoint() noexcept {
    if (is_there == 0) return;
    const ssize_t ignored = write(STDERR_FILENO, message.data(), message_size);
    static_cast<void>(ignored);
}

void discard_checkpoint() noexcept {
    if (is_there != 0) unlink(path.data());
}

} // namespace cli
