// Lines of numbers: a name, and then cells of one width, shortened to what fits in 80 columns.
#pragma once

#include "explain/activation.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace cli {

// The nodes of a layer that are shown: all, or the first few of them.
std::vector<std::size_t> first_nodes(std::size_t count, std::size_t most);

// "    name   " and a cell for each text.
std::string cells(const std::string &name, const std::vector<std::string> &texts, bool goes_on);

// The same for numbers: values[nodes[0]], values[nodes[1]], ... with so many decimals.
std::string numbers(const std::string &name, const Vector &values, const std::vector<std::size_t> &nodes, int decimals);

// "§2  Propagation ..." with an empty line before it.
std::string section(const std::string &number, const std::string &title);

// A line of words or of a formula.
std::string line(const std::string &text);

// "+ 0.1", "- 0.1": a term of a sum, in its middle.
std::string added(double value, int decimals);

} // namespace cli
