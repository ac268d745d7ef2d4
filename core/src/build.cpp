#include "build.hpp"

#include "error.hpp"
#include "number_text.hpp"
#include "random.hpp"
#include "stream.hpp"
#include "team.hpp"

#include <algorithm>

namespace nnhost {
namespace {

void set_initial_weights(Network &network, const Initialiser &initialiser, std::uint64_t seed) {
    const auto rng = make_rng(seed, Purpose::initial_weights);
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        auto &layer = network.layers[l];
        layer.weights.resize(static_cast<std::size_t>(layer.outputs * layer.inputs));
        const std::string activation_id = layer.activation->plugin().descriptor.id;
        const nnhost_layer_info info{sizeof info,
                                     static_cast<std::uint32_t>(l),
                                     static_cast<std::uint32_t>(network.layers.size()),
                                     0,
                                     layer.inputs,
                                     layer.outputs,
                                     activation_id.c_str()};
        auto layer_rng = split(rng, l);
        initialiser.fill(info, layer_rng, layer.weights.data(), layer.outputs, layer.inputs);
    }
}

// 0.01f as the double 0.01: what the plugin's author wrote, and what the model file is to say.
double as_written(float value) { return parse_number<double>(number_text(value)).value(); }

Range suggested_targets(const nnhost_activation_info &info) {
    return {as_written(info.target_low), as_written(info.target_high)};
}

ScheduleKind schedule_kind(const std::string &name) {
    return name == "step"          ? ScheduleKind::step
           : name == "exponential" ? ScheduleKind::exponential
           : name == "cosine"      ? ScheduleKind::cosine
                                   : ScheduleKind::constant;
}

std::string schedule_text(const TrainerSettings &settings) {
    const auto &schedule = settings.schedule;
    switch (schedule.kind) {
    case ScheduleKind::step:
        return " times " + number_text(schedule.factor) + " every " + std::to_string(schedule.every) + " epochs";
    case ScheduleKind::exponential:
        return " times " + number_text(schedule.factor) + " every epoch";
    case ScheduleKind::cosine:
        return " along a cosine over " + std::to_string(settings.epochs) + " epochs";
    case ScheduleKind::constant:
        break;
    }
    return "";
}

// How far it has come, and how: whether that is all that was wanted, or where it was stopped before, makes no
// difference.
void describe_training(Network &network, const TrainerSettings &settings, const Dataset &data) {
    const auto &position = network.info.position;
    auto &summary = network.info.summary;
    summary = std::to_string(position.epochs) + " epochs of " +
              (data.total() < 0 ? "" : std::to_string(data.total()) + " ") + "records";
    if (position.records > 0) summary += " and " + std::to_string(position.records) + " records of the next";
    if (data.stream()) summary += " through a buffer of " + std::to_string(data.stream()->buffer());
    for (const auto &augmenter : settings.augmenters) summary += ", " + augmenter->text();
    summary += ", learning rate " + number_text(settings.learning_rate) + schedule_text(settings) + ", batch size " +
               std::to_string(settings.batch_size) + ", backpropagation of " +
               (settings.backpropagation == Backpropagation::errors ? "errors" : "gradient");
    network.info.data_checksum = data.checksum();
}

void require_same_data(const Network &network, const Dataset &data) {
    if (network.info.data_checksum == data.checksum()) return;
    throw Error(NNHOST_E_DATA, "these are not the records that training began with",
                "go on with the data of before, or train anew", {.file = data.source()});
}

} // namespace

Network build_network(Registry &registry, const Host &host, const Options &options, const RecordInfo &records) {
    if (records.class_names.empty())
        throw Error(NNHOST_E_DATA, "the records have no labels: the number of outputs is unknown",
                    "training needs labelled data");
    Network network;
    auto &info = network.info;
    info.height = records.height;
    info.width = records.width;
    info.channels = records.channels;
    info.class_names = records.class_names;
    info.input = options.range("input-range");
    info.seed = static_cast<std::uint64_t>(options.integer("seed"));

    const auto hidden = std::make_shared<Activation>(registry, host, options.text("activation"));
    const auto output = options.is_set("output-activation")
                            ? std::make_shared<Activation>(registry, host, options.text("output-activation"))
                            : hidden;
    info.target = options.is_set("target-range") ? options.range("target-range") : suggested_targets(output->info());

    auto sizes = options.sizes("hidden"); // nodes from the first hidden layer to the output layer
    sizes.push_back(static_cast<std::int64_t>(records.class_names.size()));
    auto inputs = records.size();
    for (const auto nodes : sizes) {
        network.layers.push_back({nodes, inputs, {}, hidden});
        inputs = nodes;
    }
    network.layers.back().activation = output;
    if (options.flag("bias")) // at first 0, which breaks no symmetry: the weights do (§5.3)
        for (auto &layer : network.layers) layer.biases.assign(static_cast<std::size_t>(layer.outputs), 0.0f);

    const Initialiser initialiser(registry, host, options.text("initialiser"));
    info.initialiser = initialiser.text();
    info.initialiser_id = initialiser.id_text();
    set_initial_weights(network, initialiser, info.seed);
    return network;
}

std::optional<Form> wanted_form(const Options &options) {
    for (const auto form : {Form::plain, Form::blocked, Form::sparse})
        if (options.text("trainer") == form_name(form)) return form;
    return std::nullopt;
}

TrainerSettings trainer_settings(Registry &registry, const Host &host, const Options &options) {
    TrainerSettings settings;
    settings.epochs = options.integer("epochs");
    settings.learning_rate = options.real("learning-rate");
    settings.schedule = {schedule_kind(options.text("schedule")), options.real("schedule-factor"),
                         options.integer("schedule-every")};
    settings.batch_size = options.integer("batch-size");
    settings.backpropagation =
        options.text("backpropagation") == "errors" ? Backpropagation::errors : Backpropagation::gradient;
    settings.seed = static_cast<std::uint64_t>(options.integer("seed"));
    settings.shuffle = options.flag("shuffle");
    settings.form = wanted_form(options);
    settings.block = options.integer("block-size");
    settings.threads = std::min(options.integer("threads"), processors());
    for (const auto &text : options.all("augmenter"))
        settings.augmenters.push_back(std::make_shared<Augmenter>(registry, host, text));
    return settings;
}

void train_and_describe(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data,
                        const Dataset *test, Start start, const ProgressFunction &progress) {
    const auto before = network;
    auto &position = network.info.position;
    const auto report = [&](const Progress &p) {
        if (p.event != Event::records) describe_training(network, settings, data);
        return progress(p);
    };
    try {
        if (start == Start::anew)
            position = {};
        else if (position.epochs > 0 || position.records > 0)
            require_same_data(network, data);
        train(network, kernel, settings, data, test, report);
        if (settings.epochs > 0) describe_training(network, settings, data);
    } catch (const Error &e) {
        if (e.status == NNHOST_E_CANCELLED)
            describe_training(network, settings, data);
        else if (e.status != NNHOST_E_DIVERGED)
            network = before;
        throw;
    } catch (...) {
        network = before;
        throw;
    }
}

} // namespace nnhost
