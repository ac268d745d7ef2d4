#include "listing.hpp"
#include "failure.hpp"
#include "parallel.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <sys/stat.h>
#include <utility>

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

std::string join(const std::string &folder, const std::string &name) {
    return folder.empty() || folder.back() == '/' ? folder + name : folder + '/' + name;
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

Failure unreadable(const std::string &path, int problem) {
    return {NNHOST_E_MISSING, path, std::string("cannot be read: ") + std::strerror(problem)};
}

// Only where the folder's own list does not say what an entry is, the entry is looked at.
bool is_folder(DIR *folder, const dirent &entry, const std::string &path) {
    if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    struct stat status;
    if (fstatat(dirfd(folder), entry.d_name, &status, 0) == 0) return S_ISDIR(status.st_mode);
    if (errno != ENOENT && errno != ENOTDIR) throw unreadable(join(path, entry.d_name), errno);
    return false;
}

// Shows the entries that are not hidden, in no order, until `show` returns false.
void walk(const std::string &path, const std::function<bool(const char *name, bool folder)> &show) {
    const std::unique_ptr<DIR, int (*)(DIR *)> folder(opendir(path.c_str()), closedir);
    if (!folder) throw unreadable(path, errno);
    for (;;) {
        errno = 0;
        const dirent *entry = readdir(folder.get());
        if (!entry && errno != 0) throw unreadable(path, errno);
        if (!entry) return;
        if (entry->d_name[0] != '.' && !show(entry->d_name, is_folder(folder.get(), *entry, path))) return;
    }
}

struct Folder {
    std::vector<std::string> images;  // names, sorted
    std::vector<std::string> folders; // names, not hidden, sorted
};

Folder look_into(const std::string &path) {
    Folder folder;
    walk(path, [&](const char *name, bool inner) {
        if (inner)
            folder.folders.emplace_back(name);
        else if (named_png(name))
            folder.images.emplace_back(name);
        return true;
    });
    std::sort(folder.images.begin(), folder.images.end());
    std::sort(folder.folders.begin(), folder.folders.end());
    return folder;
}

Listing list_flat(const std::string &folder, const std::vector<std::string> &names) {
    Listing listing;
    listing.folders = {folder};
    std::int32_t largest = -1;
    const std::string *unlabelled = nullptr;
    for (const std::string &name : names) {
        listing.images.push_back({name, 0, label_in_name(name)});
        largest = std::max(largest, listing.images.back().label);
        if (listing.images.back().label < 0 && !unlabelled) unlabelled = &name;
    }
    if (unlabelled && largest >= 0)
        throw Failure{NNHOST_E_DATA, join(folder, *unlabelled),
                      "its name does not end in a label, those of others here do", "rename it like NAME_3.png"};
    if (largest >= 0) listing.class_count = std::max(digits, static_cast<std::uint32_t>(largest) + 1);
    return listing;
}

// The label is the place of the folder's name in the order of names. Folders named by single digits are the digits, so
// that a part of the ten keeps its meaning.
Listing list_classes(const std::string &path, std::vector<std::string> names, std::size_t threads) {
    const auto one_digit = [](const std::string &name) { return is_number(name) && name.size() == 1; };
    if (std::all_of(names.begin(), names.end(), is_number)) std::sort(names.begin(), names.end(), smaller_number);
    const bool all_digits = std::all_of(names.begin(), names.end(), one_digit);

    Listing listing;
    for (const std::string &name : names) listing.folders.push_back(join(path, name));
    std::vector<Folder> folders(names.size());
    const Outcome outcome = in_parallel(names.size(), std::min(threads, names.size()), [&](std::size_t, std::size_t i) {
        folders[i] = look_into(listing.folders[i]);
    });
    if (outcome.failure) std::rethrow_exception(outcome.failure);
    for (std::uint32_t i = 0; i < names.size(); ++i) {
        const auto label = all_digits ? names[i].front() - '0' : static_cast<std::int32_t>(i);
        for (std::string &image : folders[i].images) listing.images.push_back({std::move(image), i, label});
    }
    listing.class_count = all_digits ? digits : static_cast<std::uint32_t>(names.size());
    if (!all_digits) listing.class_names = std::move(names);
    return listing;
}

} // namespace

std::string Listing::path(const Image &image) const { return join(folders[image.folder], image.name); }

bool named_png(std::string_view path) {
    const std::string_view name = file_name(path);
    if (name.size() < 5 || name.front() == '.') return false;
    const auto same = [](unsigned char a, char b) { return std::tolower(a) == b; };
    return std::equal(name.end() - 4, name.end(), ".png", same);
}

std::int32_t label_in_name(std::string_view path) {
    std::string_view stem = file_name(path);
    if (const auto dot = stem.rfind('.'); dot != 0) stem = stem.substr(0, dot);
    const std::string_view number = stem.substr(stem.find_last_not_of("0123456789") + 1);
    return number.empty() || number.size() > 3 ? -1 : std::stoi(std::string(number));
}

bool holds_images(const std::string &path) {
    std::vector<std::string> folders = {path};
    bool found = false;
    const auto search = [&](const std::string &folder, bool deeper) {
        walk(folder, [&](const char *name, bool inner) {
            if (inner && deeper) folders.push_back(join(folder, name));
            found = found || (!inner && named_png(name));
            return !found;
        });
    };
    search(path, true);
    for (std::size_t i = 1; i < folders.size() && !found; ++i) search(folders[i], false);
    return found;
}

Listing list_images(const std::string &path, std::size_t threads) {
    if (!std::filesystem::exists(path)) throw Failure{NNHOST_E_MISSING, path, "no such file or folder"};
    if (!std::filesystem::is_directory(path)) return list_flat("", {path});
    const Folder folder = look_into(path);
    Listing listing = folder.folders.empty() ? Listing{} : list_classes(path, folder.folders, threads);
    if (listing.images.empty())
        listing = list_flat(path, folder.images);
    else if (!folder.images.empty())
        throw Failure{NNHOST_E_DATA, join(path, folder.images.front()),
                      "it lies beside the folders of the classes, in none", "move it into the folder of its class"};
    if (listing.images.empty())
        throw Failure{NNHOST_E_MISSING, path, "no PNG file in the folder, nor in its folders",
                      "name a folder with a folder of PNG files for each class, or one with files like NAME_3.png"};
    return listing;
}
