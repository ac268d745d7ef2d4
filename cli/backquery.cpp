#include "backwards.hpp"
#include "files.hpp"
#include "output.hpp"
#include "picture.hpp"
#include "session.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

std::vector<std::uint32_t> classes_wanted(const CommandLine &line, const nnhost_network_info &network) {
    std::vector<std::uint32_t> classes;
    std::vector<std::string> names;
    for (std::uint32_t index = 0; index < network.class_count; ++index) {
        names.emplace_back(network.class_names[index]);
        if (!line.has("label") || line.text("label") == names.back()) classes.push_back(index);
    }
    if (!classes.empty()) return classes;
    const std::string near = nearest(line.text("label"), names);
    throw CliError(exit_usage, "--label", fmt::format("there is no class '{}'", line.text("label")),
                   near.empty() ? fmt::format("the classes are {}", join(names, ", "))
                                : fmt::format("did you mean {}?", near));
}

double variance(const std::vector<float> &values) {
    const double count = static_cast<double>(values.size());
    double sum = 0;
    double squares = 0;
    for (const float value : values) {
        sum += value;
        squares += double{value} * value;
    }
    return squares / count - sum / count * (sum / count);
}

// What the pictures have in common, as the variance of their mean over the mean of their variances: 1 for pictures that
// are all the same, 1/classes for pictures that have nothing to do with each other.
double likeness(const std::vector<std::vector<float>> &pictures) {
    std::vector<float> mean(pictures.front().size());
    double own = 0;
    for (const std::vector<float> &picture : pictures) {
        for (std::size_t pixel = 0; pixel < mean.size(); ++pixel)
            mean[pixel] += picture[pixel] / static_cast<float>(pictures.size());
        own += variance(picture) / static_cast<double>(pictures.size());
    }
    return own > 0 ? variance(mean) / own : 1;
}

// Trained on digits, sigmoid comes to 0.1 or 0.3, tanh to 0.6 or 0.7, relu to 0.9.
void warn_when_alike(const std::vector<std::vector<float>> &pictures) {
    if (pictures.size() < 2 || likeness(pictures) < 0.8) return;
    warn("the pictures of the classes are nearly the same: on the way back, activations without a bounded, one-to-one "
         "inverse, such as relu, lose what tells the classes apart; sigmoid keeps it");
}

// In the model's run folder (it has a run.ini), else here.
fs::path default_output(const CommandLine &line, const fs::path &model) {
    std::string name = "backquery.png";
    if (line.has("label")) {
        std::string label = line.text("label"); // a class name may hold what a file name may not
        std::replace(label.begin(), label.end(), '/', '_');
        name = fmt::format("backquery-{}.png", label);
    }
    std::error_code ignored;
    return fs::exists(model.parent_path() / "run.ini", ignored) ? model.parent_path() / name : fs::path(name);
}

} // namespace

int backquery(const CommandLine &line) {
    if (line.has("output")) refuse_overwriting(line.text("output"), "--output", model_file(line));
    const ContextHandle context = make_context(line);
    const Model model = load_model(line, context.get());
    const nnhost_network_info info = describe(model.network.get());
    const fs::path output = line.has("output") ? fs::path(line.text("output")) : default_output(line, model.file);
    check_writable(output, "--output");
    const std::vector<std::uint32_t> classes = classes_wanted(line, info);
    const std::vector<std::vector<float>> pictures = ask_backwards(model.network.get());
    std::vector<Tile> tiles;
    for (const std::uint32_t index : classes)
        tiles.push_back({info.class_names[index], grey_of(pictures[index], info)});
    std::error_code ignored;
    const bool is_of_run = !line.has("output") && output.has_parent_path(); // whose own picture is drawn again
    const bool replaces = !is_of_run && fs::exists(output, ignored);
    write_whole_file(output, png_bytes(sheet_of(tiles)));
    if (replaces) note(fmt::format("{} stood there already and is replaced", output.string()));
    warn_when_alike(pictures);

    if (line.flag("json")) {
        nlohmann::json object = {{"model", model.file.string()}, {"output", output.string()}};
        object["classes"] = nlohmann::json::array();
        for (const Tile &tile : tiles) object["classes"].push_back(tile.label);
        print_json(object);
        return exit_done;
    }
    if (line.flag("show")) print(terminal_picture(tiles, terminal_width(), draws_in_colour()));
    print(fmt::format("picture  {}\n", output.string()));
    return exit_done;
}

} // namespace cli
