#include "registry_checks.hpp"

#include "error.hpp"

#include <nnhost/abi/activation.h>
#include <nnhost/abi/augmenter.h>
#include <nnhost/abi/initialiser.h>
#include <nnhost/abi/loader.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <set>
#include <span>

namespace nnhost {
namespace {

[[noreturn]] void refuse(const std::string &text, const std::string &hint = "mend the plugin, or ask its vendor to") {
    throw Error(NNHOST_E_PLUGIN, text, hint);
}

// "nnhost.activation/1"
bool is_kind(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !is_plugin_id(text.substr(0, slash))) return false;
    const std::string_view revision = text.substr(slash + 1);
    return !revision.empty() && revision.find_first_not_of("0123456789") == std::string_view::npos;
}

// ---- the module -------------------------------------------------------------------------------------------------

const nnhost_module &call_entry(nnhost_entry_function entry) {
    const nnhost_module *module = nullptr;
    try {
        module = entry();
    } catch (const std::exception &error) {
        refuse(std::string("nnhost_plugin_entry threw a C++ exception: ") + error.what(), "the entry must not throw");
    } catch (...) {
        refuse("nnhost_plugin_entry threw a C++ exception", "the entry must not throw");
    }
    if (!module) refuse("nnhost_plugin_entry returned NULL", "let NNHOST_MODULE write the entry");
    return *module;
}

void check_version(const nnhost_module &module) {
    const auto text = [](std::uint32_t major, std::uint32_t minor) {
        return std::to_string(major) + "." + std::to_string(minor);
    };
    const std::string theirs = text(module.abi_major, module.abi_minor);
    const std::string ours = text(NNHOST_ABI_MAJOR, NNHOST_ABI_MINOR);
    if (module.abi_major != NNHOST_ABI_MAJOR)
        refuse("was built for plugin contract " + theirs + "; this is nnhost " NNHOST_VERSION_TEXT " with contract " +
                   ours + ": the major numbers must be equal",
               "rebuild the plugin with the headers of nnhost " NNHOST_VERSION_TEXT
               ", or use an nnhost with contract " +
                   std::to_string(module.abi_major) + ".x");
    const bool fits =
        NNHOST_ABI_MAJOR == 0 ? module.abi_minor == NNHOST_ABI_MINOR : module.abi_minor <= NNHOST_ABI_MINOR;
    if (!fits)
        refuse("was built for plugin contract " + theirs + "; this is nnhost " NNHOST_VERSION_TEXT " with contract " +
                   ours + (NNHOST_ABI_MAJOR == 0 ? ": before 1.0 the minor numbers must be equal" : ", which is older"),
               "rebuild the plugin with the headers of nnhost " NNHOST_VERSION_TEXT
               ", or use an nnhost with contract " +
                   theirs);
}

void check_head(const nnhost_module &module) {
    constexpr std::size_t least = NNHOST_SIZE_WITH(nnhost_module, descriptors);
    std::uint64_t magic = 0;
    std::memcpy(&magic, &module, sizeof magic);
    if (magic != NNHOST_MODULE_MAGIC)
        refuse("the module does not begin with the magic number of nnhost", "let NNHOST_MODULE write the module");
    const std::string too_small = "the module's struct_size is " + std::to_string(module.struct_size) + "; at least " +
                                  std::to_string(least) + " is needed";
    if (module.struct_size < offsetof(nnhost_module, descriptor_count)) refuse(too_small);
    check_version(module);
    if (module.struct_size < least) refuse(too_small);
    if (module.descriptor_count == 0 || !module.descriptors)
        refuse("the library declares no plugins", "name its descriptors in NNHOST_MODULE(&first, &second)");
    if (module.descriptor_count > most_declared)
        refuse("the library declares " + std::to_string(module.descriptor_count) + " plugins");
}

// ---- the functions of a kind ------------------------------------------------------------------------------------

struct RequiredFunction {
    const char *kind;
    const char *name;
    std::size_t offset;
};

constexpr RequiredFunction required_functions[] = {
    {NNHOST_ACTIVATION_KIND, "info", offsetof(nnhost_activation, info)},
    {NNHOST_ACTIVATION_KIND, "forward", offsetof(nnhost_activation, forward)},
    {NNHOST_ACTIVATION_KIND, "backward", offsetof(nnhost_activation, backward)},
    {NNHOST_INITIALISER_KIND, "fill", offsetof(nnhost_initialiser, fill)},
    {NNHOST_LOADER_KIND, "info", offsetof(nnhost_loader, info)},
    {NNHOST_LOADER_KIND, "read", offsetof(nnhost_loader, read)},
    {NNHOST_AUGMENTER_KIND, "info", offsetof(nnhost_augmenter, info)},
    {NNHOST_AUGMENTER_KIND, "apply", offsetof(nnhost_augmenter, apply)},
};

// Kinds that are not known here pass: what their tables hold is for those who use them.
void check_functions(const nnhost_descriptor &descriptor, const std::string &owner) {
    if (!descriptor.table) refuse(owner + " has no table of functions");
    std::uint32_t size = 0;
    std::memcpy(&size, descriptor.table, sizeof size);
    for (const RequiredFunction &function : required_functions) {
        if (std::string_view(function.kind) != descriptor.kind) continue;
        void *address = nullptr; // all function pointers look alike: here it only matters whether one is there
        if (size >= function.offset + sizeof address)
            std::memcpy(&address, static_cast<const char *>(descriptor.table) + function.offset, sizeof address);
        if (!address)
            refuse(owner + " lacks the function '" + function.name + "', which " + descriptor.kind + " requires");
    }
    if (descriptor.create && !descriptor.destroy) refuse(owner + " has create and no destroy");
    if (std::string_view(descriptor.kind) != NNHOST_LOADER_KIND) return;
    const std::span specs(descriptor.parameters, descriptor.parameter_count);
    if (std::none_of(specs.begin(), specs.end(), [](const nnhost_parameter_spec *spec) {
            return std::string_view(spec->key) == "path" && spec->type == NNHOST_PARAMETER_PATH && !spec->default_text;
        }))
        refuse(owner + " is a loader without a required parameter 'path' of type path");
}

// ---- one plugin -------------------------------------------------------------------------------------------------

void check_texts(const nnhost_descriptor &descriptor, const std::string &number) {
    const std::pair<const char *, const char *> texts[] = {
        {"id", descriptor.id},           {"kind", descriptor.kind},       {"name", descriptor.name},
        {"version", descriptor.version}, {"summary", descriptor.summary}, {"vendor", descriptor.vendor},
        {"licence", descriptor.licence}};
    for (const auto &[field, text] : texts)
        if (!text || text[0] == '\0') refuse(number + " has no " + field);
    if (!descriptor.doc) refuse(number + " has no doc", "write \"\" where there is nothing to say");
    if (!is_plugin_id(descriptor.id))
        refuse(number + " has the id '" + descriptor.id + "'; lower-case letters, digits and . _ - are wanted");
    if (std::string_view(descriptor.id).find('.') == std::string_view::npos)
        refuse(number + " has the id '" + descriptor.id + "', which any other plugin may have too",
               "begin it with a domain of yours, backwards: org.example." + std::string(descriptor.id));
    if (!is_key(descriptor.name))
        refuse(number + " has the name '" + descriptor.name +
               "'; lower-case letters, digits and underscores, a letter first, at most 63, are wanted");
    if (!is_kind(descriptor.kind))
        refuse(number + " has the kind '" + descriptor.kind +
               "'; a name and a revision, as in nnhost.loader/1, are wanted");
}

Declaration check_descriptor(const nnhost_descriptor *declared, std::size_t index) {
    const std::string number = "plugin " + std::to_string(index + 1) + " of the library";
    constexpr std::size_t least = NNHOST_SIZE_WITH(nnhost_descriptor, table);
    if (!declared) refuse(number + " is NULL");
    if (declared->struct_size < least)
        refuse(number + " has struct_size " + std::to_string(declared->struct_size) + "; at least " +
                   std::to_string(least) + " is needed",
               "begin the descriptor with NNHOST_DESCRIPTOR_INIT");
    Declaration declaration;
    nnhost_descriptor &descriptor = declaration.descriptor;
    std::memcpy(&descriptor, declared, std::min<std::size_t>(declared->struct_size, sizeof descriptor));
    check_texts(descriptor, number);
    const std::string owner = std::string("plugin '") + descriptor.id + "'";
    if (descriptor.thread_model > NNHOST_THREADS_CONCURRENT)
        refuse(owner + " has the unknown thread model " + std::to_string(descriptor.thread_model));
    if (descriptor.reserved != 0) refuse(owner + " has a reserved field that is not 0");
    take_parameters(declaration, owner);
    check_functions(descriptor, owner);
    return declaration;
}

} // namespace

std::string kind_word(std::string_view kind) {
    if (kind.empty()) return "plugin";
    const std::string_view name = kind.substr(0, kind.find('/'));
    return std::string(name.substr(name.rfind('.') + 1));
}

std::vector<Declaration> check_module(nnhost_entry_function entry, const std::string &file) {
    try {
        const nnhost_module &module = call_entry(entry);
        check_head(module);
        std::vector<Declaration> accepted;
        std::set<std::string_view> ids;
        for (std::size_t i = 0; i < module.descriptor_count; ++i) {
            accepted.push_back(check_descriptor(module.descriptors[i], i));
            if (!ids.insert(accepted.back().descriptor.id).second)
                refuse(std::string("the id '") + accepted.back().descriptor.id + "' is in the library twice");
        }
        return accepted;
    } catch (Error &error) {
        error.place.file = file;
        throw;
    }
}

} // namespace nnhost
