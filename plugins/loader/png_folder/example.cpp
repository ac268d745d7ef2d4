// A small folder that the loader can read: three classes, five pictures of 6 x 6 pixels in grey.
#include "example.hpp"

#include <cstddef>
#include <cstdint>

namespace {

constexpr std::uint8_t picture_0a[] = {
    137, 80,  78,  71, 13,  10,  26,  10,  0,   0,   0,   13,  73,  72,  68,  82, 0,   0,  0,  6,
    0,   0,   0,   6,  8,   0,   0,   0,   0,   197, 167, 176, 148, 0,   0,   0,  23,  73, 68, 65,
    84,  120, 218, 99, 96,  128, 130, 255, 255, 33,  116, 51,  148, 254, 223, 12, 165, 97, 10, 0,
    135, 178, 6,   2,  158, 128, 231, 62,  0,   0,   0,   0,   73,  69,  78,  68, 174, 66, 96, 130,
};

constexpr std::uint8_t picture_0b[] = {
    137, 80, 78, 71, 13, 10, 26,  10,  0,   0,   0,   13, 73, 72, 68, 82, 0,  0,  0,   6,   0,  0,  0,
    6,   8,  0,  0,  0,  0,  197, 167, 176, 148, 0,   0,  0,  12, 73, 68, 65, 84, 120, 218, 99, 96, 32,
    22,  0,  0,  0,  42, 0,  1,   92,  28,  167, 239, 0,  0,  0,  0,  73, 69, 78, 68,  174, 66, 96, 130,
};

constexpr std::uint8_t picture_1a[] = {
    137, 80,  78,  71, 13,  10,  26,  10,  0,  0,   0,   13,  73,  72,  68,  82,  0,  0,   0,   6,
    0,   0,   0,   6,  8,   0,   0,   0,   0,  197, 167, 176, 148, 0,   0,   0,   21, 73,  68,  65,
    84,  120, 218, 99, 96,  128, 129, 255, 80, 18,  70,  55,  131, 233, 102, 184, 60, 0,   113, 20,
    5,   3,   70,  43, 254, 161, 0,   0,   0,  0,   73,  69,  78,  68,  174, 66,  96, 130,
};

constexpr std::uint8_t picture_2a[] = {
    137, 80,  78,  71, 13, 10, 26,  10,  0,  0,   0,   13,  73,  72,  68,  82,  0,   0,   0,   6,
    0,   0,   0,   6,  8,  0,  0,   0,   0,  197, 167, 176, 148, 0,   0,   0,   23,  73,  68,  65,
    84,  120, 218, 99, 96, 64, 128, 102, 32, 254, 15,  97,  254, 111, 134, 210, 255, 225, 178, 0,
    90,  120, 5,   3,  47, 2,  233, 22,  0,  0,   0,   0,   73,  69,  78,  68,  174, 66,  96,  130,
};

constexpr std::uint8_t picture_2b[] = {
    137, 80, 78,  71,  13,  10,  26,  10,  0,   0,   0,   13,  73,  72, 68, 82, 0,  0,   0,  6,   0,
    0,   0,  6,   8,   0,   0,   0,   0,   197, 167, 176, 148, 0,   0,  0,  27, 73, 68,  65, 84,  120,
    218, 99, 96,  128, 130, 255, 255, 155, 255, 131, 168, 230, 255, 32, 10, 72, 54, 35,  4,  193, 0,
    0,   29, 253, 13,  133, 47,  230, 92,  22,  0,   0,   0,   0,   73, 69, 78, 68, 174, 66, 96,  130,
};

constexpr std::int32_t labels[] = {0, 0, 1, 2, 2};

template <std::size_t size>
constexpr nnhost_example_file file(const char *name, const std::uint8_t (&bytes)[size]) {
    return {sizeof(nnhost_example_file), 0, name, bytes, size};
}

constexpr nnhost_example_file all[] = {file("digits/0/a.png", picture_0a), file("digits/0/b.png", picture_0b),
                                       file("digits/1/a.png", picture_1a), file("digits/2/a.png", picture_2a),
                                       file("digits/2/b.png", picture_2b)};
constexpr const nnhost_example_file *pointers[] = {&all[0], &all[1], &all[2], &all[3], &all[4]};

} // namespace

const nnhost_example_data png_folder_example = {sizeof(nnhost_example_data), 5, pointers, "digits", 5, labels};
