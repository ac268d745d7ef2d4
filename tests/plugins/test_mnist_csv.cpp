#include "loader_fixture.hpp"

namespace {

// Three records of 2x2 pixels, and the file that every odd form of it must equal.
const std::vector<std::uint8_t> pixels = {0, 1, 2, 3, 255, 254, 0, 10, 9, 99, 199, 200};
const std::vector<std::int32_t> labels = {5, 0, 9};
const std::string plain = "5,0,1,2,3\n0,255,254,0,10\n9,9,99,199,200\n";

std::string replaced(std::string text, const std::string &from, const std::string &to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

struct Fixture {
    TemporaryFolder folder;

    void check_reads(const std::string &bytes, const Settings &more = {}) {
        Settings settings = more;
        settings["path"] = folder.write("data.csv", bytes);
        Loader loader("mnist_csv", settings);
        BOOST_REQUIRE_MESSAGE(loader.status == NNHOST_OK, loader.error.text);
        BOOST_TEST((loader.info.height == 2 && loader.info.width == 2 && loader.info.channels == 1));
        BOOST_TEST(loader.info.count == -1);
        BOOST_TEST(loader.info.class_count == 10U);
        for (const Records &records : {loader.read(2), loader.read_again()}) {
            BOOST_TEST(loader.status == NNHOST_OK, loader.error.text);
            BOOST_TEST(records.values == pixels, boost::test_tools::per_element());
            BOOST_TEST(records.labels == labels, boost::test_tools::per_element());
        }
    }

    void check_fails(const std::string &bytes, const std::string &text, std::int64_t line, std::int64_t column,
                     const std::string &hint = "", const Settings &more = {}) {
        Settings settings = more;
        settings["path"] = folder.write("bad.csv", bytes);
        const nnhost_error error = failure_of("mnist_csv", settings);
        BOOST_TEST(error.status == NNHOST_E_DATA);
        BOOST_TEST(error.text == text);
        BOOST_TEST(error.file == folder.at("bad.csv"));
        BOOST_TEST(error.line == line);
        BOOST_TEST(error.column == column);
        BOOST_TEST(error.hint == hint);
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(odd_but_valid_files_are_simply_read, Fixture) {
    check_reads(plain);
    check_reads(replaced(plain, "\n", "\r\n"));
    check_reads(plain.substr(0, plain.size() - 1));
    check_reads(replaced(plain, "\n", "\r\n").substr(0, plain.size() + 2 - 1)); // ends in CR
    check_reads("\xEF\xBB\xBF" + plain);
    check_reads("\xEF\xBB\xBFlabel,1x1,1x2,2x1,2x2\r\n" + replaced(plain, "\n", "\r\n"));
    check_reads("\n\n" + replaced(plain, "\n", "\n\r\n") + "\n");
    check_reads(replaced(plain, ",", " ,\t"));
    check_reads("005,0,1,2,3\n" + plain.substr(10));
    check_reads(gz(plain));
    check_reads(gz(plain.substr(0, 7)) + gz("") + gz(plain.substr(7)));
    check_reads(gz("\xEF\xBB\xBFlabel,pixel0,pixel1,pixel2,pixel3\n") + gz(plain.substr(0, plain.size() - 1)));
}

BOOST_FIXTURE_TEST_CASE(a_header_line_is_skipped_and_said, Fixture) {
    Loader with("mnist_csv", {{"path", folder.write("a.csv", "label,a,b,c,d\n" + plain)}});
    Loader without("mnist_csv", {{"path", folder.write("b.csv", plain)}});
    BOOST_TEST(with.log == std::vector<std::string>{"mnist_csv: line 1 is a header line, skipped"},
               boost::test_tools::per_element());
    BOOST_TEST(without.log.empty());
    // A bad first record is no header.
    check_fails("five,0,1,2,3\n", "'five' is not a number in 0..9", 1, 1,
                "a header line has neither a number in its first field nor a pixel value in its last");
    check_fails("label,a,b,c,d\n5,0,x,2,3\n", "'x' is not a number in 0..255", 2, 3);
}

BOOST_FIXTURE_TEST_CASE(geometry_comes_from_the_first_record_and_the_parameters, Fixture) {
    const std::string path = folder.write("six.csv", "1,1,2,3,4,5,6\n");
    const auto size = [&](Settings settings) {
        settings["path"] = path;
        const Loader loader("mnist_csv", settings);
        BOOST_REQUIRE_MESSAGE(loader.status == NNHOST_OK, loader.error.text);
        return std::pair(loader.info.height, loader.info.width);
    };
    BOOST_TEST((size({{"width", "3"}}) == std::pair<std::int64_t, std::int64_t>(2, 3)));
    BOOST_TEST((size({{"height", "1"}}) == std::pair<std::int64_t, std::int64_t>(1, 6)));
    BOOST_TEST((size({{"width", "2"}, {"height", "3"}}) == std::pair<std::int64_t, std::int64_t>(3, 2)));

    check_fails("1,1,2,3,4,5,6\n", "6 pixel fields are not a square image", 1, -1,
                "say how wide and high it is: mnist_csv:width=W,height=H with W times H = 6");
    check_fails("label,a,b\n1,1,2,3\n", "3 pixel fields are not a square image", 2, -1,
                "if the first field is a pixel, not a label: mnist_csv:labels=false");
    check_fails(plain, "5 pixel fields are not a square image", 1, -1,
                "if the first field is the label: mnist_csv:labels=true", {{"labels", "false"}});
    check_fails(plain, "4 pixel fields are not 3x2", 1, -1, "", {{"width", "3"}, {"height", "2"}});
    check_fails(plain, "4 pixel fields do not divide into rows of 3", 1, -1, "", {{"width", "3"}});
    check_fails("5\n", "no pixels: the line has a single field", 1, -1, "fields are separated by commas");
}

BOOST_FIXTURE_TEST_CASE(a_file_without_labels, Fixture) {
    Loader loader("mnist_csv", {{"path", folder.write("data.csv", "0,1,2,3\n4,5,6,7\n")}, {"labels", "false"}});
    BOOST_REQUIRE_EQUAL(loader.status, NNHOST_OK);
    BOOST_TEST(loader.info.class_count == 0U);
    const Records records = loader.read();
    BOOST_TEST(records.labels == std::vector<std::int32_t>({-1, -1}), boost::test_tools::per_element());
    BOOST_TEST(records.values == std::vector<std::uint8_t>({0, 1, 2, 3, 4, 5, 6, 7}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(bad_fields_have_their_own_texts, Fixture) {
    check_fails("5,0,abc,2,3\n", "'abc' is not a number in 0..255", 1, 3);
    check_fails(plain + "5,0,1,2,2x\n", "'2x' is not a number in 0..255", 4, 5);
    check_fails("5,0,1.5,2,3\n", "'1.5' is not a number in 0..255", 1, 3);
    check_fails(plain + "5,0,1,256,3\n", "256 is not a pixel value (0..255)", 4, 4);
    check_fails(plain + "5,0,1,99999999999999999999999,3\n", "999999999 is not a pixel value (0..255)", 4, 4);
    check_fails(plain + "5,-7,1,2,3\n", "-7 is negative, a number in 0..255 is wanted", 4, 2);
    check_fails(plain + "5,0,,2,3\n", "empty field, a number in 0..255 is wanted", 4, 3);
    check_fails(plain + "5,0,1,2,\n", "empty field, a number in 0..255 is wanted", 4, 5);
    check_fails(plain + "5,0,1,2,", "empty field, a number in 0..255 is wanted", 4, 5);
    check_fails(plain + std::string("5,0,1\0,2,3\n", 11), "a NUL byte: the file is damaged or is not CSV text", 4, 3);
    check_fails(std::string(3000, '\0'), "a NUL byte: the file is damaged or is not CSV text", 1, 1);
    check_fails(plain + "5;0;1;2;3\n", "'5;0;1;2;3' is not a number in 0..9", 4, 1, "fields are separated by commas");
    check_fails(plain + "5,0," + std::string(500, 'z') + ",2,3\n",
                std::string("'") + std::string(40, 'z') + "...' is not a number in 0..255", 4, 3);
    check_fails(plain + "5,0,\x1b[31m\xff,2,3\n", "'?[31m?' is not a number in 0..255", 4, 3);
}

BOOST_FIXTURE_TEST_CASE(lines_of_wrong_length_and_labels_outside_the_classes, Fixture) {
    check_fails(plain + "5,0,1\n" + plain, "short line: 3 fields, the first record has 5", 4, -1);
    check_fails(plain + "5,0,1", "short line: 3 fields, the first record has 5", 4, -1,
                "it is the last line: the file may be cut off");
    check_fails(plain + "5,0,1,2,3,4,5\n", "long line: 7 fields, the first record has 5", 4, -1);
    check_fails(plain + "12,0,1,2,3\n", "label 12 is outside the classes 0..9", 4, 1,
                "if there are more classes: mnist_csv:classes=13");
    check_fails(plain + "-1,0,1,2,3\n", "-1 is negative, a number in 0..9 is wanted", 4, 1);
    check_fails(plain, "label 9 is outside the classes 0..8", 3, 1, "if there are more classes: mnist_csv:classes=10",
                {{"classes", "9"}});
    Loader more("mnist_csv", {{"path", folder.write("a.csv", "300,0,1,2,3\n")}, {"classes", "1000"}});
    BOOST_TEST(more.read().labels == std::vector<std::int32_t>{300}, boost::test_tools::per_element());
    BOOST_TEST(more.info.class_count == 1000U);
}

BOOST_FIXTURE_TEST_CASE(files_that_hold_no_records, Fixture) {
    check_fails("", "the file is empty", -1, -1);
    check_fails(gz(""), "the file is empty", -1, -1);
    check_fails("\n\r\n\n", "the file holds blank lines alone", -1, -1);
    check_fails("\xEF\xBB\xBF", "the file holds blank lines alone", -1, -1);
    check_fails("label,a,b,c,d\n", "no record follows the header line", -1, -1);
}

BOOST_FIXTURE_TEST_CASE(gz_files_that_are_cut_off_or_damaged, Fixture) {
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += std::to_string(i % 10).append(",").append(std::to_string(i * 7 % 256)).append(",3,4,5\n");
    const std::string packed = gz(text);
    const std::string cut_off = "the gz data end in the middle: the file is cut off",
                      again = "fetch or copy the file again";
    check_fails(packed.substr(0, packed.size() / 2), cut_off, -1, -1, again);
    check_fails(packed.substr(0, packed.size() - 3), cut_off, -1, -1, again);
    check_fails(packed.substr(0, 5), cut_off, -1, -1, again);
    std::string damaged = packed;
    for (std::size_t i = 0; i < 20; ++i) damaged[packed.size() / 2 + i] = static_cast<char>(0xff);
    check_fails(damaged, "the gz data are damaged", -1, -1, "fetch or copy the file again; `gzip -t` checks it");
    damaged = packed;
    damaged[packed.size() - 6] = static_cast<char>(damaged[packed.size() - 6] ^ 1); // checksum
    check_fails(damaged, "the gz data are damaged", -1, -1, "fetch or copy the file again; `gzip -t` checks it");
}

BOOST_FIXTURE_TEST_CASE(missing_files_and_folders, Fixture) {
    nnhost_error error = failure_of("mnist_csv", {{"path", folder.at("nothing.csv")}});
    BOOST_TEST(error.status == NNHOST_E_MISSING);
    BOOST_TEST(error.text == "no such file");
    BOOST_TEST(error.file == folder.at("nothing.csv"));
    error = failure_of("mnist_csv", {{"path", folder.at("")}});
    BOOST_TEST(error.status == NNHOST_E_MISSING);
    BOOST_TEST(error.text == "is a folder, not a file");
    std::filesystem::create_symlink("loop.csv", folder.at("loop.csv")); // unreadable for root too
    error = failure_of("mnist_csv", {{"path", folder.at("loop.csv")}});
    BOOST_TEST(error.status == NNHOST_E_MISSING);
    BOOST_TEST(error.text == "cannot be read: Too many levels of symbolic links");
}

// Longer than several chunks of 256 KiB, so that fields and line ends fall on the seams; one line is longer than a
// chunk.
BOOST_FIXTURE_TEST_CASE(chunks_have_no_seams, Fixture) {
    const std::int64_t side = 301;
    std::string text = "label" + std::string(300000, 'x') + ",b\n";
    std::vector<std::uint8_t> wanted;
    for (std::int64_t i = 0; i < 5; ++i) {
        text += std::to_string(i);
        for (std::int64_t j = 0; j < side * side; ++j) {
            wanted.push_back(static_cast<std::uint8_t>((i * 31 + j * j) % 256));
            text.append(",").append(std::to_string(wanted.back()));
        }
        text += i % 2 ? "\r\n" : "\n";
    }
    for (const std::string &bytes : {text, gz(text)}) {
        Loader loader("mnist_csv", {{"path", folder.write("long.csv", bytes)}});
        BOOST_REQUIRE_MESSAGE(loader.status == NNHOST_OK, loader.error.text);
        BOOST_TEST((loader.read().values == wanted));
        BOOST_TEST((loader.read_again().values == wanted));
    }
}

BOOST_FIXTURE_TEST_CASE(probing, Fixture) {
    BOOST_TEST(probe("mnist_csv", "x.csv", plain) == 95);
    BOOST_TEST(probe("mnist_csv", "x.csv.gz", gz(plain)) == 95);
    BOOST_TEST(probe("mnist_csv", "x", plain) == 80);
    BOOST_TEST(probe("mnist_csv", "x", gz(plain).substr(0, 30)) == 80); // the start of a file
    BOOST_TEST(probe("mnist_csv", "x.txt", "label,a,b,c,d\r\n" + plain) == 80);
    BOOST_TEST(probe("mnist_csv", "x.csv", "") == 40);
    BOOST_TEST(probe("mnist_csv", "x.csv", "5,0,abc,3\n") == 40); // ours, so that the error names the field
    BOOST_TEST(probe("mnist_csv", "x", std::string("\0\0\x08\x03\0\0\0\1", 8)) == 0);
    BOOST_TEST(probe("mnist_csv", "readme.md", "# nnhost\n\nA host, 1, 2, 3\n") == 0);
    BOOST_TEST(probe("mnist_csv", "a.png", "\x89PNG\r\n") == 0);
    BOOST_TEST(probe_folder("mnist_csv", folder.at("")) == 0);
}
