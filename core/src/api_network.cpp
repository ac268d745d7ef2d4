// The C API: networks, training, questions.
#include "api.hpp"

#include "build.hpp"
#include "evaluation.hpp"
#include "feed.hpp"
#include "model_file.hpp"
#include "trainer.hpp"

using nnhost::guard;
using nnhost::require;

namespace {

nnhost_network *hand_over(nnhost_context *context, nnhost::Network &&network) {
    auto handle = std::make_unique<nnhost_network>(nnhost_network{context, std::move(network), {}, {}, {}, {}, {}});
    handle->sizes = handle->network.sizes();
    for (const auto &layer : handle->network.layers) handle->activation_texts.push_back(layer.activation->text());
    handle->activations = nnhost::pointers(handle->activation_texts);
    handle->class_names = nnhost::pointers(handle->network.info.class_names);
    return handle.release();
}

template <class Handle>
auto &layer_of(Handle *network, uint32_t layer) {
    require(network, "network is NULL");
    require(layer < network->network.layers.size(), "there is no layer with this number");
    return network->network.layers[layer];
}

template <class Handle>
auto &weights_of(Handle *network, uint32_t layer, int64_t count) {
    auto &weights = layer_of(network, layer).weights;
    require(count == static_cast<int64_t>(weights.size()), "count is not the number of weights of this layer");
    return weights;
}

template <class Handle>
auto &biases_of(Handle *network, uint32_t layer, int64_t count) {
    auto &biases = layer_of(network, layer).biases;
    require(!biases.empty(), "the network has no biases: they come with the option bias");
    require(count == static_cast<int64_t>(biases.size()), "count is not the number of receiving nodes of this layer");
    return biases;
}

std::int32_t to_c(nnhost::Event event) {
    return event == nnhost::Event::epoch   ? NNHOST_PROGRESS_EPOCH
           : event == nnhost::Event::state ? NNHOST_PROGRESS_STATE
                                           : NNHOST_PROGRESS_RECORDS;
}

nnhost_progress to_c(const nnhost::Progress &p) {
    return {sizeof(nnhost_progress),
            to_c(p.event),
            p.epoch,
            p.epochs,
            p.record,
            p.records,
            p.error,
            p.seconds,
            p.test_count,
            p.test_correct,
            p.correct,
            p.test_error,
            p.learning_rate};
}

nnhost::Wish wish_of(std::int32_t answer) {
    return answer == NNHOST_TRAINING_GO_ON   ? nnhost::Wish::go_on
           : answer == NNHOST_TRAINING_STATE ? nnhost::Wish::state
                                             : nnhost::Wish::stop;
}

nnhost_status train(nnhost_network *network, const nnhost_options *options, const nnhost_dataset *dataset,
                    const nnhost_dataset *test, nnhost::Start start, nnhost_progress_function progress, void *user,
                    nnhost_error *error) {
    const auto status = guard(error, [&] {
        require(network && options && dataset, "network, options or dataset is NULL");
        auto &context = *network->context;
        auto &cancelled = context.host.cancelled;
        const auto settings = nnhost::trainer_settings(context.registry, context.host, options->options);
        const auto ask = [&](const nnhost::Progress &p) {
            const auto c = to_c(p);
            const auto wish = progress ? wish_of(progress(user, &c)) : nnhost::Wish::go_on;
            return cancelled ? nnhost::Wish::stop : wish;
        };
        network->made_predictor.reset();
        nnhost::train_and_describe(network->network, context.kernel(), settings, dataset->dataset,
                                   test ? &test->dataset : nullptr, start, ask);
    });
    if (network) network->context->host.cancelled = false;
    return status;
}

} // namespace

extern "C" {

nnhost_status nnhost_network_create(nnhost_context *context, const nnhost_options *options,
                                    const nnhost_dataset *dataset, nnhost_network **network, nnhost_error *error) {
    return guard(error, [&] {
        require(context && options && dataset && network, "context, options, dataset or network is NULL");
        *network = hand_over(context, nnhost::build_network(context->registry, context->host, options->options,
                                                            dataset->dataset.info()));
    });
}

nnhost_status nnhost_network_load(nnhost_context *context, const char *path, nnhost_network **network,
                                  nnhost_error *error) {
    return guard(error, [&] {
        require(context && path && network, "context, path or network is NULL");
        *network = hand_over(context, nnhost::load_model(path, context->registry, context->host));
    });
}

nnhost_status nnhost_network_save(const nnhost_network *network, const char *path, nnhost_error *error) {
    return guard(error, [&] {
        require(network && path, "network or path is NULL");
        nnhost::save_model(network->network, path);
    });
}

void nnhost_network_destroy(nnhost_network *network) { const std::unique_ptr<nnhost_network> owner(network); }

nnhost_status nnhost_network_describe(const nnhost_network *network, nnhost_network_info *info, nnhost_error *error) {
    return guard(error, [&] {
        require(network, "network is NULL");
        const auto &i = network->network.info;
        nnhost::fill(info, nnhost_network_info{
                               sizeof(nnhost_network_info), static_cast<std::uint32_t>(network->network.layers.size()),
                               network->sizes.data(), network->activations.data(), i.initialiser.c_str(), i.height,
                               i.width, i.channels, static_cast<std::uint32_t>(i.class_names.size()),
                               network->network.has_bias(), network->class_names.data(), i.input.low, i.input.high,
                               i.target.low, i.target.high, i.summary.c_str(), i.position.epochs, i.position.records});
    });
}

nnhost_status nnhost_network_get_weights(const nnhost_network *network, uint32_t layer, float *weights, int64_t count,
                                         nnhost_error *error) {
    return guard(error, [&] {
        const auto &from = weights_of(network, layer, count);
        require(weights, "weights is NULL");
        std::copy(from.begin(), from.end(), weights);
    });
}

nnhost_status nnhost_network_set_weights(nnhost_network *network, uint32_t layer, const float *weights, int64_t count,
                                         nnhost_error *error) {
    return guard(error, [&] {
        auto &to = weights_of(network, layer, count);
        require(weights, "weights is NULL");
        network->made_predictor.reset();
        std::copy_n(weights, count, to.begin());
    });
}

nnhost_status nnhost_network_get_biases(const nnhost_network *network, uint32_t layer, float *biases, int64_t count,
                                        nnhost_error *error) {
    return guard(error, [&] {
        const auto &from = biases_of(network, layer, count);
        require(biases, "biases is NULL");
        std::copy(from.begin(), from.end(), biases);
    });
}

nnhost_status nnhost_network_set_biases(nnhost_network *network, uint32_t layer, const float *biases, int64_t count,
                                        nnhost_error *error) {
    return guard(error, [&] {
        auto &to = biases_of(network, layer, count);
        require(biases, "biases is NULL");
        network->made_predictor.reset();
        std::copy_n(biases, count, to.begin());
    });
}

nnhost_status nnhost_network_train(nnhost_network *network, const nnhost_options *options,
                                   const nnhost_dataset *dataset, const nnhost_dataset *test,
                                   nnhost_progress_function progress, void *user, nnhost_error *error) {
    return train(network, options, dataset, test, nnhost::Start::anew, progress, user, error);
}

nnhost_status nnhost_network_continue(nnhost_network *network, const nnhost_options *options,
                                      const nnhost_dataset *dataset, const nnhost_dataset *test,
                                      nnhost_progress_function progress, void *user, nnhost_error *error) {
    return train(network, options, dataset, test, nnhost::Start::at_position, progress, user, error);
}

const char *nnhost_network_trainer(const nnhost_network *network, const nnhost_options *options,
                                   const nnhost_dataset *dataset) {
    const char *name = nullptr;
    guard(nullptr, [&] {
        require(network && options && dataset, "network, options or dataset is NULL");
        const auto asked_for = nnhost::wanted_form(options->options);
        name = nnhost::form_name(asked_for ? *asked_for : nnhost::choose_form(network->network, dataset->dataset));
    });
    return name;
}

nnhost_status nnhost_network_training_inputs(const nnhost_network *network, const nnhost_options *options,
                                             const nnhost_dataset *dataset, int64_t index, int64_t epoch, float *inputs,
                                             int64_t *count, nnhost_error *error) {
    return guard(error, [&] {
        require(network && options && dataset && count, "network, options, dataset or count is NULL");
        const auto &data = dataset->dataset;
        data.require_memory("a record by its index");
        require(index >= 0 && index < data.count(), "there is no record with this index");
        require(epoch >= 1, "epochs are counted from 1");
        network->network.require_fit(data);
        auto &context = *network->context;
        const auto settings = nnhost::trainer_settings(context.registry, context.host, options->options);
        nnhost::Feed feed(data, {network->network.info.input, settings.augmenters, settings.seed});
        require(!inputs || *count >= feed.copies(), "count is less than the copies of a record");
        if (inputs) feed.show(index, epoch, inputs);
        *count = feed.copies();
    });
}

nnhost_status nnhost_network_predict(const nnhost_network *network, const nnhost_dataset *dataset, int64_t first,
                                     int64_t count, float *outputs, nnhost_error *error) {
    return guard(error, [&] {
        require(network && dataset && outputs, "network, dataset or outputs is NULL");
        const auto &data = dataset->dataset;
        data.require_memory("a prediction");
        require(first >= 0 && count >= 0 && first <= data.count() - count, "there are no such records");
        network->network.require_fit(data);
        network->predictor().predict(data, first, count,
                                     {outputs, static_cast<std::size_t>(count * network->network.outputs())});
    });
}

nnhost_status nnhost_network_predict_pixels(const nnhost_network *network, int64_t count, const uint8_t *pixels,
                                            float *outputs, nnhost_error *error) {
    return guard(error, [&] {
        require(network && pixels && outputs, "network, pixels or outputs is NULL");
        require(count > 0, "a prediction needs at least one record");
        network->predictor().predict(count, pixels,
                                     {outputs, static_cast<std::size_t>(count * network->network.outputs())});
    });
}

nnhost_status nnhost_network_evaluate(const nnhost_network *network, const nnhost_dataset *dataset,
                                      nnhost_report *report, int64_t *confusion, nnhost_error *error) {
    return guard(error, [&] {
        require(network && dataset, "network or dataset is NULL");
        const auto e = nnhost::evaluate(network->network, network->context->kernel(), dataset->dataset);
        const auto interval = nnhost::wilson_interval(e.correct, e.records);
        nnhost::fill(report, nnhost_report{sizeof(nnhost_report), static_cast<std::uint32_t>(e.classes), e.records,
                                           e.correct, e.accuracy(), interval.low, interval.high, e.error});
        if (confusion) std::copy(e.confusion.begin(), e.confusion.end(), confusion);
    });
}

nnhost_status nnhost_network_backquery(const nnhost_network *network, const float *wanted, float *picture,
                                       nnhost_error *error) {
    return guard(error, [&] {
        require(network && wanted && picture, "network, wanted or picture is NULL");
        const auto &n = network->network;
        n.backquery(network->context->kernel(), {wanted, static_cast<std::size_t>(n.outputs())},
                    {picture, static_cast<std::size_t>(n.inputs())});
    });
}

nnhost_status nnhost_network_backquery_class(const nnhost_network *network, uint32_t class_index, float *picture,
                                             nnhost_error *error) {
    return guard(error, [&] {
        require(network && picture, "network or picture is NULL");
        const auto &n = network->network;
        require(class_index < n.outputs(), "there is no such class");
        std::vector<float> wanted(static_cast<std::size_t>(n.outputs()));
        n.targets(static_cast<std::int32_t>(class_index), wanted);
        n.backquery(network->context->kernel(), wanted, {picture, static_cast<std::size_t>(n.inputs())});
    });
}

} // extern "C"
