#include "best_model.hpp"

#include "handles.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cli {

BestModel::BestModel(const nnhost_network *network, std::filesystem::path file, std::int64_t patience,
                     const std::vector<nlohmann::json> &epochs)
    : network_(network), file_(std::move(file)), patience_(patience) {
    for (const nlohmann::json &epoch : epochs)
        is_better(epoch.value("epoch", std::int64_t{0}), epoch.value("validation_correct", std::int64_t{-1}),
                  epoch.value("validation_records", std::int64_t{0}));
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
