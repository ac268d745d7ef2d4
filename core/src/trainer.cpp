#include "trainer.hpp"

#include "error.hpp"
#include "evaluation.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace nnhost {
namespace {

constexpr const char *divergence_hint = "lower the learning rate (--learning-rate)";

// Largest difference that any one column shows from row to row: v (rows, cols)
float spread(std::span<const float> v, std::size_t cols) {
    float largest = 0;
    for (std::size_t i = cols; i < v.size(); ++i) largest = std::max(largest, std::abs(v[i] - v[i % cols]));
    return largest;
}

// A saturated network gives the same outputs whatever it is shown, and never recovers: say so instead of going on.
void require_dependence_on_input(const Network &network, const Kernel &kernel, const Dataset &data,
                                 std::int64_t epoch) {
    const auto count = std::min<std::int64_t>(data.count(), 128);
    const auto n = static_cast<std::size_t>(network.inputs());
    Floats inputs(static_cast<std::size_t>(count) * n);
    for (std::int64_t r = 0; r < count; ++r) data.raw(r, std::span(inputs).subspan(static_cast<std::size_t>(r) * n, n));
    if (spread(inputs, n) == 0) return; // equal inputs may well give equal outputs
    Floats outputs(static_cast<std::size_t>(count * network.outputs()));
    network.predict(kernel, data, 0, count, outputs);
    if (spread(outputs, static_cast<std::size_t>(network.outputs())) > 1e-6f) return;
    throw Error(NNHOST_E_DIVERGED,
                "the outputs no longer depend on the input after epoch " + std::to_string(epoch) +
                    ": the output layer is saturated",
                divergence_hint, {.file = data.source()});
}

} // namespace

Step::Step(Network &network, const Kernel &kernel, float learning_rate, Backpropagation backpropagation)
    : network_(network), kernel_(kernel), learning_rate_(learning_rate), backpropagation_(backpropagation) {}

double Step::operator()(std::int64_t batch, const float *x, const std::int32_t *labels) {
    network_.forward(kernel_, batch, x, forward_); // §2
    network_.require_finite(batch, forward_);
    const double squared = output_errors(batch, labels);
    for (std::size_t l = network_.layers.size(); l-- > 0;) {
        auto &layer = network_.layers[l];
        const float *h = l == 0 ? x : forward_.outputs[l - 1].data(); // (batch, inputs)

        // §4: delta = e ∘ o∘(1-o) for the sigmoid (batch, outputs)
        delta_.resize(error_.size());
        layer.activation->backward(batch, layer.outputs, forward_.sums[l].data(), forward_.outputs[l].data(),
                                   error_.data(), delta_.data());
        if (l > 0) carry_back(batch, layer);
        update(batch, layer, h);
        std::swap(error_, carried_);
    }
    return squared;
}

// §3: e_o = t - o (batch, outputs); returns the sum of its squares, the seed's E (§4).
double Step::output_errors(std::int64_t batch, const std::int32_t *labels) {
    const auto k = static_cast<std::size_t>(network_.outputs());
    const auto &o = forward_.outputs.back();
    error_.resize(o.size());
    for (std::size_t r = 0; r < static_cast<std::size_t>(batch); ++r)
        network_.targets(labels[r], std::span(error_).subspan(r * k, k));
    double squared = 0;
    for (std::size_t i = 0; i < o.size(); ++i) {
        error_[i] -= o[i];
        squared += static_cast<double>(error_[i]) * error_[i];
    }
    return squared;
}

// §3: e_h = W^T e_o (batch, inputs), with W from before this update. The seed carries the raw error, the gradient
// delta.
void Step::carry_back(std::int64_t batch, const Layer &layer) {
    const auto &carry = backpropagation_ == Backpropagation::errors ? error_ : delta_;
    carried_.resize(static_cast<std::size_t>(batch * layer.inputs));
    if (batch == 1)
        kernel_.gemv(Transpose::yes, layer.outputs, layer.inputs, layer.weights.data(), carry.data(), carried_.data());
    else
        kernel_.gemm(Transpose::no, Transpose::no, batch, layer.inputs, layer.outputs, 1, carry.data(),
                     layer.weights.data(), 0, carried_.data());
}

// §4, equation 3: W += lr * delta h^T, summed over the batch.
void Step::update(std::int64_t batch, Layer &layer, const float *h) {
    if (batch == 1)
        kernel_.ger(layer.outputs, layer.inputs, learning_rate_, delta_.data(), h, layer.weights.data());
    else
        kernel_.gemm(Transpose::yes, Transpose::no, layer.outputs, layer.inputs, batch, learning_rate_, delta_.data(),
                     h, 1, layer.weights.data());
}

namespace {

// Every batch of the block, in order; the sum of E. An error gets the record that it belongs to.
double train_block(Step &step, const Block &block, std::int64_t batch_size, std::int64_t inputs, const Dataset &data) {
    double squared = 0;
    for (std::int64_t r = 0; r < block.count; r += batch_size) {
        try {
            const auto batch = std::min(batch_size, block.count - r);
            squared += step(batch, block.x.data() + r * inputs, block.labels.data() + r);
        } catch (Error &e) {
            if (e.place.sample >= 0) {
                e.place.file = data.source();
                e.place.sample = block.source[static_cast<std::size_t>(r + e.place.sample)];
            }
            throw;
        }
    }
    return squared;
}

// True when training is to go on.
bool train_epoch(Step &step, Feed &feed, const std::vector<std::int32_t> &classes, std::int64_t batch_size,
                 std::int64_t inputs, const Dataset &data, Progress &p, const ProgressFunction &progress) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    double squared = 0;
    Block block;
    feed.start_epoch(p.epoch);
    while (feed.next(block)) {
        for (auto &label : block.labels) label = classes[static_cast<std::size_t>(label)];
        squared += train_block(step, block, batch_size, inputs, data);
        p.record += block.count;
        p.error = squared / static_cast<double>(p.record);
        p.seconds = std::chrono::duration<double>(Clock::now() - start).count();
        if (!progress(p)) return false;
    }
    return true;
}

} // namespace

void train(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data,
           const Dataset *test, const ProgressFunction &progress) {
    network.require_fit(data);
    const auto classes = network.class_map(data);
    if (test) network.require_fit(*test);
    if (test) network.class_map(*test);       // before an epoch is spent on it
    constexpr std::int64_t online_block = 64; // records between two looks at progress; no influence on the result
    Feed feed(data, {network.info.input, settings.augmenters, settings.seed, settings.shuffle,
                     settings.batch_size == 1 ? online_block : settings.batch_size, settings.threads > 1});
    Step step(network, kernel, settings.learning_rate, settings.backpropagation);
    for (std::int64_t epoch = 1; epoch <= settings.epochs; ++epoch) {
        Progress p{.epoch = epoch, .epochs = settings.epochs, .records = feed.records_per_epoch()};
        if (!train_epoch(step, feed, classes, settings.batch_size, network.inputs(), data, p, progress))
            throw Error(NNHOST_E_CANCELLED, "stopped in epoch " + std::to_string(epoch) + " after " +
                                                std::to_string(p.record) + " of " + std::to_string(p.records) +
                                                " records");
        require_dependence_on_input(network, kernel, data, epoch);
        if (test) {
            const auto result = evaluate(network, kernel, *test);
            p.test_count = result.records;
            p.test_correct = result.correct;
        }
        p.epoch_done = true;
        if (!progress(p) && epoch < settings.epochs)
            throw Error(NNHOST_E_CANCELLED, "stopped after epoch " + std::to_string(epoch));
    }
}

} // namespace nnhost
