// Every refusal of a library file: what it is, how it opens, what its entry gives.
#include "registry_testing.hpp"

#include "library.hpp"

#include <nnhost/abi/version.h>

#include <cfenv>
#include <elf.h>
#include <sys/stat.h>

namespace fs = std::filesystem;
using namespace std::string_literals;
using registry_testing::plugins;
using registry_testing::refusal_of;

namespace {

const std::string build_hint = " | a plugin is built with: cc -shared -fPIC";
const std::string vendor_hint = " | mend the plugin, or ask its vendor to";
const std::string version = NNHOST_VERSION_TEXT;
const std::string contract = std::to_string(NNHOST_ABI_MAJOR) + "." + std::to_string(NNHOST_ABI_MINOR);

std::string bad(const std::string &name) { return refusal_of(plugins / "bad" / (name + ".so")); }

// A copy of a good plugin with bytes of its ELF header changed.
struct Patched {
    fixtures::TempFolder folder;
    std::string bytes = fixtures::read_bytes(plugins / "good/plain.so");

    std::string refusal(std::size_t offset, unsigned char byte) {
        std::string patched = bytes;
        patched[offset] = static_cast<char>(byte);
        return refusal_of(folder.write("patched.so", patched));
    }
    // The text begins with what this machine is not, and ends with what it is.
    std::string machine(std::size_t offset, unsigned char byte) {
        const std::string text = refusal(offset, byte);
        return text.substr(0, text.find(';'));
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(files_that_are_no_libraries) {
    const fixtures::TempFolder folder;
    BOOST_TEST(refusal_of(folder / "absent.so") ==
               "no such file | give the path of a plugin library, or a name without a slash");
    BOOST_TEST(refusal_of(folder.write("text.so", "int main(void) { return 0; }\n")) ==
               "is not a shared library: it does not begin like an ELF file" + build_hint);
    BOOST_TEST(refusal_of(folder.write("empty.so", "")) == "is empty, so it is no shared library" + build_hint);
    BOOST_TEST(refusal_of(folder.write("short.so", "\x7f"
                                                   "ELF")) ==
               "is cut short: 4 bytes are less than an ELF header | build or copy it again");
    fs::create_directory(folder / "folder.so");
    BOOST_TEST(refusal_of(folder / "folder.so") == "is not a file, so it is no shared library" + build_hint);
}

BOOST_AUTO_TEST_CASE(files_that_are_cut_short_or_damaged) {
    Patched plain;
    const std::string half = refusal_of(plain.folder.write("half.so", plain.bytes.substr(0, 4096)));
    BOOST_TEST(half.starts_with("is cut short: 4096 bytes of at least "), half);
    const std::string head = refusal_of(plain.folder.write("head.so", plain.bytes.substr(0, sizeof(Elf64_Ehdr))));
    BOOST_TEST(head.starts_with("is cut short: 64 bytes of at least "), head);
    BOOST_TEST(plain.refusal(offsetof(Elf64_Ehdr, e_phnum), 0) ==
               "is a damaged shared library: it has no table of segments | build or copy it again");
    BOOST_TEST(plain.refusal(offsetof(Elf64_Ehdr, e_phoff) + 7, 0xff).starts_with("is cut short: "));
}

BOOST_AUTO_TEST_CASE(libraries_of_other_machines) {
    Patched plain;
    BOOST_TEST(plain.machine(offsetof(Elf64_Ehdr, e_machine), EM_S390) ==
               "was built for another machine: 64-bit little-endian s390");
    BOOST_TEST(plain.machine(offsetof(Elf64_Ehdr, e_machine), 99) ==
               "was built for another machine: 64-bit little-endian number 99");
    BOOST_TEST(plain.machine(EI_CLASS, ELFCLASS32).starts_with("was built for another machine: 32-bit little-endian "));
    BOOST_TEST(plain.machine(EI_DATA, ELFDATA2MSB).starts_with("was built for another machine: 64-bit big-endian "));
    const std::string text = plain.refusal(offsetof(Elf64_Ehdr, e_machine), EM_S390);
    BOOST_TEST(text.ends_with(" is wanted | build the plugin on this machine, or with this machine's compiler"), text);
    BOOST_TEST(plain.refusal(offsetof(Elf64_Ehdr, e_type), ET_REL) ==
               "is an object file, not a shared library" + build_hint);
    BOOST_TEST(plain.refusal(offsetof(Elf64_Ehdr, e_type), ET_EXEC) ==
               "is a program, not a shared library" + build_hint);
    BOOST_TEST(plain.refusal(offsetof(Elf64_Ehdr, e_type), ET_CORE) ==
               "is an ELF file, but not a shared library" + build_hint);
}

BOOST_AUTO_TEST_CASE(libraries_that_do_not_open) {
    BOOST_TEST(bad("missing_dependency") ==
               "needs the library 'libnnhost_test_absent.so', which is not found | install that library; this lists "
               "what is needed: ldd " +
                   (plugins / "bad/missing_dependency.so").string());
    BOOST_TEST(bad("unresolved_symbol") ==
               "needs the symbol 'nnhost_test_nobody_defines_this', which nothing defines | a plugin never calls "
               "libnnhost: use the host table that create gets");
}

BOOST_AUTO_TEST_CASE(libraries_without_a_good_entry) {
    BOOST_TEST(bad("not_a_plugin") == "is a shared library, but no plugin: it does not export nnhost_plugin_entry | "
                                      "write NNHOST_MODULE(&descriptor); in one of its sources");
    BOOST_TEST(bad("entry_mangled") == "exports nnhost_plugin_entry with C++ linkage | write extern \"C\" before it");
    BOOST_TEST(bad("entry_throws") ==
               "nnhost_plugin_entry threw a C++ exception: not today | the entry must not throw");
    BOOST_TEST(bad("null_module") == "nnhost_plugin_entry returned NULL | let NNHOST_MODULE write the entry");
}

BOOST_AUTO_TEST_CASE(modules_of_another_contract) {
    BOOST_TEST(bad("bad_magic") ==
               "the module does not begin with the magic number of nnhost | let NNHOST_MODULE write the module");
    const std::string next_major = std::to_string(NNHOST_ABI_MAJOR + 1);
    BOOST_TEST(bad("other_abi") == "was built for plugin contract " + next_major + "." +
                                       std::to_string(NNHOST_ABI_MINOR) + "; this is nnhost " + version +
                                       " with contract " + contract +
                                       ": the major numbers must be equal | rebuild the plugin with the headers of "
                                       "nnhost " +
                                       version + ", or use an nnhost with contract " + next_major + ".x");
    const std::string later = std::to_string(NNHOST_ABI_MAJOR) + "." + std::to_string(NNHOST_ABI_MINOR + 1);
    const std::string reason =
        NNHOST_ABI_MAJOR == 0 ? ": before 1.0 the minor numbers must be equal" : ", which is older";
    BOOST_TEST(bad("other_abi_minor") == "was built for plugin contract " + later + "; this is nnhost " + version +
                                             " with contract " + contract + reason +
                                             " | rebuild the plugin with the headers of nnhost " + version +
                                             ", or use an nnhost with contract " + later);
    BOOST_TEST(bad("small_module") == "the module's struct_size is 12; at least 32 is needed" + vendor_hint);
    BOOST_TEST(bad("no_descriptors") ==
               "the library declares no plugins | name its descriptors in NNHOST_MODULE(&first, &second)");
}

BOOST_AUTO_TEST_CASE(libraries_with_a_bad_plugin_register_nothing) {
    BOOST_TEST(bad("no_forward") == "plugin 'org.nnhost.test.no_forward' lacks the function 'forward', which "
                                    "nnhost.activation/1 requires" +
                                        vendor_hint);
    BOOST_TEST(bad("bad_default") == "plugin 'org.nnhost.test.bad_default': parameter 'scale' has a default that does "
                                     "not pass: scale=eleven: a number from 0 to 10 is wanted" +
                                         vendor_hint);
    BOOST_TEST(bad("second_is_broken") ==
               "plugin 'org.nnhost.test.second_is_broken.broken' has no table of functions" + vendor_hint);
}

BOOST_AUTO_TEST_CASE(duplicate_ids_name_both_files) {
    nnhost::Registry registry;
    registry.find({}, (plugins / "good/plain.so").string());
    std::string file;
    const std::string second = (plugins / "bad/same_id.so").string();
    BOOST_TEST(registry_testing::refusal([&] { registry.find({}, second); }, &file) ==
               "the id 'org.nnhost.test.plain' is taken already, by " + (plugins / "good/plain.so").string() +
                   " | keep one of " + second + " and " + (plugins / "good/plain.so").string());
    BOOST_TEST(file == second);
    BOOST_TEST(registry.plugins().size() == 1u);
}

BOOST_AUTO_TEST_CASE(libraries_that_others_can_change) {
    const fixtures::TempFolder folder;
    fs::create_directory(folder / "open");
    const fs::path library = folder / "open/plain.so";
    fs::copy_file(plugins / "good/plain.so", library);
    const auto mode = [](const fs::path &path, mode_t bits) { BOOST_TEST_REQUIRE(chmod(path.c_str(), bits) == 0); };
    const auto refused = [](const fs::path &path) {
        return "is refused: other users can write to " + path.string() + " | run: chmod go-w " + path.string() +
               " (or allow it: --allow-writable-plugins)";
    };
    const auto accepted = [&] { return nnhost::Registry().find({}, library.string()).descriptor.name == "plain"s; };
    mode(library, 0644);
    mode(folder / "open", 0755);
    BOOST_TEST(accepted());
    mode(library, 0646);
    BOOST_TEST(refusal_of(library) == refused(library));
    mode(library, 0644);
    mode(folder / "open", 0757);
    BOOST_TEST(refusal_of(library) == refused(folder / "open"));
    mode(folder / "open", 01777); // sticky: nobody can replace what is there
    BOOST_TEST(accepted());
    mode(folder / "open", 0755);
    mode(folder.path(), 0757); // a folder further up
    BOOST_TEST(refusal_of(library) == refused(folder.path()));
    nnhost::Registry permissive;
    permissive.allow_writable(true);
    BOOST_TEST(permissive.find({}, library.string()).descriptor.name == "plain");
    if (geteuid() != 0) return; // to give files away one must be root
    mode(folder.path(), 0755);
    BOOST_TEST_REQUIRE(chown(library.c_str(), 4711, 4711) == 0);
    BOOST_TEST(refusal_of(library) == "is refused: " + library.string() +
                                          " belongs to another user (4711) | copy the plugin to a folder of your own, "
                                          "or allow it: --allow-writable-plugins");
}

BOOST_AUTO_TEST_CASE(loading_leaves_the_arithmetic_alone) {
    const volatile double tiny = 1e-310, one = 1, third = 3;
    const double before = one / third;
    nnhost::Registry registry;
    std::string warning;
    registry.on_warning([&](const std::string &text) { warning = text; });
    BOOST_TEST(registry.find({}, (plugins / "good/changes_arithmetic.so").string()).descriptor.name ==
               "changes_arithmetic");
    BOOST_TEST(std::fegetround() == FE_TONEAREST);
    BOOST_TEST(tiny * one == 1e-310); // 0 with flush-to-zero
    BOOST_TEST(one / third == before);
    BOOST_TEST(warning.ends_with(
        "changes_arithmetic.so changed rounding or flush-to-zero when it was loaded; it was put back"));
    warning.clear();
    registry.find({}, (plugins / "good/plain.so").string());
    BOOST_TEST(warning == "");
}
