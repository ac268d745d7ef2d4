#include "explain/json.hpp"

#include <nlohmann/json.hpp>

namespace cli {

nlohmann::json layers_json(const Student &student, const std::string &when) {
    nlohmann::json list = nlohmann::json::array();
    for (const Connection &c : student.connections()) {
        list.push_back({{"from", c.from},
                        {"to", c.to},
                        {"activation", c.activation.name()},
                        {"shape", {c.outputs, c.inputs}},
                        {"weights_" + when, c.weights}});
        if (!c.biases.empty()) list.back()["biases_" + when] = c.biases;
    }
    return list;
}

nlohmann::json pass_json(const Pass &pass, const nnhost_network_info &network) {
    nlohmann::json layers = nlohmann::json::array();
    for (std::size_t l = 0; l < pass.sums.size(); ++l)
        layers.push_back({{"sums", pass.sums[l]},
                          {"outputs", pass.outputs[l]},
                          {"errors", pass.errors[l]},
                          {"deltas", pass.deltas[l]}});
    return {{"label", network.class_names[pass.label]},
            {"answer", network.class_names[pass.answer()]},
            {"inputs", pass.input},
            {"targets", pass.target},
            {"layers", std::move(layers)},
            {"error", pass.cost}};
}

} // namespace cli
