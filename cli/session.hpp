// What the verbs share: a context set up from the command line, data sets, models, and their descriptions.
#pragma once

#include "command_line.hpp"
#include "handles.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cli {

// Plugin folders, kernel and log as the command line says. The log goes to stderr.
ContextHandle make_context(const CommandLine &line);

// What the data come from. The bundled sample stands in where none are named.
struct DataChoice {
    std::string path; // "" where the loader's own parameters name it
    bool is_sample = false;
};
DataChoice choose_data(const CommandLine &line, bool for_training);

// True where the loader's own parameters name the data: "idx:path=FILE", or "idx:FILE".
bool loader_names_path(const std::string &loader);

// Throws CliError, which points at the option, unless each plugin that is named exists and takes its parameters. To be
// called before anything is loaded by id or by probing: what is named comes first.
void check_plugins(const CommandLine &line, nnhost_context *context, bool for_training);

// What is installed beside the program, or lies in the build folder: ../share/nnhost.
std::filesystem::path data_folder();

// Files of the bundled sample, in mnist-sample of that.
std::filesystem::path sample_file(bool for_training);

DatasetHandle open_data(const CommandLine &line, nnhost_context *context, const std::string &path);

// Read again in every epoch, `buffer` records at a time in memory.
DatasetHandle open_stream(const CommandLine &line, nnhost_context *context, const std::string &path,
                          std::int64_t buffer);
nnhost_dataset_info describe(const nnhost_dataset *dataset);
nnhost_network_info describe(const nnhost_network *network);

// "mnist_test.csv  10,000 records (mnist_csv)"
std::string data_text(const nnhost_dataset *dataset);

// Of one layer: (receiving nodes, sending nodes); (receiving nodes), where the network has biases.
std::vector<float> weights_of(const nnhost_network *network, std::uint32_t layer);
std::vector<float> biases_of(const nnhost_network *network, std::uint32_t layer);

// "784-200-10 sigmoid", "784-200-10 sigmoid with bias"
std::string network_text(const nnhost_network *network);

struct Model {
    NetworkHandle network;
    std::filesystem::path file;
};

// What to type to ask a model: "nnhost test runs/1". For predict, which wants to be told what to read, two ways.
std::string how_to_ask(const std::string &verb, const std::string &model);

// The network of a model file, which is that file, or of a run folder: model.safetensors, or last.safetensors of a run
// that did not finish. Throws CliError (66) where a folder holds neither.
std::filesystem::path network_file(const std::filesystem::path &model);

// The MODEL argument: a file, or a run folder.
Model load_model(const CommandLine &line, nnhost_context *context);
std::filesystem::path model_file(const CommandLine &line); // without reading it

// Throws unless the records are of the network's size; `hint` says what to do then.
void check_picture_size(const nnhost_network *network, const nnhost_dataset *dataset, const std::string &hint);

// Confusion matrix and figures of one test.
struct Evaluation {
    nnhost_report report;
    std::vector<std::int64_t> confusion; // (class_count, class_count): row = label, column = answer
    std::vector<std::string> class_names;

    std::int64_t at(std::size_t label, std::size_t answer) const;
    std::string accuracy_text() const; // "97.41 % ± 0.32", or with the interval
    std::string most_confused() const; // "4 read as 9 (18)", or ""
    void write_to(nlohmann::json &object) const;
};
Evaluation evaluate(const nnhost_network *network, const nnhost_dataset *dataset);

} // namespace cli
