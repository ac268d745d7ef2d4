// epochs.jsonl: one JSON object a line and epoch.
#include "run_view.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <utility>

namespace cli {

namespace {

// null, as NaN and infinity are written, reads as not said.
double number(const nlohmann::json &line, const std::string &key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_number() ? found->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::int64_t count(const nlohmann::json &line, const std::string &key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

Scores scores(const nlohmann::json &line, const std::string &prefix) {
    Scores scores{count(line, prefix + "records"), count(line, prefix + "correct"), number(line, prefix + "error"),
                  number(line, prefix + "accuracy")};
    const bool can_be_worked_out =
        scores.accuracy != scores.accuracy && scores.records > 0 && line.contains(prefix + "correct");
    if (can_be_worked_out) scores.accuracy = static_cast<double>(scores.correct) / static_cast<double>(scores.records);
    return scores;
}

} // namespace

std::vector<nlohmann::json> read_epoch_lines(const std::filesystem::path &file, std::vector<std::string> &remarks) {
    std::vector<nlohmann::json> lines;
    std::ifstream stream(file);
    std::string text;
    for (int number_of_line = 1; std::getline(stream, text); ++number_of_line) {
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
        const std::int64_t epoch = object.is_object() ? count(object, "epoch") : 0;
        if (epoch < 1) {
            remarks.push_back(
                fmt::format("{}:{}: is not the line of an epoch, and is left out", file.string(), number_of_line));
            continue;
        }
        // Continued from a checkpoint before the last epochs: they were trained again.
        std::erase_if(lines, [&](const nlohmann::json &before) { return count(before, "epoch") >= epoch; });
        lines.push_back(std::move(object));
    }
    return lines;
}

std::vector<Epoch> read_epochs(const std::filesystem::path &file, std::vector<std::string> &remarks) {
    std::vector<Epoch> epochs;
    for (const nlohmann::json &line : read_epoch_lines(file, remarks))
        epochs.push_back({count(line, "epoch"), number(line, "learning_rate"), number(line, "seconds"),
                          scores(line, ""), scores(line, "test_"), scores(line, "validation_")});
    return epochs;
}

} // namespace cli
