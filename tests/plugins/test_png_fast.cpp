// The fast ways of png_folder give what the slow ones do: plain grey files without stb_image, many files by threads.
#include "loader_fixture.hpp"
#include "png_writer.hpp"

#include <random>
#include <sys/stat.h>

namespace {

using Bytes = std::vector<std::uint8_t>;
const auto each = boost::test_tools::per_element();

int paeth(int a, int b, int c) {
    const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

// pixels (height, width), each row after its filter 0..4, as the PNG specification (9.2) writes them down
std::string filtered(const Bytes &pixels, std::size_t width, const std::vector<int> &filters) {
    std::string data;
    for (std::size_t row = 0; row < filters.size(); ++row) {
        data += static_cast<char>(filters[row]);
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t at = row * width + x;
            const int a = x ? pixels[at - 1] : 0, b = row ? pixels[at - width] : 0,
                      c = x && row ? pixels[at - width - 1] : 0;
            const int guesses[] = {0, a, b, (a + b) / 2, paeth(a, b, c)};
            data += static_cast<char>(pixels[at] - guesses[filters[row]]);
        }
    }
    return data;
}

// The packed data in IDAT chunks of `step` bytes, after the first one an empty one and a comment.
std::string split(const std::string &packed, std::size_t step) {
    std::string chunks =
        png::chunk("IDAT", packed.substr(0, step)) + png::chunk("IDAT", "") + png::chunk("tEXt", "hello");
    for (std::size_t at = step; at < packed.size(); at += step) chunks += png::chunk("IDAT", packed.substr(at, step));
    return chunks + png::chunk("IEND", "");
}

struct Fixture {
    TemporaryFolder folder;

    nnhost_error error = NNHOST_ERROR_INIT;
    Bytes read(const std::string &bytes) {
        Loader loader("png_folder", {{"path", folder.write("one.png", bytes)}, {"invert", "no"}});
        BOOST_REQUIRE_MESSAGE(loader.status == NNHOST_OK, loader.error.text);
        const Bytes values = loader.read().values;
        error = loader.error;
        return values;
    }

    // 300 images of three classes, image i of 5x4 pixels i, i+1, ...; a light border, and so inverted, from 100 on.
    void write_many() {
        for (std::size_t i = 0; i < 300; ++i) {
            std::string pixels(20, static_cast<char>(i < 100 ? i : 200 + i % 50));
            pixels[6] = static_cast<char>(i);
            folder.write(name(i),
                         png::file(5, 4, 8, i % 7 ? png::grey : png::grey_alpha, i % 7 ? pixels : with_alpha(pixels)));
        }
    }
    static std::string name(std::size_t i) {
        return std::string("many/") + "abc"[i / 100] + "/" + std::to_string(1000 + i) + ".png";
    }
    static std::string with_alpha(const std::string &pixels) {
        std::string pairs;
        for (const char c : pixels) pairs += {c, static_cast<char>(255)};
        return pairs;
    }
    Settings many(int threads) const { return {{"path", folder.at("many")}, {"threads", std::to_string(threads)}}; }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(every_filter_is_undone, Fixture) {
    std::mt19937 random(1);
    for (const std::size_t width : {1U, 2U, 28U, 300U})
        for (int kind = 0; kind < 6; ++kind) { // the five filters, then all of them mixed
            Bytes pixels(width * 40);
            for (std::uint8_t &pixel : pixels) pixel = static_cast<std::uint8_t>(random() % 3 ? random() : 0);
            std::vector<int> filters;
            for (int row = 0; row < 40; ++row) filters.push_back(kind < 5 ? kind : static_cast<int>(random() % 5));
            const std::string header = png::header(static_cast<std::uint32_t>(width), 40, 8, png::grey);
            const std::string packed = png::deflated(filtered(pixels, width, filters));
            for (const std::size_t step : {std::size_t{1}, std::size_t{100}, packed.size()})
                BOOST_TEST((read(header + split(packed, step)) == pixels),
                           "width " << width << ", filter " << kind << ", chunks of " << step);
        }
}

BOOST_FIXTURE_TEST_CASE(odd_grey_files_are_judged_as_ever, Fixture) {
    const Bytes pixels = {0, 50, 100, 150, 200, 255};
    const std::string header = png::header(3, 2, 8, png::grey), data = filtered(pixels, 3, {0, 0});
    const auto file = [&](const std::string &unpacked) { return header + split(png::deflated(unpacked), 1000); };
    std::string packed = png::deflated(data);
    packed.back() =
        static_cast<char>(packed.back() ^ 1); // Adler-32 of the pixels: the chunks' own CRCs are what counts
    BOOST_TEST(read(header + split(packed, 1000)) == pixels, each);
    BOOST_TEST(read(file(data + "more")) == pixels, each);
    BOOST_TEST(read(file(data + std::string(1000, 'x'))) == pixels, each);
    BOOST_TEST(read(header + png::chunk("tRNS", std::string("\0\x64", 2)) + split(png::deflated(data), 1000)) ==
                   Bytes({0, 50, 255, 150, 200, 255}),
               each); // the grey value 100 is transparent, on white paper
    for (const std::string &bad : {file(data.substr(0, 7)), file("\5" + data.substr(1)),
                                   header + png::chunk("IEND", ""), header + split(packed.substr(0, 5), 1000)}) {
        BOOST_TEST(read(bad).empty());
        BOOST_TEST(error.text == "broken PNG: Corrupt PNG");
    }
    for (const std::string &kind : {std::string("\x08\0\x01\0\0", 5), std::string("\x08\0\0\x01\0", 5),
                                    std::string("\x08\0\0\0\x02", 5), std::string("\x03\0\0\0\0", 5)}) {
        const std::string odd = png::signature + png::chunk("IHDR", big_endian(3) + big_endian(2) + kind);
        BOOST_TEST(read(odd + split(png::deflated(data), 1000)).empty()); // methods and depths that there are not
        BOOST_TEST(std::string(error.text).starts_with("broken PNG: "));
    }
    BOOST_TEST(read(header + png::chunk("ABCD", "?") + split(png::deflated(data), 1000)).empty());
    BOOST_TEST(error.text == "broken PNG: PNG not supported: unknown PNG chunk type");
}

BOOST_FIXTURE_TEST_CASE(any_number_of_threads_reads_the_same, Fixture) {
    write_many();
    Loader one("png_folder", many(1));
    const Records wanted = one.read(300);
    BOOST_REQUIRE_EQUAL(wanted.labels.size(), 300U);
    for (std::size_t i = 0; i < 300; ++i) {
        BOOST_TEST(wanted.labels[i] == static_cast<std::int32_t>(i / 100));
        const auto ink = static_cast<std::uint8_t>(i);
        BOOST_TEST(wanted.values[i * 20 + 6] == (i < 100 ? ink : static_cast<std::uint8_t>(255 - ink)));
    }
    BOOST_TEST(one.log == std::vector<std::string>{folder.at(name(100)) + ": inverted: dark on light"}, each);
    for (const int threads : {2, 4, 0, 1024})
        for (const std::int64_t batch : {300, 77, 1, 5000}) {
            Loader loader("png_folder", many(threads));
            BOOST_TEST((loader.read(batch) == wanted));
            BOOST_TEST((loader.read_again() == wanted));
            BOOST_TEST(loader.log == one.log, each);
        }
}

BOOST_FIXTURE_TEST_CASE(any_number_of_threads_shows_the_same, Fixture) {
    write_many();
    Loader one("png_folder", many(1));
    const Records wanted = one.read(300);
    for (const int threads : {1, 2, 4, 0}) {
        Loader loader("png_folder", many(threads));
        BOOST_TEST((loader.view() == wanted));
        BOOST_TEST(loader.log == one.log, each);
        BOOST_TEST((loader.read(77) == wanted)); // its place is where it was
        BOOST_TEST((loader.view() == wanted && loader.read().labels.empty()));
        BOOST_TEST((loader.read_again() == wanted));
    }
}

BOOST_FIXTURE_TEST_CASE(a_view_can_be_stopped, Fixture) {
    write_many();
    for (const int threads : {1, 2}) {
        Loader loader("png_folder", many(threads));
        loader.cancelled = true;
        BOOST_TEST(loader.view().labels.empty());
        BOOST_TEST(loader.error.status == NNHOST_E_CANCELLED);
        BOOST_TEST(loader.error.text == "stopped while reading data");
        BOOST_TEST(loader.error.file == folder.at("many"));
        loader.cancelled = false;
        BOOST_TEST((loader.view() == loader.read()));
    }
}

// The classes are listed at the same time; the first in order is blamed.
BOOST_FIXTURE_TEST_CASE(any_number_of_threads_names_the_first_bad_folder, Fixture) {
    write_many();
    for (const std::string bad : {"c", "b"}) { // c stays bad
        std::filesystem::create_symlink("loop.png", folder.at("many/" + bad + "/loop.png"));
        for (const int threads : {1, 2, 4, 0})
            for (int repeat = 0; repeat < 5; ++repeat) {
                const nnhost_error failure = failure_of("png_folder", many(threads));
                BOOST_TEST(failure.file == folder.at("many/" + bad + "/loop.png"));
                BOOST_TEST(failure.text == "cannot be read: Too many levels of symbolic links");
            }
    }
}

BOOST_FIXTURE_TEST_CASE(any_number_of_threads_names_the_first_bad_image, Fixture) {
    write_many();
    for (const std::size_t bad : {299U, 290U, 101U, 99U}) { // each before the last
        folder.write(name(bad), bad == 101 ? png::file(2, 2, 8, png::grey, "abcd") : "broken");
        Loader one("png_folder", many(1));
        (void)one.read(300);
        BOOST_TEST(one.error.file == folder.at(name(bad)));
        BOOST_TEST(one.log.size() == (bad > 100 ? 1U : 0U));
        for (const int threads : {2, 4, 0})
            for (int repeat = 0; repeat < 5; ++repeat) {
                Loader loader("png_folder", many(threads));
                BOOST_TEST(loader.read(300).labels.empty());
                BOOST_TEST(same_error(loader.error, one.error), loader.error.file);
                BOOST_TEST(loader.log == one.log, each);
                Loader viewed("png_folder", many(threads));
                BOOST_TEST(viewed.view().labels.empty());
                BOOST_TEST(same_error(viewed.error, one.error), viewed.error.file);
                BOOST_TEST(viewed.log == one.log, each);
            }
    }
}

BOOST_FIXTURE_TEST_CASE(links_are_followed_and_pipes_are_not_waited_for, Fixture) {
    write_many();
    std::filesystem::create_directory(folder.at("links"));
    std::filesystem::create_directory_symlink(folder.at("many/b"), folder.at("links/x"));
    std::filesystem::create_directory(folder.at("links/y"));
    std::filesystem::create_symlink(folder.at(name(3)), folder.at("links/y/one.png"));
    std::filesystem::create_symlink(folder.at("nothing"), folder.at("links/nothing"));
    Loader links("png_folder", {{"path", folder.at("links")}});
    BOOST_TEST(links.read().labels.size() == 101U);
    BOOST_REQUIRE(mkfifo(folder.at("links/y/pipe.png").c_str(), 0600) == 0);
    const nnhost_error failure = failure_of("png_folder", {{"path", folder.at("links")}});
    BOOST_TEST(failure.text == "is not a regular file");
    BOOST_TEST(failure.file == folder.at("links/y/pipe.png"));
}
