#include "commands.hpp"
#include "output.hpp"
#include "session.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <numeric>

namespace cli {

namespace {

struct Prediction {
    std::string file;         // a picture's
    std::int64_t record = -1; // or a record of the data set
    std::int32_t label = -1;  // known label, -1: none
    std::vector<float> outputs;
    std::vector<std::size_t> ranking; // classes, largest output first
};

Prediction ask(const nnhost_network *network, const nnhost_dataset *dataset, std::int64_t record) {
    Prediction prediction;
    prediction.outputs.resize(describe(network).class_count);
    check(nnhost_network_predict, network, dataset, record, std::int64_t{1}, prediction.outputs.data());
    prediction.ranking.resize(prediction.outputs.size());
    std::iota(prediction.ranking.begin(), prediction.ranking.end(), std::size_t{0});
    std::stable_sort(prediction.ranking.begin(), prediction.ranking.end(),
                     [&](std::size_t a, std::size_t b) { return prediction.outputs[a] > prediction.outputs[b]; });
    return prediction;
}

// One end of "10-19"; all of `text` must be a number.
bool read_number(std::string_view text, std::int64_t &number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number >= 0;
}

std::vector<std::int64_t> records_wanted(const CommandLine &line, std::int64_t count) {
    std::vector<std::int64_t> records;
    if (!line.has("records")) {
        records.resize(static_cast<std::size_t>(count));
        std::iota(records.begin(), records.end(), std::int64_t{0});
        return records;
    }
    const std::string place = line.place("records");
    const std::string list = line.text("records") + ",";
    for (std::size_t start = 0; start < list.size();) {
        const std::size_t comma = list.find(',', start);
        const std::string part = list.substr(start, comma - start);
        start = comma + 1;
        const std::size_t dash = part.find('-');
        std::int64_t first = 0;
        std::int64_t last = 0;
        const bool good = read_number(std::string_view(part).substr(0, dash), first) &&
                          read_number(dash == std::string::npos ? part : part.substr(dash + 1), last) && first <= last;
        if (!good)
            throw CliError(exit_usage, place, fmt::format("'{}' is not a record or a range of records", part),
                           "for example --records 0,5,10-19");
        if (last >= count)
            throw CliError(exit_usage, place, fmt::format("there is no record {}", last),
                           fmt::format("the data have {} records, 0 to {}", thousands(count), count - 1));
        for (std::int64_t record = first; record <= last; ++record) records.push_back(record);
    }
    return records;
}

std::vector<Prediction> read_records(const CommandLine &line, nnhost_context *context, const nnhost_network *network) {
    const DatasetHandle data = open_data(line, context, choose_data(line, false).path);
    check_picture_size(network, data.get(), "--data must hold records of the size that it was trained on");
    std::vector<Prediction> predictions;
    for (const std::int64_t record : records_wanted(line, describe(data.get()).count)) {
        Prediction prediction = ask(network, data.get(), record);
        prediction.record = record;
        check(nnhost_dataset_record, data.get(), record, static_cast<float *>(nullptr), &prediction.label);
        predictions.push_back(std::move(prediction));
    }
    return predictions;
}

std::vector<Prediction> read_pictures(const CommandLine &line, nnhost_context *context, const nnhost_network *network) {
    const bool fit = line.flag("fit");
    std::vector<Prediction> predictions;
    for (std::size_t index = 1; index < line.arguments().size(); ++index) {
        const std::string &file = line.arguments()[index];
        if (std::filesystem::is_directory(file))
            throw CliError(exit_usage, file, "is a folder, not a picture",
                           fmt::format("{} predict {} --data {}", program(), line.arguments()[0], file));
        const DatasetHandle picture =
            make<DatasetHandle>(nnhost_dataset_open, context, fit ? "png_folder:fit=true" : "png_folder", file.c_str());
        check_picture_size(network, picture.get(), fit ? "--fit makes 28x28 pictures alone" : "add --fit");
        Prediction prediction = ask(network, picture.get(), 0);
        prediction.file = file;
        predictions.push_back(std::move(prediction));
    }
    return predictions;
}

// "7 0.998 · 3 0.012 · 9 0.003"
std::string largest_outputs(const Prediction &prediction, const nnhost_network_info &network) {
    std::vector<std::string> top;
    for (std::size_t place = 0; place < std::min<std::size_t>(3, prediction.ranking.size()); ++place)
        top.push_back(fmt::format("{} {:.3f}", network.class_names[prediction.ranking[place]],
                                  prediction.outputs[prediction.ranking[place]]));
    return join(top, " · ");
}

std::string text_of(const std::vector<Prediction> &predictions, const nnhost_network_info &network) {
    const bool pictures = !predictions.empty() && predictions.front().record < 0;
    const bool labelled = std::any_of(predictions.begin(), predictions.end(),
                                      [](const Prediction &p) { return p.record >= 0 && p.label >= 0; });
    std::vector<std::vector<std::string>> rows = {
        {pictures ? "picture" : "record", "answer", "three largest outputs", labelled ? "label" : ""}};
    for (const Prediction &prediction : predictions) {
        std::string label;
        if (prediction.record >= 0 && prediction.label >= 0) {
            const bool right = static_cast<std::size_t>(prediction.label) == prediction.ranking[0];
            label = fmt::format("{}{}", network.class_names[prediction.label], right ? "" : "  wrong");
        }
        rows.push_back({pictures ? prediction.file : std::to_string(prediction.record),
                        network.class_names[prediction.ranking[0]], largest_outputs(prediction, network), label});
    }
    return table(rows, pictures ? "llll" : "rlll");
}

nlohmann::json json_of(const Prediction &prediction, const nnhost_network_info &network) {
    nlohmann::json object;
    if (prediction.file.empty())
        object["record"] = prediction.record;
    else
        object["file"] = prediction.file;
    object["answer"] = network.class_names[prediction.ranking[0]];
    object["outputs"] = prediction.outputs;
    object["top"] = nlohmann::json::array();
    for (std::size_t place = 0; place < std::min<std::size_t>(3, prediction.ranking.size()); ++place)
        object["top"].push_back({{"class", network.class_names[prediction.ranking[place]]},
                                 {"output", prediction.outputs[prediction.ranking[place]]}});
    if (prediction.label >= 0 && prediction.record >= 0) object["label"] = network.class_names[prediction.label];
    return object;
}

void check_usage(const CommandLine &line) {
    const bool pictures = line.arguments().size() > 1;
    for (const char *name : {"data", "records", "loader"})
        if (pictures && line.has(name))
            throw CliError(exit_usage, fmt::format("--{}", name), "is for records, but pictures are named too",
                           "name pictures, or --data with --records");
    if (!pictures && line.flag("fit"))
        throw CliError(exit_usage, "--fit", "is for pictures, but none is named",
                       "for --data it is the loader's: --loader png_folder:fit=true");
    if (!pictures && !line.arguments().empty() && !line.has("data") && !line.has("records") && !line.has("loader"))
        throw CliError(exit_usage, "", "there is nothing to read", how_to_ask("predict", line.arguments()[0]));
}

} // namespace

int predict(const CommandLine &line) {
    check_usage(line);
    const ContextHandle context = make_context(line);
    check_plugins(line, context.get(), false);
    const Model model = load_model(line, context.get());
    const std::vector<Prediction> predictions = line.arguments().size() > 1
                                                    ? read_pictures(line, context.get(), model.network.get())
                                                    : read_records(line, context.get(), model.network.get());
    const nnhost_network_info network = describe(model.network.get());
    if (!line.flag("json")) {
        print(text_of(predictions, network));
        return exit_done;
    }
    nlohmann::json object = {{"model", model.file.string()}, {"predictions", nlohmann::json::array()}};
    for (const Prediction &prediction : predictions) object["predictions"].push_back(json_of(prediction, network));
    print_json(object);
    return exit_done;
}

} // namespace cli
