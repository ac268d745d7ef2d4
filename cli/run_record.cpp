#include "run_record.hpp"

#include "files.hpp"
#include "output.hpp"
#include "run_view.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <utility>

namespace cli {

namespace {

constexpr const char *lines_file = "epochs.jsonl";
constexpr const char *table_file = "results.csv";

constexpr std::array columns = {"epoch",      "learning_rate",    "error",
                                "accuracy",   "validation_error", "validation_accuracy",
                                "test_error", "test_accuracy",    "seconds"};

std::string heading() { return fmt::format("{}\n", fmt::join(columns, ",")); }

std::string row_of(const nlohmann::json &epoch) {
    std::string row;
    for (const char *column : columns) {
        if (!row.empty()) row += ',';
        if (epoch.contains(column)) row += epoch[column].dump();
    }
    return row + "\n";
}

// The lines of before, of the first `most` epochs.
std::vector<nlohmann::json> first_epochs(const std::filesystem::path &file, std::int64_t most) {
    std::vector<std::string> remarks; // torn lines are of epochs that are trained again
    std::vector<nlohmann::json> lines = read_epoch_lines(file, remarks);
    std::erase_if(lines, [most](const nlohmann::json &line) { return line["epoch"] > most; });
    return lines;
}

// Kept as a float by the library: 0.1, not 0.10000000149.
double as_written(double number) { return std::stod(fmt::format("{}", static_cast<float>(number))); }

double share(std::int64_t part, std::int64_t of) { return static_cast<double>(part) / static_cast<double>(of); }

} // namespace

nlohmann::json epoch_json(const nnhost_progress &epoch, const std::string &watched) {
    nlohmann::json object = {{"epoch", epoch.epoch},     {"learning_rate", as_written(epoch.learning_rate)},
                             {"error", epoch.error},     {"records", epoch.record},
                             {"correct", epoch.correct}, {"seconds", epoch.seconds}};
    if (epoch.record > 0) object["accuracy"] = share(epoch.correct, epoch.record);
    if (epoch.test_count > 0) {
        object[watched + "_records"] = epoch.test_count;
        object[watched + "_correct"] = epoch.test_correct;
        object[watched + "_error"] = epoch.test_error;
        object[watched + "_accuracy"] = share(epoch.test_correct, epoch.test_count);
    }
    return object;
}

RunRecord::RunRecord(std::filesystem::path folder, std::int64_t epochs, std::string watched)
    : folder_(std::move(folder)), watched_(std::move(watched)), epochs_(first_epochs(folder_ / lines_file, epochs)) {
    write_all();
}

void RunRecord::write_all() const {
    std::string lines, table = heading();
    for (const nlohmann::json &epoch : epochs_) {
        lines += epoch.dump() + "\n";
        table += row_of(epoch);
    }
    write_whole_file(folder_ / lines_file, lines);
    write_whole_file(folder_ / table_file, table);
}

void RunRecord::add(const nnhost_progress &epoch) noexcept {
    try {
        epochs_.push_back(epoch_json(epoch, watched_));
        if (is_behind_) return catch_up();
        for (const auto &[file, line] :
             {std::pair{lines_file, epochs_.back().dump() + "\n"}, std::pair{table_file, row_of(epochs_.back())}})
            append_line(folder_ / file, line);
    } catch (const std::exception &failure) { // training is worth more
        is_behind_ = true;
        if (!std::exchange(has_warned_, true))
            warn(fmt::format("from epoch {} on {} waits for room: {}", epoch.epoch, (folder_ / lines_file).string(),
                             failure.what()));
    }
}

void RunRecord::catch_up() noexcept {
    if (!is_behind_) return;
    try {
        write_all();
        is_behind_ = false;
    } catch (const std::exception &) { // has been told of
    }
}

} // namespace cli
