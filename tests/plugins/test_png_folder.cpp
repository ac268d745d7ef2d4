#include "loader_fixture.hpp"
#include "png_writer.hpp"

#include <numeric>

namespace {

// 8-bit grey, light on dark: a border of 0 round `inner` (height, width).
std::string framed(std::uint32_t width, std::uint32_t height, std::uint8_t ink) {
    std::string pixels(width * height, '\0');
    for (std::uint32_t row = 1; row + 1 < height; ++row)
        for (std::uint32_t column = 1; column + 1 < width; ++column)
            pixels[row * width + column] = static_cast<char>(ink);
    return png::file(width, height, 8, png::grey, pixels);
}

// A picture of one grey value (width, height) with a rectangle of another.
struct Drawing {
    std::uint32_t width, height;
    std::uint8_t paper, ink;
    std::uint32_t left, top, ink_width, ink_height;
    std::string png() const {
        std::string pixels(width * height, static_cast<char>(paper));
        for (std::uint32_t row = top; row < top + ink_height; ++row)
            for (std::uint32_t column = left; column < left + ink_width; ++column)
                pixels[row * width + column] = static_cast<char>(ink);
        return png::file(width, height, 8, png::grey, pixels);
    }
};

struct Fixture {
    TemporaryFolder folder;

    std::vector<int> read_one(const std::string &bytes, const Settings &more = {}) {
        Settings settings = more;
        settings.insert({"invert", "no"});
        settings["path"] = folder.write("one.png", bytes);
        Loader loader("png_folder", settings);
        BOOST_REQUIRE_MESSAGE(loader.status == NNHOST_OK, loader.error.text);
        BOOST_TEST(loader.info.count == 1);
        const Records records = loader.read();
        BOOST_REQUIRE_MESSAGE(loader.status == NNHOST_OK, loader.error.text);
        return {records.values.begin(), records.values.end()};
    }

    void check_fails(const std::string &path, nnhost_status status, const std::string &file, const std::string &text,
                     const std::string &hint = "", const Settings &more = {}) {
        Settings settings = more;
        settings["path"] = folder.at(path);
        const nnhost_error error = failure_of("png_folder", settings);
        BOOST_TEST(error.status == status);
        BOOST_TEST(error.text == text);
        BOOST_TEST(error.file == folder.at(file));
        BOOST_TEST(error.hint == hint);
    }

    void check_broken(const std::string &bytes, const std::string &text, const std::string &hint = "") {
        folder.write("bad.png", bytes);
        check_fails("bad.png", NNHOST_E_DATA, "bad.png", text, hint);
    }
};

using Labels = std::vector<std::int32_t>;
using Ints = std::vector<int>;
const auto each = boost::test_tools::per_element();

} // namespace

BOOST_FIXTURE_TEST_CASE(every_kind_of_png_becomes_grey, Fixture) {
    const std::string ramp = {0, 50, 100, static_cast<char>(150), static_cast<char>(200), static_cast<char>(255)};
    const Ints grey = {0, 50, 100, 150, 200, 255};
    BOOST_TEST(read_one(png::file(3, 2, 8, png::grey, ramp)) == grey, each);
    std::string wide, colour, alpha;
    for (const char c : ramp) {
        wide += {c, 77};
        colour += {c, c, c};
        alpha += {c, c, c, static_cast<char>(255)};
    }
    BOOST_TEST(read_one(png::file(3, 2, 16, png::grey, wide)) == grey, each);
    BOOST_TEST(read_one(png::file(3, 2, 8, png::rgb, colour)) == grey, each);
    BOOST_TEST(read_one(png::file(3, 2, 8, png::rgba, alpha)) == grey, each);
    BOOST_TEST(read_one(png::file(3, 2, 8, png::palette, {0, 1, 2, 3, 4, 5}, png::chunk("PLTE", colour))) == grey,
               each);
    BOOST_TEST(read_one(png::file(10, 1, 1, png::grey, {static_cast<char>(0xaa), static_cast<char>(0xc0)})) ==
                   Ints({255, 0, 255, 0, 255, 0, 255, 0, 255, 255}),
               each);
    BOOST_TEST(read_one(png::file(3, 1, 8, png::rgb,
                                  std::string("\xff") + std::string(3, '\0') + std::string("\xff") +
                                      std::string(3, '\0') + "\xff")) == Ints({76, 149, 28}),
               each); // 0.299 red, 0.587 green, 0.114 blue
    // Half and fully transparent black, on white paper.
    BOOST_TEST(read_one(png::file(3, 1, 8, png::grey_alpha,
                                  {0, static_cast<char>(255), 0, static_cast<char>(128), 0, 0})) == Ints({0, 127, 255}),
               each);
    std::string pixels(11 * 9, '\0');
    std::iota(pixels.begin(), pixels.end(), '\0');
    Ints wanted(pixels.size());
    std::iota(wanted.begin(), wanted.end(), 0);
    BOOST_TEST(read_one(png::interlaced(11, 9, pixels)) == wanted, each);
}

BOOST_FIXTURE_TEST_CASE(class_folders_are_sorted_by_name, Fixture) {
    for (const char *name :
         {"plane/b.png", "plane/a.PNG", "car/x.png", "car/.hidden.png", "car/notes.txt", ".git/y.png"})
        folder.write(std::string("data/") + name, framed(4, 3, name[0] == 'p' ? 200 : 100));
    std::filesystem::create_directory(folder.at("data/bird"));
    Loader loader("png_folder", {{"path", folder.at("data")}});
    BOOST_REQUIRE_MESSAGE(loader.status == NNHOST_OK, loader.error.text);
    BOOST_TEST((loader.info.height == 3 && loader.info.width == 4 && loader.info.count == 3));
    BOOST_REQUIRE_EQUAL(loader.info.class_count, 3U);
    for (const std::size_t i : {0U, 1U, 2U})
        BOOST_TEST(loader.info.class_names[i] == std::vector<std::string>({"bird", "car", "plane"})[i]);
    for (const Records &records : {loader.read(2), loader.read_again()}) {
        BOOST_TEST(records.labels == Labels({1, 2, 2}), each);
        BOOST_TEST((records.values.size() == 36 && records.values[5] == 100 && records.values[17] == 200));
    }
}

BOOST_FIXTURE_TEST_CASE(class_folders_with_numbers, Fixture) {
    for (const char *name : {"10/a.png", "9/a.png", "100/a.png"})
        folder.write(std::string("numbers/") + name, framed(3, 3, 9));
    Loader numbers("png_folder", {{"path", folder.at("numbers")}});
    BOOST_REQUIRE_EQUAL(numbers.info.class_count, 3U);
    for (const std::size_t i : {0U, 1U, 2U})
        BOOST_TEST(numbers.info.class_names[i] == std::vector<std::string>({"9", "10", "100"})[i]);
    // Single digits are digits, even where some are missing.
    for (const char *name : {"3/a.png", "7/a.png"}) folder.write(std::string("digits/") + name, framed(3, 3, 9));
    Loader digits("png_folder", {{"path", folder.at("digits")}});
    BOOST_TEST(digits.info.class_count == 10U);
    BOOST_TEST(!digits.info.class_names);
    BOOST_TEST(digits.read().labels == Labels({3, 7}), each);
}

BOOST_FIXTURE_TEST_CASE(flat_folders_and_single_files, Fixture) {
    for (const char *name : {"2828_my_own_3.png", "2828_my_own_10.png", "digit7.png"})
        folder.write(std::string("flat/") + name, framed(3, 3, 9));
    Loader flat("png_folder", {{"path", folder.at("flat")}});
    BOOST_TEST(flat.info.class_count == 11U);
    BOOST_TEST(flat.read().labels == Labels({10, 3, 7}), each);

    folder.write("plain/one.png", framed(3, 3, 9));
    folder.write("plain/IMG_20240131.png", framed(3, 3, 9)); // a date is no label
    Loader unlabelled("png_folder", {{"path", folder.at("plain")}});
    BOOST_TEST(unlabelled.info.class_count == 0U);
    BOOST_TEST(unlabelled.read().labels == Labels({-1, -1}), each);

    Loader labelled("png_folder", {{"path", folder.at("flat/2828_my_own_3.png")}});
    BOOST_TEST(labelled.info.class_count == 10U);
    BOOST_TEST(labelled.read().labels == Labels({3}), each);
    Loader single("png_folder", {{"path", folder.at("plain/one.png")}});
    BOOST_TEST(single.info.class_count == 0U);
    BOOST_TEST(single.read().labels == Labels({-1}), each);

    folder.write("flat/zero.png", framed(3, 3, 9));
    check_fails("flat", NNHOST_E_DATA, "flat/zero.png", "its name does not end in a label, those of others here do",
                "rename it like NAME_3.png");
}

BOOST_FIXTURE_TEST_CASE(dark_on_light_is_inverted_and_said_once, Fixture) {
    folder.write("a_1.png", Drawing{4, 4, 255, 10, 1, 1, 2, 2}.png());
    folder.write("b_2.png", Drawing{4, 4, 10, 255, 1, 1, 2, 2}.png());
    folder.write("c_3.png", Drawing{4, 4, 240, 0, 1, 1, 2, 2}.png());
    Loader automatic("png_folder", {{"path", folder.at("")}});
    const Records records = automatic.read();
    BOOST_TEST((records.values[0] == 0 && records.values[5] == 245));
    BOOST_TEST((records.values[16] == 10 && records.values[21] == 255));
    BOOST_TEST((records.values[32] == 15 && records.values[37] == 255));
    BOOST_TEST(automatic.log == std::vector<std::string>{folder.at("a_1.png") + ": inverted: dark on light"}, each);
    Loader never("png_folder", {{"path", folder.at("")}, {"invert", "no"}});
    BOOST_TEST(never.read().values[0] == 255);
    Loader always("png_folder", {{"path", folder.at("")}, {"invert", "yes"}});
    BOOST_TEST(always.read().values[16] == 245);
    BOOST_TEST((never.log.empty() && always.log.empty()));
}

// A rectangle of ink anywhere, any size, on paper that is not quite white: 20 pixels long, in the middle, full
// strength.
BOOST_FIXTURE_TEST_CASE(fit_crops_scales_and_centres, Fixture) {
    for (const Drawing &d : {Drawing{200, 180, 230, 30, 120, 10, 40, 80}, Drawing{200, 180, 20, 220, 5, 90, 40, 80},
                             Drawing{15, 14, 255, 0, 2, 3, 5, 10}, Drawing{28, 28, 0, 255, 4, 4, 10, 20}}) {
        const Ints image = read_one(d.png(), {{"fit", "true"}, {"invert", "auto"}});
        BOOST_REQUIRE_EQUAL(image.size(), 28U * 28U);
        Ints wanted(28 * 28, 0);
        for (std::size_t row = 4; row < 24; ++row)
            for (std::size_t column = 9; column < 19; ++column) wanted[row * 28 + column] = 255;
        BOOST_TEST(image == wanted, each);
    }
    // Wider than high, another size: the ink gets 20/28 of it.
    const Ints image = read_one(Drawing{100, 100, 0, 255, 10, 10, 80, 40}.png(), {{"fit", "true"}, {"size", "14"}});
    Ints wanted(14 * 14, 0);
    for (std::size_t row = 4; row < 9; ++row) // 5 rows: their middle lies half a pixel off
        for (std::size_t column = 2; column < 12; ++column) wanted[row * 14 + column] = 255;
    const Ints below(wanted.begin(), wanted.end() - 14);
    Ints other(14, 0);
    other.insert(other.end(), below.begin(), below.end());
    BOOST_TEST((image == wanted || image == other));
}

// Heavy at the left: the centre of mass, not of the box, goes to where MNIST's digits have it.
BOOST_FIXTURE_TEST_CASE(fit_centres_by_mass, Fixture) {
    std::string pixels(40 * 40, '\0');
    for (std::size_t row = 10; row < 30; ++row)
        for (std::size_t column = 10; column < (row < 15 ? 30U : 14U); ++column)
            pixels[row * 40 + column] = static_cast<char>(255);
    const Ints image = read_one(png::file(40, 40, 8, png::grey, pixels), {{"fit", "true"}});
    double mass = 0, rows = 0, columns = 0;
    for (std::size_t i = 0; i < image.size(); ++i) {
        mass += image[i];
        rows += image[i] * static_cast<double>(i / 28);
        columns += image[i] * static_cast<double>(i % 28);
    }
    BOOST_TEST(mass == 160 * 255); // 20x20 already: nothing is lost
    BOOST_TEST(std::abs(rows / mass - 14) <= 0.5);
    BOOST_TEST(std::abs(columns / mass - 14) <= 0.5);
}

BOOST_FIXTURE_TEST_CASE(fit_takes_blank_and_tiny_images, Fixture) {
    for (const int value : read_one(Drawing{30, 20, 255, 0, 0, 0, 0, 0}.png(), {{"fit", "true"}, {"invert", "auto"}}))
        BOOST_TEST(value == 0);
    BOOST_TEST(read_one(Drawing{1, 1, 7, 0, 0, 0, 0, 0}.png(), {{"fit", "true"}}).size() == 784U);
    BOOST_TEST(read_one(Drawing{300, 1, 0, 255, 7, 0, 200, 1}.png(), {{"fit", "true"}}).size() == 784U);
}

BOOST_FIXTURE_TEST_CASE(broken_files, Fixture) {
    const std::string good = Drawing{28, 28, 0, 255, 4, 4, 10, 20}.png();
    check_broken("", "the file is empty");
    check_broken("\xff\xd8\xff\xe0 JFIF", "not a PNG file, whatever its name says", "convert it to PNG");
    check_broken(good.substr(0, good.size() - 12), "broken PNG: it ends before its last chunk");
    check_broken(good.substr(0, good.size() - 25), "broken PNG: it ends inside a chunk");
    check_broken(good.substr(0, 8), "broken PNG: it ends before its last chunk");
    std::string flipped = good;
    flipped[50] = static_cast<char>(flipped[50] ^ 1);
    check_broken(flipped, "broken PNG: the checksum of one of its chunks is wrong");
    check_broken(good.substr(0, 8) + good.substr(33), "broken PNG: it does not begin with a header");
    check_broken(png::header(4, 4, 8, png::grey) + png::chunk("IDAT", "garbage") + png::chunk("IEND", ""),
                 "broken PNG: Corrupt PNG");
    check_broken(png::header(20000, 20000, 8, png::grey) + png::chunk("IDAT", "") + png::chunk("IEND", ""),
                 "20000x20000 pixels, at most 4096x4096 are read", "scale the picture down");
    check_broken(png::header(0, 5, 8, png::grey) + png::chunk("IDAT", "") + png::chunk("IEND", ""),
                 "0x5 pixels, at most 4096x4096 are read", "scale the picture down");
}

BOOST_FIXTURE_TEST_CASE(sizes_that_differ, Fixture) {
    folder.write("mixed/a_1.png", framed(28, 28, 9));
    folder.write("mixed/b_2.png", framed(200, 180, 9));
    check_fails("mixed", NNHOST_E_DATA, "mixed/b_2.png", "200x180 pixels, the first image is 28x28",
                "png_folder:fit=true brings all images to one size");
    Loader fitted("png_folder", {{"path", folder.at("mixed")}, {"fit", "true"}});
    BOOST_TEST(fitted.read().labels == Labels({1, 2}), each);
    BOOST_TEST(fitted.status == NNHOST_OK);
}

BOOST_FIXTURE_TEST_CASE(folders_without_images, Fixture) {
    const std::string hint =
        "name a folder with a folder of PNG files for each class, or one with files like NAME_3.png";
    folder.write("none/readme.txt", "hello");
    folder.write("none/inner/readme.txt", "hello");
    check_fails("none", NNHOST_E_MISSING, "none", "no PNG file in the folder, nor in its folders", hint);
    check_fails("nowhere", NNHOST_E_MISSING, "nowhere", "no such file or folder");
    folder.write("both/cat/a.png", framed(3, 3, 9));
    folder.write("both/stray.png", framed(3, 3, 9));
    check_fails("both", NNHOST_E_DATA, "both/stray.png", "it lies beside the folders of the classes, in none",
                "move it into the folder of its class");
}

BOOST_FIXTURE_TEST_CASE(probing, Fixture) {
    BOOST_TEST(probe("png_folder", "x", framed(3, 3, 9)) == 100);
    BOOST_TEST(probe("png_folder", "x.png", "") == 50);
    BOOST_TEST(probe("png_folder", "x.csv", "5,0,0,0,0\n") == 0);
    folder.write("flat/a_1.png", "");
    folder.write("classes/a/x.png", "");
    folder.write("none/readme.txt", "");
    BOOST_TEST(probe_folder("png_folder", folder.at("flat")) == 90);
    BOOST_TEST(probe_folder("png_folder", folder.at("classes")) == 90);
    BOOST_TEST(probe_folder("png_folder", folder.at("none")) == 10);
}
