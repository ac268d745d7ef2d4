// Every rule for what a plugin declares, broken one at a time through registration in process.
#include "registry_testing.hpp"

#include "fixtures/fake_plugins.hpp"

#include <cmath>
#include <limits>
#include <vector>

using nnhost::Registry;
using registry_testing::refusal;

namespace {

const std::string hint = " | mend the plugin, or ask its vendor to";

// What the entry below declares; each test breaks it.
struct Declared {
    nnhost_descriptor descriptor = fakes::activation;
    nnhost_activation table = fakes::detail::activation_table;
    nnhost_parameter_spec spec = fakes::detail::scale;
    nnhost_parameter_spec second = fakes::detail::step;
    const nnhost_parameter_spec *specs[2] = {&spec, &second};
    const nnhost_descriptor *descriptors[2] = {&descriptor, &fakes::loader};
    nnhost_module module{NNHOST_MODULE_MAGIC, sizeof(nnhost_module), NNHOST_ABI_MAJOR, NNHOST_ABI_MINOR, 1,
                         descriptors};

    Declared() {
        second.flags = 0;
        descriptor.table = &table;
        descriptor.parameters = specs;
        descriptor.parameter_count = 2;
    }
};

Declared *declared = nullptr;

const nnhost_module *entry() NNHOST_NOEXCEPT { return &declared->module; }

template <class Break>
std::string broken(Break &&break_it) {
    Declared plugin;
    break_it(plugin);
    declared = &plugin;
    Registry registry;
    const std::string text = refusal([&] { registry.register_entry(entry); });
    BOOST_TEST(registry.plugins().empty() == (text != "accepted"));
    const std::size_t cut = text.find(hint);
    return cut == std::string::npos ? text : text.substr(0, cut);
}

const std::string owner = "plugin 'org.nnhost.test.fake_activation'";

} // namespace

#define BROKEN(CHANGE) broken([]([[maybe_unused]] Declared &p) { CHANGE; })

BOOST_AUTO_TEST_CASE(what_keeps_the_rules_passes) {
    BOOST_TEST(BROKEN() == "accepted");
    BOOST_TEST(BROKEN(p.descriptor.kind = "org.example.cost/3") == "accepted"); // a kind that the host does not know
    BOOST_TEST(BROKEN(p.descriptor.struct_size = 10000) == "accepted");         // fields of a later minor version
    BOOST_TEST(BROKEN(p.descriptor.struct_size = offsetof(nnhost_descriptor, get_extension)) == "accepted");
    BOOST_TEST(BROKEN(p.table.inverse = nullptr) == "accepted");
    BOOST_TEST(BROKEN(p.module.descriptor_count = 2) == "accepted");
    BOOST_TEST(BROKEN(p.descriptor.create = nullptr; p.descriptor.destroy = nullptr; p.descriptor.parameters = nullptr;
                      p.descriptor.parameter_count = 0) == "accepted");
}

BOOST_AUTO_TEST_CASE(fields_beyond_the_size_are_not_read) {
    Declared plugin;
    plugin.descriptor.get_extension = [](const char *) NNHOST_NOEXCEPT -> const void * { return nullptr; };
    plugin.descriptor.struct_size = offsetof(nnhost_descriptor, get_extension);
    declared = &plugin;
    Registry registry;
    registry.register_entry(entry);
    BOOST_TEST((registry.plugins().front().descriptor.get_extension == nullptr));
}

BOOST_AUTO_TEST_CASE(modules) {
    BOOST_TEST(BROKEN(p.module.struct_size = 28) == "the module's struct_size is 28; at least 32 is needed");
    BOOST_TEST(BROKEN(p.module.descriptor_count = 5000) == "the library declares 5000 plugins");
    BOOST_TEST(BROKEN(p.module.descriptors = nullptr).starts_with("the library declares no plugins"));
    BOOST_TEST(BROKEN(p.descriptors[0] = nullptr) == "plugin 1 of the library is NULL");
    BOOST_TEST(BROKEN(p.descriptors[1] = &p.descriptor; p.module.descriptor_count = 2) ==
               "the id 'org.nnhost.test.fake_activation' is in the library twice");
    BOOST_TEST(refusal([] { Registry().register_entry(nullptr); }).starts_with("there is no entry function"));
    Registry registry;
    registry.register_entry(fakes::loader_entry); // the third of all_entry
    BOOST_TEST(refusal([&] { registry.register_entry(fakes::all_entry); }) ==
               "the id 'org.nnhost.test.fake_loader' is taken already, by a plugin registered in process | keep one "
               "of a plugin registered in process and a plugin registered in process");
    BOOST_TEST(registry.plugins().size() == 1u); // nothing is half registered
}

BOOST_AUTO_TEST_CASE(descriptors) {
    BOOST_TEST(BROKEN(p.descriptor.struct_size = 100) ==
               "plugin 1 of the library has struct_size 100; at least 112 is needed | begin the descriptor with "
               "NNHOST_DESCRIPTOR_INIT");
    BOOST_TEST(BROKEN(p.descriptor.id = nullptr) == "plugin 1 of the library has no id");
    BOOST_TEST(BROKEN(p.descriptor.kind = "") == "plugin 1 of the library has no kind");
    BOOST_TEST(BROKEN(p.descriptor.name = nullptr) == "plugin 1 of the library has no name");
    BOOST_TEST(BROKEN(p.descriptor.version = nullptr) == "plugin 1 of the library has no version");
    BOOST_TEST(BROKEN(p.descriptor.summary = nullptr) == "plugin 1 of the library has no summary");
    BOOST_TEST(BROKEN(p.descriptor.vendor = nullptr) == "plugin 1 of the library has no vendor");
    BOOST_TEST(BROKEN(p.descriptor.licence = nullptr) == "plugin 1 of the library has no licence");
    BOOST_TEST(BROKEN(p.descriptor.doc = nullptr) ==
               "plugin 1 of the library has no doc | write \"\" where there is nothing to say");
    BOOST_TEST(BROKEN(p.descriptor.id = "org/x") ==
               "plugin 1 of the library has the id 'org/x'; lower-case letters, digits and . _ - are wanted");
    BOOST_TEST(BROKEN(p.descriptor.id = "mine") ==
               "plugin 1 of the library has the id 'mine', which any other plugin may have too"
               " | begin it with a domain of yours, backwards: org.example.mine");
    BOOST_TEST(BROKEN(p.descriptor.name = "Sigmoid") ==
               "plugin 1 of the library has the name 'Sigmoid'; lower-case letters, digits and underscores, a letter "
               "first, at most 63, are wanted");
    BOOST_TEST(BROKEN(p.descriptor.name = "2d").starts_with("plugin 1 of the library has the name '2d'"));
    BOOST_TEST(BROKEN(p.descriptor.kind = "activation") ==
               "plugin 1 of the library has the kind 'activation'; a name and a revision, as in nnhost.loader/1, are "
               "wanted");
    BOOST_TEST(BROKEN(p.descriptor.kind = "x/1a").starts_with("plugin 1 of the library has the kind 'x/1a'"));
    BOOST_TEST(BROKEN(p.descriptor.thread_model = 3) == owner + " has the unknown thread model 3");
    BOOST_TEST(BROKEN(p.descriptor.reserved = 1) == owner + " has a reserved field that is not 0");
    BOOST_TEST(BROKEN(p.descriptor.destroy = nullptr) == owner + " has create and no destroy");
    BOOST_TEST(BROKEN(p.descriptor.table = nullptr) == owner + " has no table of functions");
}

BOOST_AUTO_TEST_CASE(required_functions) {
    const auto lacks = [](const char *function, const char *kind) {
        return owner + " lacks the function '" + function + "', which " + kind + " requires";
    };
    BOOST_TEST(BROKEN(p.table.info = nullptr) == lacks("info", NNHOST_ACTIVATION_KIND));
    BOOST_TEST(BROKEN(p.table.forward = nullptr) == lacks("forward", NNHOST_ACTIVATION_KIND));
    BOOST_TEST(BROKEN(p.table.backward = nullptr) == lacks("backward", NNHOST_ACTIVATION_KIND));
    BOOST_TEST(BROKEN(p.table.struct_size = 24) == lacks("backward", NNHOST_ACTIVATION_KIND)); // it ends before that
    static const nnhost_initialiser no_fill{sizeof no_fill, 0, nullptr};
    BOOST_TEST(BROKEN(p.descriptor.kind = NNHOST_INITIALISER_KIND; p.descriptor.table = &no_fill) ==
               lacks("fill", NNHOST_INITIALISER_KIND));
    static nnhost_loader loader = fakes::detail::loader_table;
    loader.info = nullptr;
    BOOST_TEST(BROKEN(p.descriptor.kind = NNHOST_LOADER_KIND; p.descriptor.table = &loader) ==
               lacks("info", NNHOST_LOADER_KIND));
    loader = fakes::detail::loader_table;
    loader.read = nullptr;
    BOOST_TEST(BROKEN(p.descriptor.kind = NNHOST_LOADER_KIND; p.descriptor.table = &loader) ==
               lacks("read", NNHOST_LOADER_KIND));
    static nnhost_augmenter augmenter = fakes::detail::augmenter_table;
    augmenter.info = nullptr;
    BOOST_TEST(BROKEN(p.descriptor.kind = NNHOST_AUGMENTER_KIND; p.descriptor.table = &augmenter) ==
               lacks("info", NNHOST_AUGMENTER_KIND));
    augmenter = fakes::detail::augmenter_table;
    augmenter.apply = nullptr;
    BOOST_TEST(BROKEN(p.descriptor.kind = NNHOST_AUGMENTER_KIND; p.descriptor.table = &augmenter) ==
               lacks("apply", NNHOST_AUGMENTER_KIND));
    BOOST_TEST(BROKEN(p.descriptor.kind = NNHOST_LOADER_KIND; p.descriptor.table = &fakes::detail::loader_table) ==
               owner + " is a loader without a required parameter 'path' of type path");
}

BOOST_AUTO_TEST_CASE(parameters) {
    const std::string scale = owner + ": parameter 'scale'";
    static const char *const none[] = {nullptr};
    static const char *const twice[] = {"a", "b", "a", nullptr};
    static const char *const two[] = {"a", "b", nullptr};
    BOOST_TEST(BROKEN(p.descriptor.parameters = nullptr) ==
               owner + ": parameter_count is 2, which its parameters do not fit");
    BOOST_TEST(BROKEN(p.descriptor.parameter_count = 100000) ==
               owner + ": parameter_count is 100000, which its parameters do not fit");
    BOOST_TEST(BROKEN(p.descriptor.create = nullptr; p.descriptor.destroy = nullptr) ==
               owner + " declares parameters and has no create to receive them");
    BOOST_TEST(BROKEN(p.specs[1] = nullptr) == owner + ": parameter 2 is NULL");
    BOOST_TEST(BROKEN(p.spec.struct_size = 8) == owner + ": parameter 1 has struct_size 8; at least 64 is needed"
                                                         " | begin the spec with NNHOST_PARAMETER_INIT");
    BOOST_TEST(BROKEN(p.spec.key = "Scale") ==
               owner + ": parameter 1 has the key 'Scale'; lower-case letters, digits and underscores, a letter first, "
                       "at most 63, are wanted");
    BOOST_TEST(BROKEN(p.spec.key = nullptr).starts_with(owner + ": parameter 1 has the key ''"));
    static const std::string long_key(64, 'k');
    BOOST_TEST(BROKEN(p.spec.key = long_key.c_str()).starts_with(owner + ": parameter 1 has the key 'kkk"));
    BOOST_TEST(BROKEN(p.second.key = "scale") == owner + ": the key 'scale' is there twice");
    BOOST_TEST(BROKEN(p.spec.summary = nullptr) == scale + " has no summary");
    BOOST_TEST(BROKEN(p.spec.type = 7) == scale + " has the unknown type 7");
    BOOST_TEST(BROKEN(p.spec.flags = 4) == scale + " has unknown flags, or a reserved field that is not 0");
    BOOST_TEST(BROKEN(p.spec.reserved = 1) == scale + " has unknown flags, or a reserved field that is not 0");
    BOOST_TEST(BROKEN(p.second.flags = NNHOST_PARAMETER_PRIMARY) == owner + " has more than one primary parameter");
    BOOST_TEST(BROKEN(p.spec.type = NNHOST_PARAMETER_STRING) == scale + " has limits and is not a number");
    BOOST_TEST(BROKEN(p.spec.minimum = 101) == scale + " has a range that is upside down");
    BOOST_TEST(BROKEN(p.spec.maximum = std::numeric_limits<double>::quiet_NaN()) ==
               scale + " has a range that is upside down");
    BOOST_TEST(BROKEN(p.spec.flags = NNHOST_PARAMETER_REQUIRED) == scale + " is required and has a default");
    BOOST_TEST(BROKEN(p.spec.default_text = nullptr) == scale + " is not required and has no default");
    BOOST_TEST(BROKEN(p.spec.default_text = "101") ==
               scale + " has a default that does not pass: scale=101: a number from -100 to 100 is wanted");
    BOOST_TEST(BROKEN(p.spec.choices = two) == scale + " has choices and is not a choice");
    const std::string step = owner + ": parameter 'step'";
    BOOST_TEST(BROKEN(p.second.type = NNHOST_PARAMETER_CHOICE) == step + " is a choice without choices");
    BOOST_TEST(BROKEN(p.second.type = NNHOST_PARAMETER_CHOICE; p.second.choices = none) ==
               step + " is a choice without choices");
    BOOST_TEST(BROKEN(p.second.type = NNHOST_PARAMETER_CHOICE; p.second.choices = twice) ==
               step + " has a choice that is empty or there twice: 'a'");
    BOOST_TEST(BROKEN(p.second.type = NNHOST_PARAMETER_CHOICE; p.second.choices = two) ==
               step + " has a default that does not pass: step=0.01: one of a, b is wanted");
}
