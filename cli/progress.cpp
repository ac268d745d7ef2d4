#include "progress.hpp"

#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace cli {

namespace {

// "epoch  9/10", as wide as "epoch 10/10"
std::string epoch_text(const nnhost_progress &progress) {
    const std::string epochs = std::to_string(progress.epochs);
    return fmt::format("epoch {:>{}}/{}", progress.epoch, epochs.size(), epochs);
}

std::string epoch_line(const nnhost_progress &progress, const std::string &watched, bool has_new_rate) {
    std::string test;
    if (progress.test_count > 0)
        test = fmt::format("{} {}   ", watched, percent_with_interval(progress.test_correct, progress.test_count));
    const std::string rate = has_new_rate ? fmt::format("   lr {:.4g}", progress.learning_rate) : "";
    return fmt::format("{}   error {:.4f}   {}{:.{}f} s{}\n", epoch_text(progress), progress.error, test,
                       progress.seconds, progress.seconds < 1 ? 2 : 1, rate);
}

} // namespace

bool terminal_takes_bar() {
    const char *terminal = std::getenv("TERM");
    return isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string bar_of(double share, int width) {
    if (!is_utf8()) {
        const int full = static_cast<int>(share * width);
        return std::string(static_cast<std::size_t>(full), '#') +
               std::string(static_cast<std::size_t>(width - full), '.');
    }
    static constexpr std::string_view eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const int all = static_cast<int>(share * width * 8);
    std::string bar;
    for (int column = 0; column < all / 8; ++column) bar += "█";
    bar += eighths[all % 8];
    const int used = all / 8 + (all % 8 != 0 ? 1 : 0);
    return bar + std::string(static_cast<std::size_t>(std::max(0, width - used)), ' ');
}

Progress::Progress(const std::string &how, std::string watched)
    : watched_(std::move(watched)), lines_(how != "none"),
      bar_(how == "bar" || (how == "auto" && terminal_takes_bar())) {}

std::int32_t Progress::on_progress(void *user, const nnhost_progress *progress) noexcept {
    try {
        Progress &self = *static_cast<Progress *>(user);
        if (progress->event == NNHOST_PROGRESS_EPOCH) {
            self.clear_bar();
            const bool has_new_rate =
                !self.epochs_.empty() && self.epochs_.back().learning_rate != progress->learning_rate;
            self.epochs_.push_back(*progress);
            if (self.lines_) say(epoch_line(*progress, self.watched_, has_new_rate));
        } else if (self.bar_) {
            self.draw_bar(*progress);
        }
    } catch (...) {
        return 0; // no memory for a line of text: training is worth more
    }
    return 0;
}

void Progress::draw_bar(const nnhost_progress &progress) {
    const auto now = std::chrono::steady_clock::now();
    if (progress.records == 0 || now - last_drawn_ < std::chrono::milliseconds(100)) return;
    last_drawn_ = now;
    const double rate = progress.seconds > 0 ? static_cast<double>(progress.record) / progress.seconds : 0;
    const std::string speed = rate > 0 ? thousands(static_cast<std::int64_t>(rate)) + " records/s" : "";
    const std::string before = epoch_text(progress) + "   ";
    if (progress.records < 0) { // a stream, read for the first time
        const std::string text = before + thousands(progress.record) + " records   " + speed;
        say_drawing("\r" + cut(text, static_cast<std::size_t>(terminal_width() - 1)) + "\033[K\r");
        return;
    }
    const double share = std::min(1.0, static_cast<double>(progress.record) / static_cast<double>(progress.records));
    std::string after =
        fmt::format("  {:3.0f} %   {}/{}", 100 * share, thousands(progress.record), thousands(progress.records));
    if (rate > 0)
        after +=
            fmt::format("   {}   eta {:.1f} s", speed, static_cast<double>(progress.records - progress.record) / rate);
    const int room = terminal_width() - 1 - static_cast<int>(before.size() + after.size());
    if (room < 0) after.resize(after.size() - std::min(after.size(), static_cast<std::size_t>(-room)));
    // The cursor goes back to where the line starts: the ^C that a terminal echoes must not make it two lines.
    say_drawing("\r" + before + bar_of(share, std::clamp(room, 0, 28)) + after + "\033[K\r");
}

void Progress::clear_bar() {
    if (bar_) say_drawing("\r\033[K");
}

} // namespace cli
