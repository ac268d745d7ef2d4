// check DATA: every record that cannot be read, and what the others hold.
#pragma once

#include "command_line.hpp"
#include "handles.hpp"
#include "survey.hpp"

#include <nlohmann/json_fwd.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct BadRecord {
    std::string file;
    std::int64_t line = 0;    // from 1; 0: the format has none
    std::int64_t field = 0;   // from 1; 0: the line as a whole
    std::int64_t record = -1; // from 0
    std::string cause;
    std::string hint;

    std::string text() const; // "train.csv:17: field 3: 'abc' is not a number in 0..255"
};

struct CheckedData {
    std::string path;
    std::string loader;
    Survey survey; // of the records that can be read
    std::vector<BadRecord> bad;
    bool all_are_told = true; // false: the loader stops at its first error, and there may be more
};

CheckedData check_data(const CommandLine &line, const std::string &path);
std::string text_of(const CheckedData &data);
nlohmann::json json_of(const CheckedData &data);

// The parameters of a loader, NAME[:key=value,...], with the defaults filled in.
class LoaderParameters {
  public:
    LoaderParameters(nnhost_context *context, const std::string &loader, const std::string &path);
    const nnhost_parameter_value &operator[](std::string_view key) const;

  private:
    using Values = std::unique_ptr<nnhost_values, Destroyer<nnhost_values_destroy>>;

    Values values_;
    nnhost_plugin_info info_{};
};

// Loaders stop at the first record that they cannot read. Here the others are found: of CSV by reading the lines in
// small files of their own, of IDX by allowing any label, of pictures by reading them one by one. `first` is the error
// that the loader stopped with; where nothing can be done it is the only one that is told.
class BadRecords {
  public:
    BadRecords(nnhost_context *context, std::string loader, CheckedData &data)
        : context_(context), loader_(std::move(loader)), data_(data) {}

    void find(const nnhost_error &first);

  private:
    bool is_loader(const char *name, bool is_named_so) const;
    void find_lines();
    void find_labels(const nnhost_error &first);
    void find_pictures();

    nnhost_context *context_;
    std::string loader_; // NAME[:key=value,...], or ""
    CheckedData &data_;
};

BadRecord bad_record(const nnhost_error &error);

// The names of the classes 0..count-1, where they have none of their own.
std::vector<std::string> numbers_as_names(std::int64_t count);

// What occurs most often in counts (not empty).
template <class Key>
Key most_frequent(const std::map<Key, std::int64_t> &counts) {
    return std::max_element(counts.begin(), counts.end(),
                            [](const auto &a, const auto &b) { return a.second < b.second; })
        ->first;
}

// Shows every record: values (height * width * channels), and the name of its class, or "".
template <class Visitor>
void each_record(const nnhost_dataset *dataset, const nnhost_dataset_info &info, Visitor visit) {
    std::vector<float> values(static_cast<std::size_t>(info.height * info.width * info.channels));
    for (std::int64_t index = 0; index < info.count; ++index) {
        std::int32_t label = -1;
        check(nnhost_dataset_record, dataset, index, values.data(), &label);
        visit(index, values, label < 0 ? std::string() : std::string(info.class_names[label]));
    }
}

} // namespace cli
