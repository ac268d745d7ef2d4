#include "explain/text.hpp"

#include "explain/digit.hpp"
#include "explain/lines.hpp"
#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cli {

namespace {

constexpr std::size_t most_nodes = 6; // of a layer that is no output layer
constexpr std::size_t most_classes = 10;
constexpr std::size_t longest_name = 12; // of a class

class RecordText {
  public:
    RecordText(const Shown &shown, const Pass &pass, const Student &before, const Student &after)
        : shown_(shown), pass_(pass), before_(before), after_(after), layers_(before.connections().size()),
          pixels_(pixels_of_a_row(shown.network, pass.input, most_nodes)) {}

    std::string text() const {
        return cut(shown_.heading, 80) + "\n\n" + digit_text(shown_.network, pass_.input) + inputs() + targets() +
               forward() + errors() + updates();
    }

  private:
    const Connection &connection(std::size_t l) const { return before_.connections()[l]; }
    bool is_last(std::size_t l) const { return l + 1 == layers_; }

    // The nodes that are shown of those that connection l sends from, and of those that it goes to.
    std::vector<std::size_t> senders(std::size_t l) const { return l == 0 ? pixels_ : receivers(l - 1); }
    std::vector<std::size_t> receivers(std::size_t l) const {
        return first_nodes(connection(l).outputs, is_last(l) ? most_classes : most_nodes);
    }

    // "407", or a class: output nodes go by the name of their class.
    std::string node_name(std::size_t node, bool is_output) const {
        return is_output ? cut(shown_.network.class_names[node], longest_name) : std::to_string(node + 1);
    }
    std::string node_row(const std::vector<std::size_t> &nodes, std::size_t count, bool is_output) const {
        std::vector<std::string> names;
        for (const std::size_t node : nodes) names.push_back(node_name(node, is_output));
        return cells(is_output ? "class" : "node", names, nodes.size() < count);
    }
    std::string row_of_receivers(std::size_t l) const {
        return node_row(receivers(l), connection(l).outputs, is_last(l));
    }

    std::string inputs() const {
        const nnhost_network_info &n = shown_.network;
        const auto low = static_cast<float>(n.input_low);
        const auto high = static_cast<float>(n.input_high);
        const auto width = static_cast<std::size_t>(n.width * n.channels);
        std::string text = section("5.1", "Inputs");
        if (shown_.raw.empty()) {
            text += line(
                fmt::format("calibrated to the range [{:g}, {:g}] before the augmenters made this copy", low, high));
        } else {
            text += line(fmt::format("values in range [{:g}, {:g}] are calibrated to [{:g}, {:g}]:", shown_.raw_low,
                                     shown_.raw_high, low, high));
            text += line(fmt::format("i = {:g} {} * (value - {:g}) / {:g}", low, added(high - low, 2), shown_.raw_low,
                                     shown_.raw_high - shown_.raw_low));
        }
        text += line(fmt::format("for example in row {} of the picture, {} {} to {}:", pixels_.front() / width + 1,
                                 n.channels == 1 ? "columns" : "values", pixels_.front() % width + 1,
                                 pixels_.back() % width + 1));
        text += node_row(pixels_, pass_.input.size(), false);
        if (!shown_.raw.empty()) text += numbers("value", Vector(shown_.raw.begin(), shown_.raw.end()), pixels_, 0);
        return text + numbers("i", pass_.input, pixels_, 3);
    }

    std::string targets() const {
        const auto nodes = receivers(layers_ - 1);
        return section("5.2", "Target values") +
               line(fmt::format("{:g} for the class of the record, {:g} for every other",
                                static_cast<float>(shown_.network.target_high),
                                static_cast<float>(shown_.network.target_low))) +
               row_of_receivers(layers_ - 1) + numbers("t", pass_.target, nodes, 3);
    }

    std::string input_of(std::size_t l) const { return "input_" + connection(l).to; }
    std::string output_of(std::size_t l) const { return is_last(l) ? "final_output" : "output_" + connection(l).to; }
    std::string sent_by(std::size_t l) const { return l == 0 ? "(input_input)^T" : output_of(l - 1); }
    std::string matrix(std::size_t l) const { return fmt::format("W_{},{}", connection(l).from, connection(l).to); }

    // The seed numbers its two matrices.
    std::string matrix_number(std::size_t l) const { return layers_ == 2 ? fmt::format("  ({})", l + 1) : ""; }

    // "class 7", "node 1"
    std::string receiver_name(std::size_t l, std::size_t node) const {
        return fmt::format("{} {}", is_last(l) ? "class" : "node", node_name(node, is_last(l)));
    }

    std::string forward() const {
        std::string text = section("2", "Propagation input signal forward and getting an output");
        for (std::size_t l = 0; l < layers_; ++l) {
            const Connection &c = connection(l);
            text += line(fmt::format("{} = {} * {}{}{}, {} x {}", input_of(l), matrix(l), sent_by(l),
                                     c.biases.empty() ? "" : " + b_" + c.to, matrix_number(l), c.outputs, c.inputs));
            text += line(fmt::format("  {}: {} = {:.4f}", receiver_name(l, 0), some_products(l), pass_.sums[l][0]));
            text += line(fmt::format("{} = {}({})", output_of(l), c.activation.name(), input_of(l)));
            text += row_of_receivers(l) + numbers("input", pass_.sums[l], receivers(l), 3);
            text += numbers(is_last(l) ? "o" : "output", pass_.outputs[l], receivers(l), 3);
        }
        const bool is_right = pass_.answer() == pass_.label;
        return text + line(fmt::format("the largest o is that of {}: {}", receiver_name(layers_ - 1, pass_.answer()),
                                       is_right ? "right" : "wrong, it is " + node_name(pass_.label, true)));
    }

    // Two of the products that the sum of the first receiving node is made of.
    std::string some_products(std::size_t l) const {
        std::string text = "...";
        const std::vector<std::size_t> nodes = senders(l);
        for (std::size_t at = 0; at < std::min<std::size_t>(2, nodes.size()); ++at)
            text += fmt::format(" {} * {:.3f}", added(connection(l).weight(nodes[at], 0), 4), pass_.sent(l)[nodes[at]]);
        if (connection(l).biases.empty()) return text + " ...";
        return text + fmt::format(" ... {}", added(connection(l).biases[0], 4));
    }

    // What is carried back from connection l: the seed's raw errors, or the gradient.
    std::string carried(std::size_t l) const {
        return (before_.carries_gradient() ? "delta_" : "error_") + connection(l).to;
    }

    std::string errors() const {
        std::string text = section("3", "Error backpropagating");
        text += line("error_output = training_data - final_output = t - o");
        text += row_of_receivers(layers_ - 1) + numbers("e_output", pass_.errors.back(), receivers(layers_ - 1), 3);
        for (std::size_t l = layers_; --l > 0;) {
            const std::string from = connection(l).from;
            text += line(fmt::format("error_{} = {}^T * {}", from, matrix(l), carried(l)));
            if (before_.carries_gradient())
                text += line(fmt::format("delta_{0} = error_{0} * {1}", connection(l).to, slope(l)));
            text += row_of_receivers(l - 1) + numbers("e_" + from, pass_.errors[l - 1], receivers(l - 1), 3);
        }
        if (before_.carries_gradient())
            text += line("(the seed carries the errors alone back: --backpropagation errors)");
        return text;
    }

    // How steep the activation is: the seed's S(b_input) * (1 - S(b_input)).
    std::string slope(std::size_t l) const {
        const std::string f = connection(l).activation.name();
        if (connection(l).activation.is_sigmoid()) return fmt::format("S({0}) * (1 - S({0}))", input_of(l));
        return fmt::format("{}'({})", f, input_of(l));
    }

    std::string updates() const {
        std::string text = section("4", "Weight updating");
        text += line(fmt::format("E = (target_output - final_output)^2, summed over the classes = {:.6f}", pass_.cost));
        text += line("new_w_a,b = old_w_a,b - learning_rate * dE/dw_a,b, for each link a -> b");
        const bool is_seed = std::all_of(before_.connections().begin(), before_.connections().end(),
                                         [](const Connection &c) { return c.activation.is_sigmoid(); });
        text += is_seed ? line("dE/dw_a,b = -e_b * S(b_input) * (1 - S(b_input)) * a_output^T  (3)")
                        : line("dE/dw_a,b = -delta_b * a_output^T, delta_b = e_b * activation'(b_input)  (3)");
        for (std::size_t l = layers_; l-- > 0;) text += update(l);
        if (!shown_.batch.empty()) return text + line(shown_.batch);
        return text + line(fmt::format("with the new weights E of this record is {:.6f}",
                                       after_.pass(pass_.input, pass_.label).cost));
    }

    // The links into one node: the one that learns most.
    std::string update(std::size_t l) const {
        const Vector &delta = pass_.deltas[l];
        const auto larger = [](double a, double b) { return std::abs(a) < std::abs(b); };
        const auto b = static_cast<std::size_t>(std::max_element(delta.begin(), delta.end(), larger) - delta.begin());
        const Connection &c = connection(l);
        const std::vector<std::size_t> nodes = senders(l);
        Vector old_w, change, new_w;
        for (std::size_t a = 0; a < c.inputs; ++a) {
            old_w.push_back(c.weight(a, b));
            change.push_back(before_.learning_rate() * delta[b] * pass_.sent(l)[a]);
            new_w.push_back(after_.connections()[l].weight(a, b));
        }
        std::string text =
            line(fmt::format("{} -> {}, the links to {}, which learn most:", c.from, c.to, receiver_name(l, b)));
        text += line("  " + delta_text(l, b));
        text += line(fmt::format("  Δw = learning_rate * delta * a_output = {:g} * {:.6f} * a_output",
                                 before_.learning_rate(), delta[b]));
        text += node_row(nodes, c.inputs, false) + numbers("a_output", pass_.sent(l), nodes, 3);
        text += numbers("old w", old_w, nodes, 6) + numbers("Δw", change, nodes, 6);
        if (shown_.batch.empty()) text += numbers("new w", new_w, nodes, 6);
        if (!c.biases.empty())
            text += line(fmt::format("  its bias {:.6f}, Δb = learning_rate * delta = {:.6f}", c.biases[b],
                                     before_.learning_rate() * delta[b]));
        return text;
    }

    std::string delta_text(std::size_t l, std::size_t b) const {
        const Activation &f = connection(l).activation;
        const double e = pass_.errors[l][b];
        const double s = pass_.outputs[l][b];
        if (f.is_sigmoid())
            return fmt::format("delta = e * S * (1 - S) = {:.4f} * {:.4f} * (1 - {:.4f}) = {:.6f}", e, s, s,
                               pass_.deltas[l][b]);
        if (!f.is_elementwise())
            return fmt::format("delta = {:.6f}, of all errors: {} is not a function of one node", pass_.deltas[l][b],
                               f.name());
        const Vector ones(pass_.sums[l].size(), 1.0);
        return fmt::format("delta = e * {}'(b_input) = {:.4f} * {:.4f} = {:.6f}", f.name(), e,
                           f.backward(pass_.sums[l], pass_.outputs[l], ones)[b], pass_.deltas[l][b]);
    }

    const Shown &shown_;
    const Pass &pass_;
    const Student &before_;
    const Student &after_;
    const std::size_t layers_;
    const std::vector<std::size_t> pixels_;
};

} // namespace

std::string initial_weights_text(const Student &student, const nnhost_network_info &network) {
    std::string text = section("5.3", "Random initial weights") +
                       line(fmt::format("drawn by the initialiser {}", network.initialiser));
    for (const Connection &c : student.connections()) {
        const auto count = static_cast<double>(c.weights.size());
        const double mean = std::accumulate(c.weights.begin(), c.weights.end(), 0.0) / count;
        const double squares = std::inner_product(c.weights.begin(), c.weights.end(), c.weights.begin(), 0.0);
        const double deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
        text += line(fmt::format("W_{},{}: {} x {}, mean {:.4f}, standard deviation {:.4f}", c.from, c.to, c.outputs,
                                 c.inputs, mean, deviation));
        text += line(fmt::format("  1/sqrt(incoming links) = 1/sqrt({}) = {:.4f}", c.inputs,
                                 1 / std::sqrt(static_cast<double>(c.inputs))));
        if (!c.biases.empty()) text += line(fmt::format("  b_{}: {} biases, 0 at first", c.to, c.outputs));
    }
    return text;
}

std::string record_text(const Shown &shown, const Pass &pass, const Student &before, const Student &after) {
    return RecordText(shown, pass, before, after).text();
}

} // namespace cli
