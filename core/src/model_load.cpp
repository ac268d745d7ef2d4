#include "error.hpp"
#include "model_file.hpp"
#include "model_format.hpp"
#include "number_text.hpp"
#include "whole_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace nnhost {
namespace {

using model_format::bias_name;
using model_format::length_bytes;
using model_format::tensor_name;
using nlohmann::json;

constexpr std::size_t largest_header = 100'000'000; // as the safetensors library has it
constexpr std::int64_t largest_side = 1 << 30;      // of a tensor

// An array of whole numbers; empty where it is anything else (json alone would cut 200.5 to 200).
template <class Integer>
std::vector<Integer> integers(const json &array) {
    const bool whole = array.is_array() && std::all_of(array.begin(), array.end(), [](const json &n) {
                           return std::is_signed_v<Integer> ? n.is_number_integer() : n.is_number_unsigned();
                       });
    return whole ? array.get<std::vector<Integer>>() : std::vector<Integer>();
}

class Reader {
  public:
    Reader(const std::filesystem::path &path, std::string bytes) : path_(path.string()), bytes_(std::move(bytes)) {
        if (bytes_.empty()) fail("the file is empty");
        if (bytes_.size() < length_bytes) fail("the file ends inside its header", bytes_.size());
        std::uint64_t length = 0; // little-endian
        for (std::size_t i = length_bytes; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes_[i]);
        if (length > largest_header || length < 2)
            fail("not a safetensors file: the length of the header is " + std::to_string(length), 0);
        if (length > bytes_.size() - length_bytes)
            fail("the file is cut short: its header should be " + std::to_string(length) + " bytes long",
                 bytes_.size());
        data_start_ = length_bytes + length;
        const std::string_view text(bytes_.data() + length_bytes, length);
        header_ = json::parse(text, nullptr, false);
        if (!header_.is_object()) fail("not a safetensors file: the header is not JSON", length_bytes);
        require_ours();
    }

    [[noreturn]] void fail(const std::string &cause, std::size_t byte = std::string::npos) const {
        throw Error(NNHOST_E_DATA, cause, "a model is what `nnhost train` writes",
                    {.file = path_, .byte = byte == std::string::npos ? -1 : static_cast<std::int64_t>(byte)});
    }

    std::string text(const char *key) const {
        const auto &m = header_["__metadata__"];
        if (!m.contains(key) || !m[key].is_string()) fail(std::string("the header lacks '") + key + "'");
        return m[key].get<std::string>();
    }

    // A list that is kept as JSON in a text.
    template <class Value>
    std::vector<Value> list(const char *key) const {
        try {
            return json::parse(text(key)).template get<std::vector<Value>>();
        } catch (const json::exception &) {
            fail(std::string("'") + key + "' in the header is malformed");
        }
    }

    Range range(const char *key) const {
        const auto t = text(key);
        const auto colon = std::min(t.find(':'), t.size() - 1);
        const auto low = parse_number<double>(std::string_view(t).substr(0, colon));
        const auto high = parse_number<double>(std::string_view(t).substr(colon + 1));
        if (!low || !high || !(*low < *high) || !std::isfinite(*high - *low))
            fail(std::string("'") + key + "' in the header is malformed");
        return {*low, *high};
    }

    // Of files that were written before there was one, the beginning.
    Position position() const {
        if (!header_["__metadata__"].contains("position")) return {};
        const auto p = list<json>("position");
        const auto is_count = [](const json &n) { return n.is_number_integer() && n >= 0; };
        if (p.size() != 4 || !is_count(p[0]) || !is_count(p[1]) || !p[2].is_number() || !is_count(p[3]))
            fail("'position' in the header is malformed");
        return {p[0], p[1], p[2], p[3]};
    }

    // Takes the weights (outputs, inputs) of a layer out of the file, and its biases (outputs) where it has any.
    void read_layer(std::size_t layer, Layer &to) const {
        const auto shape = read_tensor(tensor_name(layer), 2, to.weights);
        to.outputs = shape[0];
        to.inputs = shape[1];
        const auto name = bias_name(layer);
        if (!header_.contains(name)) return;
        const auto nodes = read_tensor(name, 1, to.biases).front();
        if (nodes != to.outputs)
            fail("tensor '" + name + "' holds " + std::to_string(nodes) + " biases for " + std::to_string(to.outputs) +
                 " nodes");
    }

    // Its shape, of so many dimensions; the values go to `to`.
    std::vector<std::int64_t> read_tensor(const std::string &name, std::size_t dimensions, Floats &to) const {
        if (!header_.contains(name)) fail("tensor '" + name + "' is missing");
        std::vector<std::int64_t> shape;
        std::vector<std::uint64_t> offsets;
        try {
            const auto &t = header_[name];
            if (t.at("dtype") != "F32") fail("tensor '" + name + "' is not of type F32");
            shape = integers<std::int64_t>(t.at("shape"));
            offsets = integers<std::uint64_t>(t.at("data_offsets"));
        } catch (const json::exception &) {
            fail("tensor '" + name + "' is malformed in the header");
        }
        if (shape.size() != dimensions ||
            std::any_of(shape.begin(), shape.end(), [](auto n) { return n < 1 || n > largest_side; }))
            fail("tensor '" + name + "' is not a " + (dimensions == 2 ? "matrix" : "vector"));
        std::uint64_t size = sizeof(float);
        for (const auto n : shape) size *= static_cast<std::uint64_t>(n);
        const auto available = bytes_.size() - data_start_;
        if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] - offsets[0] != size)
            fail("tensor '" + name + "' has offsets that do not fit its shape");
        if (offsets[1] > available)
            fail("the file is cut short: tensor '" + name + "' should end at byte " +
                     std::to_string(data_start_ + offsets[1]),
                 bytes_.size());
        to.resize(static_cast<std::size_t>(size / sizeof(float)));
        std::memcpy(to.data(), bytes_.data() + data_start_ + offsets[0], size);
        for (const float w : to)
            if (!std::isfinite(w)) fail("tensor '" + name + "' holds a value that is not a finite number");
        return shape;
    }

    // After the tensors were found whole: a cut file is called cut, not damaged. "none" passes: that is how a program
    // that edits weights says that it meant to.
    void require_checksum() {
        const auto stored = text("checksum");
        if (stored == "none") return;
        const auto place = model_format::checksum_place(std::string_view(bytes_).substr(0, data_start_));
        if (place == std::string::npos) fail("the checksum in the header is malformed");
        bytes_.replace(place, 16, model_format::no_checksum);
        if (model_format::checksum(bytes_) != stored) fail("the checksum does not match: the file is damaged");
    }

  private:
    void require_ours() const {
        if (!header_.contains("__metadata__") || !header_["__metadata__"].is_object() ||
            header_["__metadata__"].value("format", json()) != model_format::name)
            fail("a safetensors file, but not an nnhost model");
        const auto written = text("format_version");
        if (written != model_format::version && written != model_format::version_with_biases)
            fail("model format " + written + "; this nnhost reads " + model_format::version + " and " +
                 model_format::version_with_biases);
    }

    std::string path_, bytes_;
    json header_;
    std::size_t data_start_ = 0;
};

std::shared_ptr<const Activation> load_activation(const std::string &text, const std::filesystem::path &path,
                                                  Registry &registry, const Host &host) {
    try {
        registry.find_id(NNHOST_ACTIVATION_KIND, split_plugin_text(text).name); // never a path
        return std::make_shared<Activation>(registry, host, text);
    } catch (Error &e) {
        if (e.status == NNHOST_E_ARGUMENT) e.status = NNHOST_E_DATA; // it was not the user who wrote it
        if (e.place.file.empty()) e.place.file = path.string();
        throw;
    }
}

} // namespace

Network load_model(const std::filesystem::path &path, Registry &registry, const Host &host) {
    Reader reader(path, read_whole_file(path));
    Network network;
    auto &i = network.info;
    const auto shape = reader.list<std::int64_t>("image_shape");
    if (shape.size() != 3) reader.fail("'image_shape' in the header is malformed");
    i.height = shape[0];
    i.width = shape[1];
    i.channels = shape[2];
    if (std::any_of(shape.begin(), shape.end(), [](auto size) { return size < 1; }))
        reader.fail("'image_shape' in the header is malformed");
    i.class_names = reader.list<std::string>("class_names");
    const auto activations = reader.list<std::string>("activations");
    if (activations.empty()) reader.fail("the network has no layers");
    network.layers.resize(activations.size());
    for (std::size_t l = 0; l < activations.size(); ++l) reader.read_layer(l, network.layers[l]);
    reader.require_checksum();
    for (std::size_t l = 0; l < activations.size(); ++l) {
        const auto expected =
            l == 0 ? static_cast<double>(i.height) * static_cast<double>(i.width) * static_cast<double>(i.channels)
                   : static_cast<double>(network.layers[l - 1].outputs);
        if (static_cast<double>(network.layers[l].inputs) != expected)
            reader.fail("layer " + std::to_string(l + 1) + " does not fit what comes before it");
        if (network.layers[l].biases.empty() == network.has_bias())
            reader.fail("some layers have biases, others have none");
        network.layers[l].activation = load_activation(activations[l], path, registry, host);
    }
    if (static_cast<std::int64_t>(i.class_names.size()) != network.outputs())
        reader.fail("the number of classes is not that of the outputs");
    i.initialiser = i.initialiser_id = reader.text("initialiser");
    i.input = reader.range("input_range");
    i.target = reader.range("target_range");
    i.summary = reader.text("training");
    i.data_checksum = reader.text("data_checksum");
    i.position = reader.position();
    i.seed = parse_number<std::uint64_t>(reader.text("seed")).value_or(0);
    return network;
}

} // namespace nnhost
