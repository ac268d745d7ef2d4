#include "sweep/sweep_progress.hpp"

#include "output.hpp"
#include "progress.hpp"
#include "sweep/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cli {

namespace {

std::string duration(double seconds) {
    const auto whole = static_cast<std::int64_t>(seconds + 0.5);
    if (whole < 100) return fmt::format("{} s", whole);
    if (whole < 6000) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

// "epoch 3"; where each seed may have its own, "epochs 2 to 4"
std::string best_epoch_text(const Plan &plan, const Summary &summary) {
    const auto [first, last] = std::ranges::minmax(summary.points, {}, &Measured::epoch);
    if (plan.epochs_vary()) return fmt::format("epoch {}", summary.epochs);
    return first.epoch == last.epoch ? fmt::format("epoch {}", first.epoch)
                                     : fmt::format("epochs {} to {}", first.epoch, last.epoch);
}

} // namespace

SweepProgress::SweepProgress(const std::string &how, const Plan &plan, const Outcomes &outcomes)
    : plan_(plan), outcomes_(outcomes), lines_(how != "none"),
      bar_(how == "bar" || (how == "auto" && terminal_takes_bar())), at_begin_(share_done({})) {
    std::vector<bool> is_open(plan.configurations.size(), false);
    for (std::size_t index = 0; index < plan.trainings.size(); ++index)
        if (!outcomes[index].is_over()) is_open[plan.trainings[index].configuration] = true;
    told_ = static_cast<std::size_t>(std::ranges::count(is_open, false));
}

// Of the epochs of all trainings.
double SweepProgress::share_done(const std::vector<std::size_t> &running) const {
    double all = 0, done = 0;
    for (std::size_t index = 0; index < plan_.trainings.size(); ++index) {
        const auto epochs = static_cast<double>(plan_.trainings[index].epochs);
        all += epochs;
        if (outcomes_[index].is_over()) done += epochs;
    }
    for (const std::size_t index : running)
        done += static_cast<double>(std::min<std::size_t>(outcomes_.epochs_done(index),
                                                          static_cast<std::size_t>(plan_.trainings[index].epochs)));
    return all > 0 ? done / all : 1;
}

void SweepProgress::training_is_over(std::size_t training) {
    const std::size_t configuration = plan_.trainings[training].configuration;
    std::size_t open = 0;
    for (std::size_t index = 0; index < plan_.trainings.size(); ++index)
        open += plan_.trainings[index].configuration == configuration && !outcomes_[index].is_over() ? 1 : 0;
    if (open > 0) return;
    ++told_;
    if (!lines_) return;
    const Standings standings = standings_of(plan_, outcomes_, configuration);
    const Summary &summary = standings.ranked(0);
    const std::string all = std::to_string(plan_.configurations.size());
    const std::string count = fmt::format("{:>{}}/{}  ", told_, all.size(), all);
    std::string text = summary.points.empty() ? missing_text(plan_, outcomes_, configuration) : accuracy_text(summary);
    if (!summary.points.empty())
        text += fmt::format("   best after {}   {} s", best_epoch_text(plan_, summary), seconds_text(summary.seconds));
    clear_bar();
    const auto line_with = [&](const std::string &name) {
        return on_one_line(count + name + (name.empty() ? "" : "   ") + text) + "\n";
    };
    std::string line = line_with(name_of(plan_, configuration));
    write_log(line);
    if (bar_ && display_width(line) > static_cast<std::size_t>(terminal_width()) + 1) // the names are in the table too
        line = line_with(join(plan_.configurations[configuration], "  "));
    say_drawing(line);
}

void SweepProgress::draw_bar(const std::vector<std::size_t> &running) {
    if (!bar_) return;
    const double share = share_done(running);
    const std::string before = fmt::format("training {}/{}   ", outcomes_.over(), plan_.trainings.size());
    std::string after = fmt::format("  {:3.0f} %   {} running", 100 * share, running.size());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
    if (share > at_begin_) after += "   eta " + duration(seconds * (1 - share) / (share - at_begin_));
    const int room = terminal_width() - 1 - static_cast<int>(before.size() + after.size());
    const std::string line = before + bar_of(share, std::clamp(room, 0, 28)) + after;
    say_drawing("\r" + cut(line, static_cast<std::size_t>(terminal_width() - 1)) + "\033[K\r");
}

void SweepProgress::clear_bar() {
    if (bar_) say_drawing("\r\033[K");
}

} // namespace cli
