#include "training_run.hpp"

#include "output.hpp"
#include "resume.hpp"
#include "session.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace fs = std::filesystem;

namespace cli {

namespace {

double checkpoint_seconds(const CommandLine &line) {
    const std::string text = line.text("checkpoint-every");
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || !(seconds >= 0 && seconds <= 1e6))
        throw CliError(exit_usage, line.place("checkpoint-every"),
                       fmt::format("'{}' is not a number of seconds from 0 to 1000000", text));
    return seconds;
}

// 0: none.
std::int64_t patience_of(const CommandLine &line) {
    if (!line.has("patience")) return 0;
    const std::string text = line.text("patience");
    std::int64_t epochs = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), epochs);
    if (error != std::errc{} || end != text.data() + text.size() || epochs < 1)
        throw CliError(exit_usage, line.place("patience"),
                       fmt::format("'{}' is not a number of epochs, at least 1", text));
    if (!line.has("validation"))
        throw CliError(exit_usage, line.place("patience"),
                       "without validation records nobody knows which epoch is best",
                       "hold some back: --validation 0.1");
    return epochs;
}

} // namespace

void Target::begin_folder(const fs::path &place) {
    if (place.empty())
        folder.emplace();
    else
        folder.emplace(place, RunFolder::Is::begun);
    use_folder();
}

void Target::go_on_in(const fs::path &of_before) {
    folder.emplace(of_before, RunFolder::Is::of_before);
    use_folder();
}

void Target::use_folder() {
    model = folder->path() / "model.safetensors";
    log_to(folder->path() / "log.txt");
}

void Target::keep() {
    if (folder) folder->keep();
}

fs::path Target::checkpoint() const { return folder ? folder->path() / "last.safetensors" : interrupted(model); }

std::string Target::again() const { return folder ? resume_command(folder->path()) : ""; }

fs::path Target::interrupted(const fs::path &model) { return fs::path(model) += ".interrupted"; }

void check_run_options(const CommandLine &line) {
    checkpoint_seconds(line);
    patience_of(line);
}

TrainingRun::TrainingRun(const CommandLine &line, Target &target, nnhost_network *network, const TrainingData &data)
    : target_(target), network_(network), data_(data), watched_(data.validation ? "validation" : "test"),
      progress_(line.text("progress"), watched_, describe(network).records),
      checkpoint_(network, target.checkpoint(), target.again(), checkpoint_seconds(line)), chance_(data, network) {
    if (target.folder) record_.emplace(target.folder->path(), describe(network).epochs, watched_);
    if (data.validation)
        best_.emplace(network, target.model, patience_of(line),
                      record_ ? record_->epochs() : std::vector<nlohmann::json>());
}

Ending TrainingRun::train(const nnhost_options *options) {
    const auto is_over = [this] { return best_ && best_->is_patience_over(); };
    if (is_over()) return Ending::patience; // a run that goes on was there already
    nnhost_error error = NNHOST_ERROR_INIT;
    const nnhost_status status =
        nnhost_network_continue(network_, options, data_.train.get(), data_.watched(), on_progress, this, &error);
    progress_.clear_bar();
    if (status == NNHOST_OK && !failure_) return Ending::all_epochs;
    if (status == NNHOST_E_CANCELLED && !failure_) return is_over() ? Ending::patience : Ending::interrupted;
    if (failure_) fail(*failure_);
    if (checkpoint_.is_written()) note(checkpoint_.text());
    throw CliError(error);
}

// Something cannot be written: what to type when there is room.
void TrainingRun::fail(CliError failure) const {
    if (checkpoint_.is_written()) note(checkpoint_.text());
    const bool is_something_kept = checkpoint_.is_written() || (best_ && best_->epoch() > 0);
    if (target_.folder && is_something_kept) failure.hint = "make room, then " + target_.again();
    throw failure;
}

std::int32_t TrainingRun::on_progress(void *user, const nnhost_progress *progress) noexcept {
    TrainingRun &run = *static_cast<TrainingRun *>(user);
    try {
        return run.answer(*progress);
    } catch (const CliError &failure) {
        run.failure_ = failure;
    } catch (const std::exception &failure) {
        run.failure_ = CliError(exit_internal, "", failure.what());
    }
    return NNHOST_TRAINING_STOP;
}

std::int32_t TrainingRun::answer(const nnhost_progress &progress) {
    if (progress.event == NNHOST_PROGRESS_STATE) checkpoint_.save();
    const bool goes_on = progress.event != NNHOST_PROGRESS_EPOCH || after_epoch(progress);
    if (checkpoint_.is_written()) target_.keep();
    if (progress.event != NNHOST_PROGRESS_STATE) Progress::on_progress(&progress_, &progress);
    if (progress.event == NNHOST_PROGRESS_EPOCH) chance_.after_epoch(progress);
    if (!goes_on) return NNHOST_TRAINING_STOP;
    return checkpoint_.is_due() ? NNHOST_TRAINING_STATE : NNHOST_TRAINING_GO_ON;
}

// The line first: no state of this epoch may be there to go on from without it.
bool TrainingRun::after_epoch(const nnhost_progress &progress) {
    if (record_) record_->add(progress);
    if (best_) {
        best_->after_epoch(progress);
        target_.keep();
    }
    // What is in memory after the last one goes to the model's own file at once.
    if (progress.epoch < progress.epochs) checkpoint_.after_epoch();
    return !best_ || !best_->is_patience_over();
}

void TrainingRun::keep(Ending ending) {
    try {
        keep_network(ending);
    } catch (const CliError &failure) {
        fail(failure);
    }
    if (ending != Ending::interrupted) checkpoint_.forget_before();
    if (record_) record_->catch_up();
    target_.keep();
}

void TrainingRun::keep_network(Ending ending) {
    const bool has_best = best_ && best_->epoch() > 0;
    if (ending == Ending::interrupted || (has_best && target_.folder)) {
        checkpoint_.write();
        if (!has_best) target_.model = target_.checkpoint();
    } else {
        checkpoint_.forget_before(); // a full disk has room for the model then
        if (!has_best) check(nnhost_network_save, network_, target_.model.c_str());
        checkpoint_.remove();
    }
}

NetworkHandle TrainingRun::best_network(nnhost_context *context) const {
    if (!best_ || best_->epoch() == 0 || best_->epoch() == describe(network_).epochs) return {};
    return make<NetworkHandle>(nnhost_network_load, context, best_->file().c_str());
}

nlohmann::json TrainingRun::epochs() const {
    if (record_) return record_->epochs();
    nlohmann::json list = nlohmann::json::array();
    for (const nnhost_progress &epoch : progress_.epochs()) list.push_back(epoch_json(epoch, watched_));
    return list;
}

} // namespace cli
