// The pictures of a run as the bytes of their files. Each throws CliError where what it shows is not there.
#pragma once

#include "comparison.hpp"
#include "picture.hpp"
#include "run_view.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace cli {

std::string curves_svg(const RunView &run);        // error and accuracy of each epoch
std::string confusion_svg(const RunView &run);     // of the test data
std::string confusion_csv(const RunView &run);     // row = label, column = answer
std::string misclassified_png(const RunView &run); // the most confident first
std::string misclassified_csv(const RunView &run); // all of them
std::string samples_png(const RunView &run);       // training records as the network sees them
std::string weights_png(const RunView &run);       // of the first layer
std::string backquery_png(const RunView &run);

// A run as it is called in pictures of two: "runs/7", or "second" where the name is long.
struct NamedRun {
    std::string name;
    const RunView &run;
};

std::string compare_svg(const NamedRun &first, const NamedRun &second); // one has an epoch
std::string only_one_right_png(const NamedRun &first, const NamedRun &second, const Comparison &comparison);

// Test records that were answered wrongly, those whose answer had the largest output first.
std::vector<std::size_t> misclassified(const Answers &answers);

// For the terminal.
std::vector<Tile> misclassified_tiles(const RunView &run, std::size_t most);
std::vector<Tile> weight_tiles(const RunView &run, std::size_t most);

struct LeftOut {
    std::string name; // "confusion", or of two files the second: "misclassified.png"
    std::string cause;
};

std::string cause_of(const CliError &error); // "runs/7/run.ini: no such file"

struct Drawn {
    std::vector<std::filesystem::path> files; // "runs/7/curves.svg"
    std::vector<LeftOut> left_out;
};

std::vector<std::string> picture_names(); // "curves", "confusion", ...

// Writes the pictures of these names, or all, into the run's folder, each file whole. One that lacks its half of the
// run is left out. Throws CliError where a file cannot be written.
Drawn draw_pictures(const RunView &run, const std::vector<std::string> &names);
Drawn draw_all(const RunView &run);

} // namespace cli
