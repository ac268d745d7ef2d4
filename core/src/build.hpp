// From options to a network and to what trains it: where names of plugins become living instances.
#pragma once

#include "network.hpp"
#include "options.hpp"
#include "trainer.hpp"

namespace nnhost {

// A network for such records: layers, activations, initial weights.
Network build_network(Registry &registry, const Host &host, const Options &options, const RecordInfo &records);

// What the option `trainer` asks for; none: auto.
std::optional<Form> wanted_form(const Options &options);

TrainerSettings trainer_settings(Registry &registry, const Host &host, const Options &options);

enum class Start { anew, at_position };

// Trains, anew or from the network's position on, and writes into the network what was done, for its model file. On any
// error but a stop or a divergence the network is put back. Throws where the data are not those that it began with.
void train_and_describe(Network &network, const Kernel &kernel, const TrainerSettings &settings, const Dataset &data,
                        const Dataset *test, Start start, const ProgressFunction &progress);

} // namespace nnhost
