#include "network.hpp"

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

void Network::forward(const Kernel &kernel, std::int64_t batch, const float *x, Forward &f) const {
    f.sums.resize(layers.size());
    f.outputs.resize(layers.size());
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto &layer = layers[l];
        f.sums[l].resize(static_cast<std::size_t>(batch * layer.outputs));
        f.outputs[l].resize(f.sums[l].size());
        // z (batch, outputs) = x (batch, inputs) W^T; for one record z = W x
        if (batch == 1)
            kernel.gemv(Transpose::no, layer.outputs, layer.inputs, layer.weights.data(), x, f.sums[l].data());
        else
            kernel.gemm(Transpose::no, Transpose::yes, batch, layer.outputs, layer.inputs, 1, x, layer.weights.data(),
                        0, f.sums[l].data());
        layer.activation->forward(batch, layer.outputs, f.sums[l].data(), f.outputs[l].data());
        x = f.outputs[l].data();
    }
}

void Network::require_finite(std::int64_t batch, const Forward &f) const {
    if (all_finite(f.outputs.back())) return; // NaN spreads to the end
    for (std::size_t l = 0; l < layers.size(); ++l)
        for (std::int64_t r = 0; r < batch; ++r) {
            const auto cols = static_cast<std::size_t>(layers[l].outputs);
            const auto row = static_cast<std::size_t>(r) * cols;
            const auto where = l + 1 == layers.size() ? "the output layer" : "hidden layer " + std::to_string(l + 1);
            if (!all_finite(std::span(f.sums[l]).subspan(row, cols)))
                throw Error(NNHOST_E_DIVERGED, "the sums going into " + where + " are no longer finite numbers",
                            "lower the learning rate (--learning-rate)", {.sample = r});
            if (all_finite(std::span(f.outputs[l]).subspan(row, cols))) continue;
            const auto &plugin = layers[l].activation->plugin().descriptor;
            throw Error(NNHOST_E_PLUGIN,
                        std::string("activation '") + plugin.name +
                            "' made a value that is not a finite number of finite sums in " + where,
                        std::string("tell its vendor: ") + plugin.vendor, {.sample = r});
        }
}

void Network::predict(const Kernel &kernel, const Dataset &data, std::int64_t first, std::int64_t count,
                      std::span<float> out) const {
    constexpr std::int64_t batch_records = 128;
    const auto n = static_cast<std::size_t>(inputs());
    Floats x(n * static_cast<std::size_t>(std::min(count, batch_records)));
    Forward f;
    for (std::int64_t done = 0; done < count; done += batch_records) {
        const auto batch = std::min(batch_records, count - done);
        for (std::int64_t r = 0; r < batch; ++r)
            data.scaled(first + done + r, static_cast<float>(info.input.low), static_cast<float>(info.input.high),
                        std::span(x).subspan(static_cast<std::size_t>(r) * n, n));
        forward(kernel, batch, x.data(), f);
        try {
            require_finite(batch, f);
        } catch (Error &e) {
            e.place = {.file = data.source(), .sample = first + done + e.place.sample};
            throw;
        }
        std::copy_n(f.outputs.back().begin(), batch * outputs(), out.begin() + done * outputs());
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
    for (std::int64_t r = 0; r < data.count(); ++r) {
        const auto label = static_cast<std::size_t>(data.label(r));
        if (map[label] >= 0) continue;
        std::string known;
        for (const auto &name : info.class_names) known += (known.empty() ? "" : ", ") + name;
        throw Error(NNHOST_E_DATA, "class '" + data.info().class_names[label] + "' is none of the network's: " + known,
                    {}, {.file = data.source(), .sample = r});
    }
    return map;
}

} // namespace nnhost
