// The formats that data sets are written in. Each is what the loader of its name reads (docs/formats.md).
#pragma once

#include <nnhost/nnhost.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace cli {

enum class RecordFormat { csv, idx, pictures };

// By the name alone, or by what stands there already. Throws CliError (2) for names that say nothing.
RecordFormat format_of(const std::string &name);
const char *name_of(RecordFormat format); // "CSV"

// The files that will stand at `to`, in the order in which they are to be put there: of IDX the labels, then the
// images. For pictures the folder. Throws CliError (2) where the name of the images says nothing about that of the
// labels.
std::vector<std::filesystem::path> files_of(RecordFormat format, const std::filesystem::path &to);

// True where the classes are called otherwise than 0, 1, ...
bool has_own_names(const nnhost_dataset_info &info);

// What the records are written from: as bytes, checked. The data set lives longer.
class ByteRecords {
  public:
    // Throws CliError (2) unless the format holds such records: bytes 0..255 of one channel, and the classes' names.
    // `before_each` may throw, to stop.
    ByteRecords(const nnhost_dataset *dataset, RecordFormat format, bool with_names, std::function<void()> before_each);

    const nnhost_dataset_info &info() const { return info_; }
    bool with_names() const { return with_names_; }

    // Shows the records in their order; pixels (height * width).
    using Visitor =
        std::function<void(std::int64_t index, const std::vector<std::uint8_t> &pixels, std::int32_t label)>;
    void each(const Visitor &visit) const;

  private:
    const nnhost_dataset *dataset_;
    nnhost_dataset_info info_;
    RecordFormat format_;
    bool with_names_;
    std::function<void()> before_each_;
};

// Files are made at `place_of(file)`, for each of files_of(); `place_of` is StagingFolder's. Throws CliError (2, 73).
using PlaceOf = std::function<std::filesystem::path(const std::filesystem::path &)>;
void write_csv(const ByteRecords &records, const std::filesystem::path &to, const PlaceOf &place_of);
void write_idx(const ByteRecords &records, const std::filesystem::path &to, const PlaceOf &place_of);
void write_pictures(const ByteRecords &records, const std::filesystem::path &to, const PlaceOf &place_of);

// The loader with the parameters that read such records for certain: "mnist_csv:classes=26".
std::string loader_for(RecordFormat format, const nnhost_dataset_info &info);

} // namespace cli
