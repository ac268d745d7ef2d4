#include "best_model.hpp"

#include "handles.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cli {

BestModel::BestModel(const nnhost_network *network, std::filesystem::path file, std::int64_t patience,
                     const std::vector<nlohmann::json> &epochs)
    : network_(network), file_(std::move(file)), patience_(patience) {
    const auto number = [](const nlohmann::json &epoch, const char *name) {
        const auto found = epoch.find(name);
        return found != epoch.end() && found->is_number_integer() ? found->get<std::int64_t>() : std::int64_t{0};
    };
    for (const nlohmann::json &epoch : epochs)
        is_better(number(epoch, "epoch"), number(epoch, "validation_correct"), number(epoch, "validation_records"));
}

bool BestModel::is_better(std::int64_t epoch, std::int64_t correct, std::int64_t records) {
    last_ = epoch;
    if (correct <= correct_) return false;
    epoch_ = epoch;
    correct_ = correct;
    records_ = records;
    return true;
}

void BestModel::after_epoch(const nnhost_progress &epoch) {
    if (is_better(epoch.epoch, epoch.test_correct, epoch.test_count))
        check(nnhost_network_save, network_, file_.c_str());
}

} // namespace cli
