#include "warnings.hpp"

#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace cli {

namespace {

std::int32_t label_of(const nnhost_dataset *dataset, std::int64_t record) {
    std::int32_t label = -1;
    check(nnhost_dataset_record, dataset, record, static_cast<float *>(nullptr), &label);
    return label;
}

std::vector<std::int64_t> records_of_each_class(const nnhost_dataset *dataset) {
    const nnhost_dataset_info info = describe(dataset);
    std::vector<std::int64_t> counts(info.class_count, 0);
    for (std::int64_t record = 0; record < info.count; ++record)
        if (const std::int32_t label = label_of(dataset, record); label >= 0) ++counts[static_cast<std::size_t>(label)];
    return counts;
}

void warn_of_missing_classes(const nnhost_dataset *dataset) {
    constexpr std::size_t most_names = 12;
    const nnhost_dataset_info info = describe(dataset);
    const std::vector<std::int64_t> counts = records_of_each_class(dataset);
    std::vector<std::string> missing;
    for (std::size_t index = 0; index < counts.size(); ++index)
        if (counts[index] == 0) missing.emplace_back(info.class_names[index]);
    if (missing.empty()) return;
    const std::size_t count = missing.size();
    if (count > most_names) {
        missing.resize(most_names);
        missing.push_back(fmt::format("{} more", count - most_names));
    }
    warn(fmt::format("{} {} {} no record", count == 1 ? "class" : "classes", join(missing, ", "),
                     count == 1 ? "has" : "have"));
}

// The same file, or a copy of it.
bool are_same(const TrainingData &data) {
    std::error_code ignored;
    if (fs::equivalent(data.names.train, data.names.test, ignored)) return true;
    const nnhost_dataset_info train = describe(data.train.get()), test = describe(data.test.get());
    const std::int64_t size = train.height * train.width * train.channels;
    if (data.buffer > 0 || train.count != test.count || size != test.height * test.width * test.channels) return false;
    std::vector<float> one(static_cast<std::size_t>(size)), other(one.size());
    for (std::int64_t record = 0; record < train.count; ++record) {
        check(nnhost_dataset_record, data.train.get(), record, one.data(), static_cast<std::int32_t *>(nullptr));
        check(nnhost_dataset_record, data.test.get(), record, other.data(), static_cast<std::int32_t *>(nullptr));
        if (one != other) return false;
    }
    return true;
}

void warn_of_few_records(std::int64_t count) {
    if (count < 0 || count >= 1000) return;
    warn(fmt::format("{} record{}: expect about {} %", thousands(count), count == 1 ? "" : "s",
                     count < 20     ? "20"
                     : count <= 200 ? "70"
                                    : "80"));
}

// From where on the accuracy on MNIST falls, updated after every record: measured with one hidden layer of 50, 200 and
// 800 nodes, which makes no difference (docs/decisions/0021).
struct HighRate {
    std::string_view activation;
    double rate;
};
constexpr std::array high_rates = {HighRate{"sigmoid", 0.6}, HighRate{"tanh", 0.03}, HighRate{"relu", 0.03}};

void warn_of_high_rate(const nnhost_options *options, const nnhost_network *network) {
    if (nnhost_options_get(options, "batch-size", 0) != std::string_view("1")) return;
    const std::string activation = describe(network).activations[0];
    const double rate = std::stod(nnhost_options_get(options, "learning-rate", 0));
    for (const HighRate &high : high_rates)
        if (activation == high.activation && rate > high.rate)
            warn(fmt::format("learning rate {} is high for {}: on MNIST the accuracy falls from {} on, whatever the "
                             "number of hidden nodes",
                             nnhost_options_get(options, "learning-rate", 0), activation, high.rate));
}

} // namespace

void warn_before_training(const TrainingData &data, const nnhost_options *options, const nnhost_network *network) {
    if (data.test && are_same(data))
        warn("the test data are the training data: the accuracy says how well they are remembered, no more");
    if (data.buffer == 0) warn_of_missing_classes(data.train.get());
    warn_of_few_records(describe(data.train.get()).count);
    warn_of_high_rate(options, network);
}

ChanceWatch::ChanceWatch(const TrainingData &data, const nnhost_network *network) : network_(network) {
    constexpr std::int64_t few = 200; // of which chance answers many in one epoch, and few in the next
    const std::int64_t count = describe(data.train.get()).count;
    if (data.buffer > 0 || count < few) return;
    const std::vector<std::int64_t> counts = records_of_each_class(data.train.get());
    share_ = static_cast<double>(*std::max_element(counts.begin(), counts.end())) / static_cast<double>(count);
}

void ChanceWatch::after_epoch(const nnhost_progress &epoch) {
    double low = 0, high = 0;
    nnhost_interval(epoch.correct, epoch.record, &low, &high);
    epochs_at_chance_ = low <= share_ ? epochs_at_chance_ + 1 : 0;
    if (epochs_at_chance_ != 2) return;
    share_ = 0; // once
    const bool is_constant =
        std::string_view(describe(network_).initialiser).find("constant") != std::string_view::npos;
    warn(fmt::format("epoch {}: the network answers no better than by always naming the most frequent class: {}",
                     epoch.epoch,
                     is_constant ? "equal weights stay equal (seed, section 5.3): --initialiser normal"
                                 : "try another --learning-rate"));
}

} // namespace cli
