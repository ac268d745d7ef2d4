#include "checkpoint.hpp"

#include "files.hpp"
#include "handles.hpp"
#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <unistd.h>
#include <utility>

namespace cli {

namespace {

// What is said of it, as a signal handler can read it. Not 0: it is there.
volatile std::sig_atomic_t is_there = 0;
std::array<char, 8192> message{};
std::size_t message_size = 0;

void announce(const std::string &text, const std::string &again) {
    is_there = 0;
    const std::string line = fmt::format("  kept: {}\n{}{}", text, again, again.empty() ? "" : "\n");
    if (line.size() > message.size()) return;
    message_size = line.copy(message.data(), line.size());
    is_there = 1;
}

} // namespace

Checkpoint::Checkpoint(const nnhost_network *network, std::filesystem::path file, std::string again, double every)
    : network_(network), file_(std::move(file)), again_(again.empty() ? "" : "  go on: " + std::move(again)),
      every_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(every))) {}

Checkpoint::~Checkpoint() { is_there = 0; }

void Checkpoint::after_epoch() noexcept {
    constexpr int share = 20;
    if (!is_written_ || Clock::now() - last_ >= share * cost_) save();
}

bool Checkpoint::is_due() const { return Clock::now() - last_ >= every_; }

void Checkpoint::save() noexcept {
    try {
        write();
    } catch (const std::exception &failure) {
        if (!std::exchange(has_warned_, true))
            warn(fmt::format("no checkpoint is kept: {}: {}", file_.string(), failure.what()));
    }
}

void Checkpoint::write() {
    const Clock::time_point begin = Clock::now();
    last_ = begin; // however it ends: it is not tried at every chance
    if (!again_.empty()) keep_another(file_, before(file_));
    check(nnhost_network_save, network_, file_.c_str());
    const nnhost_network_info info = describe(network_);
    text_ = fmt::format("{} is the network after {}", file_.string(), counted(info.epochs, "epoch"));
    if (info.records > 0) text_ += fmt::format(" and {}", counted(info.records, "record"));
    is_written_ = true;
    announce(text_, again_);
    last_ = Clock::now();
    cost_ = last_ - begin;
}

std::string Checkpoint::text() const { return text_; }

void Checkpoint::remove() noexcept {
    is_there = 0;
    is_written_ = false;
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
    forget_before();
}

void Checkpoint::forget_before() noexcept {
    std::error_code ignored;
    std::filesystem::remove(before(file_), ignored);
}

std::filesystem::path Checkpoint::before(const std::filesystem::path &file) {
    return file.parent_path() / (file.stem().string() + ".before" + file.extension().string());
}

void tell_of_kept(const std::string &text, const std::string &again) { announce(text, again); }

void tell_checkpoint() noexcept {
    if (is_there == 0) return;
    const ssize_t ignored = write(STDERR_FILENO, message.data(), message_size);
    static_cast<void>(ignored);
}

} // namespace cli
