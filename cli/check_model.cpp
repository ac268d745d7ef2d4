#include "check_model.hpp"

#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace cli {

namespace {

// From the header: 8 bytes of its length, little-endian, then JSON. The library has found it good already.
std::string checksum_in(const fs::path &path) {
    std::ifstream file(path, std::ios::binary);
    std::array<unsigned char, 8> bytes{};
    file.read(reinterpret_cast<char *>(bytes.data()), bytes.size());
    std::size_t length = 0;
    for (std::size_t place = bytes.size(); place > 0; --place) length = length << 8 | bytes[place - 1];
    std::error_code ignored;
    if (!file || length > fs::file_size(path, ignored)) return "";
    std::string header(length, '\0');
    file.read(header.data(), static_cast<std::streamsize>(length));
    const nlohmann::json metadata =
        nlohmann::json::parse(header, nullptr, false).value("__metadata__", nlohmann::json());
    return metadata.is_object() ? metadata.value("checksum", "") : "";
}

void look_at_weights(const nnhost_network *network, const nnhost_network_info &info, CheckedModel &model) {
    for (std::uint32_t layer = 0; layer < info.layer_count; ++layer) {
        const std::vector<float> weights = weights_of(network, layer);
        model.weights += std::ssize(weights);
        for (const float weight : weights) model.largest = std::max(model.largest, std::fabs(double{weight}));
        if (info.has_bias == 0) continue;
        const std::vector<float> biases = biases_of(network, layer);
        model.biases += std::ssize(biases);
        for (const float bias : biases) model.largest_bias = std::max(model.largest_bias, std::fabs(double{bias}));
    }
}

std::string biases_text(const CheckedModel &model) {
    if (model.biases == 0) return "";
    return fmt::format(", {} biases of at most {:.4g}", thousands(model.biases), model.largest_bias);
}

} // namespace

bool is_model(const std::string &path) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) return fs::path(path).extension() == ".safetensors";
    for (const char *name : {"model.safetensors", "last.safetensors", "run.ini"})
        if (fs::exists(fs::path(path) / name, ignored)) return true;
    return false;
}

CheckedModel check_model(const CommandLine &line, const std::string &path) {
    std::error_code ignored;
    CheckedModel model;
    model.file = network_file(path).string();
    model.bytes = fs::file_size(model.file, ignored);
    if (ignored) model.bytes = 0;
    const ContextHandle context = make_context(line);
    nnhost_network *loaded = nullptr;
    nnhost_error error = NNHOST_ERROR_INIT;
    if (nnhost_network_load(context.get(), model.file.c_str(), &loaded, &error) != NNHOST_OK) {
        if (exit_code_of(error.status) != exit_data) throw CliError(error);
        model.fault = error.text;
        model.hint = error.hint;
        return model;
    }
    const NetworkHandle network(loaded);
    const nnhost_network_info info = describe(network.get());
    model.network = network_text(network.get());
    model.height = info.height;
    model.width = info.width;
    model.channels = info.channels;
    model.classes.assign(info.class_names, info.class_names + info.class_count);
    model.checksum = checksum_in(model.file);
    model.training = info.summary;
    look_at_weights(network.get(), info, model);
    return model;
}

std::string text_of(const CheckedModel &model) {
    std::string text = fmt::format("model    {}  {} bytes\n", on_one_line(model.file),
                                   thousands(static_cast<std::int64_t>(model.bytes)));
    if (!model.passed())
        return text + fmt::format("BAD      {}\n{}", on_one_line(model.fault),
                                  model.hint.empty() ? "" : fmt::format("    hint: {}\n", on_one_line(model.hint)));
    text += fmt::format("network  {}, {} weights of at most {:.4g}{}\n", model.network, thousands(model.weights),
                        model.largest, biases_text(model));
    text += fmt::format("size     {}x{}{}\n", model.width, model.height,
                        model.channels == 1 ? "" : fmt::format(", {} channels", model.channels));
    text += fmt::format("classes  {}: {}\n", model.classes.size(), on_one_line(join(model.classes, ", ")));
    text += model.checksum == "none" ? "checksum none: another program has edited the weights\n"
                                     : fmt::format("checksum {}, which is right\n", model.checksum);
    if (!model.training.empty()) text += fmt::format("trained  {}\n", on_one_line(model.training));
    return text + "good     the model can be loaded\n";
}

nlohmann::json json_of(const CheckedModel &model) {
    nlohmann::json object = {{"path", model.file}, {"passed", model.passed()}, {"bytes", model.bytes}};
    if (!model.passed()) {
        object["cause"] = model.fault;
        if (!model.hint.empty()) object["hint"] = model.hint;
        return object;
    }
    object["network"] = model.network;
    object["weights"] = model.weights;
    object["largest_weight"] = model.largest;
    object["biases"] = model.biases;
    object["largest_bias"] = model.largest_bias;
    object["height"] = model.height;
    object["width"] = model.width;
    object["channels"] = model.channels;
    object["classes"] = model.classes;
    object["checksum"] = model.checksum;
    object["training"] = model.training;
    return object;
}

} // namespace cli
