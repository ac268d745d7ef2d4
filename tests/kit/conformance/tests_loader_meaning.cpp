// Level 3, loaders: the records.
#include "records.hpp"

#include <cmath>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_LOADER_KIND;
constexpr std::int64_t most = 20000;

void reads_what_it_counts(Subject &subject) {
    Loader loader(subject);
    if (loader.info.count > most) throw Skipped{"the data are too many to read to their end"};
    const std::int64_t count = read_all(loader, 64).count();
    expect(count > 0, "it reads no record");
    expect(loader.info.count == -1 || loader.info.count == count, "info promises ", loader.info.count,
           " records, and read gives ", count);
    const nnhost_example_data *example = subject.example();
    if (example)
        expect(count == example->count, "its example holds ", example->count, " records, and read gives ", count);
}

void labels_are_those_of_the_example(Subject &subject) {
    const nnhost_example_data *example = subject.example();
    if (!example) throw Skipped{"the labels of these data are not known"};
    Loader loader(subject);
    const Records all = read_all(loader, 5);
    for (std::int64_t i = 0; i < std::min(all.count(), example->count); ++i) {
        const std::int32_t wanted = example->labels ? example->labels[i] : -1;
        const std::int32_t found = all.labels[static_cast<std::size_t>(i)];
        expect(found == wanted, "record ", i, " of its example has the label ", found, "; ", wanted, " is promised");
    }
}

// Value `at` of all records one after the other.
double value_at(const Records &records, const nnhost_loader_info &info, std::int64_t at) {
    if (info.element_type == NNHOST_ELEMENT_U8) return records.values[static_cast<std::size_t>(at)];
    float value = 0;
    std::memcpy(&value, &records.values[static_cast<std::size_t>(at) * sizeof value], sizeof value);
    return static_cast<double>(value);
}

void expect_shape(const nnhost_example_data &example, const nnhost_loader_info &info) {
    expect(example.height >= 1 && example.width >= 1 && example.channels >= 1,
           "its example tells values, and a record's shape as ", example.height, " x ", example.width, " x ",
           example.channels, ": fill in height, width and channels");
    expect(info.height == example.height && info.width == example.width && info.channels == example.channels,
           "records of its example are ", info.height, " x ", info.width, " x ", info.channels, "; ", example.height,
           " x ", example.width, " x ", example.channels, " is promised");
}

void values_are_those_of_the_example(Subject &subject) {
    const nnhost_example_data *example = subject.example();
    if (!example) throw Skipped{"the values of these data are not known"};
    if (!example->values)
        throw Skipped{"its example data tell no values: whether pixels are in their places is not known"};
    if (!subject.request().parameters.empty())
        throw Skipped{"its example data tell the values for its default parameters"};
    Loader loader(subject);
    expect_shape(*example, loader.info);
    const Records all = read_all(loader, 5);
    const std::int64_t channels = example->channels, row = example->width * channels, size = example->height * row;
    for (std::int64_t at = 0; at < std::min(all.count(), example->count) * size; ++at) {
        const double found = value_at(all, loader.info, at);
        const double wanted = loader.info.element_type == NNHOST_ELEMENT_F32
                                  ? static_cast<double>(static_cast<float>(example->values[at]))
                                  : example->values[at];
        expect(found == wanted, "record ", at / size, " of its example has the value ", found, " in row ",
               at % size / row, ", column ", at % row / channels, ", channel ", at % channels, " (from 0); ", wanted,
               " is promised");
    }
}

void batch_sizes_agree(Subject &subject) {
    Loader whole(subject);
    const Records all = read_all(whole, 64);
    for (const std::int64_t batch : {1, 2, 3, 7, 1000}) {
        Loader loader(subject);
        const Records others = read_all(loader, batch);
        expect(others.count() == all.count(), "64 records a call give ", all.count(), " records, ", batch,
               " a call give ", others.count());
        expect(others == all, "64 and ", batch, " records a call give other records");
    }
}

void passes_agree(Subject &subject) {
    Loader loader(subject);
    if (!(loader.info.flags & NNHOST_LOADER_REWINDABLE)) throw Skipped{"it does not say NNHOST_LOADER_REWINDABLE"};
    const Records first = read_all(loader, 7);
    for (const char *when : {"after the end", "once more"}) {
        loader.rewind();
        expect(read_all(loader, 7) == first, "a pass after rewind (", when, ") gives other records than the first one");
    }
    loader.rewind();
    read_all(loader, 1, std::min<std::int64_t>(2, first.count()));
    loader.rewind();
    expect(read_all(loader, 7) == first, "rewind in the middle does not lead back to the first record");
}

void indices_agree(Subject &subject) {
    Loader loader(subject);
    if (!(loader.info.flags & NNHOST_LOADER_RANDOM_ACCESS))
        throw Skipped{"it does not say NNHOST_LOADER_RANDOM_ACCESS"};
    const Records all = read_all(loader, 7);
    expect(all.count() > 0, "it reads no record");
    const std::int64_t size = record_bytes(loader.info);
    std::vector<std::int64_t> indices;
    for (int i = 0; i < 20; ++i) indices.push_back(subject.below(all.count()));
    indices.insert(indices.end(), {0, all.count() - 1, 0});
    std::vector<unsigned char> values(indices.size() * static_cast<std::size_t>(size));
    std::vector<std::int32_t> labels(indices.size());
    loader.read_indices(indices, values.data(), labels.data());
    for (std::size_t i = 0; i < indices.size(); ++i)
        expect(labels[i] == all.labels[static_cast<std::size_t>(indices[i])] &&
                   std::memcmp(&values[i * static_cast<std::size_t>(size)],
                               &all.values[static_cast<std::size_t>(indices[i] * size)],
                               static_cast<std::size_t>(size)) == 0,
               "read_indices gives another record ", indices[i], " than read");
}

void view_agrees(Subject &subject) {
    Loader loader(subject);
    if (!loader.table.view) throw Skipped{"it has no view"};
    const void *values = nullptr;
    const std::int32_t *labels = nullptr;
    loader.view(values, labels);
    if (!values) throw Skipped{"it has no view of these data"};
    const Records all = read_all(loader, 7);
    const auto count = static_cast<std::size_t>(all.count());
    expect(std::memcmp(values, all.values.data(), all.values.size()) == 0, "view shows other values than read");
    expect(std::memcmp(labels, all.labels.data(), count * sizeof *labels) == 0, "view shows other labels than read");
}

void labels_are_in_range(Subject &subject) {
    Loader loader(subject);
    const Records all = read_all(loader, 64);
    for (std::int64_t i = 0; i < all.count(); ++i) {
        const std::int32_t label = all.labels[static_cast<std::size_t>(i)];
        expect(label >= -1 && (label == -1 || static_cast<std::uint32_t>(label) < loader.info.class_count), "record ",
               i, " has the label ", label, " of ", loader.info.class_count, " classes");
    }
}

void values_are_in_range(Subject &subject) {
    Loader loader(subject);
    const Records all = read_all(loader, 64);
    expect(all.count() > 0, "it reads no record");
    const std::int64_t size = loader.info.height * loader.info.width * loader.info.channels;
    double lowest = 1e300, highest = -1e300;
    const auto meet = [&](double value, std::int64_t at) {
        const std::int64_t record = at / size;
        expect(std::isfinite(value), "record ", record, " holds ", value);
        expect(value >= loader.info.value_minimum && value <= loader.info.value_maximum, "record ", record, " holds ",
               value, ", outside of the declared ", loader.info.value_minimum, "..", loader.info.value_maximum);
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
    };
    for (std::int64_t at = 0; at < all.count() * size; ++at) meet(value_at(all, loader.info, at), at);
    expect(highest > lowest, "all values of all records are ", lowest, ": there is nothing to learn from");
}

void instances_read_side_by_side(Subject &subject) {
    Loader first(subject), second(subject);
    const Records alone = read_all(first, 3);
    Loader third(subject);
    const Records beginning = read_all(second, 2, std::min<std::int64_t>(2, alone.count()));
    expect(read_all(third, 3) == alone, "an instance reads other records while another one is in the middle");
    Records all = beginning;
    const Records rest = read_all(second, 3);
    all.values.insert(all.values.end(), rest.values.begin(), rest.values.end());
    all.labels.insert(all.labels.end(), rest.labels.begin(), rest.labels.end());
    expect(all == alone, "an instance loses its place when another one reads");
}

void probe_knows_its_own(Subject &subject) {
    const auto probe = subject.table<nnhost_loader>().probe;
    if (!probe) throw Skipped{"it has no probe"};
    const std::string path = subject.data();
    std::vector<std::uint8_t> bytes;
    const bool folder = std::filesystem::is_directory(path);
    if (!folder) {
        std::FILE *file = std::fopen(path.c_str(), "rb");
        expect(file != nullptr, path, " cannot be read");
        bytes.resize(4096);
        bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
        std::fclose(file);
    }
    const Calling calling("probe");
    const std::int32_t own = probe(path.c_str(), folder ? nullptr : bytes.data(), bytes.size());
    expect(own > 0, "probe says 0 of data that it can read");
    std::vector<std::uint8_t> noise(4096);
    for (std::uint8_t &byte : noise) byte = static_cast<std::uint8_t>(subject.below(256));
    const std::int32_t other = probe("/nowhere/noise.xyz", noise.data(), noise.size());
    expect(other < own, "probe is as sure of random bytes (", other, ") as of data that it can read (", own, ")");
}

constexpr Test tests[] = {
    make_test(3, 10, kind, "reads-what-it-counts", "As many records come as are promised, the last one included.",
              reads_what_it_counts),
    make_test(3, 10, kind, "labels-are-those-of-the-example", "Its example has the labels that are told of it.",
              labels_are_those_of_the_example),
    make_test(3, 10, kind, "values-are-those-of-the-example",
              "Its example has the values that are told of it, each in its place.", values_are_those_of_the_example),
    make_test(3, 0, kind, "batch-sizes-agree", "The records do not depend on how many are asked for at a time.",
              batch_sizes_agree),
    make_test(3, 10, kind, "passes-agree", "After rewind the same records come again, in the same order.",
              passes_agree),
    make_test(3, 10, kind, "indices-agree", "read_indices gives the records of read.", indices_agree),
    make_test(3, 10, kind, "view-agrees", "view shows the records of read.", view_agrees),
    make_test(3, 10, kind, "labels-are-in-range", "Labels are -1 or one of the classes.", labels_are_in_range),
    make_test(3, 10, kind, "values-are-in-range", "Values are finite and inside the declared range.",
              values_are_in_range),
    make_test(3, 11, kind, "instances-read-side-by-side",
              "Two instances read the same data without disturbing each other.", instances_read_side_by_side),
    make_test(3, 0, kind, "probe-knows-its-own", "probe is surer of its own data than of random bytes.",
              probe_knows_its_own),
};

} // namespace

std::span<const Test> loader_meaning_tests() { return tests; }

} // namespace nnhost::conformance
