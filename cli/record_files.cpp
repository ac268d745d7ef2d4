#include "record_files.hpp"

#include "commands.hpp"
#include "output.hpp"
#include "picture.hpp"
#include "session.hpp"
#include "staging.hpp"

#include <fmt/format.h>
#include <nnhost/abi/loader.h>

#include <algorithm>
#include <array>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

std::string big_endian(std::int64_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 255);
    return bytes;
}

std::string_view as_text(const std::vector<std::uint8_t> &bytes) {
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

fs::path without_slash(const fs::path &path) { return path.has_filename() ? path : path.parent_path(); }

bool holds(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }

// Replaces the last `from` by `to`, which is as long: as the loader finds the labels.
bool replace_last(std::string &text, std::string_view from, std::string_view to) {
    const std::size_t at = text.rfind(from);
    if (at != std::string::npos) text.replace(at, from.size(), to);
    return at != std::string::npos;
}

bool is_name_of_folder(const std::string &name) {
    return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos;
}

// A name for each class, as png_folder sorts them: where it would number them otherwise, the labels would change.
std::vector<fs::path> class_folders(const ByteRecords &records, const fs::path &folder, const fs::path &shown) {
    const nnhost_dataset_info &info = records.info();
    std::vector<fs::path> folders;
    for (std::uint32_t label = 0; label < info.class_count; ++label) {
        const std::string name = info.class_names[label];
        if (!is_name_of_folder(name))
            throw CliError(exit_usage, shown.string(),
                           fmt::format("the class '{}' cannot be the name of a folder", name),
                           "--drop-names writes the numbers of the classes instead");
        folders.push_back(folder / name);
        std::error_code cause;
        fs::create_directory(folders.back(), cause);
        if (cause) throw CliError(exit_write, shown.string(), fmt::format("cannot be written: {}", cause.message()));
    }
    return folders;
}

} // namespace

RecordFormat format_of(const std::string &name) {
    const fs::path path(name);
    const std::string file = path.filename().string();
    std::error_code ignored;
    if (file.empty() || fs::is_directory(path, ignored)) return RecordFormat::pictures;
    if (file.ends_with(".csv") || file.ends_with(".csv.gz")) return RecordFormat::csv;
    if (holds(file, "idx")) return RecordFormat::idx;
    if (!path.has_extension()) return RecordFormat::pictures;
    throw CliError(exit_usage, name, "the name does not say which format is wanted",
                   "NAME.csv, NAME-images-idx3-ubyte, either with .gz, or NAME/ for a folder of pictures");
}

const char *name_of(RecordFormat format) {
    return format == RecordFormat::csv ? "CSV" : format == RecordFormat::idx ? "IDX" : "PNG";
}

std::vector<fs::path> files_of(RecordFormat format, const fs::path &to) {
    if (format == RecordFormat::pictures) return {without_slash(to)};
    if (format == RecordFormat::csv) return {to};
    std::string labels = to.filename().string();
    replace_last(labels, "idx3", "idx1");
    if (!replace_last(labels, "images", "labels"))
        throw CliError(exit_usage, to.string(), "the name says nothing about the file of the labels",
                       "IDX is a pair of files: name the images, as in NAME-images-idx3-ubyte or NAME-images.idx.gz");
    return {to.parent_path() / labels, to};
}

bool has_own_names(const nnhost_dataset_info &info) {
    for (std::uint32_t label = 0; label < info.class_count; ++label)
        if (info.class_names[label] != std::to_string(label)) return true;
    return false;
}

ByteRecords::ByteRecords(const nnhost_dataset *dataset, RecordFormat format, bool with_names,
                         std::function<void()> before_each)
    : dataset_(dataset), info_(describe(dataset)), format_(format), with_names_(with_names && has_own_names(info_)),
      before_each_(std::move(before_each)) {
    const char *name = name_of(format);
    const auto refuse = [&](const std::string &cause, const std::string &hint) {
        throw CliError(exit_usage, info_.source, cause, hint);
    };
    if (info_.channels != 1)
        refuse(fmt::format("{} channels a pixel, {} holds one", info_.channels, name), "convert pictures in grey");
    if (info_.element_type != NNHOST_ELEMENT_U8)
        refuse(fmt::format("the values are floats, {} holds whole numbers 0..255", name), "");
    if (info_.value_minimum != 0 || info_.value_maximum != 255)
        refuse(fmt::format("the values range from {} to {}, those of {} from 0 to 255", info_.value_minimum,
                           info_.value_maximum, name),
               "");
    if (format == RecordFormat::idx && info_.class_count == 0)
        refuse("the records have no labels, IDX holds them", "CSV and PNG can do without");
    if (with_names_ && format != RecordFormat::pictures)
        refuse(fmt::format("the classes have names, {} holds numbers alone", name),
               fmt::format("--drop-names writes the numbers: {} for '{}', and so on", 0, info_.class_names[0]));
}

void ByteRecords::each(const Visitor &visit) const {
    std::vector<float> values(static_cast<std::size_t>(info_.height * info_.width));
    std::vector<std::uint8_t> pixels(values.size());
    const std::int32_t most = format_ == RecordFormat::idx ? 255 : format_ == RecordFormat::pictures ? 999 : 65534;
    for (std::int64_t index = 0; index < info_.count; ++index) {
        before_each_();
        std::int32_t label = -1;
        check(nnhost_dataset_record, dataset_, index, values.data(), &label);
        if (label < 0 && info_.class_count > 0)
            throw CliError(exit_usage, fmt::format("{}: record {}", info_.source, index), "it has no label, others do");
        if (label > most && !with_names_)
            throw CliError(exit_usage, fmt::format("{}: record {}", info_.source, index),
                           fmt::format("label {}: {} holds labels 0..{}", label, name_of(format_), most));
        std::transform(values.begin(), values.end(), pixels.begin(),
                       [](float value) { return static_cast<std::uint8_t>(value); });
        visit(index, pixels, label);
    }
}

void write_csv(const ByteRecords &records, const fs::path &to, const PlaceOf &place_of) {
    std::array<std::string, 256> fields;
    for (std::size_t value = 0; value < fields.size(); ++value) fields[value] = fmt::format(",{}", value);
    OutputFile file(place_of(to), to);
    records.each([&](std::int64_t, const std::vector<std::uint8_t> &pixels, std::int32_t label) {
        std::string line = label < 0 ? "" : std::to_string(label);
        for (const std::uint8_t pixel : pixels) line += fields[pixel];
        line += '\n';
        file.write(std::string_view(line).substr(label < 0 ? 1 : 0)); // without a label the first comma goes
    });
    file.finish();
}

void write_idx(const ByteRecords &records, const fs::path &to, const PlaceOf &place_of) {
    const nnhost_dataset_info &info = records.info();
    const std::vector<fs::path> files = files_of(RecordFormat::idx, to);
    OutputFile labels(place_of(files[0]), files[0]);
    OutputFile images(place_of(files[1]), files[1]);
    labels.write(big_endian(0x801) + big_endian(info.count));
    images.write(big_endian(0x803) + big_endian(info.count) + big_endian(info.height) + big_endian(info.width));
    records.each([&](std::int64_t, const std::vector<std::uint8_t> &pixels, std::int32_t label) {
        const char byte = static_cast<char>(label);
        labels.write({&byte, 1});
        images.write(as_text(pixels));
    });
    labels.finish();
    images.finish();
}

void write_pictures(const ByteRecords &records, const fs::path &to, const PlaceOf &place_of) {
    const nnhost_dataset_info &info = records.info();
    const fs::path shown = without_slash(to);
    const fs::path folder = place_of(shown);
    std::error_code cause;
    if (!fs::create_directory(folder, cause))
        throw CliError(exit_write, shown.string(), fmt::format("cannot be written: {}", cause.message()));
    const std::vector<fs::path> folders =
        records.with_names() ? class_folders(records, folder, to) : std::vector<fs::path>{};
    // Names sort as the records do. With five digits and more a number is no label to the loader.
    const std::size_t digits = std::max<std::size_t>(5, std::to_string(info.count - 1).size());
    GreyPicture picture(static_cast<int>(info.height), static_cast<int>(info.width), 0);
    records.each([&](std::int64_t index, const std::vector<std::uint8_t> &pixels, std::int32_t label) {
        picture.pixels = pixels;
        const std::string number = fmt::format("{:0{}}", index, digits);
        const fs::path place = !folders.empty() ? folders[static_cast<std::size_t>(label)] / (number + ".png")
                               : label < 0      ? folder / (number + ".png")
                                                : folder / fmt::format("{}_{}.png", number, label);
        OutputFile file(place, shown / place.lexically_relative(folder));
        file.write(png_bytes(picture));
        file.close();
    });
}

std::string loader_for(RecordFormat format, const nnhost_dataset_info &info) {
    if (format == RecordFormat::pictures) return "png_folder:invert=no";
    std::vector<std::string> parameters;
    if (format == RecordFormat::csv && info.height != info.width)
        parameters.push_back(fmt::format("width={},height={}", info.width, info.height));
    if (info.class_count == 0)
        parameters.push_back("labels=false");
    else if (info.class_count != 10)
        parameters.push_back(
            fmt::format("classes={}", std::min(info.class_count, format == RecordFormat::idx ? 256U : 65535U)));
    const std::string name = format == RecordFormat::csv ? "mnist_csv" : "idx";
    return parameters.empty() ? name : fmt::format("{}:{}", name, join(parameters, ","));
}

} // namespace cli
