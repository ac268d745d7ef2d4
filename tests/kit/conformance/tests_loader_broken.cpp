// Levels 3 and 4, loaders: data that are broken. Whatever comes out of them is an error, or records that the whole data
// hold too; never a crash, a hang, or a record that is made up.
#include "exercise.hpp"
#include "records.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <unistd.h>

namespace nnhost::conformance {
namespace {

namespace fs = std::filesystem;

constexpr auto kind = NNHOST_LOADER_KIND;

std::string contents(const fs::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path &file, const std::string &bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

// A copy of the data that may be broken: every file, and the path to open.
class Copy {
  public:
    explicit Copy(Subject &subject) {
        const fs::path data = subject.data();
        const bool own_example = subject.example() != nullptr;
        const fs::path from = own_example ? subject.request().folder / "example" : data;
        const fs::path to = subject.request().folder / "broken";
        fs::create_directories(to);
        if (own_example || fs::is_directory(from)) {
            fs::copy(from, to, fs::copy_options::recursive);
            path_ = own_example ? to / data.lexically_relative(from) : to;
        } else {
            constexpr std::uintmax_t largest = 4 << 20;
            if (fs::file_size(from) > largest) throw Skipped{"the data are too large to be broken and read again"};
            path_ = to / from.filename();
            fs::copy_file(from, path_);
        }
        for (const auto &entry : fs::recursive_directory_iterator(to))
            if (entry.is_regular_file()) files_.push_back(entry.path());
        std::sort(files_.begin(), files_.end());
        if (files_.size() > 3) files_.resize(3);
    }
    std::string path() const { return path_.string(); }
    const std::vector<fs::path> &files() const { return files_; }

  private:
    fs::path path_;
    std::vector<fs::path> files_;
};

struct Reading {
    std::optional<std::string> error; // its text; nothing: read to the end
    Records records;
};

Reading read_whatever(Subject &subject, const std::string &path) {
    Reading reading;
    Made made(subject, "", "path", path);
    nnhost_error error = made.error;
    const auto table = subject.table<nnhost_loader>();
    nnhost_loader_info info{};
    info.struct_size = sizeof info;
    nnhost_status status = made.status;
    const auto call = [&](const char *function, auto &&body) {
        if (status != NNHOST_OK) return;
        const Calling calling(function);
        error.text[0] = '\0';
        status = body();
    };
    call("info", [&] { return table.info(made.self, &info, &error); });
    constexpr std::int64_t largest = 1 << 26;
    std::int64_t count = 1;
    while (status == NNHOST_OK && count > 0 && reading.records.count() < 10000) {
        expect(info.height > 0 && info.width > 0 && info.channels > 0, "info of broken data says ", info.height, " x ",
               info.width, " x ", info.channels);
        // A header may say anything; a host would fail for want of memory, and so does this.
        if (static_cast<double>(info.height) * static_cast<double>(info.width) * static_cast<double>(info.channels) >
            static_cast<double>(largest))
            return reading;
        const std::int64_t size = record_bytes(info);
        std::vector<unsigned char> values(static_cast<std::size_t>(size));
        std::int32_t label = -1;
        call("read", [&] { return table.read(made.self, 1, values.data(), &label, &count, &error); });
        if (status != NNHOST_OK || count == 0) break;
        expect(count == 1, "read gave a count of ", count, " for a capacity of 1");
        expect(label >= -1 && (label < 0 || static_cast<std::uint32_t>(label) < info.class_count),
               "broken data give the label ", label, " of ", info.class_count, " classes");
        reading.records.values.insert(reading.records.values.end(), values.begin(), values.end());
        reading.records.labels.push_back(label);
    }
    if (status != NNHOST_OK) {
        expect(error.text[0] != '\0', "broken data give an error without a reason");
        reading.error = error.text;
    }
    return reading;
}

// A number in a text that is cut short is a number too: there the last record cannot be judged.
bool is_text(const std::string &bytes) {
    return std::none_of(bytes.begin(), bytes.end(),
                        [](unsigned char c) { return c < 9 || (c > 13 && c < 32) || c > 126; });
}

void drop_last(Records &records) {
    if (records.labels.empty()) return;
    records.values.resize(records.values.size() / records.labels.size() * (records.labels.size() - 1));
    records.labels.pop_back();
}

bool is_beginning(const Records &part, const Records &whole) {
    return part.count() <= whole.count() && part.values.size() <= whole.values.size() &&
           std::equal(part.labels.begin(), part.labels.end(), whole.labels.begin()) &&
           std::equal(part.values.begin(), part.values.end(), whole.values.begin());
}

void truncated_data_give_errors(Subject &subject) {
    Copy copy(subject);
    const Reading whole = read_whatever(subject, copy.path());
    expect(!whole.error, "a copy of the data cannot be read: ", whole.error.value_or(""));
    for (const fs::path &file : copy.files()) {
        const std::string bytes = contents(file);
        std::size_t refused = 0, tried = 0;
        for (std::size_t i = 1; i <= 24; ++i) {
            const std::size_t size = i < 24 ? bytes.size() * i / 24 : bytes.size() - 1;
            if (size >= bytes.size()) continue;
            write(file, bytes.substr(0, size));
            Reading reading = read_whatever(subject, copy.path());
            if (is_text(bytes)) drop_last(reading.records);
            ++tried;
            refused += reading.error.has_value();
            const std::string where = text(file.filename().string(), " cut to ", size, " of ", bytes.size(), " bytes");
            expect(reading.error || copy.files().size() > 1 || is_beginning(reading.records, whole.records), where,
                   " gives records that the whole file does not hold, and no error");
        }
        write(file, bytes);
        expect(tried < 8 || refused > 0, file.filename().string(), " was cut short at ", tried,
               " places, and no error came");
    }
}

void random_data_give_errors(Subject &subject) {
    Copy copy(subject);
    for (const fs::path &file : copy.files()) {
        const std::string bytes = contents(file);
        for (const std::size_t size : {std::size_t{1}, std::size_t{10}, std::size_t{1000}, bytes.size()}) {
            std::string noise(size, '\0');
            for (char &c : noise) c = static_cast<char>(subject.below(256));
            write(file, noise);
            const Reading reading = read_whatever(subject, copy.path());
            expect(reading.error.has_value(), file.filename().string(), " with ", size, " random bytes gives ",
                   reading.records.count(), " records and no error");
        }
        write(file, bytes);
    }
}

void flipped_bits_do_no_harm(Subject &subject) {
    Copy copy(subject);
    for (const fs::path &file : copy.files()) {
        const std::string bytes = contents(file);
        if (bytes.empty()) continue;
        for (int round = 0; round < 150; ++round) {
            std::string broken = bytes;
            for (std::int64_t flips = 1 + subject.below(4); flips > 0; --flips) {
                // Heads are where sizes stand: every second flip is in the first 64 bytes.
                const auto reach = flips % 2 ? std::min<std::size_t>(64, broken.size()) : broken.size();
                char &byte = broken[static_cast<std::size_t>(subject.below(static_cast<std::int64_t>(reach)))];
                byte = static_cast<char>(byte ^ (1 << subject.below(8)));
            }
            write(file, broken);
            read_whatever(subject, copy.path());
        }
        write(file, bytes);
    }
}

void unreadable_files_are_explained(Subject &subject) {
    Copy copy(subject);
    if (geteuid() == 0) throw Skipped{"this user may read everything"};
    for (const fs::path &file : copy.files()) {
        fs::permissions(file, fs::perms::none);
        const Reading reading = read_whatever(subject, copy.path());
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        expect(reading.error.has_value(), file.filename().string(), " may not be read, and no error came");
    }
}

constexpr Test tests[] = {
    make_test(3, 6, kind, "truncated-data-give-errors", "Data cut short give an error, and no record that is made up.",
              truncated_data_give_errors),
    make_test(3, 6, kind, "random-data-give-errors", "Random bytes give an error with a reason.",
              random_data_give_errors),
    make_test(3, 6, kind, "unreadable-files-are-explained", "A file that may not be read gives an error with a reason.",
              unreadable_files_are_explained),
    make_test(4, 5, kind, "flipped-bits-do-no-harm",
              "Whatever bits are wrong in the data, it neither crashes nor hangs.", flipped_bits_do_no_harm),
};

} // namespace

std::span<const Test> loader_broken_tests() { return tests; }

} // namespace nnhost::conformance
