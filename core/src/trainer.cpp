#include "trainer.hpp"

#include "error.hpp"
#include "evaluation.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace nnhost {
namespace {

constexpr const char *divergence_hint = "lower the learning rate (--learning-rate)";

std::string layer_name(std::size_t layer, std::size_t count) {
    return layer + 1 == count ? "the output layer" : "hidden layer " + std::to_string(layer + 1);
}

bool all_finite(std::span<const float> v) {
    return std::all_of(v.begin(), v.end(), [](float f) { return std::isfinite(f); });
}

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
    std::vector<float> inputs(static_cast<std::size_t>(count) * n);
    for (std::int64_t r = 0; r < count; ++r) data.raw(r, std::span(inputs).subspan(static_cast<std::size_t>(r) * n, n));
    if (spread(inputs, n) == 0) return; // equal inputs may well give equal outputs
    std::vector<float> outputs(static_cast<std::size_t>(count * network.outputs()));
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
    const auto k = static_cast<std::size_t>(network_.outputs());
    const auto &o = forward_.outputs.back();

    // §3: e_o = t - o
    error_.resize(o.size());
    double squared = 0;
    for (std::size_t r = 0; r < static_cast<std::size_t>(batch); ++r)
        network_.targets(labels[r], std::span(error_).subspan(r * k, k));
    for (std::size_t i = 0; i < o.size(); ++i) {
        error_[i] -= o[i];
        squared += static_cast<double>(error_[i]) * error_[i];
    }
    if (!std::isfinite(squared)) report_not_finite(batch);

    for (std::size_t l = network_.layers.size(); l-- > 0;) {
        auto &layer = network_.layers[l];
        const float *h = l == 0 ? x : forward_.outputs[l - 1].data(); // (batch, inputs)

        // §4: delta = e ∘ o∘(1-o) for the sigmoid (batch, outputs)
        delta_.resize(error_.size());
        layer.activation->backward(batch, layer.outputs, forward_.sums[l].data(), forward_.outputs[l].data(),
                                   error_.data(), delta_.data());

        // §3: e_h = W^T e_o, with W from before this update. The seed carries the raw error, the gradient carries
        // delta.
        if (l > 0) {
            const auto &carry = backpropagation_ == Backpropagation::errors ? error_ : delta_;
            carried_.resize(static_cast<std::size_t>(batch * layer.inputs));
            if (batch == 1)
                kernel_.gemv(Transpose::yes, layer.outputs, layer.inputs, layer.weights.data(), carry.data(),
                             carried_.data());
            else
                kernel_.gemm(Transpose::no, Transpose::no, batch, layer.inputs, layer.outputs, 1, carry.data(),
                             layer.weights.data(), 0, carried_.data());
        }

        // §4, equation 3: W += lr * delta h^T, summed over the batch
        if (batch == 1)
            kernel_.ger(layer.outputs, layer.inputs, learning_rate_, delta_.data(), h, layer.weights.data());
        else
            kernel_.gemm(Transpose::yes, Transpose::no, layer.outputs, layer.inputs, batch, learning_rate_,
                         delta_.data(), h, 1, layer.weights.data());
        std::swap(error_, carried_);
    }
    return squared;
}

// The first layer that holds a value that is no finite number, and the record in the batch.
void Step::report_not_finite(std::int64_t batch) const {
    for (std::size_t l = 0; l < network_.layers.size(); ++l)
        for (std::int64_t r = 0; r < batch; ++r) {
            const auto cols = static_cast<std::size_t>(network_.layers[l].outputs);
            const auto row = static_cast<std::size_t>(r) * cols;
            const bool sums = all_finite(std::span(forward_.sums[l]).subspan(row, cols));
            if (sums && all_finite(std::span(forward_.outputs[l]).subspan(row, cols))) continue;
            const auto layer = layer_name(l, network_.layers.size());
            if (!sums)
                throw Error(NNHOST_E_DIVERGED, "the sums going into " + layer + " are no longer finite numbers",
                            divergence_hint, {.sample = r});
            const auto &plugin = network_.layers[l].activation->plugin().descriptor;
            throw Error(NNHOST_E_PLUGIN,
                        std::string("activation '") + plugin.name + "' made a value that is not a finite number of " +
                            "finite sums in " + layer,
                        std::string("tell its vendor: ") + plugin.vendor, {.sample = r});
        }
    throw Error(NNHOST_E_DIVERGED, "the squared error is no longer a finite number", divergence_hint, {.sample = 0});
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
bool train_epoch(Step &step, Feed &feed, std::int64_t batch_size, std::int64_t inputs, const Dataset &data, Progress &p,
                 const ProgressFunction &progress) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    double squared = 0;
    Block block;
    feed.start_epoch(p.epoch);
    while (feed.next(block)) {
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
    data.require_labels();
    constexpr std::int64_t online_block = 64; // records between two looks at progress; no influence on the result
    Feed feed(data, {network.info.input, settings.augmenters, settings.seed, settings.shuffle,
                     settings.batch_size == 1 ? online_block : settings.batch_size, settings.threads > 1});
    Step step(network, kernel, settings.learning_rate, settings.backpropagation);
    for (std::int64_t epoch = 1; epoch <= settings.epochs; ++epoch) {
        Progress p{.epoch = epoch, .epochs = settings.epochs, .records = feed.records_per_epoch()};
        if (!train_epoch(step, feed, settings.batch_size, network.inputs(), data, p, progress))
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
