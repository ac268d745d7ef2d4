// Plugins by id: finding their libraries, judging them, keeping what passed.
#pragma once

#include <nnhost/abi/entry.h>

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace nnhost {

// What a plugin declares, as the host's own zeroed structs with min(size) bytes copied in; the texts they point to live
// for ever, since libraries are never unloaded.
struct Declaration {
    nnhost_descriptor descriptor{}; // its `parameters` are the ones below
    std::shared_ptr<const std::vector<nnhost_parameter_spec>> specs;
    std::shared_ptr<const std::vector<const nnhost_parameter_spec *>> pointers;
};

// One registered plugin.
struct Plugin : Declaration {
    std::string file;                          // canonical path, "" when registered in process
    std::shared_ptr<std::mutex> library_mutex; // shared by the plugins of one library; for NNHOST_THREADS_LIBRARY
};

class Registry {
  public:
    // Front of the search path, in the order of the calls. Throws when `directory` is not a folder.
    void add_directory(const std::filesystem::path &directory);

    void allow_writable(bool allow) { allow_writable_ = allow; }

    // Hears what is odd about a library that is accepted all the same.
    void on_warning(std::function<void(const std::string &)> warn) { warn_ = std::move(warn); }

    // Checks and registers all plugins of an entry function; all or nothing. `file`: canonical path, "" in process.
    void register_entry(nnhost_entry_function entry, const std::string &file = {});

    // `name`: short name, name.so, id, or a path with a slash (of several plugins in that library the first of the
    // kind). `kind`: NNHOST_..._KIND, or empty for any. Loads what is needed: the library of that name, or, where there
    // is none, one after the other until one holds the name. Registered plugins come first, those in process before the
    // others. Throws Error with NNHOST_E_PLUGIN.
    const Plugin &find(std::string_view kind, std::string_view name);

    // For names that come from a data file: ids alone, never a path. Throws NNHOST_E_DATA for what cannot be an id.
    const Plugin &find_id(std::string_view kind, std::string_view id);

    // The libraries (*.so) of the search path, in its order, sorted by name within a directory.
    std::vector<std::filesystem::path> candidates() const;

    // Loads every library of the search path; those that fail are passed over (`nnhost plugins` says why).
    void load_all();

    const std::deque<Plugin> &plugins() const { return plugins_; }

  private:
    std::vector<std::filesystem::path> search_path() const;
    void load_file(const std::filesystem::path &path);
    const Plugin &find_path(std::string_view kind, std::string_view name);
    const Plugin &search(std::string_view kind, std::string_view name, bool id_only);
    const Plugin *registered(std::string_view kind, std::string_view name, bool id_only) const;
    const Plugin *in_process_or_id(std::string_view kind, std::string_view name, bool id_only) const;
    const Plugin *in_file(std::string_view kind, std::string_view name, bool id_only,
                          const std::filesystem::path &file) const;
    const Plugin *first_of_file(std::string_view kind, const std::filesystem::path &file) const;
    [[noreturn]] void not_found(std::string_view kind, const std::string &name, bool id_only,
                                const std::string &failures) const;

    std::vector<std::filesystem::path> directories_;
    std::deque<Plugin> plugins_; // addresses stay
    bool allow_writable_ = false;
    std::function<void(const std::string &)> warn_;
};

} // namespace nnhost
