// train --explain N: the first records that training would meet, through the seed's formulas. Trains and writes
// nothing.
#include "commands.hpp"
#include "configuration.hpp"
#include "explain/json.hpp"
#include "explain/student.hpp"
#include "explain/text.hpp"
#include "output.hpp"
#include "session.hpp"
#include "training_data.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <utility>

namespace cli {

namespace {

constexpr std::int64_t most_records = 1000;
constexpr std::int64_t first_epoch = 1;

std::int64_t records_wanted(const CommandLine &line) {
    const std::string text = line.text("explain");
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 1 || number > most_records)
        throw CliError(exit_usage, line.place("explain"),
                       fmt::format("'{}' is not a number of records from 1 to {}", text, most_records));
    return number;
}

void check_usage(const CommandLine &line, const nnhost_options *options) {
    if (line.has("resume"))
        throw CliError(exit_usage, "--explain", "begins with the initial weights, a run that goes on does not",
                       "leave --resume out");
    if (nnhost_options_get(options, "shuffle-buffer", 0) != std::string_view("0"))
        throw CliError(exit_usage, "--explain", "wants the records in memory", "leave --shuffle-buffer out");
}

// A training record, and which of the copies that augmenters make of it.
struct Place {
    std::int64_t record = 0;
    std::int64_t copy = 0;
};

// The first epoch of a training, as far as it is explained.
class Lesson {
  public:
    Lesson(nnhost_context *context, const nnhost_options *options, const TrainingData &data,
           const nnhost_network *network, std::int64_t wanted)
        : options_(options), data_(data.train.get()), are_some_held_back_(data.validation != nullptr),
          network_(network), info_(describe(network)), records_(describe(data_)), student_(context, network, options),
          batch_size_(std::stoll(nnhost_options_get(options, "batch-size", 0))) {
        if (records_.count == 0) throw CliError(exit_data, records_.source, "there are no records");
        check(nnhost_network_training_inputs, network, options, data_, std::int64_t{0}, first_epoch,
              static_cast<float *>(nullptr), &copies_);
        count_ = std::min(wanted, records_.count * copies_);
        order_.resize(static_cast<std::size_t>((count_ + copies_ - 1) / copies_));
        check(nnhost_dataset_training_order, data_, options, first_epoch, static_cast<std::int64_t>(order_.size()),
              order_.data());
    }

    std::int64_t count() const { return count_; }
    const Student &student() const { return student_; }
    const nnhost_network_info &network() const { return info_; }

    // Shows each record with the student before and after it: show(number, place, pass, before, after).
    template <class Show>
    void teach(Show show) {
        std::vector<Pass> batch;
        for (std::int64_t number = 1; number <= count_; ++number) {
            const Place place{order_[static_cast<std::size_t>((number - 1) / copies_)], (number - 1) % copies_};
            const Pass pass = student_.pass(inputs(place), label(place.record));
            if (!std::isfinite(pass.cost))
                throw CliError(exit_answer_is_no, fmt::format("record {}", number),
                               "the outputs are no longer finite numbers", "lower the learning rate (--learning-rate)");
            batch.push_back(pass);
            const Student before = student_;
            if (learns_after(number)) {
                student_.learn(batch);
                batch.clear();
            }
            show(number, place, pass, before, student_);
        }
    }

    bool learns_after(std::int64_t number) const {
        return number % batch_size_ == 0 || number == records_.count * copies_;
    }

    Shown shown(std::int64_t number, const Place &place) const {
        Shown shown;
        shown.heading = fmt::format("Record {} of {}, class {}: record {} of {}", number, count_,
                                    cut(info_.class_names[label(place.record)], 20), place.record,
                                    std::filesystem::path(records_.source).filename().string());
        if (are_some_held_back_) shown.heading += " without those held back";
        if (copies_ > 1) shown.heading += fmt::format(", copy {} of {}", place.copy + 1, copies_);
        shown.raw_low = records_.value_minimum;
        shown.raw_high = records_.value_maximum;
        shown.network = info_;
        if (!is_augmented()) shown.raw = raw(place.record);
        if (!learns_after(number))
            shown.batch =
                fmt::format("a batch of {} sums its Δw: the weights change with its last record", batch_size_);
        return shown;
    }

    std::string order_text() const {
        const bool is_shuffled = nnhost_options_get(options_, "shuffle", 0) == std::string_view("true");
        return is_shuffled ? fmt::format("the order is that of epoch 1, shuffled by --seed {}",
                                         nnhost_options_get(options_, "seed", 0))
                           : "the order is that of the data (--no-shuffle)";
    }

  private:
    bool is_augmented() const {
        const char *first = nnhost_options_get(options_, "augmenter", 0);
        return first != nullptr && *first != '\0';
    }

    // What training gives the network (§5.1, §6.4).
    Vector inputs(const Place &place) const {
        const auto size = static_cast<std::ptrdiff_t>(info_.height * info_.width * info_.channels);
        std::vector<float> values(static_cast<std::size_t>(size * copies_));
        std::int64_t count = copies_;
        check(nnhost_network_training_inputs, network_, options_, data_, place.record, first_epoch, values.data(),
              &count);
        const auto begin = values.begin() + size * place.copy;
        return {begin, begin + size};
    }

    std::vector<float> raw(std::int64_t record) const {
        std::vector<float> values(static_cast<std::size_t>(info_.height * info_.width * info_.channels));
        check(nnhost_dataset_record, data_, record, values.data(), static_cast<std::int32_t *>(nullptr));
        return values;
    }

    std::size_t label(std::int64_t record) const {
        std::int32_t label = -1;
        check(nnhost_dataset_record, data_, record, static_cast<float *>(nullptr), &label);
        if (label < 0)
            throw CliError(exit_data, records_.source, fmt::format("record {} has no label", record),
                           "training wants to be told what each record is");
        return static_cast<std::size_t>(label);
    }

    const nnhost_options *options_;
    const nnhost_dataset *data_;
    bool are_some_held_back_; // then records are counted in those that are left
    const nnhost_network *network_;
    nnhost_network_info info_;
    nnhost_dataset_info records_;
    Student student_;
    std::int64_t batch_size_;
    std::int64_t copies_ = 0;
    std::int64_t count_ = 0;
    std::vector<std::int64_t> order_;
};

void print_lesson(Lesson &lesson) {
    print("w_a,b is the weight of the link from node a to node b; S is the sigmoid. Nodes\n"
          "are counted from 1, those of the output layer have the names of their classes.\n");
    print(initial_weights_text(lesson.student(), lesson.network()));
    lesson.teach(
        [&](std::int64_t number, const Place &place, const Pass &pass, const Student &before, const Student &after) {
            print("\n" + record_text(lesson.shown(number, place), pass, before, after));
        });
    finish_output();
    say(fmt::format("\n{}.\nNothing was trained or written: the same without --explain does both.\n",
                    lesson.order_text()));
}

void print_lesson_json(Lesson &lesson) {
    nlohmann::json object = {{"learning_rate", lesson.student().learning_rate()},
                             {"layers", layers_json(lesson.student(), "before")},
                             {"records", nlohmann::json::array()}};
    lesson.teach([&](std::int64_t number, const Place &place, const Pass &pass, const Student &, const Student &after) {
        nlohmann::json record = pass_json(pass, lesson.network());
        record["record"] = place.record;
        record["copy"] = place.copy;
        record["weights_change"] = lesson.learns_after(number);
        if (lesson.learns_after(number)) record["error_after"] = after.pass(pass.input, pass.label).cost;
        object["records"].push_back(std::move(record));
    });
    const nlohmann::json after = layers_json(lesson.student(), "after");
    for (std::size_t l = 0; l < after.size(); ++l) object["layers"][l].update(after[l]);
    print_json(object);
}

} // namespace

int explain(const CommandLine &given) {
    CommandLine line = given;
    if (line.has("config")) line.read_configuration(line.text("config"));
    const std::int64_t wanted = records_wanted(line);
    const OptionsHandle options = make_options(line);
    check_usage(line, options.get());
    const ContextHandle context = make_context(line);
    check_plugins(line, context.get(), true);
    const TrainingData data = open_training_data(line, options.get(), context.get());
    const NetworkHandle network =
        make<NetworkHandle>(nnhost_network_create, context.get(), options.get(), data.train.get());
    Lesson lesson(context.get(), options.get(), data, network.get(), wanted);
    if (lesson.count() < wanted) note(fmt::format("epoch 1 has {} alone", counted(lesson.count(), "record")));
    if (line.flag("json"))
        print_lesson_json(lesson);
    else
        print_lesson(lesson);
    return exit_done;
}

} // namespace cli
