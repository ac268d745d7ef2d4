// How a name becomes a plugin: search path, names, ids, order.
#include "registry_testing.hpp"

#include "fixtures/fake_plugins.hpp"
#include "library.hpp"

namespace fs = std::filesystem;
using nnhost::Registry;
using registry_testing::plugins;
using registry_testing::refusal;

namespace {

constexpr const char *activation = NNHOST_ACTIVATION_KIND;

// Folders with copies of test plugins; the environment names none but what a test sets.
struct Folders {
    fixtures::TempFolder root;
    fs::path working_folder = fs::current_path();

    Folders() {
        setenv("HOME", (root / "home").c_str(), 1);
        unsetenv("XDG_DATA_HOME");
        unsetenv("NNHOST_PLUGIN_PATH");
    }
    ~Folders() { fs::current_path(working_folder); }

    fs::path copy(const fs::path &plugin, const fs::path &to) const {
        fs::create_directories((root / to).parent_path());
        fs::copy_file(plugins / plugin, root / to);
        return root / to;
    }
    fs::path plain(const fs::path &to) const { return copy("good/plain.so", to); }
};

std::string file_of(Registry &registry, const char *name) { return registry.find(activation, name).file; }

} // namespace

BOOST_FIXTURE_TEST_CASE(three_names_for_one_plugin, Folders) {
    const fs::path library = plain("a/plain.so");
    for (const std::string &name : {std::string("plain"), std::string("plain.so"), std::string("org.nnhost.test.plain"),
                                    library.string(), (root / "a/plain").string()}) {
        Registry registry;
        registry.add_directory(root / "a");
        BOOST_TEST(registry.find(activation, name).file == library.string());
        BOOST_TEST(registry.find({}, name).descriptor.id == "org.nnhost.test.plain");
        BOOST_TEST(registry.plugins().size() == 1u);
    }
}

BOOST_FIXTURE_TEST_CASE(the_library_of_that_name_alone_is_opened, Folders) {
    plain("a/plain.so");
    copy("deadly/crashes_on_load.so", "a/a_deadly_one.so");
    for (const char *name : {"plain", "plain.so", "org.nnhost.test.plain"}) {
        Registry registry;
        registry.add_directory(root / "a");
        BOOST_TEST(registry.find(activation, name).descriptor.name == "plain");
    }
    fs::rename(root / "a/plain.so", root / "a/org.nnhost.test.plain.so");
    Registry registry;
    registry.add_directory(root / "a");
    BOOST_TEST(registry.find_id(activation, "org.nnhost.test.plain").descriptor.name == "plain");
}

BOOST_FIXTURE_TEST_CASE(a_library_may_have_another_name, Folders) {
    const fs::path library = plain("a/libsomething.so");
    copy("bad/bad_magic.so", "a/bad_magic.so"); // in the way, and broken
    root.write("a/broken.so", "not a library");
    for (const char *name : {"plain", "org.nnhost.test.plain", "libsomething.so"}) {
        Registry registry;
        registry.add_directory(root / "a");
        BOOST_TEST(file_of(registry, name) == library.string());
    }
}

BOOST_FIXTURE_TEST_CASE(directories_are_searched_in_order, Folders) {
    const char *const places[] = {"added1", "added2", "path1", "path2", "data/nnhost/plugins"};
    for (const fs::path place : places) plain(place / "plain.so");
    plain("home/.local/share/nnhost/plugins/plain.so");
    setenv("NNHOST_PLUGIN_PATH", ("::" + (root / "path1").string() + ":" + (root / "path2").string() + ":").c_str(), 1);
    setenv("XDG_DATA_HOME", (root / "data").c_str(), 1);
    for (const fs::path place : places) {
        Registry registry;
        for (const char *added : {"added1", "added2"})
            if (fs::exists(root / added)) registry.add_directory(root / added);
        BOOST_TEST(registry.candidates().front() == root / place / "plain.so");
        BOOST_TEST(file_of(registry, "plain") == (root / place / "plain.so").string());
        fs::remove_all(root / place);
    }
    unsetenv("XDG_DATA_HOME");
    Registry registry;
    BOOST_TEST(file_of(registry, "plain") == (root / "home/.local/share/nnhost/plugins/plain.so").string());
}

BOOST_FIXTURE_TEST_CASE(the_current_directory_is_not_searched, Folders) {
    plain("a/plain.so");
    fs::current_path(root / "a");
    setenv("NNHOST_PLUGIN_PATH", "::", 1);
    setenv("XDG_DATA_HOME", ".", 1); // a relative one is void
    setenv("LD_LIBRARY_PATH", (root / "a").c_str(), 1);
    Registry registry;
    BOOST_TEST(refusal([&] { registry.find(activation, "plain.so"); }).starts_with("no activation 'plain' in "));
    BOOST_TEST(registry.find(activation, "./plain.so").file == (root / "a/plain.so").string());
    setenv("NNHOST_PLUGIN_PATH", "a:/b", 1);
    BOOST_TEST(refusal([] { Registry().find(activation, "plain"); }) ==
               "NNHOST_PLUGIN_PATH: 'a' does not begin with a slash | write whole paths, colons between them");
    unsetenv("LD_LIBRARY_PATH");
}

BOOST_FIXTURE_TEST_CASE(not_found_names_the_directories_and_the_nearest, Folders) {
    plain("a/plain.so");
    fs::create_directory(root / "b");
    const std::string tried = (root / "a").string() + ", " + (root / "b").string() + ", " +
                              (root / "home/.local/share/nnhost/plugins").string() + " (no such folder), " +
                              (nnhost::own_directory() / "nnhost/plugins").string() + " (no such folder)";
    const auto look = [&](const char *kind, const char *name) {
        Registry registry;
        registry.add_directory(root / "a");
        registry.add_directory(root / "b");
        registry.add_directory(root / "a"); // named twice, searched once
        return refusal([&] { registry.find(kind, name); });
    };
    BOOST_TEST(look(activation, "plian") == "no activation 'plian' in " + tried + " | did you mean 'plain'?");
    BOOST_TEST(look("", "elephant") == "no plugin 'elephant' in " + tried +
                                           " | add its folder to the search path with --plugin-dir or "
                                           "NNHOST_PLUGIN_PATH, or give a path with a slash");
    root.write("a/broken.so", "");
    BOOST_TEST(look(activation, "brokne") == "no activation 'brokne' in " + tried +
                                                 "; could not be loaded: " + (root / "a/broken.so").string() +
                                                 ": is empty, so it is no shared library | did you mean 'broken'?");
}

BOOST_FIXTURE_TEST_CASE(a_broken_library_of_that_name_is_the_answer, Folders) {
    root.write("a/plain.so", "");
    plain("b/plain.so");
    Registry registry;
    registry.add_directory(root / "a");
    registry.add_directory(root / "b");
    BOOST_TEST(
        refusal([&] { registry.find(activation, "plain"); }).starts_with("is empty, so it is no shared library"));
}

BOOST_FIXTURE_TEST_CASE(one_file_is_registered_once, Folders) {
    plain("a/plain.so");
    fs::create_symlink(root / "a/plain.so", root / "a/link.so");
    Registry registry;
    registry.add_directory(root / "a");
    const nnhost::Plugin &first = registry.find(activation, (root / "a/link.so").string());
    BOOST_TEST(&registry.find(activation, (root / "a/plain.so").string()) == &first);
    registry.load_all();
    BOOST_TEST(registry.plugins().size() == 1u);
    BOOST_TEST(first.file == (root / "a/plain.so").string());
    Registry second; // a library has one mutex, however many registries know it
    BOOST_TEST((second.find({}, first.file).library_mutex == first.library_mutex));
}

BOOST_FIXTURE_TEST_CASE(wrong_kinds_are_named, Folders) {
    const std::string hint = " | `nnhost plugins` lists the plugins of each kind";
    Registry registry;
    registry.register_entry(fakes::all_entry);
    BOOST_TEST(refusal([&] { registry.find(activation, "fake_loader"); }) ==
               "'fake_loader' is a loader; an activation is wanted" + hint);
    BOOST_TEST(refusal([&] { registry.find(NNHOST_LOADER_KIND, (plugins / "good/plain.so").string()); }) ==
               "'plain' is an activation; a loader is wanted" + hint);
}

BOOST_FIXTURE_TEST_CASE(ids_from_data_files_are_never_paths, Folders) {
    const fs::path library = plain("a/plain.so");
    Registry registry;
    registry.add_directory(root / "a");
    for (const std::string &id : {library.string(), std::string("../plain"), std::string(""), std::string("Plain")})
        BOOST_CHECK_EXCEPTION(registry.find_id(activation, id), nnhost::Error, [](const nnhost::Error &error) {
            return error.status == NNHOST_E_DATA && std::string(error.what()).ends_with("is not the id of a plugin");
        });
    BOOST_TEST(registry.plugins().empty());
    BOOST_TEST(refusal([&] { registry.find_id(activation, "plain"); }).starts_with("no activation 'plain' in "));
    BOOST_TEST(registry.find_id(activation, "org.nnhost.test.plain").file == library.string());
}

BOOST_FIXTURE_TEST_CASE(directories_must_exist, Folders) {
    const auto add = [&](const fs::path &directory) {
        try {
            Registry().add_directory(directory);
        } catch (const nnhost::Error &error) {
            BOOST_TEST(error.status == NNHOST_E_MISSING);
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    BOOST_TEST(add(root / "nowhere") == "no such folder");
    BOOST_TEST(add(plain("a/plain.so")) == "is not a folder");
    BOOST_TEST(add(root / "a") == "accepted");
}

extern const nnhost_descriptor another_plain;
const nnhost_descriptor another_plain =
    fakes::describe(activation, "org.nnhost.test.another_plain", "plain", &fakes::detail::activation_table,
                    fakes::detail::activation_parameters, 1);

BOOST_FIXTURE_TEST_CASE(plugins_of_the_process_come_first, Folders) {
    const fs::path library = plain("a/plain.so");
    Registry registry;
    registry.add_directory(root / "a");
    BOOST_TEST(file_of(registry, "plain") == library.string());
    registry.register_entry(fakes::entry_of<another_plain>);
    BOOST_TEST(file_of(registry, "plain") == "");
    BOOST_TEST(file_of(registry, "org.nnhost.test.plain") == library.string()); // an id has one meaning
}
