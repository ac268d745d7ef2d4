#include "plot/pictures.hpp"

#include "output.hpp"
#include "session.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace cli {

namespace {

// Throws CliError where --only names what is no picture.
std::vector<std::string> pictures_wanted(const CommandLine &line) {
    const std::vector<std::string> known = picture_names();
    const std::vector<std::string> wanted = line.list("only");
    for (std::size_t index = 0; index < wanted.size(); ++index) {
        if (std::find(known.begin(), known.end(), wanted[index]) != known.end()) continue;
        const std::string near = nearest(wanted[index], known);
        throw CliError(exit_usage, line.place("only", index), fmt::format("there is no picture '{}'", wanted[index]),
                       near.empty() ? fmt::format("the pictures are {}", join(known, ", "))
                                    : fmt::format("did you mean {}?", near));
    }
    return wanted;
}

nlohmann::json json_of(const RunView &run, const Drawn &drawn) {
    nlohmann::json object = {{"run", run.folder().string()}, {"remarks", run.remarks()}};
    object["files"] = nlohmann::json::array();
    object["left_out"] = nlohmann::json::array();
    for (const std::filesystem::path &file : drawn.files) object["files"].push_back(file.string());
    for (const LeftOut &left_out : drawn.left_out)
        object["left_out"].push_back({{"name", left_out.name}, {"cause", left_out.cause}});
    return object;
}

// Two rows of tiles of what is asked for and can be drawn so.
void show(const RunView &run, const std::vector<std::string> &wanted) {
    const int width = terminal_width();
    const std::size_t most = 2 * static_cast<std::size_t>(std::max(1, (width + 2) / 30));
    using MakeTiles = std::vector<Tile> (*)(const RunView &run, std::size_t most);
    const std::pair<const char *, MakeTiles> shown[] = {{"misclassified", misclassified_tiles},
                                                        {"weights", weight_tiles}};
    for (const auto &[name, make_tiles] : shown) {
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
        std::vector<Tile> tiles;
        try {
            tiles = make_tiles(run, most);
        } catch (const CliError &) { // has been told of: the file is left out for the same reason
        }
        if (tiles.empty()) continue;
        print(fmt::format("{}\n", name));
        print_drawing(terminal_picture(tiles, width, draws_in_colour()));
    }
}

} // namespace

int plot(const CommandLine &line) {
    const std::vector<std::string> wanted = pictures_wanted(line);
    const RunView run(line, run_folder(line));
    const Drawn drawn = draw_pictures(run, wanted);
    for (const std::string &remark : run.remarks()) note(remark);
    for (const LeftOut &left_out : drawn.left_out)
        note(fmt::format("{} is left out: {}", left_out.name, left_out.cause));
    if (line.flag("json")) {
        print_json(json_of(run, drawn));
    } else {
        for (const std::filesystem::path &file : drawn.files) print(fmt::format("picture  {}\n", file.string()));
        if (line.flag("show")) show(run, wanted);
    }
    if (drawn.files.empty() && !wanted.empty())
        throw CliError(exit_missing, run.folder().string(), "nothing of what --only names can be drawn");
    return exit_done;
}

} // namespace cli
