#include "check_data.hpp"
#include "lines.hpp"
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace cli {

namespace {

std::int64_t fields_of(const std::string &line) { return 1 + std::count(line.begin(), line.end(), ','); }

// Reads lines as records, between lines that are plain. Those say how long a line is, and that none is a header.
class LineReader {
  public:
    struct Shape {
        std::int64_t classes, height, width;
        bool has_labels;
    };

    LineReader(nnhost_context *context, CheckedData &data, const Shape &shape)
        : context_(context), data_(data),
          loader_(fmt::format("mnist_csv:classes={},height={},width={},labels={}", shape.classes, shape.height,
                              shape.width, shape.has_labels)) {
        plain_ = "0";
        for (std::int64_t field = shape.has_labels ? 0 : 1; field < shape.height * shape.width; ++field) plain_ += ",0";
        plain_ += '\n';
    }

    void take(const std::string &line, std::int64_t number) {
        if (std::exchange(is_first_, false) && is_header(line)) return;
        if (block_.size() == most_lines) read_block(false);
        block_.emplace_back(line, number);
    }
    void finish() { read_block(true); }

  private:
    static constexpr std::size_t most_lines = 100; // that are read at once; where one of them is bad, each alone

    bool is_header(const std::string &line) const {
        nnhost_error ignored = NNHOST_ERROR_INIT;
        const DatasetHandle records = open(line + '\n' + plain_, ignored);
        return records && describe(records.get()).count == 1;
    }

    void read_block(bool is_last) {
        if (block_.empty()) return;
        std::string text = plain_;
        for (const auto &[line, number] : block_) text += line + '\n';
        nnhost_error ignored = NNHOST_ERROR_INIT;
        if (!add(text, 0, block_.size(), ignored)) take_one_by_one(is_last);
        block_.clear();
    }

    void take_one_by_one(bool is_last) {
        for (std::size_t index = 0; index < block_.size(); ++index) {
            const auto &[line, number] = block_[index];
            const bool at_end = is_last && index + 1 == block_.size(); // the loader's hint depends on that
            nnhost_error error = NNHOST_ERROR_INIT;
            if (add(plain_ + line + (at_end ? "" : '\n' + plain_), index, 1, error)) continue;
            BadRecord bad = bad_record(error);
            bad.file = data_.path;
            bad.line = number;
            data_.bad.push_back(std::move(bad));
        }
    }

    // Adds the lines of the block from `first` on: they stand in `text` behind a plain one. False: they are no records.
    bool add(const std::string &text, std::size_t first, std::size_t count, nnhost_error &error) {
        const DatasetHandle records = open(text, error);
        if (!records) return false;
        const nnhost_dataset_info info = describe(records.get());
        each_record(records.get(), info, [&](std::int64_t index, const auto &values, const std::string &label) {
            const auto line = static_cast<std::size_t>(index) - 1; // of those in `text`
            if (index > 0 && line < count)
                data_.survey.add(values, label, fmt::format("line {}", block_[first + line].second));
        });
        return true;
    }

    DatasetHandle open(const std::string &text, nnhost_error &error) const {
        const MemoryFile file(text);
        nnhost_dataset *opened = nullptr;
        if (nnhost_dataset_open(context_, loader_.c_str(), file.path().c_str(), &opened, &error) != NNHOST_OK &&
            exit_code_of(error.status) != exit_data)
            throw CliError(error);
        return DatasetHandle(opened);
    }

    nnhost_context *context_;
    CheckedData &data_;
    std::string loader_;
    std::string plain_;                                       // with its line end
    std::vector<std::pair<std::string, std::int64_t>> block_; // lines with their numbers
    bool is_first_ = true;
};

// Height and width of lines of so many pixels, where parameters leave them open (0). False: there are none.
bool find_shape(std::int64_t pixels, std::int64_t &height, std::int64_t &width) {
    if (height == 0 && width == 0) height = width = std::llround(std::sqrt(static_cast<double>(pixels)));
    if (height == 0) height = pixels / width;
    if (width == 0) width = pixels / height;
    return pixels > 0 && height * width == pixels;
}

} // namespace

void BadRecords::find_lines() {
    std::map<std::int64_t, std::int64_t> lengths; // fields: lines
    each_line(data_.path, [&](const std::string &line, std::int64_t) { ++lengths[fields_of(line)]; });
    const LoaderParameters given(context_, loader_.empty() ? "mnist_csv" : loader_, data_.path);
    LineReader::Shape shape{given["classes"].integer, given["height"].integer, given["width"].integer,
                            given["labels"].integer != 0};
    if (lengths.empty() || !find_shape(most_frequent(lengths) - shape.has_labels, shape.height, shape.width)) {
        data_.all_are_told = false;
        return;
    }
    data_.loader = "mnist_csv";
    data_.survey.begin(shape.height, shape.width, 1,
                       shape.has_labels ? numbers_as_names(shape.classes) : std::vector<std::string>{});
    LineReader reader(context_, data_, shape);
    const std::string damage =
        each_line(data_.path, [&](const std::string &line, std::int64_t number) { reader.take(line, number); });
    reader.finish();
    if (!damage.empty()) // before what may come of it
        data_.bad.insert(data_.bad.begin(), {data_.path, 0, 0, -1, damage, "fetch or copy the file again"});
}

} // namespace cli
