// What the tests of the registry share.
#pragma once

#include "error.hpp"
#include "fixtures/temp_folder.hpp"
#include "registry.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace registry_testing {

// good/, bad/ and deadly/ of tests/fixtures/zoo.
inline const std::filesystem::path plugins = NNHOST_TEST_PLUGINS;

// "text | hint" of what `action` is refused with; the file of the place goes to `file`.
inline std::string refusal(const std::function<void()> &action, std::string *file = nullptr) {
    try {
        action();
    } catch (const nnhost::Error &error) {
        BOOST_TEST(error.status == NNHOST_E_PLUGIN);
        if (file) *file = error.place.file;
        return error.what() + (" | " + error.hint);
    }
    return "accepted";
}

// The refusal of one library by its path; its file must be the place, and nothing of it may be registered.
inline std::string refusal_of(const std::filesystem::path &library) {
    nnhost::Registry registry;
    std::string file;
    const std::string text = refusal([&] { registry.find({}, library.string()); }, &file);
    BOOST_TEST(file == library.string());
    BOOST_TEST(registry.plugins().empty());
    return text;
}

} // namespace registry_testing
