#include "step.hpp"

#include "biases.hpp"
#include "evaluation.hpp"
#include "vector_loops.hpp"

#include <algorithm>
#include <cmath>

namespace nnhost {
namespace {

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

// What comes from some of a layer's inputs: (outputs, width), zero from slice.count on
Floats columns(const Layer &layer, const Slice &slice, std::int64_t width) {
    Floats w(size(layer.outputs * width));
    for (std::int64_t o = 0; o < layer.outputs; ++o)
        std::copy_n(layer.weights.data() + o * layer.inputs + slice.first, slice.count, w.data() + o * width);
    return w;
}

// Of some of a layer's nodes; empty where there are none.
Floats biases(const Layer &layer, const Slice &slice) {
    if (layer.biases.empty()) return {};
    const float *b = layer.biases.data() + slice.first;
    return Floats(b, b + slice.count);
}

// z (batch, outputs) = h (batch, inputs) W^T; for one record z = W h
void product(const Kernel &kernel, std::int64_t batch, std::int64_t outputs, std::int64_t inputs, const float *h,
             const float *w, float *z) {
    if (batch == 1)
        kernel.gemv(Transpose::no, outputs, inputs, w, h, z);
    else
        kernel.gemm(Transpose::no, Transpose::yes, batch, outputs, inputs, 1, h, w, 0, z);
}

} // namespace

Step::Step(const Network &network, const Kernel &kernel, const StepSettings &settings, std::span<const Slice> slices,
           std::int64_t first, Board &board)
    : network_(network), kernel_(kernel), settings_(settings), board_(board), tally_(settings.tally) {
    const auto depth = network.layers.size();
    for (const auto &slice : slices) {
        const auto width = depth > 1 ? whole_vectors(slice.count) : slice.count;
        const auto at = slice.first - slices.front().first;
        parts_.push_back({slice, width, first++, at, biases(network.layers.front(), slice), {}, {}, {}});
        if (depth > 1) parts_.back().weights = columns(network.layers[1], slice, width);
    }
    upper_.resize(depth);
    upper_biases_.resize(depth);
    for (std::size_t l = 2; l < depth; ++l) upper_[l] = network.layers[l].weights;
    for (std::size_t l = 1; l < depth; ++l) upper_biases_[l] = network.layers[l].biases;
    forward_.sums.resize(depth);
    forward_.outputs.resize(depth);
}

void Step::up(std::int64_t batch, float *sums, std::int64_t stride) {
    batch_ = batch;
    sums_ = sums;
    stride_ = stride;
    ++number_;
    for (auto &part : parts_) {
        activate(part);
        board_.publish(part.number, number_, own_sums_);
    }
}

bool Step::ready() const {
    for (std::int64_t slice = 0; slice < board_.slices(); ++slice)
        if (!board_.has(slice, number_)) return false;
    return true;
}

void Step::fetch() const {
    for (std::int64_t slice = 0; slice < board_.slices(); ++slice) board_.fetch(slice, number_);
}

bool Step::down(const std::int32_t *labels, float *deltas) {
    if (!forward()) return false; // §2
    output_errors(labels);        // §3
    carry_back();                 // §3 and §4 down to the second layer
    for (auto &part : parts_) update(part, deltas + part.at);
    return true;
}

// §2: z = W x + b, h = S(z) of a slice's nodes, and what they add to the next layer's sums.
void Step::activate(Part &part) {
    const auto &first = *network_.layers.front().activation;
    add_biases(part.biases, batch_, sums_ + part.at, stride_);
    part.h.resize(size(batch_ * part.width)); // what is new is zero, and what is beyond the nodes stays so
    for (std::int64_t r = 0; r < batch_; ++r)
        first.forward(1, part.slice.count, sums_ + r * stride_ + part.at, part.h.data() + r * part.width);
    if (network_.layers.size() == 1) return;
    const auto outputs = network_.layers[1].outputs;
    own_sums_.resize(size(batch_ * outputs));
    product(kernel_, batch_, outputs, part.width, part.h.data(), part.weights.data(), own_sums_.data());
}

// §2 from the second layer's sums to the outputs: z = W h + b, h = S(z). False where another Step failed, or an output
// is not a finite number.
bool Step::forward() {
    for (std::int64_t slice = 0; slice < board_.slices(); ++slice)
        if (!add(slice)) return false;
    for (const auto &part : parts_) board_.expect(part.number, number_ + 1);
    for (std::size_t l = 1; l < network_.layers.size(); ++l) {
        const auto &layer = network_.layers[l];
        auto &z = forward_.sums[l], &h = forward_.outputs[l];
        h.resize(size(batch_ * layer.outputs));
        if (l > 1) {
            z.resize(h.size());
            product(kernel_, batch_, layer.outputs, layer.inputs, forward_.outputs[l - 1].data(), upper_[l].data(),
                    z.data());
        }
        add_biases(upper_biases_[l], batch_, z.data(), layer.outputs);
        layer.activation->forward(batch_, layer.outputs, z.data(), h.data());
    }
    const auto &o = outputs();
    return std::all_of(o.begin(), o.end(), [](float v) { return std::isfinite(v); });
}

// Adds what a slice has written to the second layer's sums. Slice by slice in their order: the same bits in every Step.
bool Step::add(std::int64_t slice) {
    const float *from = board_.wait(slice, number_);
    if (!from) return false;
    if (network_.layers.size() == 1) return true;
    auto &z = forward_.sums[1];
    z.resize(size(batch_ * network_.layers[1].outputs));
    for (std::size_t i = 0; i < z.size(); ++i) z[i] = slice == 0 ? from[i] : z[i] + from[i];
    return true;
}

// (batch, outputs); a network of one layer of weights has them in its only slice.
const Floats &Step::outputs() const { return network_.layers.size() == 1 ? parts_.front().h : forward_.outputs.back(); }

// §3: e_o = t - o (batch, outputs), and the sum of its squares, the seed's E (§4), and how many answers are right. The
// learning rate is put in here, once: all that is made of the errors is linear in them.
void Step::output_errors(const std::int32_t *labels) {
    const auto k = size(network_.outputs());
    const auto &o = outputs();
    error_.resize(o.size());
    for (std::size_t r = 0; r < size(batch_); ++r) {
        network_.targets(labels[r], std::span(error_).subspan(r * k, k));
        tally_.correct += is_answer(std::span(o).subspan(r * k, k), labels[r]);
    }
    double squared = 0;
    for (std::size_t i = 0; i < o.size(); ++i) {
        const float e = error_[i] - o[i];
        squared += static_cast<double>(e) * static_cast<double>(e);
        error_[i] = settings_.learning_rate * e;
    }
    tally_.squared += squared;
}

// §4: delta = e ∘ o∘(1-o) for the sigmoid, layer by layer down to the second, which is left to the slices.
void Step::carry_back() {
    for (std::size_t l = network_.layers.size(); --l > 0;) {
        const auto &layer = network_.layers[l];
        delta_.resize(error_.size());
        layer.activation->backward(batch_, layer.outputs, forward_.sums[l].data(), forward_.outputs[l].data(),
                                   error_.data(), delta_.data());
        update_biases(upper_biases_[l], batch_, delta_.data(), layer.outputs);
        if (l == 1) return;
        carry_and_update(layer.outputs, layer.inputs, forward_.outputs[l - 1], upper_[l], carried_);
        std::swap(error_, carried_);
    }
}

// §3: e_h = W^T e_o (batch, inputs), with W from before this update; the seed carries the raw error, the gradient
// delta. §4, equation 3: W += delta h^T, summed over the batch.
void Step::carry_and_update(std::int64_t outputs, std::int64_t inputs, const Floats &h, Floats &weights,
                            Floats &carried) {
    const bool raw = settings_.backpropagation == Backpropagation::errors;
    const float *carry = raw ? error_.data() : delta_.data();
    float *w = weights.data();
    carried.resize(size(batch_ * inputs));
    if (batch_ == 1) {
        kernel_.carry_and_update(outputs, inputs, carry, delta_.data(), h.data(), w, carried.data());
        return;
    }
    kernel_.gemm(Transpose::no, Transpose::no, batch_, inputs, outputs, 1, carry, w, 0, carried.data());
    kernel_.gemm(Transpose::yes, Transpose::no, outputs, inputs, batch_, 1, delta_.data(), h.data(), 1, w);
}

// The second layer's weights from a slice, the deltas of its nodes, and their biases.
void Step::update(Part &part, float *deltas) {
    const auto width = part.width;
    const bool only = network_.layers.size() == 1;
    if (!only) carry_and_update(network_.layers[1].outputs, width, part.h, part.weights, part.carried);
    const float *e = only ? error_.data() : part.carried.data();
    for (std::int64_t r = 0; r < batch_; ++r)
        network_.layers.front().activation->backward(1, part.slice.count, sums_ + r * stride_ + part.at,
                                                     part.h.data() + r * width, e + r * width, deltas + r * stride_);
    update_biases(part.biases, batch_, deltas, stride_);
}

void Step::show(Forward &f) const {
    const auto nodes = network_.layers.front().outputs;
    f.sums.resize(network_.layers.size());
    f.outputs.resize(network_.layers.size());
    for (auto *all : {&f.sums[0], &f.outputs[0]}) all->resize(size(batch_ * nodes));
    for (const auto &part : parts_)
        for (std::int64_t r = 0; r < batch_; ++r) {
            const auto n = part.slice.count, to = r * nodes + part.slice.first;
            std::copy_n(sums_ + r * stride_ + part.at, n, f.sums[0].data() + to);
            std::copy_n(part.h.data() + r * part.width, n, f.outputs[0].data() + to);
        }
    for (std::size_t l = 1; l < network_.layers.size(); ++l) {
        f.sums[l] = forward_.sums[l];
        f.outputs[l] = forward_.outputs[l];
    }
}

void Step::write(Network &network) const {
    for (std::size_t l = 2; l < network.layers.size(); ++l) network.layers[l].weights = upper_[l];
    for (std::size_t l = 1; l < network.layers.size(); ++l) network.layers[l].biases = upper_biases_[l];
    float *first = network.layers.front().biases.data();
    for (const auto &part : parts_)
        if (!part.biases.empty()) std::copy(part.biases.begin(), part.biases.end(), first + part.slice.first);
    if (network.layers.size() == 1) return;
    auto &layer = network.layers[1];
    for (const auto &part : parts_)
        for (std::int64_t o = 0; o < layer.outputs; ++o)
            std::copy_n(part.weights.data() + o * part.width, part.slice.count,
                        layer.weights.data() + o * layer.inputs + part.slice.first);
}

} // namespace nnhost
