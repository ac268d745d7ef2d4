// The seed's formulas, computed again in double precision with nothing but loops: the judge of the trainer.
//
// Independent on purpose: shares no code with the core. Sigmoid networks, one record at a time, any number of layers.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace seed_reference {

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>; // [row = receiving node][column = sending node]

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); } // §1

struct Network {
    std::vector<Matrix> w;
    std::vector<Vector> b; // [layer][receiving node]: as the weights from a node that is always 1. The seed has 0
    double learning_rate = 0.1;
    bool carry_gradient = false; // false: §3 as the seed has it

    // §2: outputs of every layer, the input first.
    std::vector<Vector> forward(const Vector &input) const {
        std::vector<Vector> o{input};
        for (std::size_t l = 0; l < w.size(); ++l) {
            Vector next;
            for (std::size_t k = 0; k < w[l].size(); ++k) {
                double sum = b.empty() ? 0 : b[l][k];
                for (std::size_t j = 0; j < w[l][k].size(); ++j) sum += w[l][k][j] * o.back()[j];
                next.push_back(sigmoid(sum));
            }
            o.push_back(next);
        }
        return o;
    }

    // Adds learning_rate * the update of one record, for the weights as they are in `from`, to this network's weights.
    void add_update(const Network &from, const Vector &input, const Vector &target) {
        const auto o = from.forward(input);
        Vector error; // §3
        for (std::size_t k = 0; k < target.size(); ++k) error.push_back(target[k] - o.back()[k]);
        for (std::size_t l = w.size(); l-- > 0;) {
            const auto &out = o[l + 1];
            Vector carried(o[l].size(), 0.0);
            for (std::size_t j = 0; j < out.size(); ++j) {
                const double delta = error[j] * out[j] * (1 - out[j]); // §4
                if (!b.empty()) b[l][j] += learning_rate * delta;
                for (std::size_t i = 0; i < o[l].size(); ++i) {
                    carried[i] += from.w[l][j][i] * (carry_gradient ? delta : error[j]); // §3
                    w[l][j][i] += learning_rate * delta * o[l][i];                       // §4, equation 3
                }
            }
            error = carried;
        }
    }

    // One record: its own update changes nothing that the record itself still needs (§3: errors go back through the
    // weights from before), since add_update reads a weight before it changes it.
    void train(const Vector &input, const Vector &target) { add_update(*this, input, target); }
};

} // namespace seed_reference
