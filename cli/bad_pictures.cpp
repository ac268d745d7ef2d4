#include "check_data.hpp"
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

// A picture that can be read, without its pixels.
struct Picture {
    fs::path file;
    std::string label;                          // the folder's name, or the number at the end of its own
    std::pair<std::int64_t, std::int64_t> size; // (height, width)
};

// Sorted by number where they are numbers; digits are always all ten.
std::vector<std::string> classes_of(const std::vector<Picture> &pictures) {
    std::set<std::string> names;
    for (const Picture &picture : pictures)
        if (!picture.label.empty()) names.insert(picture.label);
    const auto is_digit = [](const std::string &name) { return name.size() == 1 && std::isdigit(name[0]) != 0; };
    if (!names.empty() && std::all_of(names.begin(), names.end(), is_digit)) return numbers_as_names(10);
    std::vector<std::string> sorted(names.begin(), names.end());
    const auto is_number = [](const std::string &name) {
        return std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    };
    if (std::all_of(sorted.begin(), sorted.end(), is_number))
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const std::string &a, const std::string &b) { return a.size() < b.size(); });
    return sorted;
}

std::vector<fs::path> pictures_in(const fs::path &folder) {
    std::vector<fs::path> pictures;
    const auto is_picture = [](const fs::path &path) {
        std::string ending = path.extension().string();
        std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
        return ending == ".png" && path.filename().string().front() != '.';
    };
    for (const fs::directory_entry &entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().front() == '.') continue;
        if (!entry.is_directory() && is_picture(entry.path())) pictures.push_back(entry.path());
        if (!entry.is_directory()) continue;
        for (const fs::directory_entry &inner : fs::directory_iterator(entry))
            if (!inner.is_directory() && is_picture(inner.path())) pictures.push_back(inner.path());
    }
    std::sort(pictures.begin(), pictures.end());
    return pictures;
}

std::vector<Picture> read_each(nnhost_context *context, const std::string &loader, CheckedData &data) {
    std::vector<Picture> good;
    for (const fs::path &file : pictures_in(data.path)) {
        nnhost_dataset *opened = nullptr;
        nnhost_error error = NNHOST_ERROR_INIT;
        if (nnhost_dataset_open(context, loader.c_str(), file.c_str(), &opened, &error) != NNHOST_OK) {
            data.bad.push_back(bad_record(error));
            continue;
        }
        const DatasetHandle record(opened);
        const nnhost_dataset_info info = describe(opened);
        std::error_code ignored;
        std::string label = file.parent_path().filename().string();
        if (fs::equivalent(file.parent_path(), data.path, ignored))
            each_record(opened, info, [&](std::int64_t, const auto &, const std::string &its) { label = its; });
        good.push_back({file, label, {info.height, info.width}});
    }
    return good;
}

} // namespace

void BadRecords::find_pictures() {
    const std::string loader = loader_.empty() ? "png_folder" : loader_;
    const std::vector<Picture> good = read_each(context_, loader, data_);
    if (good.empty()) return;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> sizes; // and how many are of that size
    for (const Picture &picture : good) ++sizes[picture.size];
    const auto [height, width] = most_frequent(sizes);
    data_.loader = "png_folder";
    data_.survey.begin(height, width, 1, classes_of(good));
    for (const Picture &picture : good) {
        if (picture.size != std::pair(height, width)) {
            data_.bad.push_back({picture.file.string(), 0, 0, -1,
                                 fmt::format("{}x{} pixels, most pictures are {}x{}", picture.size.second,
                                             picture.size.first, width, height),
                                 "png_folder:fit=true brings all pictures to one size"});
            continue;
        }
        const DatasetHandle record =
            make<DatasetHandle>(nnhost_dataset_open, context_, loader.c_str(), picture.file.c_str());
        each_record(record.get(), describe(record.get()), [&](std::int64_t, const auto &values, const std::string &) {
            data_.survey.add(values, picture.label, picture.file.string());
        });
    }
    std::stable_sort(data_.bad.begin(), data_.bad.end(), [](const auto &a, const auto &b) { return a.file < b.file; });
}

} // namespace cli
