#include "slices.hpp"

#include "vector_loops.hpp"

#include <algorithm>

namespace nnhost {
namespace {

bool may_be_cut(const Network &network, Form form, const Kernel &kernel, std::int64_t records) {
    const auto concurrent = [](const Layer &layer) {
        return layer.activation->plugin().descriptor.thread_model == NNHOST_THREADS_CONCURRENT;
    };
    const auto &first = network.layers.front();
    const bool apart = form == Form::sparse || (form == Form::blocked && kernel.columns_apart(records, first.inputs));
    return apart && network.layers.size() > 1 &&
           std::all_of(network.layers.begin(), network.layers.end(), concurrent) &&
           (first.activation->info().flags & NNHOST_ACTIVATION_ELEMENTWISE);
}

} // namespace

std::vector<Slice> cut(const Network &network, Form form, const Kernel &kernel, std::int64_t records) {
    constexpr std::int64_t enough = 7; // vectors: with fewer nodes, a slice is not worth a thread
    constexpr std::int64_t most = 8;   // slices: each has numbers of its own to tell the others
    const auto nodes = network.layers.front().outputs;
    const auto vectors = (nodes + vector_floats - 1) / vector_floats;
    const auto count = may_be_cut(network, form, kernel, records) ? std::min((vectors + enough - 1) / enough, most) : 1;
    std::vector<Slice> slices;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto first = (vectors * i + count - 1) / count * vector_floats;
        const auto end = std::min((vectors * (i + 1) + count - 1) / count * vector_floats, nodes);
        slices.push_back({first, end - first});
    }
    return slices;
}

} // namespace nnhost
