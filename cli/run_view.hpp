// A run folder, opened for looking at: for plot, report and compare. What is asked for is opened then, and once.
#pragma once

#include "command_line.hpp"
#include "handles.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cli {

// How well an epoch did on one set of records. NaN where its line does not say.
struct Scores {
    std::int64_t records = 0; // 0: there were none
    std::int64_t correct = 0;
    double error = std::numeric_limits<double>::quiet_NaN();
    double accuracy = std::numeric_limits<double>::quiet_NaN();
};

// A line of epochs.jsonl.
struct Epoch {
    std::int64_t epoch = 0; // from 1
    double learning_rate = std::numeric_limits<double>::quiet_NaN();
    double seconds = std::numeric_limits<double>::quiet_NaN();
    Scores training;
    Scores test;
    Scores validation;
};

// What the network says of every test record.
struct Answers {
    std::vector<std::string> class_names;
    std::vector<std::int32_t> labels;  // (records), -1: none
    std::vector<std::int32_t> answers; // (records): the largest output, the first of equals
    std::vector<float> outputs;        // (records, classes)

    std::size_t records() const { return labels.size(); }
    float output(std::size_t record, std::size_t of_class) const {
        return outputs[record * class_names.size() + of_class];
    }
    bool is_wrong(std::size_t record) const { return labels[record] >= 0 && labels[record] != answers[record]; }
    std::vector<std::int64_t> confusion() const; // (classes, classes): row = label, column = answer
};

// A half of the run is not there, for the reason that what() gives. Whoever draws several things goes on without it.
class MissingHalf : public CliError {
  public:
    explicit MissingHalf(const CliError &reason) : CliError(reason) {}
};

// Made when it is first asked for. A failure is kept too, and met again by whoever asks again.
template <class T>
class Once {
  public:
    template <class Make>
    const T &get(Make make) {
        if (!value_ && !failure_) {
            try {
                value_.emplace(make());
            } catch (const CliError &failure) {
                failure_.emplace(failure);
            }
        }
        if (failure_) throw MissingHalf(*failure_);
        return *value_;
    }

  private:
    std::optional<T> value_;
    std::optional<CliError> failure_;
};

// The folder of the RUN argument; runs/latest, or else the newest, where there is none. Throws CliError (2, 66).
std::filesystem::path run_folder(const CommandLine &line);
std::filesystem::path checked_run_folder(const std::filesystem::path &folder); // the same for a folder that is named

// What a run that has just ended has open already; the view borrows it.
struct OpenRun {
    const nnhost_network *network = nullptr;
    const nnhost_dataset *training_data = nullptr;
    const nnhost_dataset *test_data = nullptr; // NULL: there are none
};

class RunView {
  public:
    // Plugin folders and the kernel of `line` go before those of run.ini. A model file too is a run, of which nothing
    // else is left.
    RunView(const CommandLine &line, std::filesystem::path folder);
    RunView(const CommandLine &line, std::filesystem::path folder, const OpenRun &open);
    RunView(const RunView &) = delete;
    RunView &operator=(const RunView &) = delete;

    // The test data are these from now on, read with the loader of `line`. To be called before they are asked for.
    void test_on(const std::string &path) { other_test_data_ = path; }

    const std::filesystem::path &folder() const { return folder_; }
    const std::vector<Epoch> &epochs() const { return epochs_; } // may be empty
    // What is not as it should be and is done without: "epochs.jsonl:3: is not a line of an epoch".
    const std::vector<std::string> &remarks() const { return remarks_; }

    // Each throws MissingHalf.
    const CommandLine &settings() const;               // run.ini, as `train --config` reads it
    const nnhost_network *network() const;             // model.safetensors, or else last.safetensors
    const std::filesystem::path &network_file() const; // which of the two
    const nnhost_dataset *training_data() const;       // without the validation records; not where they were streamed
    const nnhost_dataset *test_data() const;
    const Answers &answers() const;
    nnhost_context *context() const; // finds the plugins of the run

  private:
    ContextHandle make_own_context() const;
    CommandLine read_settings() const;
    DatasetHandle open_records(const char *option) const;
    Answers ask() const;

    CommandLine line_;
    std::filesystem::path folder_;
    std::optional<OpenRun> open_;
    std::optional<std::string> other_test_data_; // "" where the loader's own parameters name them
    std::vector<std::string> remarks_;
    std::vector<Epoch> epochs_;
    mutable Once<CommandLine> settings_;
    mutable Once<ContextHandle> context_; // before what is made from it
    mutable Once<std::filesystem::path> network_file_;
    mutable Once<NetworkHandle> network_;
    mutable Once<DatasetHandle> training_data_;
    mutable Once<DatasetHandle> test_data_;
    mutable Once<Answers> answers_;
};

// The lines of epochs.jsonl, or nothing where there is none. What is no line of an epoch, such as one torn by a power
// cut, becomes a remark. Of an epoch that was trained again the last line counts.
std::vector<nlohmann::json> read_epoch_lines(const std::filesystem::path &file, std::vector<std::string> &remarks);
std::vector<Epoch> read_epochs(const std::filesystem::path &file, std::vector<std::string> &remarks);

} // namespace cli
