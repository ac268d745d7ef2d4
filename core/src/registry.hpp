// Plugins by id: finding their libraries, judging them, keeping what passed.
#pragma once

#include <nnhost/abi/entry.h>

#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace nnhost {

// One registered plugin. `descriptor` is the host's own zeroed struct with min(size) bytes copied in; the texts it
// points to live for ever, since libraries are never unloaded.
struct Plugin {
    nnhost_descriptor descriptor{};
    std::string file;                          // canonical path, "" when registered in process
    std::shared_ptr<std::mutex> library_mutex; // shared by the plugins of one library; for NNHOST_THREADS_LIBRARY
};

class Registry {
  public:
    // Front of the search path, in the order of the calls. Throws when `directory` is not a folder.
    void add_directory(const std::filesystem::path &directory);

    void allow_writable(bool allow) { allow_writable_ = allow; }

    // Checks and registers all plugins of an entry function; all or nothing. `file`: canonical path, "" in process.
    void register_entry(nnhost_entry_function entry, const std::string &file = {});

    // `name`: short name, name.so, id, or a path with a slash. `kind`: NNHOST_..._KIND, or empty for any.
    // Loads what is needed. Throws Error with NNHOST_E_PLUGIN.
    const Plugin &find(std::string_view kind, std::string_view name);

    // For names that come from a data file: ids alone, never a path.
    const Plugin &find_id(std::string_view kind, std::string_view id);

    // The libraries (*.so) of the search path, in its order, sorted by name within a directory.
    std::vector<std::filesystem::path> candidates() const;

    const std::deque<Plugin> &plugins() const { return plugins_; }

  private:
    std::vector<std::filesystem::path> search_path() const;
    void load_file(const std::filesystem::path &path);

    std::vector<std::filesystem::path> directories_;
    std::deque<Plugin> plugins_; // addresses stay
    bool allow_writable_ = false;
};

} // namespace nnhost
