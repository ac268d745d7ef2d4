// mnist_csv reads most lines the fast way and odd ones the careful way. Which one it was must never show: values,
// errors and their places are the same, wherever chunks end.
#include "loader_fixture.hpp"

#include <algorithm>
#include <random>

namespace {

// A CSV text in random spelling, and what it says: the records before the first bad line, and the place of the fault.
class Text {
  public:
    Text(unsigned seed, bool faulty) : random_(seed) {
        constexpr std::size_t lines = 20;
        const std::string ends[] = {"\n", "\r\n", "\n\n", "\r\n\r\n\n"}, usual = ends[below(2)];
        const std::size_t bad = faulty ? 1 + below(lines - 1) : lines; // a bad first line might be a header
        pixels = 2 + below(below(2) ? 12 : 200);
        labelled = below(4) > 0;
        odd_fields_ = below(2) ? 0 : 1 + below(30);
        std::int64_t line = 1;
        for (std::size_t i = 0; i < lines; ++i) {
            std::vector<std::string> fields = record(i < bad);
            if (i == bad) {
                fault = spoil(fields);
                fault_line = line;
            }
            for (std::size_t field = 0; field < fields.size(); ++field) text += (field ? "," : "") + fields[field];
            const std::string end = below(8) == 0 ? ends[below(4)] : usual;
            if (i + 1 < lines || below(2)) text += end;
            line += std::count(end.begin(), end.end(), '\n');
        }
    }

    Settings settings() const { return {{"height", "1"}, {"labels", labelled ? "true" : "false"}}; }

    std::size_t pixels = 0;
    bool labelled = true;
    std::string text;
    Records records;
    std::int64_t fault = 0; // the bad field; -1: the line has too many or too few; 0: all is well
    std::int64_t fault_line = 0;

  private:
    std::size_t below(std::size_t n) { return random_() % n; }

    std::string spelled(int value) {
        const std::string number = std::to_string(value);
        if (below(1000) >= odd_fields_) return number;
        const std::string spellings[] = {"0" + number, "00" + number, "0000" + number, " " + number, number + "\t"};
        return spellings[below(5)];
    }

    std::vector<std::string> record(bool keep) {
        std::vector<std::string> fields;
        std::vector<std::uint8_t> values;
        const int label = static_cast<int>(below(10));
        if (labelled) fields.push_back(spelled(label));
        for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
            values.push_back(static_cast<std::uint8_t>(below(3) ? 0 : below(256)));
            fields.push_back(spelled(values.back()));
        }
        if (keep) records.labels.push_back(labelled ? label : -1);
        if (keep) records.values.insert(records.values.end(), values.begin(), values.end());
        return fields;
    }

    std::int64_t spoil(std::vector<std::string> &fields) {
        const std::vector<std::string> faults = {
            "256", "300",  "999", "1000", "00256", "4294967296", "-1",
            "+1",  "1.5",  "1 2", "x",    "1:",    "/1",         "\"1\"",
            "",    "1\r1", ";",   "0x1",  "1e1",   "\x80",       std::string(1, '\0')};
        const std::size_t kind = below(faults.size() + 3), place = below(fields.size() - (kind == faults.size() + 2));
        const auto at = fields.begin() + static_cast<std::ptrdiff_t>(place);
        if (kind < faults.size())
            *at = faults[kind];
        else if (kind == faults.size())
            fields.insert(at, "0");
        else if (kind == faults.size() + 1)
            fields.pop_back();
        else
            *at += ";: ./"[below(5)] + *fields.erase(at + 1); // another separator
        return kind == faults.size() || kind == faults.size() + 1 ? -1 : static_cast<std::int64_t>(place) + 1;
    }

    std::mt19937 random_;
    std::size_t odd_fields_ = 0; // in 1000
};

// The same text, too odd for the fast way: a blank at the end of each line, which the careful way takes.
std::string with_blanks(const std::string &text) {
    std::string odd;
    bool line = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool crlf = text.compare(i, 2, "\r\n") == 0, ends = crlf || text[i] == '\n';
        if (ends && line) odd += ' ';
        line = !ends;
        odd += crlf ? "\r\n" : text.substr(i, 1);
        i += crlf;
    }
    return odd + (line ? " " : "");
}

struct Fixture {
    TemporaryFolder folder;
    nnhost_error error = NNHOST_ERROR_INIT;

    Records read(const std::string &bytes, Settings settings) {
        settings["path"] = folder.write("data.csv", bytes);
        Loader loader("mnist_csv", settings);
        const Records records = loader.status == NNHOST_OK ? loader.read(1) : Records{}; // all before a bad line
        error = loader.error;
        return records;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(good_texts_say_the_same_both_ways, Fixture) {
    for (unsigned seed = 0; seed < 400; ++seed) {
        const Text text(seed, false);
        BOOST_TEST_CONTEXT("seed " << seed) {
            for (const std::string &bytes : {text.text, with_blanks(text.text), gz(text.text)}) {
                BOOST_TEST((read(bytes, text.settings()) == text.records));
                BOOST_TEST(error.status == NNHOST_OK, error.text);
            }
        }
    }
}

BOOST_FIXTURE_TEST_CASE(bad_texts_fail_the_same_both_ways, Fixture) {
    for (unsigned seed = 1000; seed < 1600; ++seed) {
        const Text text(seed, true);
        BOOST_TEST_CONTEXT("seed " << seed) {
            const Records fast = read(text.text, text.settings());
            const nnhost_error fast_error = error;
            BOOST_TEST((fast == text.records));
            BOOST_TEST(fast_error.status == NNHOST_E_DATA);
            BOOST_TEST(fast_error.line == text.fault_line);
            BOOST_TEST(fast_error.column == text.fault);
            BOOST_TEST((read(with_blanks(text.text), text.settings()) == fast));
            BOOST_TEST(same_error(error, fast_error), fast_error.text << " | " << error.text);
        }
    }
}

// Every number that a field can be, at both ends of short lines and long ones, which different code parses.
BOOST_FIXTURE_TEST_CASE(every_number, Fixture) {
    for (const std::size_t pixels : {3U, 200U})
        for (const std::size_t place : {std::size_t{0}, pixels - 1})
            for (std::size_t value = 0; value <= 1000; ++value) {
                std::string text = "7" + std::string(2 * pixels, ',') + "\n8";
                for (std::size_t i = 0; i < pixels; ++i) text[2 * i + 2] = '0';
                for (std::size_t i = 0; i < pixels; ++i) text += "," + std::to_string(i == place ? value : i % 10);
                Records wanted{std::vector<std::uint8_t>(pixels), {7}};
                if (value <= 255) wanted.labels.push_back(8);
                for (std::size_t i = 0; i < pixels && value <= 255; ++i)
                    wanted.values.push_back(static_cast<std::uint8_t>(i == place ? value : i % 10));
                BOOST_TEST((read(text + "\n", {{"height", "1"}}) == wanted), "value " << value);
                BOOST_TEST(error.column == (value <= 255 ? -1 : static_cast<std::int64_t>(place) + 2));
            }
}

// The first chunk of 256 KiB ends after each byte of a record in turn.
BOOST_FIXTURE_TEST_CASE(chunks_may_end_anywhere, Fixture) {
    constexpr std::size_t chunk = 256 * 1024, records = 4;
    for (const std::string end : {"\n", "\r\n"})
        for (const std::size_t pixels : {4U, 70U}) {
            Records wanted;
            std::string lines;
            for (std::size_t record = 0; record < records; ++record) {
                wanted.labels.push_back(static_cast<std::int32_t>(record));
                lines += std::to_string(record);
                for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
                    wanted.values.push_back(static_cast<std::uint8_t>(pixel % 3 ? record * 77 + pixel * 7 : 0));
                    lines += "," + std::to_string(wanted.values.back());
                }
                lines += end;
            }
            for (std::size_t place = 0; place <= lines.size() / records; ++place) {
                const std::string header = "label," + std::string(chunk - place - 7, 'x') + "\n";
                BOOST_TEST((read(header + lines, {{"height", "1"}}) == wanted), "place " << place);
            }
        }
}
