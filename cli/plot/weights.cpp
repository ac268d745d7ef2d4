// weights.png: what each node of the first layer looks for, as a picture of its weights.
#include "output.hpp"
#include "pictures.hpp"
#include "records.hpp"
#include "session.hpp"
#include "sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cli {

namespace {

constexpr std::size_t most_on_sheet = 400;

struct NodeWeights {
    std::string name; // its number, or its class where it is an output
    Patch patch;      // 0.5 = no weight
    float largest = 0;
};

std::vector<NodeWeights> first_layer(const nnhost_network *network, std::size_t most) {
    const nnhost_network_info info = describe(network);
    const auto inputs = static_cast<std::size_t>(info.sizes[0]);
    const auto nodes = static_cast<std::size_t>(info.sizes[1]);
    const std::vector<float> weights = weights_of(network, 0); // (nodes, inputs)
    std::vector<NodeWeights> result;
    for (std::size_t node = 0; node < std::min(nodes, most); ++node) {
        const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(node * inputs);
        NodeWeights shown{info.layer_count == 1 ? info.class_names[node] : std::to_string(node),
                          {static_cast<int>(info.height),
                           static_cast<int>(info.width),
                           static_cast<int>(info.channels),
                           {begin, begin + static_cast<std::ptrdiff_t>(inputs)}}};
        for (const float weight : shown.patch.values) shown.largest = std::max(shown.largest, std::abs(weight));
        for (float &weight : shown.patch.values)
            weight = shown.largest > 0 ? 0.5F + 0.5F * weight / shown.largest : 0.5F;
        result.push_back(std::move(shown));
    }
    return result;
}

} // namespace

std::string weights_png(const RunView &run) {
    const nnhost_network_info info = describe(run.network());
    const std::int64_t nodes = info.sizes[1];
    const std::vector<NodeWeights> shown =
        first_layer(run.network(), tiles_that_fit(info.height, info.width, most_on_sheet));
    std::vector<SheetTile> tiles;
    float least = shown.front().largest;
    float most = 0;
    for (const NodeWeights &node : shown) {
        tiles.push_back({node.patch, node.name});
        least = std::min(least, node.largest);
        most = std::max(most, node.largest);
    }
    const std::string which = nodes > static_cast<std::int64_t>(shown.size())
                                  ? fmt::format("the first {} of {}", shown.size(), thousands(nodes))
                                  : fmt::format("the {}", nodes);
    return sheet_png(fmt::format("weights into {} nodes of the first layer. grey: 0, {}; each node by its own largest "
                                 "|w|, which is {:.3g} to {:.3g}",
                                 which,
                                 info.channels == 3 ? "brighter: +, darker: -, in each colour" : "white: +, black: -",
                                 least, most),
                     tiles);
}

std::vector<Tile> weight_tiles(const RunView &run, std::size_t most) {
    std::vector<Tile> tiles;
    for (const NodeWeights &node : first_layer(run.network(), most))
        tiles.push_back({fmt::format("node {}", node.name), grey_picture(node.patch)});
    return tiles;
}

} // namespace cli
