#include "loader_fixture.hpp"

#include <sys/stat.h>
#include <thread>

namespace {

std::string images_header(std::uint32_t n, std::uint32_t rows, std::uint32_t columns) {
    return big_endian(0x803) + big_endian(n) + big_endian(rows) + big_endian(columns);
}

// n images of 2x3 pixels 0, 1, 2, ... and labels 0, 1, ... 9, 0, ...
std::string pixel_bytes(std::uint32_t n) {
    std::string bytes;
    for (std::uint32_t i = 0; i < n * 6; ++i) bytes.push_back(static_cast<char>(i % 256));
    return bytes;
}

std::string label_bytes(std::uint32_t n) {
    std::string bytes;
    for (std::uint32_t i = 0; i < n; ++i) bytes.push_back(static_cast<char>(i % 10));
    return bytes;
}

std::string images(std::uint32_t n) { return images_header(n, 2, 3) + pixel_bytes(n); }
std::string labels(std::uint32_t n) { return big_endian(0x801) + big_endian(n) + label_bytes(n); }

const std::string refetch = "the file is cut off or its header is damaged: fetch it again";

struct Fixture {
    TemporaryFolder folder;

    void check_reads(const std::string &path, std::uint32_t n, const Settings &more = {}) {
        Settings settings = more;
        settings["path"] = path;
        Loader loader("idx", settings);
        BOOST_REQUIRE_MESSAGE(loader.status == NNHOST_OK, loader.error.text);
        BOOST_TEST((loader.info.height == 2 && loader.info.width == 3 && loader.info.channels == 1));
        BOOST_TEST(loader.info.count == n);
        BOOST_TEST(loader.info.class_count == 10U);
        const std::string wanted = pixel_bytes(n), wanted_labels = label_bytes(n);
        for (const Records &records : {loader.read(7), loader.read_again()}) {
            BOOST_TEST(loader.status == NNHOST_OK, loader.error.text);
            BOOST_TEST((std::string(records.values.begin(), records.values.end()) == wanted));
            BOOST_TEST((std::string(records.labels.begin(), records.labels.end()) == wanted_labels));
        }
        check_view(settings);
    }

    // The view equals what read hands over, and leaves its place, within a pass and after it.
    static void check_view(const Settings &settings) {
        Loader judge("idx", settings), loader("idx", settings);
        const Records all = judge.read();
        std::int64_t count = 0;
        std::vector<std::uint8_t> values(6);
        std::vector<std::int32_t> labels(1);
        BOOST_REQUIRE_EQUAL(
            loader.table<nnhost_loader>().read(loader.self, 1, values.data(), labels.data(), &count, &loader.error),
            NNHOST_OK);
        BOOST_TEST((loader.view() == all));
        const Records rest = loader.read();
        values.insert(values.end(), rest.values.begin(), rest.values.end());
        labels.insert(labels.end(), rest.labels.begin(), rest.labels.end());
        BOOST_TEST((Records{values, labels} == all));
        BOOST_TEST((judge.view() == all && judge.read().labels.empty() && judge.status == NNHOST_OK));
        BOOST_TEST((judge.read_again() == all));
    }

    // Writes a pair and returns how reading it fails; the place is checked here.
    nnhost_error check_fails(const std::string &image_bytes, const std::string &more_bytes, const std::string &file,
                             const std::string &text, const std::string &hint = "", const Settings &more = {}) {
        Settings settings = more;
        settings["path"] = folder.write("x-images-idx3-ubyte", image_bytes);
        folder.write("x-labels-idx1-ubyte", more_bytes);
        const nnhost_error error = failure_of("idx", settings);
        BOOST_TEST(error.status == NNHOST_E_DATA);
        BOOST_TEST(error.text == text);
        BOOST_TEST(error.file == folder.at(file));
        BOOST_TEST(error.hint == hint);
        Loader viewed("idx", settings); // fails in the same words
        if (viewed.status == NNHOST_OK) BOOST_TEST(viewed.view().labels.empty());
        BOOST_TEST(same_error(viewed.error, error));
        return error;
    }
};

const std::string image_file = "x-images-idx3-ubyte", label_file = "x-labels-idx1-ubyte";

} // namespace

BOOST_FIXTURE_TEST_CASE(labels_are_found_beside_the_images, Fixture) {
    folder.write("train-labels-idx1-ubyte", labels(25));
    check_reads(folder.write("train-images-idx3-ubyte", images(25)), 25);
    folder.write("images/t10k-labels-idx1-ubyte.gz", gz(labels(4))); // the folder's name stays
    check_reads(folder.write("images/t10k-images-idx3-ubyte.gz", gz(images(4))), 4);
    folder.write("dot/t10k-labels.idx1-ubyte", labels(1));
    check_reads(folder.write("dot/t10k-images.idx3-ubyte", images(1)), 1);
    folder.write("mixed/a-labels-idx1-ubyte.gz", gz(labels(3)));
    check_reads(folder.write("mixed/a-images-idx3-ubyte", images(3)), 3);
    folder.write("mixed/b-labels-idx1-ubyte", labels(3));
    check_reads(folder.write("mixed/b-images-idx3-ubyte.gz", gz(images(3))), 3);
    check_reads(folder.write("pictures", images(3)), 3, {{"labels", folder.write("answers", labels(3))}});
    // Several gz members, and more data than a chunk of 256 KiB holds.
    const std::string many = images(90000);
    folder.write("many-labels-idx1-ubyte.gz", gz(labels(90000)));
    check_reads(folder.write("many-images-idx3-ubyte.gz", gz(many.substr(0, 9)) + gz(many.substr(9))), 90000);
}

BOOST_FIXTURE_TEST_CASE(plain_files_are_mapped_not_copied, Fixture) {
    folder.write("a-labels-idx1-ubyte", labels(90000));
    const Loader loader("idx", {{"path", folder.write("a-images-idx3-ubyte", images(90000))}});
    std::ifstream maps("/proc/self/maps");
    const std::string text{std::istreambuf_iterator<char>(maps), {}};
    BOOST_TEST(text.find(folder.at("a-images-idx3-ubyte")) != std::string::npos);
    BOOST_TEST(text.find(folder.at("a-labels-idx1-ubyte")) != std::string::npos);
}

// What cannot be mapped is read; once its start is gone there is no view any more, and reading goes on.
BOOST_FIXTURE_TEST_CASE(pipes_are_read, Fixture) {
    const std::string path = folder.at("pipe-images-idx3-ubyte"), bytes = images(90000), wanted = pixel_bytes(90000);
    folder.write("pipe-labels-idx1-ubyte", labels(90000));
    BOOST_REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    for (const bool early : {true, false}) {
        std::thread writer([&] { std::ofstream(path, std::ios::binary) << bytes; });
        Loader loader("idx", {{"path", path}});
        BOOST_TEST(!(loader.info.flags & NNHOST_LOADER_REWINDABLE));
        const auto shown = [&] {
            return loader.view().values == std::vector<std::uint8_t>(wanted.begin(), wanted.end());
        };
        if (early) BOOST_TEST(shown());
        std::vector<std::uint8_t> values(6 * 80000);
        std::vector<std::int32_t> answers(80000);
        std::int64_t count = 0;
        BOOST_REQUIRE_EQUAL(loader.table<nnhost_loader>().read(loader.self, 80000, values.data(), answers.data(),
                                                               &count, &loader.error),
                            NNHOST_OK);
        BOOST_TEST(count == 80000);
        BOOST_TEST((early ? shown() : loader.view().labels.empty()));
        const Records rest = loader.read();
        BOOST_TEST((std::string(values.begin(), values.end()) + std::string(rest.values.begin(), rest.values.end()) ==
                    wanted));
        writer.join();
    }
}

BOOST_FIXTURE_TEST_CASE(wrong_magic_and_short_headers, Fixture) {
    const nnhost_error error =
        check_fails("\x12\x34\x56\x78" + images(3).substr(4), labels(3), image_file,
                    "wrong magic number 0x12345678: an IDX image file of bytes begins with 0x00000803");
    BOOST_TEST(error.byte == 0);
    check_fails(images(3), big_endian(0xd01) + big_endian(3) + "abc", label_file,
                "wrong magic number 0x00000d01: an IDX label file of bytes begins with 0x00000801");
    check_fails("", labels(3), image_file, "the file is empty");
    check_fails(images(3), "", label_file, "the file is empty");
    check_fails(images(3).substr(0, 11), labels(3), image_file, "the file ends in its header, after 11 of 16 bytes");
    check_fails(images(3), labels(3).substr(0, 2), label_file, "the file ends in its header, after 2 of 8 bytes");
}

BOOST_FIXTURE_TEST_CASE(a_label_file_given_as_images, Fixture) {
    check_fails(labels(3), labels(3), image_file, "this is a label file, not an image file",
                "name the image file, and this one as idx:labels=FILE");
    folder.write(image_file, images(3));
    const nnhost_error error = failure_of("idx", {{"path", folder.at(label_file)}});
    BOOST_TEST(error.text == "this is a label file, not an image file");
    BOOST_TEST(error.hint == "name the image file: " + folder.at(image_file));
}

BOOST_FIXTURE_TEST_CASE(dimensions_that_lie, Fixture) {
    const std::string damaged = "the header is damaged: fetch the file again", data = pixel_bytes(3);
    nnhost_error error = check_fails(images_header(0, 2, 3) + data, labels(3), image_file,
                                     "the header promises 0 images of 2 rows and 3 columns", damaged);
    BOOST_TEST(error.byte == 4);
    error = check_fails(images_header(3, 0, 3) + data, labels(3), image_file,
                        "the header promises 3 images of 0 rows and 3 columns", damaged);
    BOOST_TEST(error.byte == 8);
    error = check_fails(images_header(3, 2, 0xfffffffb) + data, labels(3), image_file,
                        "the header promises 3 images of 2 rows and -5 columns", damaged);
    BOOST_TEST(error.byte == 12);
    check_fails(images_header(2000000000, 2, 3) + data, labels(3), image_file,
                "the header promises 2000000000 images of 2 rows and 3 columns, the file has room for 3", refetch);
    check_fails(images_header(3, 2147483647, 2147483647) + data, labels(3), image_file,
                "the header promises 3 images of 2147483647 rows and 2147483647 columns, the file has room for 0",
                refetch);
    check_fails(images_header(2, 2, 3) + data, labels(2), image_file,
                "the header promises 2 images of 2 rows and 3 columns, 6 more bytes follow them");
    // In a gz file the size is unknown, but not without bounds; what is within them shows at the end of the data.
    check_fails(gz(images_header(2000000000, 2000, 3) + data), labels(3), image_file,
                "the header promises 2000000000 images of 2000 rows and 3 columns, the file has room for " +
                    std::to_string(gz(images_header(2000000000, 2000, 3) + data).size() * 1032 / 6000),
                refetch);
    check_fails(gz(images_header(20, 2, 3) + data), labels(20), image_file, "the data end after 3 of 20 images");
    check_fails(gz(images_header(2, 2, 3) + data), labels(2), image_file,
                "the data go on after the last image that the header promises");
    check_fails(gz(images(90000) + "x"), labels(90000), image_file,
                "the data go on after the last image that the header promises");
    check_fails(images(3), gz(labels(3) + "x"), label_file,
                "the data go on after the last label that the header promises");
    check_fails(images(3), gz(labels(3).substr(0, 10)), label_file, "the data end after 2 of 3 labels");
}

BOOST_FIXTURE_TEST_CASE(truncated_files, Fixture) {
    check_fails(images(3).substr(0, 16 + 17), labels(3), image_file,
                "the header promises 3 images of 2 rows and 3 columns, the file has room for 2", refetch);
    check_fails(images(3), labels(3).substr(0, 10), label_file, "the header promises 3 labels, the file has room for 2",
                refetch);
    const std::string packed = gz(images(3000));
    check_fails(packed.substr(0, packed.size() - 9), labels(3000), image_file,
                "the gz data end in the middle: the file is cut off", "fetch or copy the file again");
}

BOOST_FIXTURE_TEST_CASE(images_and_labels_that_do_not_belong_together, Fixture) {
    check_fails(images(3), labels(4), label_file, "4 labels for 3 images: too many labels");
    check_fails(images(3), labels(2), label_file, "2 labels for 3 images: labels are missing");
    const nnhost_error error = check_fails(images(9), labels(9), label_file, "label 7 is outside the classes 0..6",
                                           "if there are more classes: idx:classes=8", {{"classes", "7"}});
    BOOST_TEST(error.sample == 7);
    BOOST_TEST(error.byte == 15);
}

BOOST_FIXTURE_TEST_CASE(images_without_labels, Fixture) {
    nnhost_error error = failure_of("idx", {{"path", folder.write("a-images-idx3-ubyte.gz", gz(images(3)))}});
    BOOST_TEST(error.status == NNHOST_E_MISSING);
    BOOST_TEST(error.file == folder.at("a-images-idx3-ubyte.gz"));
    BOOST_TEST(error.text == "images without labels: there is no a-labels-idx1-ubyte.gz beside them");
    BOOST_TEST(error.hint == "name the label file: idx:labels=FILE");
    error = failure_of("idx", {{"path", folder.write("pictures", images(3))}});
    BOOST_TEST(error.text == "images without labels: the name says nothing about the label file");
    error = failure_of("idx", {{"path", folder.at("pictures")}, {"labels", folder.at("nothing")}});
    BOOST_TEST(error.text == "no such file");
    BOOST_TEST(error.file == folder.at("nothing"));
}

BOOST_FIXTURE_TEST_CASE(missing_files_and_folders, Fixture) {
    nnhost_error error = failure_of("idx", {{"path", folder.at("nothing")}});
    BOOST_TEST(error.status == NNHOST_E_MISSING);
    BOOST_TEST(error.text == "no such file");
    BOOST_TEST(error.hint == "");
    folder.write("d/train-images-idx3-ubyte.gz", "");
    folder.write("d/t10k-images-idx3-ubyte.gz", "");
    error = failure_of("idx", {{"path", folder.at("d")}});
    BOOST_TEST(error.status == NNHOST_E_MISSING);
    BOOST_TEST(error.text == "is a folder, not a file");
    BOOST_TEST(error.hint == "name the image file in it: " + folder.at("d") + "/train-images-idx3-ubyte.gz");
}

BOOST_FIXTURE_TEST_CASE(probing, Fixture) {
    BOOST_TEST(probe("idx", "x", images(1)) == 100);
    BOOST_TEST(probe("idx", "x.gz", gz(images(9)).substr(0, 40)) == 100);
    BOOST_TEST(probe("idx", "x", labels(1)) == 90);
    BOOST_TEST(probe("idx", "t10k-images-idx3-ubyte", "") == 50);
    BOOST_TEST(probe("idx", "t10k-images-idx3-ubyte.gz", "garbage") == 50);
    BOOST_TEST(probe("idx", "x.csv", "5,0,0,0,0\n") == 0);
    BOOST_TEST(probe_folder("idx", folder.at("")) == 0);
    folder.write("train-images-idx3-ubyte.gz", "");
    BOOST_TEST(probe_folder("idx", folder.at("")) == 60);
}
