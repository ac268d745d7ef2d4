#include "explain/student.hpp"

#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace cli {

namespace {

// Of layer `number` of nodes, 0 the input: the seed's words, numbered where there is more than one hidden layer.
std::string layer_name(std::size_t number, std::size_t connections) {
    if (number == 0) return "input";
    if (number == connections) return "output";
    return connections == 2 ? "hidden" : fmt::format("hidden{}", number);
}

// As the trainer has them, whose numbers are floats.
double float_option(const nnhost_options *options, const char *name) {
    return static_cast<double>(std::stof(nnhost_options_get(options, name, 0)));
}

} // namespace

std::size_t Pass::answer() const {
    const Vector &o = outputs.back();
    return static_cast<std::size_t>(std::max_element(o.begin(), o.end()) - o.begin());
}

Student::Student(nnhost_context *context, const nnhost_network *network, const nnhost_options *options)
    : learning_rate_(float_option(options, "learning-rate")),
      carries_gradient_(nnhost_options_get(options, "backpropagation", 0) == std::string_view("gradient")) {
    const nnhost_network_info info = describe(network);
    target_low_ = info.target_low;
    target_high_ = info.target_high;
    for (std::uint32_t l = 0; l < info.layer_count; ++l) {
        const auto inputs = static_cast<std::size_t>(info.sizes[l]);
        const auto outputs = static_cast<std::size_t>(info.sizes[l + 1]);
        const std::vector<float> weights = weights_of(network, l);
        const std::vector<float> biases = info.has_bias != 0 ? biases_of(network, l) : std::vector<float>();
        connections_.push_back({layer_name(l, info.layer_count), layer_name(l + 1, info.layer_count), inputs, outputs,
                                Vector(weights.begin(), weights.end()), Vector(biases.begin(), biases.end()),
                                Activation(context, info.activations[l])});
    }
}

// §2: input_b = W_a,b * output_a, and the biases where there are any
Vector Student::sums(const Connection &connection, const Vector &sent) const {
    Vector sums = connection.biases.empty() ? Vector(connection.outputs, 0.0) : connection.biases;
    for (std::size_t b = 0; b < connection.outputs; ++b)
        for (std::size_t a = 0; a < connection.inputs; ++a) sums[b] += connection.weight(a, b) * sent[a];
    return sums;
}

// §3: error_a = W_a,b^T * error_b
Vector Student::carried_back(const Connection &connection, const Vector &carried) const {
    Vector errors(connection.inputs, 0.0);
    for (std::size_t b = 0; b < connection.outputs; ++b)
        for (std::size_t a = 0; a < connection.inputs; ++a) errors[a] += connection.weight(a, b) * carried[b];
    return errors;
}

Pass Student::pass(Vector input, std::size_t label) const {
    Pass pass;
    pass.input = std::move(input);
    pass.label = label;
    for (const Connection &connection : connections_) {
        pass.sums.push_back(sums(connection, pass.sent(pass.sums.size())));
        pass.outputs.push_back(connection.activation.forward(pass.sums.back()));
    }
    pass.target.assign(connections_.back().outputs, target_low_);
    pass.target[label] = target_high_;
    Vector error; // §3: error_output = training_data - final_output
    for (std::size_t k = 0; k < pass.target.size(); ++k) error.push_back(pass.target[k] - pass.outputs.back()[k]);
    for (const double e : error) pass.cost += e * e;
    pass.errors.resize(connections_.size());
    pass.deltas.resize(connections_.size());
    for (std::size_t l = connections_.size(); l-- > 0;) {
        pass.errors[l] = error;
        pass.deltas[l] = connections_[l].activation.backward(pass.sums[l], pass.outputs[l], error);
        if (l > 0) error = carried_back(connections_[l], carries_gradient_ ? pass.deltas[l] : error);
    }
    return pass;
}

void Student::learn(const std::vector<Pass> &batch) {
    for (const Pass &pass : batch)
        for (std::size_t l = 0; l < connections_.size(); ++l) {
            for (std::size_t b = 0; b < connections_[l].biases.size(); ++b)
                connections_[l].biases[b] += learning_rate_ * pass.deltas[l][b];
            for (std::size_t b = 0; b < connections_[l].outputs; ++b)
                for (std::size_t a = 0; a < connections_[l].inputs; ++a)
                    connections_[l].weights[b * connections_[l].inputs + a] +=
                        learning_rate_ * pass.deltas[l][b] * pass.sent(l)[a];
        }
}

} // namespace cli
