// Model files: safetensors (8-byte header length, JSON header, raw little-endian floats) with our metadata.
#pragma once

#include "network.hpp"

#include <filesystem>

namespace nnhost {

// Writes to a temporary file beside `path`, syncs, renames: the file at `path` is whole at every moment.
// Throws Error (NNHOST_E_WRITE) and leaves nothing behind.
void save_model(const Network &network, const std::filesystem::path &path);

// Throws Error: NNHOST_E_MISSING, NNHOST_E_DATA for what is no whole and undamaged nnhost model, NNHOST_E_PLUGIN for an
// activation that the search path does not have. Plugins come by id; a path is refused.
Network load_model(const std::filesystem::path &path, Registry &registry, const Host &host);

} // namespace nnhost
