#include "error.hpp"
#include "model_file.hpp"
#include "model_format.hpp"
#include "number_text.hpp"
#include "whole_file.hpp"

#include <nnhost/abi/version.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace nnhost {
namespace {

using nlohmann::json;

std::string range_text(const Range &r) { return number_text(r.low) + ":" + number_text(r.high); }

// Bytes that are no UTF-8 (in a folder's name, say) are replaced: a header that cannot be read back is worth nothing.
std::string compact(const json &j) { return j.dump(-1, ' ', false, json::error_handler_t::replace); }

json metadata(const Network &network) {
    const auto &i = network.info;
    json activations = json::array();
    for (const auto &layer : network.layers) activations.push_back(layer.activation->id_text());
    json m = json::object(); // safetensors: texts alone
    m["format"] = model_format::name;
    m["format_version"] = network.has_bias() ? model_format::version_with_biases : model_format::version;
    m["written_by"] = "nnhost " NNHOST_VERSION_TEXT;
    m["checksum"] = model_format::no_checksum;
    m["image_shape"] = compact({i.height, i.width, i.channels});
    m["class_names"] = compact(i.class_names);
    m["activations"] = compact(activations);
    m["initialiser"] = i.initialiser_id;
    m["input_range"] = range_text(i.input);
    m["target_range"] = range_text(i.target);
    m["seed"] = std::to_string(i.seed);
    m["training"] = i.summary;
    m["data_checksum"] = i.data_checksum;
    const auto &p = i.position;
    m["position"] = compact({p.epochs, p.records, p.squared, p.correct});
    return m;
}

bool finite(const Floats &v) {
    return std::all_of(v.begin(), v.end(), [](float f) { return std::isfinite(f); });
}

struct Tensor {
    std::string name;
    std::vector<std::int64_t> shape;
    const Floats &values;
};

std::vector<Tensor> tensors(const Network &network) {
    std::vector<Tensor> all;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const auto &layer = network.layers[l];
        all.push_back({model_format::tensor_name(l), {layer.outputs, layer.inputs}, layer.weights});
        if (network.has_bias()) all.push_back({model_format::bias_name(l), {layer.outputs}, layer.biases});
    }
    return all;
}

} // namespace

void save_model(const Network &network, const std::filesystem::path &path) {
    const auto all = tensors(network);
    for (const auto &tensor : all)
        if (!finite(tensor.values))
            throw Error(NNHOST_E_DIVERGED, "the weights are no longer finite numbers: there is nothing to keep",
                        "lower the learning rate (--learning-rate)");
    json header;
    header["__metadata__"] = metadata(network);
    std::uint64_t offset = 0;
    for (const auto &tensor : all) {
        const auto end = offset + tensor.values.size() * sizeof(float);
        header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    auto text = compact(header);
    text.resize((text.size() + 7) / 8 * 8, ' '); // tensors begin at a multiple of eight
    const std::uint64_t length = text.size();
    std::string bytes(reinterpret_cast<const char *>(&length), model_format::length_bytes);
    bytes += text;
    for (const auto &tensor : all)
        bytes.append(reinterpret_cast<const char *>(tensor.values.data()), tensor.values.size() * sizeof(float));
    const auto place =
        model_format::checksum_place(std::string_view(bytes).substr(0, model_format::length_bytes + length));
    bytes.replace(place, 16, model_format::checksum(bytes));
    write_whole_file(path, bytes);
}

} // namespace nnhost
