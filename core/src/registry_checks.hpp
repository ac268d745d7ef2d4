// The judgement of what a plugin declares: nothing of it is used before it has passed here.
#pragma once

#include <nnhost/abi/entry.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nnhost {

// Calls the entry and judges its module from the first byte on. Gives the descriptors, each copied as far as its
// struct_size reaches into the host's own zeroed struct. Throws Error (NNHOST_E_PLUGIN); place.file = `file`.
std::vector<nnhost_descriptor> check_module(nnhost_entry_function entry, const std::string &file);

// "activation" of "nnhost.activation/1"; "plugin" where the kind is empty.
std::string kind_word(std::string_view kind);

// Throws Error where the parameters of a descriptor break the rules of nnhost/abi/parameters.h. `owner` begins the
// text.
void check_parameters(const nnhost_descriptor &descriptor, const std::string &owner);

bool is_plugin_id(std::string_view text); // [a-z0-9._-]+
bool is_key(std::string_view text);       // [a-z][a-z0-9_]*, at most 63

constexpr std::uint32_t most_declared = 4096; // a larger count is a struct that was never filled in

} // namespace nnhost
