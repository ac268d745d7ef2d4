// What happens above the first layer of weights, for one record or a batch: the seed's sections 2 to 4.
//
// A Step has some slices of the hidden nodes (slices.hpp), and the weights of the second layer that come from them.
// What is above that is small: every Step has it all, and all of them do the same to it. So all that Steps tell each
// other is what each slice adds to the second layer's sums.
#pragma once

#include "board.hpp"
#include "network.hpp"
#include "slices.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nnhost {

enum class Backpropagation {
    errors,   // the seed's §3: raw errors are carried back
    gradient, // e ∘ f'(z) is carried back: the true gradient of the squared error
};

// What is counted while records are learnt from.
struct Tally {
    double squared = 0;       // the sum of E = sum of (t - o)^2
    std::int64_t correct = 0; // records whose answer was right before they were learnt from
};

struct StepSettings {
    float learning_rate = 0.1f;
    Backpropagation backpropagation = Backpropagation::errors;
    Tally tally = {}; // to go on from
};

class Step {
  public:
    // `slices`: slices first..first+count-1 of all that the board is for. Copies the layers above the first.
    Step(const Network &network, const Kernel &kernel, const StepSettings &settings, std::span<const Slice> slices,
         std::int64_t first, Board &board);

    // §2, the beginning: h = S(z) of its nodes, and what they add to the second layer's sums, put on the board.
    // sums (batch, stride): the first layer's W x of its nodes, which stay until `down`; where there are biases, they
    // are added. Throws what a plugin throws.
    void up(std::int64_t batch, float *sums, std::int64_t stride);

    // Whether all Steps have put on the board what `down` needs.
    bool ready() const;
    void fetch() const; // a hint: soon it will be asked for

    // §2, the rest, to §4: updates its weights, and leaves in deltas (batch, stride) what the first layer is to be
    // updated by: W += sum of delta x^T (its biases are, here). labels (batch). False, and nothing done, where another
    // Step failed, or where an output is not a finite number. A thread that has several Steps calls `up` of all of them
    // first. Throws what a plugin throws.
    bool down(const std::int32_t *labels, float *deltas);

    // After something was thrown, here or on the way here: no Step waits for this one any more.
    void fail() { board_.fail(); }

    // Of the records so far.
    const Tally &tally() const { return tally_; }

    // What it has of the last batch. All Steps together make f whole.
    void show(Forward &f) const;

    // Its weights of the second layer, its biases of the first, and what is above them.
    void write(Network &network) const;

  private:
    struct Part {
        Slice slice;
        std::int64_t width;  // its nodes in whole vectors where there is a next layer: rows that are aligned are fast
        std::int64_t number; // the slice's
        std::int64_t at;     // its first node, of those that the Step has
        Floats biases;       // (nodes), where there are any
        Floats weights;      // (nodes of the next layer, width)
        Floats h, carried;   // (batch, width)
    };

    void activate(Part &part);
    bool forward();
    bool add(std::int64_t slice);
    const Floats &outputs() const;
    void output_errors(const std::int32_t *labels);
    void carry_back();
    void carry_and_update(std::int64_t outputs, std::int64_t inputs, const Floats &h, Floats &weights, Floats &carried);
    void update(Part &part, float *deltas);

    const Network &network_; // of which layers and their activations are used, not the weights
    const Kernel &kernel_;
    const StepSettings settings_;
    Board &board_;
    std::vector<Part> parts_;
    std::vector<Floats> upper_;        // weights of the layers above the second
    std::vector<Floats> upper_biases_; // of the layers above the first

    std::uint64_t number_ = 0; // of the batch at hand
    std::int64_t batch_ = 0, stride_ = 0;
    float *sums_ = nullptr;
    Floats own_sums_;                // (batch, nodes of the second layer): what one of its slices adds
    Forward forward_;                // from the second layer on
    Floats error_, carried_, delta_; // (batch, nodes of the layer at hand)
    Tally tally_;
};

} // namespace nnhost
