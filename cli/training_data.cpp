#include "training_data.hpp"

#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace cli {

namespace {

// "0.1", a share of them, or "10000"; 0 where it is neither.
std::int64_t count_to_hold_back(const std::string &text, std::int64_t records) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !(number > 0)) return 0;
    if (number < 1) return std::max<std::int64_t>(1, std::llround(number * static_cast<double>(records)));
    return number == std::floor(number) && number < 1e15 ? static_cast<std::int64_t>(number) : 0;
}

} // namespace

DatasetHandle hold_back(const CommandLine &line, DatasetHandle &train) {
    if (!line.has("validation")) return {};
    const std::int64_t records = describe(train.get()).count;
    const std::string text = line.text("validation");
    const std::int64_t count = count_to_hold_back(text, records);
    if (count < 1)
        throw CliError(exit_usage, line.place("validation"),
                       fmt::format("'{}' is neither a number of records nor a share below 1, such as 0.1", text));
    if (count >= records)
        throw CliError(exit_usage, line.place("validation"),
                       fmt::format("{} of {} cannot be held back: nothing is left to train", thousands(count),
                                   counted(records, "record")));
    nnhost_dataset *rest = nullptr, *held_back = nullptr;
    check(nnhost_dataset_split, train.get(), count, std::stoull(line.text("seed")), &rest, &held_back);
    train.reset(rest);
    return DatasetHandle(held_back);
}

TrainingData open_training_data(const CommandLine &line, const nnhost_options *options, nnhost_context *context) {
    const DataChoice choice = choose_data(line, true);
    TrainingData data;
    data.names.train = choice.path;
    data.is_sample = choice.is_sample;
    if (line.has("test-data"))
        data.names.test = line.text("test-data");
    else if (choice.is_sample)
        data.names.test = sample_file(false).string();
    data.buffer = std::stoll(nnhost_options_get(options, "shuffle-buffer", 0));
    if (data.buffer > 0 && line.has("validation"))
        throw CliError(exit_usage, line.place("validation"),
                       "needs all records in memory, and --shuffle-buffer streams them",
                       "hold them back in a file of their own, and name it: --test-data PATH");
    data.train = data.buffer > 0 ? open_stream(line, context, data.names.train, data.buffer)
                                 : open_data(line, context, data.names.train);
    data.validation = hold_back(line, data.train);
    if (!data.names.test.empty()) data.test = open_data(line, context, data.names.test);
    data.names.loader = line.text("loader");
    return data;
}

void say_data(const TrainingData &data) {
    const std::string buffer =
        data.buffer > 0 ? fmt::format(", streamed with {} in memory", thousands(data.buffer)) : "";
    say(fmt::format("train  {}{}\n", data_text(data.train.get()), buffer));
    if (data.validation)
        say(fmt::format("       {} more of them, drawn by the seed, are held back for validation\n",
                        thousands(describe(data.validation.get()).count)));
    if (data.test)
        say(fmt::format("test   {}{}\n", data_text(data.test.get()), data.validation ? ", at the end" : ""));
    else if (data.validation)
        say("       no test at the end: name the test records with --test-data PATH\n");
    else
        say("       no test after the epochs: name the test records with --test-data PATH\n");
}

} // namespace cli
