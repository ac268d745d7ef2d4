// The seed's formulas for one record, written slow and obvious: what --explain shows, step by step.
//
// It shares no code with the trainer, so that what it shows is an independent computation of what training does.
#pragma once

#include "explain/activation.hpp"
#include "handles.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cli {

// Weights from the nodes of one layer to those of the next, W_from,to, and the function that the sums go through.
struct Connection {
    std::string from; // "input", "hidden", "hidden1", ...
    std::string to;   // "hidden", "output", ...
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    Vector weights; // (outputs, inputs): row = receiving node
    Vector biases;  // (outputs), with --bias: the weights from a node that is always 1
    Activation activation;

    double weight(std::size_t sender, std::size_t receiver) const { return weights[receiver * inputs + sender]; }
};

// What becomes of one record. Index l is a connection: sums, outputs, errors and deltas are those of its receiving
// nodes.
struct Pass {
    Vector input;  // §5.1
    Vector target; // §5.2
    std::size_t label = 0;
    std::vector<Vector> sums;    // §2: input_hidden, input_output
    std::vector<Vector> outputs; // §2: output_hidden, final_output
    std::vector<Vector> errors;  // §3: error_hidden, error_output
    std::vector<Vector> deltas;  // §4: e ∘ S(b_input) ∘ (1 - S(b_input))
    double cost = 0;             // §4: E

    const Vector &sent(std::size_t l) const { return l == 0 ? input : outputs[l - 1]; } // a_output of connection l
    std::size_t answer() const; // the class of the largest output
};

class Student {
  public:
    // Begins with the network's weights. Options: learning-rate, backpropagation.
    Student(nnhost_context *context, const nnhost_network *network, const nnhost_options *options);

    const std::vector<Connection> &connections() const { return connections_; }
    double learning_rate() const { return learning_rate_; }
    bool carries_gradient() const { return carries_gradient_; }

    // §2 to §4 with the weights as they are. Changes nothing.
    Pass pass(Vector input, std::size_t label) const;

    // §4: new W = old W + learning_rate * delta_b a_output^T, summed over the records of a batch.
    void learn(const std::vector<Pass> &batch);

  private:
    Vector sums(const Connection &connection, const Vector &sent) const;
    Vector carried_back(const Connection &connection, const Vector &carried) const;

    std::vector<Connection> connections_;
    double learning_rate_;
    bool carries_gradient_;
    double target_low_;
    double target_high_;
};

} // namespace cli
