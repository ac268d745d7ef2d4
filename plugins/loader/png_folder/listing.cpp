#include "listing.hpp"
#include "failure.hpp"

#include <algorithm>
#include <cctype>

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t digits = 10; // classes, where the labels do not say otherwise

bool is_number(const std::string &text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

std::string without_zeros(const std::string &number) {
    const auto first = number.find_first_not_of('0');
    return first == std::string::npos ? "" : number.substr(first);
}

// Numbers by value, however long; equal ones (007, 7) by text.
bool smaller_number(const std::string &a, const std::string &b) {
    const std::string x = without_zeros(a), y = without_zeros(b);
    if (x.size() != y.size()) return x.size() < y.size();
    return x != y ? x < y : a < b;
}

struct Folder {
    std::vector<fs::path> images;  // sorted
    std::vector<fs::path> folders; // not hidden, sorted
};

Folder look_into(const fs::path &path) {
    Folder folder;
    for (const fs::directory_entry &entry : fs::directory_iterator(path)) {
        if (entry.is_directory()) {
            if (entry.path().filename().string().front() != '.') folder.folders.push_back(entry.path());
        } else if (named_png(entry.path())) {
            folder.images.push_back(entry.path());
        }
    }
    std::sort(folder.images.begin(), folder.images.end());
    std::sort(folder.folders.begin(), folder.folders.end());
    return folder;
}

Listing list_flat(const std::vector<fs::path> &images) {
    Listing listing;
    std::int32_t largest = -1;
    const fs::path *unlabelled = nullptr;
    for (const fs::path &image : images) {
        listing.images.push_back({image, label_in_name(image)});
        largest = std::max(largest, listing.images.back().label);
        if (listing.images.back().label < 0 && !unlabelled) unlabelled = &image;
    }
    if (unlabelled && largest >= 0)
        throw Failure{NNHOST_E_DATA, unlabelled->string(), "its name does not end in a label, those of others here do",
                      "rename it like NAME_3.png"};
    if (largest >= 0) listing.class_count = std::max(digits, static_cast<std::uint32_t>(largest) + 1);
    return listing;
}

// The label is the place of the folder's name in the order of names. Folders named by single digits are the digits, so
// that a part of the ten keeps its meaning.
Listing list_classes(std::vector<fs::path> folders) {
    const auto name = [](const fs::path &path) { return path.filename().string(); };
    const auto numbered = [&](const fs::path &path) { return is_number(name(path)); };
    const auto one_digit = [&](const fs::path &path) { return is_number(name(path)) && name(path).size() == 1; };
    if (std::all_of(folders.begin(), folders.end(), numbered))
        std::sort(folders.begin(), folders.end(),
                  [&](const fs::path &a, const fs::path &b) { return smaller_number(name(a), name(b)); });
    const bool all_digits = std::all_of(folders.begin(), folders.end(), one_digit);

    Listing listing;
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto label = static_cast<std::int32_t>(all_digits ? name(folders[i]).front() - '0' : static_cast<int>(i));
        for (const fs::path &image : look_into(folders[i]).images) listing.images.push_back({image, label});
        if (!all_digits) listing.class_names.push_back(name(folders[i]));
    }
    listing.class_count = all_digits ? digits : static_cast<std::uint32_t>(folders.size());
    return listing;
}

} // namespace

bool named_png(const fs::path &path) {
    std::string extension = path.extension().string();
    for (char &c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return extension == ".png" && path.filename().string().front() != '.';
}

std::int32_t label_in_name(const fs::path &path) {
    const std::string stem = path.stem().string();
    const auto before = stem.find_last_not_of("0123456789");
    const std::string number = before == std::string::npos ? stem : stem.substr(before + 1);
    return number.empty() || number.size() > 3 ? -1 : std::stoi(number);
}

bool holds_images(const fs::path &path) {
    const Folder folder = look_into(path);
    return !folder.images.empty() ||
           std::any_of(folder.folders.begin(), folder.folders.end(),
                       [](const fs::path &inner) { return !look_into(inner).images.empty(); });
}

Listing list_images(const fs::path &path) {
    if (!fs::exists(path)) throw Failure{NNHOST_E_MISSING, path.string(), "no such file or folder"};
    if (!fs::is_directory(path)) return list_flat({path});
    const Folder folder = look_into(path);
    Listing listing = folder.folders.empty() ? Listing{} : list_classes(folder.folders);
    if (listing.images.empty())
        listing = list_flat(folder.images);
    else if (!folder.images.empty())
        throw Failure{NNHOST_E_DATA, folder.images.front().string(),
                      "it lies beside the folders of the classes, in none", "move it into the folder of its class"};
    if (listing.images.empty())
        throw Failure{NNHOST_E_MISSING, path.string(), "no PNG file in the folder, nor in its folders",
                      "name a folder with a folder of PNG files for each class, or one with files like NAME_3.png"};
    return listing;
}
