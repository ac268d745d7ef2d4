// Level 2, loaders: memory and errors.
#include "exercise.hpp"
#include "guarded.hpp"
#include "records.hpp"

#include <cmath>
#include <fstream>

namespace nnhost::conformance {
namespace {

namespace fs = std::filesystem;

constexpr auto kind = NNHOST_LOADER_KIND;

void data_can_be_had(Subject &subject) {
    try {
        subject.data();
    } catch (const Skipped &) {
        fail("there is nothing to read: give it the extension ", NNHOST_EXAMPLE_DATA,
             " (nnhost/abi/example_data.h), or name data with --data");
    }
}

void missing_data_are_explained(Subject &subject) {
    Made made(subject, "", "path", "/nonexistent/nnhost");
    expect(made.status != NNHOST_OK, "a file that does not exist was opened");
    made.expect_explained();
    expect(made.status == NNHOST_E_MISSING, "a file that does not exist gives status ", made.status,
           "; NNHOST_E_MISSING (3) is wanted");
}

void loader_info_is_filled(Subject &subject) {
    const Loader loader(subject);
    nnhost_loader_info info;
    std::memset(static_cast<void *>(&info), 0xee, sizeof info);
    info.struct_size = sizeof info;
    nnhost_error error = NNHOST_ERROR_INIT;
    must(loader.table.info(loader.self, &info, &error), error);
    expect((info.flags & ~(NNHOST_LOADER_REWINDABLE | NNHOST_LOADER_RANDOM_ACCESS)) == 0,
           "flags holds bits that have no meaning: ", info.flags);
    expect(info.count >= -1, "count is ", info.count);
    expect(info.height >= 1 && info.width >= 1 && info.channels >= 1, "a record is ", info.height, " x ", info.width,
           " x ", info.channels);
    expect(info.height < 1 << 20 && info.width < 1 << 20 && info.channels < 1 << 20, "a record is ", info.height, " x ",
           info.width, " x ", info.channels, ": are all of them filled in?");
    expect(info.element_type == NNHOST_ELEMENT_U8 || info.element_type == NNHOST_ELEMENT_F32, "element_type is ",
           info.element_type);
    expect(std::isfinite(info.value_minimum) && std::isfinite(info.value_maximum) &&
               info.value_minimum < info.value_maximum,
           "the values' range is ", info.value_minimum, "..", info.value_maximum);
    for (std::uint32_t i = 0; info.class_names && i < info.class_count; ++i)
        expect(info.class_names[i] != nullptr, "class ", i, " has the name NULL");
    if (info.flags & NNHOST_LOADER_REWINDABLE) expect(loader.table.rewind != nullptr, "rewindable, but no rewind");
    if (info.flags & NNHOST_LOADER_RANDOM_ACCESS)
        expect(loader.table.read_indices != nullptr, "random access, but no read_indices");
}

void loader_info_stays(Subject &subject) {
    Loader loader(subject);
    const nnhost_loader_info first = loader.info;
    read_all(loader, 4, 100);
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_loader_info again{};
    again.struct_size = sizeof again;
    must(loader.table.info(loader.self, &again, &error), error);
    expect(std::memcmp(&first, &again, sizeof first) == 0, "info says something else after reading");
}

void read_writes_its_output(Subject &subject) {
    constexpr std::int32_t unwritten_label = -77;
    for (const std::int64_t capacity : {1, 2, 3, 5, 64})
        for (const Lies place : {Lies::at_the_end, Lies::at_the_beginning}) {
            Loader loader(subject);
            const std::int64_t size = record_bytes(loader.info);
            Guarded<unsigned char> values("values", capacity * size, place);
            Guarded<std::int32_t> labels("labels", capacity, place);
            for (int call = 0; call < 4; ++call) {
                std::fill(labels.begin(), labels.end(), unwritten_label);
                const std::int64_t count = loader.read(capacity, values.data(), labels.data());
                expect(count >= 0 && count <= capacity, "read gave a count of ", count, " for a capacity of ",
                       capacity);
                for (std::int64_t i = 0; i < count; ++i)
                    expect(labels[i] != unwritten_label, "the label of record ", i, " was not written");
                values.check_edges();
                labels.check_edges();
            }
        }
}

// What a record does not fill must have been filled with something else: two backgrounds tell.
void read_writes_every_value(Subject &subject) {
    Records seen[2];
    for (const int pass : {0, 1}) {
        Loader loader(subject);
        const std::int64_t size = record_bytes(loader.info);
        std::vector<unsigned char> values(static_cast<std::size_t>(4 * size), pass == 0 ? 0x00 : 0x5b);
        std::vector<std::int32_t> labels(4);
        const std::int64_t count = loader.read(4, values.data(), labels.data());
        values.resize(static_cast<std::size_t>(count * size));
        seen[pass].values = values;
    }
    expect(seen[0] == seen[1], "some values of a record are not written");
}

void end_stays_the_end(Subject &subject) {
    Loader loader(subject);
    if (loader.info.count > 20000) throw Skipped{"the data are too many to read to their end"};
    read_all(loader, 7);
    std::vector<unsigned char> values(static_cast<std::size_t>(record_bytes(loader.info)));
    std::int32_t label = 0;
    for (int i = 0; i < 3; ++i)
        expect(loader.read(1, values.data(), &label) == 0, "after the end, read finds another record");
}

// A file that is not there, a folder or a file where the other is wanted, a file that is empty.
void bad_paths_are_explained(Subject &subject) {
    const fs::path folder = subject.request().folder / "bad";
    fs::create_directories(folder / "empty_folder");
    std::ofstream(folder / "empty_file").close();
    for (const char *name : {"nothing_here", "empty_folder", "empty_file", "nothing/below"}) {
        const std::string path = (folder / name).string();
        Made made(subject, "", "path", path);
        if (made.status == NNHOST_OK) { // it may find out later
            const auto table = subject.table<nnhost_loader>();
            nnhost_loader_info info{};
            info.struct_size = sizeof info;
            made.status = table.info(made.self, &info, &made.error);
            const nnhost_status status = made.status;
            made.status = NNHOST_OK; // it is there, and wants to be destroyed
            expect(status != NNHOST_OK, name, " was opened as if it were data");
            expect(made.error.text[0] != '\0', name, " is refused without a reason");
        } else {
            made.expect_explained();
            const std::string place = made.error.file;
            expect(place.find(name) != std::string::npos ||
                       std::string(made.error.text).find(name) != std::string::npos,
                   "the error for ", name, " names no file: '", made.error.text, "'; fill error->file");
        }
    }
}

void probe_survives_anything(Subject &subject) {
    const auto probe = subject.table<nnhost_loader>().probe;
    if (!probe) throw Skipped{"it has no probe"};
    for (const std::int64_t size : {0, 1, 2, 3, 4, 7, 16, 100, 4096}) {
        Guarded<std::uint8_t> bytes("bytes", size);
        for (int round = 0; round < 40; ++round) {
            for (std::uint8_t &byte : bytes) byte = static_cast<std::uint8_t>(subject.below(256));
            const Calling calling("probe");
            const std::int32_t sure = probe("/nowhere/data.bin", bytes.data(), static_cast<std::uint64_t>(size));
            expect(sure >= 0 && sure <= 100, "probe gives ", sure, "; 0..100 is wanted");
        }
    }
    const Calling calling("probe");
    const std::int32_t sure = probe("/nowhere/folder", nullptr, 0);
    expect(sure >= 0 && sure <= 100, "probe of a folder gives ", sure, "; 0..100 is wanted");
}

void view_stays(Subject &subject) {
    Loader loader(subject);
    if (!loader.table.view) throw Skipped{"it has no view"};
    const void *values = nullptr, *again = nullptr;
    const std::int32_t *labels = nullptr, *labels_again = nullptr;
    loader.view(values, labels);
    expect((values == nullptr) == (labels == nullptr), "view gives values without labels, or labels without values");
    if (!values) throw Skipped{"it has no view of these data"};
    read_all(loader, 3, 100);
    loader.view(again, labels_again);
    expect(values == again && labels == labels_again, "view moves when records are read");
}

constexpr Test tests[] = {
    make_test(2, 0, kind, "data-can-be-had", "It brings an example of its data, or is given some.", data_can_be_had),
    make_test(2, 6, kind, "missing-data-are-explained",
              "A path that does not exist gives NNHOST_E_MISSING, a reason, and no instance.",
              missing_data_are_explained),
    make_test(2, 10, kind, "loader-info-is-filled", "info fills every field with something that makes sense.",
              loader_info_is_filled),
    make_test(2, 10, kind, "loader-info-stays", "info says the same for an instance's whole life.", loader_info_stays),
    make_test(2, 3, kind, "read-writes-its-output", "read stays inside the capacity it is given.",
              read_writes_its_output),
    make_test(2, 3, kind, "read-writes-every-value", "read fills the whole of each record.", read_writes_every_value),
    make_test(2, 0, kind, "end-stays-the-end", "After the last record every further read gives none.",
              end_stays_the_end),
    make_test(2, 6, kind, "bad-paths-are-explained",
              "A path that is missing, empty or no data is refused, with the path and a reason.",
              bad_paths_are_explained),
    make_test(2, 3, kind, "probe-survives-anything", "probe answers 0..100 for any bytes, none, and a folder.",
              probe_survives_anything),
    make_test(2, 0, kind, "view-stays", "A view lives as long as the instance.", view_stays),
};

} // namespace

std::span<const Test> loader_contract_tests() { return tests; }

} // namespace nnhost::conformance
