// The network: layers of weights, each followed by an activation (§2), and what can be asked of it.
//
// Three layers of nodes (input, hidden, output) are two Layers of weights; any number of hidden layers is the same
// loop.
#pragma once

#include "dataset.hpp"
#include "floats.hpp"
#include "instance.hpp"
#include "kernel.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace nnhost {

// Weights between a layer of `inputs` nodes and the next, of `outputs` nodes, and the function that the sums go
// through.
struct Layer {
    std::int64_t outputs = 0;
    std::int64_t inputs = 0;
    Floats weights; // (outputs, inputs) row-major: row = receiving node
    std::shared_ptr<const Activation> activation;
    Floats biases = {}; // (outputs), or none: z = W x + b. All layers have them, or none has
};

// How far a network has been trained, at a place from which training can go on to the same bits.
struct Position {
    std::int64_t epochs = 0;  // that are complete
    std::int64_t records = 0; // done in the one after them, augmented ones included
    double squared = 0;       // of these records: the sum of the seed's E,
    std::int64_t correct = 0; // and how many were answered right
};

struct NetworkInfo {
    std::int64_t height = 0, width = 0, channels = 0; // of an input image
    std::vector<std::string> class_names;
    Range input{0.01, 1.0};   // §5.1
    Range target{0.01, 0.99}; // §5.2
    std::string initialiser;  // NAME[:key=value,...]
    std::string initialiser_id;
    std::string summary;       // of the training, one line
    std::string data_checksum; // of the training data
    Position position;
    std::uint64_t seed = 0;
};

// Every layer's sums z and outputs h for a batch; rows are records. Reused from call to call.
struct Forward {
    std::vector<Floats> sums;    // [layer] (batch, outputs)
    std::vector<Floats> outputs; // [layer] (batch, outputs)
};

class Network {
  public:
    NetworkInfo info;
    std::vector<Layer> layers;

    std::int64_t inputs() const { return layers.front().inputs; }
    std::int64_t outputs() const { return layers.back().outputs; }
    std::vector<std::int64_t> sizes() const; // 784, 200, 10
    bool has_bias() const { return !layers.front().biases.empty(); }

    // §2: x (batch, inputs) -> f.outputs.back() (batch, outputs). As it reads, and the judge of Predictor and Step,
    // which have the first layer in other forms.
    void forward(const Kernel &kernel, std::int64_t batch, const float *x, Forward &f) const;

    // The same from layer `layer` on, at least 1: f.outputs[layer - 1] is there, and f is as long as the layers.
    void forward_from(std::size_t layer, const Kernel &kernel, std::int64_t batch, Forward &f) const;

    // §7: wanted (outputs) -> picture (inputs) in 0.01..0.99. Layer by layer W^T (b_in - b): what the biases give is
    // there already, the rest has to come through the weights.
    void backquery(const Kernel &kernel, std::span<const float> wanted, std::span<float> picture) const;

    // Targets for one label: target.high there, target.low elsewhere (§5.2).
    void targets(std::int32_t label, std::span<float> out) const;

    // Throws Error where a value is not a finite number, with place.sample the record in the batch: NNHOST_E_PLUGIN
    // when an activation made it of finite sums, else NNHOST_E_DIVERGED. The first layer's sums are given apart:
    // first_sums (batch, stride).
    void require_finite(std::int64_t batch, const float *first_sums, std::int64_t stride, const Forward &f) const;

    // Throws when the data's images are not of the size that the network was made for.
    void require_fit(const Dataset &data) const;

    // The network's class for each class of the data, by name; -1 where the network does not know it. Throws when the
    // data are not labelled, or a record is of an unknown class: a stream's records could be of any of its classes.
    std::vector<std::int32_t> class_map(const Dataset &data) const;
};

} // namespace nnhost
