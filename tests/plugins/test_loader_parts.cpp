// Parts of the loaders that processors have fast ways for, against the slow ways; and gz files as gz_bytes.c reads
// them.
#include "loader_fixture.hpp"

#include "loader/checksum.h"
#include "loader/mnist_csv_parsers.h"
extern "C" {
#include "loader/gz_bytes.h"
}

#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <thread>

namespace {

const unsigned char *bytes_of(const std::string &text) { return reinterpret_cast<const unsigned char *>(text.data()); }

// A line of so many fields, of which one may be bad, after the comma of a label and before more text.
std::string random_line(std::mt19937 &random, std::size_t pixels, bool bad) {
    static const std::string faults[] = {"256",  "260",  "299", "300", "555", "999",
                                         "1000", "0000", "",    "x",   "-1",  "1.",
                                         " 1",   "1 ",   "1,1", "1\n", "1\r", std::string(1, '\0')};
    const std::size_t fault = bad ? random() % pixels : pixels, zeros = 1 + random() % 30;
    std::string text = "7,";
    for (std::size_t i = 0; i < pixels; ++i) {
        const std::string number = std::to_string(random() % zeros ? 0 : random() % 256);
        text += i == fault ? faults[random() % std::size(faults)] : random() % 99 ? number : "0" + number.substr(0, 2);
        if (i + 1 < pixels) text += ',';
    }
    return text + (random() % 2 ? "\n" : "\r\n") + "1,2,3\n";
}

// What gz_bytes_read gives, `step` bytes at a time, and how it ends: Z_OK at the end, or a failure.
std::pair<std::string, int> unpacked(const std::string &path, std::size_t step, bool regular = true,
                                     bool twice = false) {
    gz_bytes source = {};
    std::string all, some(step, '\0');
    std::size_t got = 0;
    int code = gz_bytes_open(&source, open(path.c_str(), O_RDONLY | O_CLOEXEC), regular);
    do {
        code = gz_bytes_read(&source, reinterpret_cast<unsigned char *>(some.data()), step, &got);
        all.append(some, 0, got);
        if (twice && all.size() > 1000) {
            BOOST_TEST(gz_bytes_restart(&source) == Z_OK);
            all.clear();
            twice = false;
        }
    } while (code == Z_OK && got > 0);
    gz_bytes_close(&source);
    return {all, code};
}

std::string noise(std::size_t size) {
    std::mt19937 random(static_cast<unsigned>(size));
    std::string text(size, '\0');
    for (char &c : text) c = static_cast<char>(random() % 2 ? random() : 'a');
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(checksums_are_zlibs) {
    const std::string text = noise(5000);
    for (std::size_t size = 0; size < 4900; size += size < 300 ? 1 : 97) {
        const auto *bytes = bytes_of(text) + size % 33;
        for (const std::uint32_t sum : {0U, 1U, 0x89abcdefU, 0xffffffffU})
            BOOST_TEST(checksum(sum, bytes, size) == crc32(sum, bytes, static_cast<uInt>(size)), size << " bytes");
    }
}

BOOST_AUTO_TEST_CASE(all_parsers_say_the_same) {
    csv_parser parsers[3];
    const int count = csv_parsers(parsers);
    BOOST_REQUIRE(parsers[0] == csv_parse_fields);
    std::mt19937 random(1);
    int good = 0;
    for (int repeat = 0; repeat < 6000; ++repeat) {
        const std::size_t pixels = 1 + random() % 300, margin = CSV_TEXT_MARGIN + random() % 64;
        const std::string line = random_line(random, pixels, repeat % 3 == 0);
        const std::string text = std::string(margin, '9') + line + std::string(CSV_TEXT_MARGIN, '9');
        const unsigned char *first = bytes_of(text) + margin + 2;
        std::vector<std::uint8_t> wanted(pixels + CSV_ROW_MARGIN);
        const unsigned char *behind = csv_parse_fields(first, static_cast<std::int64_t>(pixels), wanted.data());
        good += behind != nullptr;
        wanted.resize(pixels);
        for (int i = 1; i < count; ++i) {
            std::vector<std::uint8_t> row(pixels + CSV_ROW_MARGIN);
            BOOST_TEST((parsers[i](first, static_cast<std::int64_t>(pixels), row.data()) == behind), i << ": " << line);
            row.resize(pixels);
            if (behind) BOOST_TEST(row == wanted, boost::test_tools::per_element());
        }
    }
    BOOST_TEST((good >= 4000 && good < 5000)); // "1\n" as the last field and the like are good
}

BOOST_AUTO_TEST_CASE(gz_members_follow_one_another) {
    const TemporaryFolder folder;
    const std::string start = noise(200000), end = noise(70000);
    const std::string path = folder.write("a.gz", gz(start) + gz("") + gz(end));
    for (const std::size_t step : {std::size_t{1000}, std::size_t{65536}, start.size(), std::size_t{1000000}})
        for (const bool twice : {false, true})
            BOOST_TEST((unpacked(path, step, true, twice) == std::pair(start + end, Z_OK)), "step " << step);
    for (const std::string &padding : {std::string("\0", 1), std::string(70000, '\0'), std::string("\x1f"), start})
        BOOST_TEST((unpacked(folder.write("padded.gz", gz(end) + padding), 4096) == std::pair(end, Z_OK)));
    BOOST_TEST((unpacked(folder.write("plain", start), 4096) == std::pair(start, Z_OK)));
    BOOST_TEST((unpacked(folder.write("nothing", ""), 4096) == std::pair(std::string(), Z_OK)));
}

BOOST_AUTO_TEST_CASE(gz_trailers_are_believed_only_when_right) {
    const TemporaryFolder folder;
    const std::string text = noise(100000), packed = gz(text), after = gz("more");
    for (std::size_t i = 1; i <= GZ_TRAILER; ++i) {
        std::string damaged = packed;
        damaged[packed.size() - i] = static_cast<char>(damaged[packed.size() - i] ^ 0x10);
        for (const std::string &rest : {std::string(), after}) {
            const int code = unpacked(folder.write("damaged.gz", damaged + rest), 4096).second;
            BOOST_TEST(code == Z_DATA_ERROR, "byte " << i << " from the end");
        }
        const auto cut = unpacked(folder.write("cut.gz", packed.substr(0, packed.size() - i)), 4096);
        BOOST_TEST((cut == std::pair(text, Z_BUF_ERROR)), i << " bytes are missing");
    }
    BOOST_TEST(unpacked(folder.write("b.gz", packed + "\x1f\x8bgarbage garbage"), 4096).second == Z_DATA_ERROR);
    BOOST_TEST((unpacked(folder.write("b.gz", packed + "\x1f\x8b\x08"), 4096) == std::pair(text, Z_BUF_ERROR)));
}

BOOST_AUTO_TEST_CASE(gz_headers_with_a_checksum_are_checked) {
    const TemporaryFolder folder;
    const std::string text = noise(100000), packed = gz(text);
    std::string header = packed.substr(0, 10);
    header[3] = 2; // it has one: the lower half of the CRC-32 of what is before it
    const auto sum = crc32(0, bytes_of(header), 10);
    for (const auto wrong : {0UL, 1UL, 0x8000UL}) {
        const std::string both = {static_cast<char>((sum ^ wrong) & 0xff), static_cast<char>((sum ^ wrong) >> 8)};
        const std::string member = header + both + packed.substr(10);
        for (const std::string &before : {std::string(), gz("more")}) {
            const auto [all, code] = unpacked(folder.write("header.gz", before + member), 1000000);
            BOOST_TEST(code == (wrong ? Z_DATA_ERROR : Z_OK));
            if (!wrong) BOOST_TEST((all == (before.empty() ? "" : "more") + text));
        }
    }
}

// Pipes give few bytes at a time: headers and trailers come in pieces.
BOOST_AUTO_TEST_CASE(gz_comes_through_pipes) {
    const TemporaryFolder folder;
    const std::string path = folder.at("pipe"), text = noise(300);
    BOOST_REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    for (const std::string &bytes : {gz(text) + gz("") + gz(text), text + text, std::string("x"), std::string()}) {
        ssize_t written = 0;
        std::thread writer([&] {
            const int pipe = open(path.c_str(), O_WRONLY | O_CLOEXEC);
            for (const char &byte : bytes) {
                written += write(pipe, &byte, 1);
                std::this_thread::yield();
            }
            close(pipe);
        });
        BOOST_TEST((unpacked(path, 100, false) == std::pair(bytes.size() > 2 ? text + text : bytes, Z_OK)));
        writer.join();
        BOOST_TEST(written == static_cast<ssize_t>(bytes.size()));
    }
}
