// check MODEL: can the file be loaded, is it whole, what does it hold?
#pragma once

#include "command_line.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

struct CheckedModel {
    std::string file;
    std::string fault, hint; // "": the model is good
    std::uintmax_t bytes = 0;
    std::string network; // "784-200-10 sigmoid"; "... with bias"
    std::int64_t height = 0, width = 0, channels = 0;
    std::vector<std::string> classes;
    std::int64_t weights = 0;
    double largest = 0;      // |w|
    std::int64_t biases = 0; // 0: the network has none
    double largest_bias = 0; // |b|
    std::string checksum;
    std::string training;

    bool passed() const { return fault.empty(); }
};

// `path` is a model file or a run folder.
CheckedModel check_model(const CommandLine &line, const std::string &path);
std::string text_of(const CheckedModel &model);
nlohmann::json json_of(const CheckedModel &model);

// True for .safetensors files and for folders that hold what a run leaves.
bool is_model(const std::string &path);

} // namespace cli
