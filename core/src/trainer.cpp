#include "trainer.hpp"

#include "block_trainer.hpp"
#include "error.hpp"
#include "evaluation.hpp"
#include "flush_subnormals.hpp"
#include "pace.hpp"
#include "team.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace nnhost {
namespace {

constexpr const char *divergence_hint = "lower the learning rate (--learning-rate)";
constexpr const char *batch_hint = "a batch sums the updates of its records: lower the learning rate (--learning-rate)";

Form form_for(const Background &background) {
    constexpr double enough = 0.5; // of background, for the sparse form to win
    return background.share >= enough ? Form::sparse : Form::blocked;
}

// Largest difference that any one column shows from row to row: v (rows, cols)
float spread(std::span<const float> v, std::size_t cols) {
    float largest = 0;
    for (std::size_t i = cols; i < v.size(); ++i) largest = std::max(largest, std::abs(v[i] - v[i % cols]));
    return largest;
}

// A saturated network gives the same outputs whatever it is shown, and never recovers: say so instead of going on.
void require_dependence_on_input(const Network &network, const Kernel &kernel, const Dataset &data,
                                 const TrainerSettings &settings, std::int64_t epoch) {
    const auto n = static_cast<std::size_t>(network.inputs());
    for (const std::int64_t wanted : {4, 128}) { // a few tell enough, as a rule
        const auto count = std::min(data.count(), wanted);
        Floats x(static_cast<std::size_t>(count) * n);
        for (std::int64_t r = 0; r < count; ++r)
            data.scaled(r, network.info.input, std::span(x).subspan(static_cast<std::size_t>(r) * n, n));
        Forward f;
        network.forward(kernel, count, x.data(), f);
        if (spread(f.outputs.back(), static_cast<std::size_t>(network.outputs())) > 1e-6f) return;
        if (wanted == 128 && spread(x, n) == 0) return; // equal inputs may well give equal outputs
    }
    throw Error(NNHOST_E_DIVERGED,
                "the outputs no longer depend on the input after epoch " + std::to_string(epoch) +
                    ": the output layer is saturated",
                settings.batch_size == 1 ? divergence_hint : batch_hint, {.file = data.source()});
}

template <class F>
struct Finally {
    F f;
    ~Finally() { f(); }
};
template <class F>
Finally(F) -> Finally<F>; // clang 14 does not find it by itself

// The training of one network with one data set.
class Trainer {
  public:
    Trainer(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data)
        : network_(network), kernel_(kernel), settings_(settings), data_(data), classes_(network.class_map(data)),
          background_(find_background(data, network.info.input)),
          form_(settings.form ? *settings.form : form_for(background_)), team_(settings.threads - 1),
          feed_(data, feed_settings()) {}

    std::int64_t records_per_epoch() const { return feed_.records_per_epoch(); }

    // The epoch that the network's position is in, from there on. True when training is to go on. Whatever happens, the
    // network has the weights of where it stopped; unless something is thrown, its position says where that is.
    bool epoch(Progress &p, const ProgressFunction &progress) {
        Position &position = network_.info.position;
        // Streams are read by threads that train nothing.
        BlockTrainer trainer(
            network_, kernel_,
            {static_cast<float>(p.learning_rate), settings_.backpropagation, {position.squared, position.correct}},
            online(), block_size(), form_, background_, data_.stream() ? 1 : team_.size());
        using Clock = std::chrono::steady_clock;
        const auto start = Clock::now();
        p.record = position.records;
        require_rest(p);
        feed_.start_epoch(p.epoch, p.record / block_size());
        team_.begin(trainer.shares(), [this] { return feed_.help(); });
        const Finally dismiss{[this] { team_.end(); }};
        Block block, next;
        for (bool more = take(block); more; std::swap(block, next)) {
            more = take(next);
            for (auto &label : block.labels) label = classes_[static_cast<std::size_t>(label)];
            const auto before = Clock::now();
            team_.alone(pace_.alone() && !settings_.together);
            try {
                const FlushSubnormals flush;
                trainer.train(block, more ? &next : nullptr, team_);
            } catch (Error &e) {
                if (e.place.sample >= 0)
                    e.place = {.file = data_.source(),
                               .sample = data_.number(block.source[static_cast<std::size_t>(e.place.sample)])};
                throw;
            }
            const auto now = Clock::now();
            if (more) pace_.took(std::chrono::duration<double>(now - before).count());
            p.record += block.count;
            p.error = trainer.tally().squared / static_cast<double>(p.record);
            p.correct = trainer.tally().correct;
            p.seconds = std::chrono::duration<double>(now - start).count();
            ask(progress, p);
            if (!more || !rests_at(p.record)) continue;
            trainer.settle(team_);
            if (wish_ == Wish::go_on) continue;
            trainer.write();
            position = {p.epoch - 1, p.record, trainer.tally().squared, trainer.tally().correct};
            if (wish_ == Wish::stop) return false;
            wish_ = Wish::go_on;
            p.event = Event::state;
            ask(progress, p);
            p.event = Event::records;
        }
        position = {p.epoch, 0, 0, 0};
        return true;
    }

    // False when it is over: somebody has said so, now or in the epoch, where who has is not asked again.
    bool end_epoch(const ProgressFunction &progress, const Progress &p) {
        const Wish before = std::exchange(wish_, Wish::go_on);
        return progress(p) != Wish::stop && before != Wish::stop;
    }

  private:
    void ask(const ProgressFunction &progress, const Progress &p) {
        if (wish_ != Wish::stop) wish_ = std::max(wish_, progress(p));
    }

    // A place that these settings do not come to is of another training, or of a file that is not as it was written.
    void require_rest(const Progress &p) const {
        const bool is_beyond = p.records >= 0 && p.record > 0 && p.record >= p.records;
        if (p.record % block_size() == 0 && rests_at(p.record) && !is_beyond) return;
        throw Error(NNHOST_E_ARGUMENT,
                    "training stopped after " + std::to_string(p.record) + " records of epoch " +
                        std::to_string(p.epoch) + ": with these options it cannot go on from there",
                    "go on with the options of before, or train anew", {.file = data_.source()});
    }

    // Between blocks, where what is learnt from here on depends on the network's weights and position alone.
    bool rests_at(std::int64_t record) const {
        const auto blocks = (records_between_rests + block_size() - 1) / block_size();
        return form_ != Form::sparse || record % (blocks * block_size()) == 0;
    }

    // The next block. Where none is ready, all threads make some.
    bool take(Block &block) {
        if (feed_.wants_help()) team_.run([this](std::span<const std::int64_t>) { feed_.fill_ahead(); });
        return feed_.next(block);
    }

    bool online() const { return settings_.batch_size == 1; }

    bool augmented() const { return !settings_.augmenters.empty(); }

    // Records. 64 that augmenters made are 200 KB of floats: a few such blocks stay in the caches.
    std::int64_t block_size() const {
        if (!online()) return settings_.batch_size;
        return settings_.block > 0 ? settings_.block : augmented() ? 64 : best_block(form_);
    }

    FeedSettings feed_settings() {
        FeedSettings feed{network_.info.input, settings_.augmenters, settings_.seed, settings_.shuffle, block_size()};
        feed.bytes = form_ == Form::sparse;
        if (!online()) return feed;
        if (augmented()) feed.ahead = 4;
        feed.prepare = [this](Block &block) { prepare_online(form_, kernel_, block); };
        return feed;
    }

    Network &network_;
    const Kernel &kernel_;
    const TrainerSettings &settings_;
    const Dataset &data_;
    const std::vector<std::int32_t> classes_;
    const Background background_;
    const Form form_;
    Team team_;
    Pace pace_;
    Wish wish_ = Wish::go_on; // what was said and is not done yet
    Feed feed_;
};

} // namespace

Form choose_form(const Network &network, const Dataset &data) {
    return form_for(find_background(data, network.info.input));
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
    for (std::int64_t epoch = network.info.position.epochs + 1; epoch <= settings.epochs; ++epoch) {
        Progress p{.epoch = epoch, .epochs = settings.epochs, .records = trainer.records_per_epoch()};
        p.learning_rate = learning_rate_of(settings.schedule, settings.learning_rate, epoch, settings.epochs);
        if (!trainer.epoch(p, progress))
            throw Error(NNHOST_E_CANCELLED, "stopped in epoch " + std::to_string(epoch) + " after " +
                                                std::to_string(p.record) +
                                                (p.records < 0 ? "" : " of " + std::to_string(p.records)) + " records");
        p.records = trainer.records_per_epoch();
        require_dependence_on_input(network, kernel, data, settings, epoch);
        if (test) {
            const auto result = evaluate(network, kernel, *test);
            p.test_count = result.records;
            p.test_correct = result.correct;
            p.test_error = result.error;
        }
        p.event = Event::epoch;
        if (!trainer.end_epoch(progress, p) && epoch < settings.epochs)
            throw Error(NNHOST_E_CANCELLED, "stopped after epoch " + std::to_string(epoch));
    }
}

} // namespace nnhost
