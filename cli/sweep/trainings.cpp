#include "sweep/trainings.hpp"

#include "error.hpp"
#include "handles.hpp"
#include "interrupt.hpp"
#include "sweep/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

constexpr std::chrono::milliseconds look_again{200}; // at the bar
constexpr int most_waits = 50;                       // for another process that is at a training's folder
constexpr int most_kills = 1;                        // that a training goes on after, without being asked

bool is_there(const fs::path &file) {
    std::error_code ignored;
    return fs::exists(file, ignored);
}

// Ended as it should while nobody was there to see it. The model of an epoch is there before its line.
bool has_ended(const fs::path &run, std::int64_t last_epoch) {
    std::vector<std::string> ignored;
    const std::vector<Epoch> epochs = read_epochs(run / "epochs.jsonl", ignored);
    return !epochs.empty() && epochs.back().epoch >= last_epoch && is_there(run / "model.safetensors");
}

struct Failure {
    std::string cause; // with its place
    std::string hint;
};

// The last error that the training printed.
Failure failure_of(const std::string &said) {
    const std::string error = "nnhost: error: ", hint = "\n  hint: ";
    const std::size_t begin = said.rfind(error);
    if (begin == std::string::npos) return {};
    const std::string text = said.substr(begin + error.size());
    const std::size_t end = std::min(text.find('\n'), text.size());
    Failure failure{text.substr(0, end), ""};
    if (text.compare(end, hint.size(), hint) == 0) {
        const std::size_t from = end + hint.size();
        failure.hint = text.substr(from, text.find('\n', from) - from);
    }
    return failure;
}

class Driver {
  public:
    Driver(const Plan &plan, Outcomes &outcomes, SweepProgress &progress, const Side &side, RunFolder &folder)
        : plan_(plan), outcomes_(outcomes), progress_(progress), side_(side), folder_(folder),
          context_(make<ContextHandle>(nnhost_context_create)), guard_(context_.get()) {}

    bool run() {
        for (std::size_t index = 0; index < plan_.trainings.size(); ++index)
            if (!outcomes_[index].is_over()) pending_.push_back(index);
        int told = 0;
        while (jobs_.running() > 0 || (!pending_.empty() && told == 0)) {
            if (told == 0) start_some();
            progress_.draw_bar(jobs_.trainings());
            if (const std::optional<Ended> ended = jobs_.wait(look_again)) take(*ended, told != 0);
            if (const int signal = interrupting_signal(); signal != 0 && std::exchange(told, signal) == 0)
                jobs_.tell(signal);
        }
        progress_.clear_bar();
        return told != 0 && outcomes_.over() < plan_.trainings.size();
    }

  private:
    void start_some() {
        while (jobs_.running() < side_.jobs && !pending_.empty()) {
            const std::size_t training = pending_.front();
            pending_.pop_front();
            begin(training);
        }
    }

    void begin(std::size_t training) {
        const fs::path run = outcomes_.run_of(training);
        if (has_ended(run, plan_.trainings[training].epochs)) {
            finish(training, State::done, "", 0);
            return;
        }
        std::vector<std::string> words = {"train", "--no-pictures", "--progress=none",
                                          fmt::format("--threads={}", side_.threads)};
        if (is_there(run / "run.ini")) {
            words.push_back("--resume=" + run.string());
        } else {
            fs::remove_all(run); // killed before there was anything to go on with
            words.push_back("--run=" + run.string());
            for (const TrainSetting &setting : plan_.settings_of_training(plan_.trainings[training]))
                if (std::string word = word_of(setting); !word.empty()) words.push_back(std::move(word));
        }
        jobs_.start(training, std::move(words));
    }

    void take(const Ended &ended, bool is_stopping) {
        const Failure failure = failure_of(ended.said);
        // One that this sweep began before it was killed is still saving.
        if (failure.cause.ends_with("another process is at this run") && waits_[ended.training]++ < most_waits) {
            std::this_thread::sleep_for(look_again);
            pending_.push_front(ended.training);
            return;
        }
        switch (ended.exit_code) {
        case exit_done:
            finish(ended.training, State::done, "", ended.seconds);
            return;
        case exit_answer_is_no:
            finish(ended.training, State::diverged, failure.cause, ended.seconds);
            return;
        case exit_usage:
        case exit_data:
        case exit_missing:
        case exit_write:
            throw CliError(ended.exit_code, "", failure.cause.empty() ? "a training could not begin" : failure.cause,
                           failure.hint);
        default:
            break;
        }
        const bool was_stopped = ended.was_killed || ended.exit_code == exit_interrupted;
        if (was_stopped && is_stopping) return; // pending it stays
        if (was_stopped && kills_[ended.training]++ < most_kills) {
            pending_.push_front(ended.training);
            return;
        }
        const std::string cause = ended.was_killed ? fmt::format("killed: {}", strsignal(ended.exit_code - 128))
                                                   : fmt::format("exit status {}", ended.exit_code);
        finish(ended.training, State::failed, failure.cause.empty() ? cause : failure.cause, ended.seconds);
    }

    void finish(std::size_t training, State state, const std::string &cause, double seconds) {
        folder_.keep();
        outcomes_.keep(training, state, cause, seconds);
        progress_.training_is_over(training);
    }

    const Plan &plan_;
    Outcomes &outcomes_;
    SweepProgress &progress_;
    Side side_;
    RunFolder &folder_;
    std::deque<std::size_t> pending_;
    std::map<std::size_t, int> kills_, waits_;
    ContextHandle context_; // for the guard, which wants one to tell; it goes last
    InterruptGuard guard_;
    Jobs jobs_;
};

} // namespace

bool train_pending(const Plan &plan, Outcomes &outcomes, SweepProgress &progress, const Side &side, RunFolder &folder) {
    return Driver(plan, outcomes, progress, side, folder).run();
}

} // namespace cli
