// Loaders under test, and the files that they are given: a temporary folder, gz, IDX.
#pragma once

#include "plugin_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <zlib.h>

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "nnhost-test-XXXXXX").string();
        BOOST_REQUIRE(mkdtemp(name.data()));
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    std::string at(const std::string &name) const { return (path_ / name).string(); }

    // Writes a file, its folders where they are missing, and returns its path.
    std::string write(const std::string &name, const std::string &bytes) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << bytes;
        return at(name);
    }

  private:
    std::filesystem::path path_;
};

// One gz member.
inline std::string gz(const std::string &bytes) {
    z_stream z = {};
    BOOST_REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&z, static_cast<uLong>(bytes.size())), '\0');
    z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef *>(packed.data());
    z.avail_out = static_cast<uInt>(packed.size());
    BOOST_REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
    packed.resize(z.total_out);
    deflateEnd(&z);
    return packed;
}

inline std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xff));
    return bytes;
}

struct Records {
    std::vector<std::uint8_t> values; // (count, height, width)
    std::vector<std::int32_t> labels;
};

class Loader : public Instance {
  public:
    explicit Loader(const std::string &name, const Settings &settings) : Instance(name, settings) {
        if (status != NNHOST_OK) return;
        BOOST_REQUIRE_EQUAL(table<nnhost_loader>().info(self, &info, &error), NNHOST_OK);
        BOOST_REQUIRE_EQUAL(info.element_type, NNHOST_ELEMENT_U8);
    }

    // All records from here on, `batch` at a time, or those before a failure.
    Records read(std::int64_t batch = 7) {
        const auto size = static_cast<std::size_t>(info.height * info.width * info.channels);
        Records records;
        for (;;) {
            std::vector<std::uint8_t> values(static_cast<std::size_t>(batch) * size);
            std::vector<std::int32_t> labels(static_cast<std::size_t>(batch));
            std::int64_t count = -2;
            status = table<nnhost_loader>().read(self, batch, values.data(), labels.data(), &count, &error);
            if (status != NNHOST_OK) BOOST_TEST(count == -2); // outputs as they were
            if (status != NNHOST_OK || count == 0) return records;
            BOOST_REQUIRE(count > 0 && count <= batch);
            const auto n = static_cast<std::ptrdiff_t>(count);
            records.values.insert(records.values.end(), values.begin(),
                                  values.begin() + n * static_cast<std::ptrdiff_t>(size));
            records.labels.insert(records.labels.end(), labels.begin(), labels.begin() + n);
        }
    }

    // All records through `view`; empty where it has none to show, or fails.
    Records view() {
        const void *values = "untouched";
        const std::int32_t *labels = nullptr;
        BOOST_REQUIRE(table<nnhost_loader>().view);
        status = table<nnhost_loader>().view(self, &values, &labels, &error);
        if (status != NNHOST_OK) BOOST_TEST((!labels && std::string("untouched") == static_cast<const char *>(values)));
        if (status != NNHOST_OK || !values || !labels) {
            BOOST_TEST((status != NNHOST_OK || (!values && !labels)));
            return {};
        }
        const auto *first = static_cast<const std::uint8_t *>(values);
        return {{first, first + info.count * info.height * info.width * info.channels}, {labels, labels + info.count}};
    }

    Records read_again() {
        BOOST_REQUIRE(info.flags & NNHOST_LOADER_REWINDABLE);
        BOOST_REQUIRE_EQUAL(table<nnhost_loader>().rewind(self, &error), NNHOST_OK);
        return read();
    }

    nnhost_loader_info info = {sizeof(nnhost_loader_info), 0, 0, 0, 0, 0, 0, 0, 0, 0, nullptr};
};

inline bool operator==(const Records &a, const Records &b) { return a.values == b.values && a.labels == b.labels; }

inline bool same_error(const nnhost_error &a, const nnhost_error &b) {
    const auto same = [](const char *x, const char *y) { return std::strcmp(x, y) == 0; };
    return a.status == b.status && same(a.text, b.text) && same(a.hint, b.hint) && same(a.file, b.file) &&
           same(a.parameter, b.parameter) && a.line == b.line && a.column == b.column && a.byte == b.byte &&
           a.sample == b.sample;
}

// The error of `settings`, from create or from reading to the end.
inline nnhost_error failure_of(const std::string &name, const Settings &settings) {
    Loader loader(name, settings);
    if (loader.status == NNHOST_OK) (void)loader.read();
    BOOST_TEST(loader.status != NNHOST_OK);
    BOOST_TEST(loader.error.status == loader.status);
    return loader.error;
}

inline std::int32_t probe(const std::string &name, const std::string &path, const std::string &bytes) {
    return static_cast<const nnhost_loader *>(open_plugin(name).table)
        ->probe(path.c_str(), reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
}

inline std::int32_t probe_folder(const std::string &name, const std::string &path) {
    return static_cast<const nnhost_loader *>(open_plugin(name).table)->probe(path.c_str(), nullptr, 0);
}
