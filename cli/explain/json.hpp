// The numbers of an explanation as JSON.
#pragma once

#include "explain/student.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace cli {

// An array of {from, to, activation, shape, weights_WHEN: row by row}, and biases_WHEN where there are any.
nlohmann::json layers_json(const Student &student, const std::string &when);

// Inputs, targets, and for each layer sums, outputs, errors and deltas of its receiving nodes.
nlohmann::json pass_json(const Pass &pass, const nnhost_network_info &network);

} // namespace cli
