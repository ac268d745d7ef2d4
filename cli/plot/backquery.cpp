// backquery.png: the sheet that `nnhost backquery` draws.
#include "backwards.hpp"
#include "pictures.hpp"
#include "session.hpp"

namespace cli {

std::string backquery_png(const RunView &run) {
    const nnhost_network_info info = describe(run.network());
    const std::vector<std::vector<float>> pictures = ask_backwards(run.network());
    std::vector<Tile> tiles;
    for (std::uint32_t index = 0; index < info.class_count; ++index)
        tiles.push_back({info.class_names[index], grey_of(pictures[index], info)});
    return png_bytes(sheet_of(tiles));
}

} // namespace cli
