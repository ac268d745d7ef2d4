// What a data set holds, counted record by record.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cli {

class Survey {
  public:
    // classes: their names; empty where the records have no labels.
    void begin(std::int64_t height, std::int64_t width, std::int64_t channels, std::vector<std::string> classes);

    // label: name of the class, or "". place: how to point at the record: "record 7", "line 8".
    void add(const std::vector<float> &values, const std::string &label, const std::string &place);

    std::int64_t count() const { return count_; }
    std::string text(std::size_t columns) const;
    void write_to(nlohmann::json &object) const;

  private:
    struct First {
        std::string label;
        std::string place;
    };
    struct Duplicate {
        std::string place;
        First first;
        std::string label;
    };

    std::string histogram(std::size_t columns) const;
    std::string repeats() const;
    std::vector<std::string> missing() const;

    std::int64_t height_ = 0, width_ = 0, channels_ = 0;
    std::vector<std::pair<std::string, std::int64_t>> labels_; // in the order of the classes, with their counts
    std::unordered_map<std::string, std::size_t> places_;      // of labels in labels_
    std::int64_t count_ = 0, unlabelled_ = 0, contradictions_ = 0;
    double least_ = 0, most_ = 0, sum_ = 0;
    std::unordered_map<std::uint64_t, First> seen_; // by the hash of a record's values
    std::vector<Duplicate> duplicates_;
};

} // namespace cli
