#include "network.hpp"

#include "biases.hpp"
#include "error.hpp"

#include <algorithm>
#include <cmath>

namespace nnhost {
namespace {

std::string shape(std::int64_t height, std::int64_t width, std::int64_t channels) {
    auto text = std::to_string(width) + "x" + std::to_string(height);
    return channels == 1 ? text : text + "x" + std::to_string(channels);
}

// §7 step 3: to 0.01..0.99. A constant has no contrast to stretch: it becomes the middle.
void scale_to_domain(std::span<float> a) {
    const auto [minimum, maximum] = std::minmax_element(a.begin(), a.end());
    const float low = *minimum;
    const float range = *maximum - low;
    if (!std::isfinite(range))
        throw Error(NNHOST_E_DATA, "the backwards query left the numbers: a value is infinite or not a number");
    for (auto &v : a) v = range > 0 ? (v - low) / range * 0.98f + 0.01f : 0.5f;
}

// §7 step 3 for an activation whose inverse lives elsewhere than (0, 1): the same picture in that interval.
void scale_to_interval(std::span<float> a, float low, float high) {
    if (!std::isfinite(low) && !std::isfinite(high)) return; // any value has an inverse
    low = std::isfinite(low) ? low : high - 1;
    high = std::isfinite(high) ? high : low + 1;
    for (auto &v : a) v = low + v * (high - low);
}

bool all_finite(std::span<const float> v) {
    return std::all_of(v.begin(), v.end(), [](float f) { return std::isfinite(f); });
}

} // namespace

std::vector<std::int64_t> Network::sizes() const {
    std::vector<std::int64_t> result{inputs()};
    for (const auto &layer : layers) result.push_back(layer.outputs);
    return result;
}

void Network::forward_from(std::size_t layer, const Kernel &kernel, std::int64_t batch, Forward &f) const {
    for (std::size_t l = layer; l < layers.size(); ++l) {
        const auto &from = layers[l];
        const float *h = f.outputs[l - 1].data();
        f.sums[l].resize(static_cast<std::size_t>(batch * from.outputs));
        f.outputs[l].resize(f.sums[l].size());
        // z (batch, outputs) = h (batch, inputs) W^T; for one record z = W h
        if (batch == 1)
            kernel.gemv(Transpose::no, from.outputs, from.inputs, from.weights.data(), h, f.sums[l].data());
        else
            kernel.gemm(Transpose::no, Transpose::yes, batch, from.outputs, from.inputs, 1, h, from.weights.data(), 0,
                        f.sums[l].data());
        add_biases(from.biases, batch, f.sums[l].data(), from.outputs);
        from.activation->forward(batch, from.outputs, f.sums[l].data(), f.outputs[l].data());
    }
}

void Network::forward(const Kernel &kernel, std::int64_t batch, const float *x, Forward &f) const {
    f.sums.resize(layers.size());
    f.outputs.resize(layers.size());
    const auto &first = layers.front();
    f.sums[0].resize(static_cast<std::size_t>(batch * first.outputs));
    f.outputs[0].resize(f.sums[0].size());
    if (batch == 1)
        kernel.gemv(Transpose::no, first.outputs, first.inputs, first.weights.data(), x, f.sums[0].data());
    else
        kernel.gemm(Transpose::no, Transpose::yes, batch, first.outputs, first.inputs, 1, x, first.weights.data(), 0,
                    f.sums[0].data());
    add_biases(first.biases, batch, f.sums[0].data(), first.outputs);
    first.activation->forward(batch, first.outputs, f.sums[0].data(), f.outputs[0].data());
    forward_from(1, kernel, batch, f);
}

void Network::require_finite(std::int64_t batch, const float *first_sums, std::int64_t stride, const Forward &f) const {
    if (all_finite(f.outputs.back())) return; // NaN spreads to the end
    for (std::size_t l = 0; l < layers.size(); ++l)
        for (std::int64_t r = 0; r < batch; ++r) {
            const auto cols = layers[l].outputs;
            const float *sums = l == 0 ? first_sums + r * stride : f.sums[l].data() + r * cols;
            const auto where = l + 1 == layers.size() ? "the output layer" : "hidden layer " + std::to_string(l + 1);
            if (!all_finite({sums, sums + cols}))
                throw Error(NNHOST_E_DIVERGED, "the sums going into " + where + " are no longer finite numbers",
                            "lower the learning rate (--learning-rate)", {.sample = r});
            const float *outputs = f.outputs[l].data() + r * cols;
            if (all_finite({outputs, outputs + cols})) continue;
            const auto &plugin = layers[l].activation->plugin().descriptor;
            throw Error(NNHOST_E_PLUGIN,
                        std::string("activation '") + plugin.name +
                            "' made a value that is not a finite number of finite sums in " + where,
                        std::string("tell its vendor: ") + plugin.vendor, {.sample = r});
        }
}

void Network::backquery(const Kernel &kernel, std::span<const float> wanted, std::span<float> picture) const {
    Floats b_out(wanted.begin(), wanted.end());
    for (std::size_t l = layers.size(); l-- > 0;) {
        const auto &layer = layers[l];
        if (!layer.activation->has_inverse())
            throw Error(NNHOST_E_UNSUPPORTED, "activation '" + layer.activation->name() + "' has no inverse",
                        "backwards queries need invertible activations such as sigmoid or tanh");
        Floats b_in(b_out.size());
        const auto outside =
            layer.activation->inverse(static_cast<std::int64_t>(b_out.size()), b_out.data(), b_in.data());
        if (outside > 0)
            throw Error(NNHOST_E_UNSUPPORTED, std::to_string(outside) + " of " + std::to_string(b_out.size()) +
                                                  " wanted outputs are outside the domain of the inverse of '" +
                                                  layer.activation->name() + "'");
        for (std::size_t j = 0; j < layer.biases.size(); ++j) b_in[j] -= layer.biases[j];
        Floats a_out(static_cast<std::size_t>(layer.inputs)); // a_out = W^T b_in
        kernel.gemv(Transpose::yes, layer.outputs, layer.inputs, layer.weights.data(), b_in.data(), a_out.data());
        scale_to_domain(a_out);
        if (l > 0) { // hidden: the next step inverts the activation that made these outputs
            const auto &i = layers[l - 1].activation->info();
            scale_to_interval(a_out, i.inverse_minimum, i.inverse_maximum);
        }
        b_out = std::move(a_out);
    }
    std::copy(b_out.begin(), b_out.end(), picture.begin());
}

void Network::targets(std::int32_t label, std::span<float> out) const {
    std::fill(out.begin(), out.end(), static_cast<float>(info.target.low));
    out[static_cast<std::size_t>(label)] = static_cast<float>(info.target.high);
}

void Network::require_fit(const Dataset &data) const {
    const auto &d = data.info();
    if (d.height != info.height || d.width != info.width || d.channels != info.channels)
        throw Error(NNHOST_E_DATA,
                    "the records are " + shape(d.height, d.width, d.channels) + ", the network wants " +
                        shape(info.height, info.width, info.channels),
                    {}, {.file = data.source()});
}

std::vector<std::int32_t> Network::class_map(const Dataset &data) const {
    data.require_labels();
    std::vector<std::int32_t> map;
    for (const auto &name : data.info().class_names) {
        const auto found = std::find(info.class_names.begin(), info.class_names.end(), name);
        map.push_back(found == info.class_names.end() ? -1
                                                      : static_cast<std::int32_t>(found - info.class_names.begin()));
    }
    const auto require_known = [&](std::size_t label, std::int64_t record) {
        if (map[label] >= 0) return;
        std::string known;
        for (const auto &name : info.class_names) known += (known.empty() ? "" : ", ") + name;
        throw Error(NNHOST_E_DATA, "class '" + data.info().class_names[label] + "' is none of the network's: " + known,
                    {}, {.file = data.source(), .sample = record < 0 ? record : data.number(record)});
    };
    for (std::int64_t r = 0; r < data.count(); ++r) require_known(static_cast<std::size_t>(data.label(r)), r);
    for (std::size_t label = 0; data.stream() && label < map.size(); ++label) require_known(label, -1);
    return map;
}

} // namespace nnhost
