#include "check_data.hpp"
#include "session.hpp"

#include <fmt/format.h>
#include <nnhost/abi/loader.h>

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace cli {

namespace {

// As a value in NAME:key=value,... is written.
std::string escaped(const std::string &value) {
    std::string text;
    for (const char c : value) {
        if (c == ',' || c == '\\') text += '\\';
        text += c;
    }
    return text;
}

} // namespace

LoaderParameters::LoaderParameters(nnhost_context *context, const std::string &loader, const std::string &path)
    : values_(make<Values>(nnhost_values_create, context, NNHOST_LOADER_KIND, loader.c_str(), path.c_str())) {
    info_.struct_size = sizeof info_;
    check(nnhost_plugin_find, context, NNHOST_LOADER_KIND, loader.substr(0, loader.find(':')).c_str(), &info_);
}

const nnhost_parameter_value &LoaderParameters::operator[](std::string_view key) const {
    for (std::uint32_t index = 0; index < info_.parameter_count; ++index)
        if (info_.parameters[index]->key == key) return *nnhost_values_pointers(values_.get())[index];
    throw CliError(exit_plugin, info_.id, fmt::format("has no parameter {}", key));
}

// Where no loader was named, the name of the file must say that it is the one that was found.
bool BadRecords::is_loader(const char *name, bool is_named_so) const {
    return loader_.empty() ? is_named_so : loader_.substr(0, loader_.find(':')) == name;
}

void BadRecords::find(const nnhost_error &first) {
    std::error_code ignored;
    const std::string name = fs::path(data_.path).filename().string();
    const bool is_file = fs::is_regular_file(data_.path, ignored); // which can be read again
    const bool is_csv = is_file && is_loader("mnist_csv", name.ends_with(".csv") || name.ends_with(".csv.gz"));
    if (is_csv)
        find_lines();
    else if (is_file && first.sample >= 0 && is_loader("idx", name.find("idx") != std::string::npos))
        find_labels(first);
    else if (fs::is_directory(data_.path, ignored) && is_loader("png_folder", true))
        find_pictures();
    else
        data_.all_are_told = false;
    const BadRecord told = bad_record(first);
    const bool is_there = std::any_of(data_.bad.begin(), data_.bad.end(), [&](const BadRecord &bad) {
        return bad.file == told.file && bad.line == told.line && bad.record == told.record;
    });
    // Where the first line is bad itself, the loader blames others. And damage is told once.
    if (data_.bad.empty() || (!is_there && !is_csv)) data_.bad.insert(data_.bad.begin(), told);
}

void BadRecords::find_labels(const nnhost_error &first) {
    const LoaderParameters given(context_, loader_.empty() ? "idx" : loader_, data_.path);
    std::string tolerant = "idx:classes=256";
    if (given["labels"].text[0] != '\0') tolerant += ",labels=" + escaped(given["labels"].text);
    const DatasetHandle records =
        make<DatasetHandle>(nnhost_dataset_open, context_, tolerant.c_str(), data_.path.c_str());
    const nnhost_dataset_info info = describe(records.get());
    const std::int64_t classes = given["classes"].integer;
    data_.loader = info.loader;
    data_.survey.begin(info.height, info.width, info.channels, numbers_as_names(classes));
    each_record(records.get(), info, [&](std::int64_t index, const auto &values, const std::string &label) {
        if (std::stoll(label) < classes)
            data_.survey.add(values, label, fmt::format("record {}", index));
        else
            data_.bad.push_back({first.file, 0, 0, index,
                                 fmt::format("label {} is outside the classes 0..{}", label, classes - 1), first.hint});
    });
}

} // namespace cli
