// Model files: what goes in comes out, and every damage is noticed.
#include "model_file.hpp"

#include "core_fixture.hpp"
#include "whole_file.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <fstream>
#include <limits>
#include <numeric>

using namespace nnhost;
using namespace nnhost::test;

namespace {

struct Saved {
    Core core;
    fixtures::TempFolder folder;
    Network network = small_network(core, noise_data(4, 3, 2, 3),
                                    {"hidden", "4,5", "activation", "relu:slope=0.25", "output-activation", "sigmoid",
                                     "input-range", "-1:1", "seed", "9"});
    std::filesystem::path path = folder / "model.safetensors";
    std::string bytes;

    Saved() {
        network.info.class_names = {"null", "eins", "zwei \"2\""};
        network.info.summary = "5 epochs";
        save_model(network, path);
        bytes = read_whole_file(path);
    }
    // With biases (0, 1, 2, ...) in every layer from now on.
    void add_biases() {
        for (auto &layer : network.layers) {
            layer.biases.resize(static_cast<std::size_t>(layer.outputs));
            std::iota(layer.biases.begin(), layer.biases.end(), 0.0f);
        }
        save_model(network, path);
        bytes = read_whole_file(path);
    }
    Error load_error(const std::string &changed) {
        const auto other = folder / "changed.safetensors";
        write_whole_file(other, changed);
        return error_of([&] { load_model(other, core.registry, core.host); });
    }
    // The same file with `from` in its header replaced by a text of the same length, checksum switched off.
    std::string edited(const std::string &from, const std::string &to) {
        auto copy = bytes;
        BOOST_REQUIRE(from.size() == to.size());
        BOOST_REQUIRE(copy.find(from) != copy.npos);
        copy.replace(copy.find(from), from.size(), to);
        const std::string key = "\"checksum\":\"";
        copy.replace(copy.find(key), key.size() + 17, "\"checksum\":\"none\"            ");
        return copy;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(round_trip, Saved) {
    const auto loaded = load_model(path, core.registry, core.host);
    BOOST_TEST(loaded.sizes() == network.sizes(), boost::test_tools::per_element());
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        BOOST_TEST((loaded.layers[l].weights == network.layers[l].weights));
        BOOST_TEST(loaded.layers[l].activation->text() == network.layers[l].activation->text());
    }
    BOOST_TEST(loaded.info.class_names == network.info.class_names, boost::test_tools::per_element());
    BOOST_TEST(loaded.info.input.low == -1.0);
    BOOST_TEST(loaded.info.input.high == 1.0);
    BOOST_TEST(loaded.info.target.low == network.info.target.low);
    BOOST_TEST(loaded.info.height == 3);
    BOOST_TEST(loaded.info.width == 2);
    BOOST_TEST(loaded.info.seed == 9u);
    BOOST_TEST(loaded.info.summary == "5 epochs");
    save_model(loaded, path);
    BOOST_TEST((read_whole_file(path) == bytes)); // byte for byte
}

BOOST_FIXTURE_TEST_CASE(round_trip_with_biases, Saved) {
    BOOST_TEST(bytes.find("bias") == bytes.npos);
    BOOST_TEST(bytes.find("\"format_version\":\"1\"") != bytes.npos);
    add_biases();
    BOOST_TEST(bytes.find("\"format_version\":\"2\"") != bytes.npos);
    BOOST_TEST(bytes.find("\"layers.0.bias\":{\"data_offsets\":[96,112],\"dtype\":\"F32\",\"shape\":[4]}") !=
               bytes.npos);
    const auto loaded = load_model(path, core.registry, core.host);
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        BOOST_TEST((loaded.layers[l].weights == network.layers[l].weights));
        BOOST_TEST((loaded.layers[l].biases == network.layers[l].biases));
    }
    save_model(loaded, path);
    BOOST_TEST((read_whole_file(path) == bytes));
}

BOOST_FIXTURE_TEST_CASE(biases_that_do_not_fit_are_refused, Saved) {
    add_biases();
    BOOST_TEST(
        load_error(edited("[96,112],\"dtype\":\"F32\",\"shape\":[4]", "[96,108],\"dtype\":\"F32\",\"shape\":[3]"))
            .what() == std::string("tensor 'layers.0.bias' holds 3 biases for 4 nodes"));
    BOOST_TEST(load_error(edited("\"shape\":[4]}", "\"shape\":[9]}")).what() ==
               std::string("tensor 'layers.0.bias' has offsets that do not fit its shape"));
    BOOST_TEST(load_error(edited("\"shape\":[4]}", "\"shape\":\"4\"}")).what() ==
               std::string("tensor 'layers.0.bias' is not a vector"));
    for (const char *other : {"layers.0.bios", "layers.1.bios", "layers.2.bios"}) {
        auto name = std::string(other);
        name.replace(11, 1, "a");
        BOOST_TEST(load_error(edited(name, other)).what() == std::string("some layers have biases, others have none"));
    }
    BOOST_TEST(load_error(edited("\"format_version\":\"2\"", "\"format_version\":\"3\"")).what() ==
               std::string("model format 3; this nnhost reads 1 and 2"));
    network.layers[1].biases[2] = std::numeric_limits<float>::quiet_NaN();
    BOOST_TEST(error_of([&] { save_model(network, path); }).status == NNHOST_E_DIVERGED);
}

BOOST_FIXTURE_TEST_CASE(it_is_a_safetensors_file, Saved) {
    std::uint64_t length;
    std::memcpy(&length, bytes.data(), 8);
    BOOST_TEST(length % 8 == 0u);
    BOOST_TEST(bytes[8] == '{');
    BOOST_TEST(bytes.size() == 8 + length + 4 * (4 * 6 + 5 * 4 + 3 * 5));
    BOOST_TEST(bytes.find("\"layers.0.weight\":{\"data_offsets\":[0,96],\"dtype\":\"F32\",\"shape\":[4,6]}") !=
               bytes.npos);
}

BOOST_FIXTURE_TEST_CASE(every_flipped_byte_and_every_cut_is_noticed, Saved) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        BOOST_TEST(load_error(changed).status == NNHOST_E_DATA, "byte " << i);
    }
    for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 50)
        BOOST_TEST(load_error(bytes.substr(0, length)).status == NNHOST_E_DATA, "cut at " << length);
}

BOOST_FIXTURE_TEST_CASE(damage_has_its_own_text, Saved) {
    BOOST_TEST(load_error("").what() == std::string("the file is empty"));
    BOOST_TEST(load_error("PNG").what() == std::string("the file ends inside its header"));
    auto huge = bytes;
    const std::uint64_t length = std::uint64_t{1} << 63;
    std::memcpy(huge.data(), &length, 8);
    BOOST_TEST(load_error(huge).what() ==
               std::string("not a safetensors file: the length of the header is 9223372036854775808"));
    auto flipped = bytes;
    flipped.back() = static_cast<char>(flipped.back() ^ 16);
    BOOST_TEST(load_error(flipped).what() == std::string("the checksum does not match: the file is damaged"));
    const auto cut = load_error(bytes.substr(0, bytes.size() - 1));
    BOOST_TEST(cut.what() ==
               "the file is cut short: tensor 'layers.2.weight' should end at byte " + std::to_string(bytes.size()));
    BOOST_TEST(cut.place.byte == static_cast<std::int64_t>(bytes.size() - 1));
    const std::string foreign = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    const std::uint64_t foreign_length = foreign.size();
    BOOST_TEST(load_error(std::string(reinterpret_cast<const char *>(&foreign_length), 8) + foreign + "abcd").what() ==
               std::string("a safetensors file, but not an nnhost model"));
}

BOOST_FIXTURE_TEST_CASE(a_file_cannot_make_a_library_load, Saved) {
    const auto path_error = load_error(edited("org.nnhost.relu", "/tmp/evil/x.so "));
    BOOST_TEST(path_error.status == NNHOST_E_DATA);
    BOOST_TEST(path_error.what() == std::string("'/tmp/evil/x.so ' is not the id of a plugin"));
    const auto unknown = load_error(edited("org.nnhost.relu", "org.nnhost.nope"));
    BOOST_TEST(unknown.status == NNHOST_E_PLUGIN);
    BOOST_TEST(std::string(unknown.what()).find("org.nnhost.nope") != std::string::npos);
    const auto kind = load_error(edited("org.nnhost.relu:slope=0.25", "org.nnhost.rotation:degr=1"));
    BOOST_TEST(kind.status == NNHOST_E_PLUGIN);
}

BOOST_FIXTURE_TEST_CASE(an_edited_file_says_so, Saved) {
    const auto other = folder / "edited.safetensors";
    write_whole_file(other, edited("5 epochs", "6 epochs"));
    BOOST_TEST(load_model(other, core.registry, core.host).info.summary == "6 epochs");
}

BOOST_FIXTURE_TEST_CASE(lying_headers, Saved) {
    BOOST_TEST(load_error(edited("\"shape\":[4,6]", "\"shape\":[6,4]")).status == NNHOST_E_DATA);
    BOOST_TEST(load_error(edited("\"shape\":[4,6]", "\"shape\":[4,9]")).status == NNHOST_E_DATA);
    BOOST_TEST(load_error(edited("\"shape\":[4,6]", "\"shape\":[0,6]")).status == NNHOST_E_DATA);
    BOOST_TEST(load_error(edited("\"data_offsets\":[0,96]", "\"data_offsets\":[9,96]")).status == NNHOST_E_DATA);
    BOOST_TEST(load_error(edited("\"dtype\":\"F32\"", "\"dtype\":\"F16\"")).status == NNHOST_E_DATA);
    BOOST_TEST(load_error(edited("[3,2,1]", "[9,2,1]")).status == NNHOST_E_DATA);
    BOOST_TEST(load_error(edited("-1:1", "1:-1")).status == NNHOST_E_DATA);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_written_leaves_nothing, Saved) {
    const auto missing = error_of([&] { save_model(network, folder / "no" / "model.safetensors"); });
    BOOST_TEST(missing.status == NNHOST_E_WRITE);
    BOOST_TEST(missing.what() == std::string("cannot be written: No such file or directory"));
    BOOST_TEST(missing.hint.starts_with("create the folder first: mkdir -p "));
    BOOST_TEST(error_of([&] { save_model(network, folder.path()); }).status == NNHOST_E_WRITE);
    BOOST_TEST(error_of([&] { save_model(network, "/dev/full"); }).status == NNHOST_E_WRITE);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator(folder.path())) ++files;
    BOOST_TEST(files == 1u);
}

BOOST_FIXTURE_TEST_CASE(missing_files, Saved) {
    const auto error = error_of([&] { load_model(folder / "none", core.registry, core.host); });
    BOOST_TEST(error.status == NNHOST_E_MISSING);
    BOOST_TEST(error.what() == std::string("no such file"));
    BOOST_TEST(error_of([&] { load_model(folder.path(), core.registry, core.host); }).what() ==
               std::string("is a folder, not a file"));
}
