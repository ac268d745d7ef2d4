#include "trainer.hpp"

#include "error.hpp"
#include "evaluation.hpp"
#include "flush_subnormals.hpp"
#include "predictor.hpp"
#include "team.hpp"

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
    Predictor(network, kernel).predict(data, 0, count, outputs);
    if (spread(outputs, static_cast<std::size_t>(network.outputs())) > 1e-6f) return;
    throw Error(NNHOST_E_DIVERGED,
                "the outputs no longer depend on the input after epoch " + std::to_string(epoch) +
                    ": the output layer is saturated",
                divergence_hint, {.file = data.source()});
}

} // namespace

namespace {

// One block after the other through the first layer and what is above it.
class BlockTrainer {
  public:
    BlockTrainer(Network &network, const Kernel &kernel, const TrainerSettings &settings, Form form, FirstLayer &first)
        : first_(first), form_(form), step_(network, kernel, settings.learning_rate, settings.backpropagation) {}

    // §2 to §4 for every record, in order; the sum of E. An error gets its record's place in the block.
    double online(const Block &block) {
        double squared = 0;
        const auto at_once = online_records(form_, block.count);
        for (std::int64_t begin = 0; begin < block.count; begin += at_once) {
            const auto count = std::min(at_once, block.count - begin);
            make_room(count);
            first_.multiply(block, begin, count, sums_.data());
            for (std::int64_t t = 0; t < count; ++t) {
                first_.correct(block, begin, t, deltas_.data(), sums_.data());
                try {
                    const auto place = t * first_.stride();
                    squared += step_(1, sums_.data() + place, first_.stride(), &block.labels[index(begin + t)],
                                     deltas_.data() + place);
                } catch (Error &e) { // the records before it have done their part
                    first_.update(block, begin, t, deltas_.data());
                    e.place.sample += begin + t;
                    throw;
                }
            }
            first_.update(block, begin, count, deltas_.data());
        }
        return squared;
    }

    // All records with the weights from before the block; their updates summed.
    double batch(const Block &block) {
        make_room(block.count);
        first_.multiply(block, 0, block.count, sums_.data());
        const double squared = step_(block.count, sums_.data(), first_.stride(), block.labels.data(), deltas_.data());
        first_.update(block, 0, block.count, deltas_.data());
        return squared;
    }

  private:
    static std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

    void make_room(std::int64_t count) {
        const auto whole_tiles = (count + tile_records - 1) / tile_records * tile_records;
        const auto floats = index(whole_tiles * first_.stride());
        if (sums_.size() >= floats) return;
        sums_.resize(floats);
        deltas_.resize(floats);
    }

    FirstLayer &first_;
    const Form form_;
    Step step_;
    Floats sums_, deltas_; // (records, stride)
};

// The training of one network with one data set.
class Trainer {
  public:
    Trainer(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data)
        : network_(network), kernel_(kernel), settings_(settings), data_(data), classes_(network.class_map(data)),
          form_(settings.form ? *settings.form : choose_form(network, data)),
          background_(find_background(data, network.info.input)), team_(settings.threads - 1),
          feed_(data, feed_settings()) {}

    std::int64_t records_per_epoch() const { return feed_.records_per_epoch(); }

    // True when training is to go on. Whatever happens, the network has the weights of where it stopped.
    bool epoch(Progress &p, const ProgressFunction &progress) {
        auto &layer = network_.layers.front();
        const auto first = make_first_layer(form_, layer, kernel_, background_, online(), team_);
        const Finally put_back{[&] { first->write(layer); }};
        BlockTrainer trainer(network_, kernel_, settings_, form_, *first);
        using Clock = std::chrono::steady_clock;
        const auto start = Clock::now();
        double squared = 0;
        feed_.start_epoch(p.epoch);
        team_.begin([this] { return feed_.help(); });
        const Finally dismiss{[this] { team_.end(); }};
        Block block, next;
        for (bool more = feed_.next(block); more; std::swap(block, next)) {
            more = feed_.next(next);
            if (more) first->expect(next);
            for (auto &label : block.labels) label = classes_[static_cast<std::size_t>(label)];
            try {
                const FlushSubnormals flush;
                squared += online() ? trainer.online(block) : trainer.batch(block);
            } catch (Error &e) {
                if (e.place.sample >= 0)
                    e.place = {.file = data_.source(),
                               .sample = block.source[static_cast<std::size_t>(e.place.sample)]};
                throw;
            }
            p.record += block.count;
            p.error = squared / static_cast<double>(p.record);
            p.seconds = std::chrono::duration<double>(Clock::now() - start).count();
            if (!progress(p)) return false;
        }
        return true;
    }

  private:
    template <class F>
    struct Finally {
        F f;
        ~Finally() { f(); }
    };

    bool online() const { return settings_.batch_size == 1; }

    FeedSettings feed_settings() {
        FeedSettings feed{network_.info.input, settings_.augmenters, settings_.seed, settings_.shuffle,
                          settings_.batch_size};
        feed.bytes = form_ == Form::sparse;
        if (!online()) return feed;
        feed.block = settings_.block > 0 ? settings_.block : best_block(form_);
        feed.prepare = [this](Block &block) { prepare_online(form_, kernel_, block); };
        return feed;
    }

    Network &network_;
    const Kernel &kernel_;
    const TrainerSettings &settings_;
    const Dataset &data_;
    const std::vector<std::int32_t> classes_;
    const Form form_;
    const Background background_;
    Team team_;
    Feed feed_;
};

} // namespace

Form choose_form(const Network &network, const Dataset &data) {
    constexpr double enough = 0.5; // of background, for the sparse form to win
    const auto background = find_background(data, network.info.input);
    return background.share >= enough ? Form::sparse : Form::blocked;
}

void train(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data,
           const Dataset *test, const ProgressFunction &progress) {
    network.require_fit(data);
    if (test) { // before an epoch is spent on it
        test->require_memory("a test");
        network.require_fit(*test);
        network.class_map(*test);
    }
    Trainer trainer(network, kernel, settings, data);
    for (std::int64_t epoch = 1; epoch <= settings.epochs; ++epoch) {
        Progress p{.epoch = epoch, .epochs = settings.epochs, .records = trainer.records_per_epoch()};
        if (!trainer.epoch(p, progress))
            throw Error(NNHOST_E_CANCELLED, "stopped in epoch " + std::to_string(epoch) + " after " +
                                                std::to_string(p.record) +
                                                (p.records < 0 ? "" : " of " + std::to_string(p.records)) + " records");
        p.records = trainer.records_per_epoch();
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
