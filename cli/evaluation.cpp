#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cli {

Evaluation evaluate(const nnhost_network *network, const nnhost_dataset *dataset) {
    const nnhost_network_info info = describe(network);
    Evaluation result{};
    result.report.struct_size = sizeof result.report;
    result.confusion.resize(std::size_t{info.class_count} * info.class_count);
    for (std::uint32_t index = 0; index < info.class_count; ++index)
        result.class_names.emplace_back(info.class_names[index]);
    check(nnhost_network_evaluate, network, dataset, &result.report, result.confusion.data());
    return result;
}

std::int64_t Evaluation::at(std::size_t label, std::size_t answer) const {
    return confusion[label * class_names.size() + answer];
}

std::string Evaluation::accuracy_text() const { return percent_with_interval(report.correct, report.records); }

std::string Evaluation::most_confused() const {
    std::int64_t most = 0;
    std::string text;
    for (std::size_t label = 0; label < class_names.size(); ++label)
        for (std::size_t answer = 0; answer < class_names.size(); ++answer)
            if (label != answer && at(label, answer) > most) {
                most = at(label, answer);
                text = fmt::format("{} read as {} ({})", class_names[label], class_names[answer], most);
            }
    return text;
}

void Evaluation::write_to(nlohmann::json &object) const {
    object["records"] = report.records;
    object["correct"] = report.correct;
    object["accuracy"] = report.accuracy;
    object["interval"] = {report.interval_low, report.interval_high};
    object["error"] = report.error;
    object["class_names"] = class_names;
    object["confusion"] = nlohmann::json::array();
    object["per_class"] = nlohmann::json::array();
    for (std::size_t label = 0; label < class_names.size(); ++label) {
        nlohmann::json row = nlohmann::json::array();
        std::int64_t records = 0;
        for (std::size_t answer = 0; answer < class_names.size(); ++answer) {
            row.push_back(at(label, answer));
            records += at(label, answer);
        }
        nlohmann::json of_class = {{"class", class_names[label]}, {"records", records}, {"correct", at(label, label)}};
        of_class["accuracy"] =
            records == 0 ? nlohmann::json() // null: nothing to divide by
                         : nlohmann::json(static_cast<double>(at(label, label)) / static_cast<double>(records));
        object["confusion"].push_back(std::move(row));
        object["per_class"].push_back(std::move(of_class));
    }
}

} // namespace cli
