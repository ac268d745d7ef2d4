// The judgement of what a plugin declares: nothing of it is used before it has passed here.
#pragma once

#include "registry.hpp"

#include <nnhost/abi/entry.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nnhost {

// Calls the entry and judges its module from the first byte on. Throws Error (NNHOST_E_PLUGIN); place.file = `file`.
std::vector<Declaration> check_module(nnhost_entry_function entry, const std::string &file);

// "activation" of "nnhost.activation/1"; "plugin" where the kind is empty.
std::string kind_word(std::string_view kind);

// Takes the parameters over into structs of the host's own. Throws Error where they break the rules of
// nnhost/abi/parameters.h. `owner` begins the text.
void take_parameters(Declaration &declaration, const std::string &owner);

bool is_plugin_id(std::string_view text); // [a-z0-9._-]+
bool is_key(std::string_view text);       // [a-z][a-z0-9_]*, at most 63

// Bytes up to and with `field`: of a struct of 1.0 its last field is named, so that later ones never become required.
#define NNHOST_SIZE_WITH(type, field) (offsetof(type, field) + sizeof(std::declval<type>().field))

constexpr std::uint32_t most_declared = 4096; // a larger count is a struct that was never filled in

} // namespace nnhost
