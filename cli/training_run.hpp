// What a training run leaves behind on its way: its folder, a line an epoch, checkpoints, the best network.
#pragma once

#include "best_model.hpp"
#include "checkpoint.hpp"
#include "progress.hpp"
#include "run_folder.hpp"
#include "run_record.hpp"
#include "training_data.hpp"
#include "warnings.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace cli {

// Where the network goes: --model's file, or a run folder, which stays only when kept.
struct Target {
    std::optional<RunFolder> folder;
    std::filesystem::path model;

    void begin_folder(const std::filesystem::path &place); // "": the next of ./runs
    void go_on_in(const std::filesystem::path &folder);
    void keep();
    const std::filesystem::path &shown() const { return folder ? folder->path() : model; }
    std::filesystem::path checkpoint() const;
    std::string again() const; // what to type to go on, or ""

    static std::filesystem::path interrupted(const std::filesystem::path &model); // what --model leaves then

  private:
    void use_folder();
};

// Throws CliError (2) for what a run could not be begun with, before anything is read.
void check_run_options(const CommandLine &line);

enum class Ending { all_epochs, patience, interrupted };

class TrainingRun {
  public:
    // All are borrowed. The run folder, if there is one, is begun. Throws CliError (2, 73).
    TrainingRun(const CommandLine &line, Target &target, nnhost_network *network, const TrainingData &data);

    // Divergence and every other failure throw, and leave the last checkpoint behind.
    Ending train(const nnhost_options *options);

    // What is to be kept at the end: the model, and where to go on from. Throws CliError (73).
    void keep(Ending ending);

    // The one that was kept, where that is not the one that was trained: the best epoch's.
    NetworkHandle best_network(nnhost_context *context) const;

    const std::optional<BestModel> &best() const { return best_; } // where there are validation records
    nlohmann::json epochs() const;                                 // the lines of epochs.jsonl

  private:
    static std::int32_t on_progress(void *user, const nnhost_progress *progress) noexcept;
    std::int32_t answer(const nnhost_progress &progress);
    bool after_epoch(const nnhost_progress &progress);
    void keep_network(Ending ending);
    [[noreturn]] void fail(CliError failure) const;

    Target &target_;
    nnhost_network *network_;
    const TrainingData &data_;
    const std::string watched_; // "validation" or "test"
    Progress progress_;
    Checkpoint checkpoint_;
    std::optional<RunRecord> record_; // of a run folder
    std::optional<BestModel> best_;
    ChanceWatch chance_;
    std::optional<CliError> failure_; // what ended the training from its callback
};

} // namespace cli
