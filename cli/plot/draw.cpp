// Which pictures there are, and their files in the run folder.
#include "files.hpp"
#include "pictures.hpp"
#include "report/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cli {

namespace {

struct File {
    const char *name;
    std::string (*bytes)(const RunView &run);
};

struct Picture {
    const char *name;
    std::vector<File> files;
};

const std::vector<Picture> &all_pictures() {
    static const std::vector<Picture> pictures = {
        {"curves", {{"curves.svg", curves_svg}}},
        {"confusion", {{"confusion.svg", confusion_svg}, {"confusion.csv", confusion_csv}}},
        {"misclassified", {{"misclassified.csv", misclassified_csv}, {"misclassified.png", misclassified_png}}},
        {"samples", {{"samples.png", samples_png}}},
        {"weights", {{"weights.png", weights_png}}},
        {"backquery", {{"backquery.png", backquery_png}}},
        {"report", {{"report.html", report_html}}},
    };
    return pictures;
}

void write(const std::filesystem::path &file, const std::string &bytes) {
    try {
        write_whole_file(file, bytes);
    } catch (CliError &error) {
        error.hint = "the pictures go into the run's folder: copy it to where you may write and there is room";
        throw;
    }
}

// The bytes are made before the folder is touched, so what fails to be written is told from what cannot be drawn.
void draw(const RunView &run, const Picture &picture, Drawn &drawn) {
    for (const File &file : picture.files) {
        std::string bytes;
        try {
            bytes = file.bytes(run);
        } catch (const CliError &error) {
            if (error.exit_code == exit_internal) throw;
            drawn.left_out.push_back({&file == &picture.files.front() ? picture.name : file.name, cause_of(error)});
            return;
        }
        write(run.folder() / file.name, bytes);
        drawn.files.push_back(run.folder() / file.name);
    }
}

} // namespace

std::string cause_of(const CliError &error) {
    return error.place.empty() ? error.what() : fmt::format("{}: {}", error.place, error.what());
}

std::vector<std::string> picture_names() {
    std::vector<std::string> names;
    for (const Picture &picture : all_pictures()) names.emplace_back(picture.name);
    return names;
}

Drawn draw_pictures(const RunView &run, const std::vector<std::string> &names) {
    Drawn drawn;
    for (const Picture &picture : all_pictures())
        if (names.empty() || std::find(names.begin(), names.end(), picture.name) != names.end())
            draw(run, picture, drawn);
    return drawn;
}

Drawn draw_all(const RunView &run) { return draw_pictures(run, {}); }

} // namespace cli
