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

Progress::Progress(const std::string &how, std::string watched, std::int64_t begun_after)
    : watched_(std::move(watched)), begun_after_(begun_after), lines_(how != "none"),
      bar_(how == "bar" || (how == "auto" && terminal_takes_bar())) {}

std::int32_t Progress::on_progress(void *user, const nnhost_progress *progress) noexcept {
    try {
        Progress &self = *static_cast<Progress *>(user);
        if (progress->event == NNHOST_PROGRESS_EPOCH) {
            self.clear_bar();
            self.begun_after_ = 0;
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
    const double rate =
        progress.seconds > 0 ? static_cast<double>(progress.record - begun_after_) / progress.seconds : 0;
    std::vector<std::string> fields; // the first of them that there is room for
    const std::string before = epoch_text(progress) + "   ";
    const auto columns = static_cast<std::size_t>(std::max(1, terminal_width() - 1));
    double share = -1;
    if (progress.records < 0) { // a stream, read for the first time
        fields.push_back(thousands(progress.record) + " records");
    } else {
        share = std::min(1.0, static_cast<double>(progress.record) / static_cast<double>(progress.records));
        fields.push_back(fmt::format("{:3.0f} %", 100 * share));
        fields.push_back(fmt::format("{}/{}", thousands(progress.record), thousands(progress.records)));
    }
    if (rate > 0) fields.push_back(thousands(static_cast<std::int64_t>(rate)) + " records/s");
    if (rate > 0 && share >= 0)
        fields.push_back(fmt::format("eta {:.1f} s", static_cast<double>(progress.records - progress.record) / rate));
    std::string after;
    for (const std::string &field : fields) {
        if (before.size() + after.size() + field.size() + 3 > columns) break;
        after += (after.empty() ? "" : "   ") + field;
    }
    const int room = static_cast<int>(columns) - static_cast<int>(before.size() + after.size() + 2);
    const std::string bar = share >= 0 && room > 4 ? bar_of(share, std::min(room, 28)) + "  " : "";
    // The cursor goes back to where the line starts: the ^C that a terminal echoes must not make it two lines. What is
    // below goes too: a terminal that was made narrower has broken the line.
    say_drawing("\r" + cut(before + bar + after, columns) + "\033[J\r");
}

void Progress::clear_bar() {
    if (bar_) say_drawing("\r\033[J");
}

} // namespace cli
