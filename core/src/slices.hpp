// The nodes of the first hidden layer, cut into slices: what is done for one slice needs nothing of another but ten
// numbers a record, so threads may share the slices.
//
// The cut depends on the network, the form and the block, never on the number of threads, and the second layer's sums
// are taken slice by slice in their order: the same bits whoever does a slice.
#pragma once

#include "first_layer.hpp"
#include "network.hpp"

#include <cstdint>
#include <vector>

namespace nnhost {

struct Slice {
    std::int64_t first = 0; // node, a multiple of vector_floats
    std::int64_t count = 0; // nodes
};

// One slice where nodes cannot be worked at apart: in the plain form; where products of some nodes have other bits than
// those of all; where there is no second layer; and where an activation looks at more than one node or must not be
// called by two threads at once.
// records: the most that go through the first layer together.
std::vector<Slice> cut(const Network &network, Form form, const Kernel &kernel, std::int64_t records);

} // namespace nnhost
