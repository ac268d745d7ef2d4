// Which images a path holds, and their labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct Listing {
    struct Image {
        std::string name;
        std::uint32_t folder = 0; // of folders
        std::int32_t label = -1;
    };
    std::vector<std::string> folders; // paths; "": names are paths themselves
    std::vector<Image> images;
    std::vector<std::string> class_names; // empty: "0", "1", ...
    std::uint32_t class_count = 0;        // 0: no labels

    std::string path(const Image &image) const;
};

// One PNG file; a folder of PNG files whose names may end in the label; or a folder with a folder of PNG files for each
// class; those are listed by so many threads. Throws Failure.
Listing list_images(const std::string &path, std::size_t threads);

// "2828_my_own_3.png" -> 3; -1 when the name does not end in a number below 1000.
std::int32_t label_in_name(std::string_view path);

// A name that ends in .png, in whatever case, and is not hidden.
bool named_png(std::string_view path);

// A folder with a PNG file in it or in one of its folders. Throws Failure.
bool holds_images(const std::string &folder);
