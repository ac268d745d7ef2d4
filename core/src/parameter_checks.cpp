// The rules of nnhost/abi/parameters.h.
#include "error.hpp"
#include "parameters.hpp"
#include "registry_checks.hpp"

#include <algorithm>
#include <cstring>
#include <set>

namespace nnhost {
namespace {

[[noreturn]] void refuse(const std::string &text, const std::string &hint = "mend the plugin, or ask its vendor to") {
    throw Error(NNHOST_E_PLUGIN, text, hint);
}

bool is_made_of(std::string_view text, std::string_view extra) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || extra.find(c) != std::string_view::npos;
    });
}

void check_default(const nnhost_parameter_spec &spec, const std::string &which) {
    if (spec.flags & NNHOST_PARAMETER_REQUIRED) {
        if (spec.default_text) refuse(which + " is required and has a default");
        return;
    }
    if (!spec.default_text) refuse(which + " is not required and has no default");
    try {
        parse_parameter(spec, unescape(spec.default_text));
    } catch (const Error &error) {
        refuse(which + " has a default that does not pass: " + error.what());
    }
}

void check_choices(const nnhost_parameter_spec &spec, const std::string &which) {
    if (spec.type != NNHOST_PARAMETER_CHOICE) {
        if (spec.choices) refuse(which + " has choices and is not a choice");
        return;
    }
    if (!spec.choices || !spec.choices[0]) refuse(which + " is a choice without choices");
    std::set<std::string_view> seen;
    for (const char *const *choice = spec.choices; *choice; ++choice)
        if (**choice == '\0' || !seen.insert(*choice).second)
            refuse(which + " has a choice that is empty or there twice: '" + *choice + "'");
}

nnhost_parameter_spec take_spec(const nnhost_parameter_spec *declared, const std::string &number) {
    constexpr std::size_t least = NNHOST_SIZE_WITH(nnhost_parameter_spec, reserved);
    if (!declared) refuse(number + " is NULL");
    if (declared->struct_size < least)
        refuse(number + " has struct_size " + std::to_string(declared->struct_size) + "; at least " +
                   std::to_string(least) + " is needed",
               "begin the spec with NNHOST_PARAMETER_INIT");
    nnhost_parameter_spec spec{};
    std::memcpy(&spec, declared, std::min<std::size_t>(declared->struct_size, sizeof spec));
    return spec;
}

void check_spec(const nnhost_parameter_spec &spec, const std::string &owner, const std::string &number) {
    if (!spec.key || !is_key(spec.key))
        refuse(number + " has the key '" + (spec.key ? spec.key : "") +
               "'; lower-case letters, digits and underscores, a letter first, at most 63, are wanted");
    const std::string which = owner + ": parameter '" + spec.key + "'";
    if (!spec.summary || spec.summary[0] == '\0') refuse(which + " has no summary");
    if (spec.type < NNHOST_PARAMETER_BOOL || spec.type > NNHOST_PARAMETER_PATH)
        refuse(which + " has the unknown type " + std::to_string(spec.type));
    if ((spec.flags & ~(NNHOST_PARAMETER_REQUIRED | NNHOST_PARAMETER_PRIMARY)) != 0 || spec.reserved != 0)
        refuse(which + " has unknown flags, or a reserved field that is not 0");
    const bool has_limits = spec.minimum != 0 || spec.maximum != 0;
    if (has_limits && spec.type != NNHOST_PARAMETER_INTEGER && spec.type != NNHOST_PARAMETER_REAL)
        refuse(which + " has limits and is not a number");
    if (!(spec.minimum <= spec.maximum)) refuse(which + " has a range that is upside down");
    check_choices(spec, which);
    check_default(spec, which);
}

} // namespace

void take_parameters(Declaration &declaration, const std::string &owner) {
    nnhost_descriptor &descriptor = declaration.descriptor;
    if (descriptor.parameter_count > most_declared || (descriptor.parameter_count > 0 && !descriptor.parameters))
        refuse(owner + ": parameter_count is " + std::to_string(descriptor.parameter_count) +
               ", which its parameters do not fit");
    if (descriptor.parameter_count > 0 && !descriptor.create)
        refuse(owner + " declares parameters and has no create to receive them");
    std::vector<nnhost_parameter_spec> specs;
    std::set<std::string_view> keys;
    std::size_t primaries = 0;
    for (std::size_t i = 0; i < descriptor.parameter_count; ++i) {
        const std::string number = owner + ": parameter " + std::to_string(i + 1);
        const nnhost_parameter_spec &spec = specs.emplace_back(take_spec(descriptor.parameters[i], number));
        check_spec(spec, owner, number);
        if (!keys.insert(spec.key).second) refuse(owner + ": the key '" + spec.key + "' is there twice");
        primaries += (spec.flags & NNHOST_PARAMETER_PRIMARY) != 0;
    }
    if (primaries > 1) refuse(owner + " has more than one primary parameter");
    declaration.specs = std::make_shared<const std::vector<nnhost_parameter_spec>>(std::move(specs));
    std::vector<const nnhost_parameter_spec *> pointers;
    for (const nnhost_parameter_spec &spec : *declaration.specs) pointers.push_back(&spec);
    declaration.pointers = std::make_shared<const std::vector<const nnhost_parameter_spec *>>(std::move(pointers));
    descriptor.parameters = declaration.pointers->data();
}

bool is_plugin_id(std::string_view text) { return is_made_of(text, "._-"); }

bool is_key(std::string_view text) {
    return is_made_of(text, "_") && text[0] >= 'a' && text[0] <= 'z' && text.size() < 64;
}

} // namespace nnhost
