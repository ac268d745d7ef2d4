#include "registry.hpp"

#include "error.hpp"
#include "library.hpp"
#include "nearest.hpp"
#include "registry_checks.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

namespace fs = std::filesystem;

namespace nnhost {
namespace {

[[noreturn]] void refuse(const std::string &text, const std::string &hint, const std::string &file = {}) {
    throw Error(NNHOST_E_PLUGIN, text, hint, {.file = file});
}

// nullptr in a set-uid program.
const char *environment(const char *name) { return secure_getenv(name); }

std::optional<fs::path> user_directory() {
    const char *data = environment("XDG_DATA_HOME");
    if (data && data[0] == '/') return fs::path(data) / "nnhost/plugins"; // a relative one is void, says its standard
    const char *home = environment("HOME");
    if (home && home[0] == '/') return fs::path(home) / ".local/share/nnhost/plugins";
    return std::nullopt;
}

std::vector<fs::path> environment_directories() {
    std::vector<fs::path> directories;
    const char *variable = environment("NNHOST_PLUGIN_PATH");
    std::string_view rest = variable ? variable : "";
    while (!rest.empty()) {
        const std::string_view directory = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
        if (directory.empty()) continue; // elsewhere that would be the current directory; here it is nothing
        if (directory[0] != '/')
            refuse("NNHOST_PLUGIN_PATH: '" + std::string(directory) + "' does not begin with a slash",
                   "write whole paths, colons between them");
        directories.emplace_back(directory);
    }
    return directories;
}

// One mutex for one library in the whole process, since every registry meets the same copy of it.
std::shared_ptr<std::mutex> mutex_of(nnhost_entry_function entry) {
    static std::mutex guard;
    static std::map<nnhost_entry_function, std::shared_ptr<std::mutex>> mutexes;
    const std::lock_guard lock(guard);
    auto &mutex = mutexes[entry];
    if (!mutex) mutex = std::make_shared<std::mutex>();
    return mutex;
}

std::string origin(const std::string &file) { return file.empty() ? "a plugin registered in process" : file; }

std::string with_article(const std::string &noun) {
    return (std::string_view("aeiou").find(noun[0]) != std::string_view::npos ? "an " : "a ") + noun;
}

// "org.nnhost.sigmoid" may live in sigmoid.so as well as in org.nnhost.sigmoid.so.
std::vector<std::string> stems_for(const std::string &name) {
    const std::string last = name.substr(name.rfind('.') + 1);
    return last == name || last.empty() ? std::vector{name} : std::vector{name, last};
}

std::string failure(const Error &error) {
    return (error.place.file.empty() ? "" : error.place.file + ": ") + error.what();
}

} // namespace

void Registry::add_directory(const fs::path &directory) {
    std::error_code fault;
    const fs::path canonical = fs::canonical(directory, fault);
    if (fault || !fs::is_directory(canonical))
        throw Error(NNHOST_E_MISSING, fault ? "no such folder" : "is not a folder", "name a folder that holds plugins",
                    {.file = directory.string()});
    directories_.push_back(canonical);
}

std::vector<fs::path> Registry::search_path() const {
    std::vector<fs::path> all = directories_;
    for (fs::path &directory : environment_directories()) all.push_back(std::move(directory));
    if (auto directory = user_directory()) all.push_back(std::move(*directory));
    all.push_back(own_directory() / "nnhost/plugins");
    std::vector<fs::path> unique;
    for (const fs::path &directory : all) {
        std::error_code unreadable; // by this user: then it is looked for, in vain, as it is written
        fs::path canonical = fs::weakly_canonical(directory, unreadable);
        if (unreadable) canonical = directory;
        if (std::find(unique.begin(), unique.end(), canonical) == unique.end()) unique.push_back(canonical);
    }
    return unique;
}

std::vector<fs::path> Registry::candidates() const {
    std::vector<fs::path> files;
    for (const fs::path &directory : search_path()) {
        std::error_code passed_over; // a directory that does not exist or cannot be read
        const auto begin = static_cast<std::ptrdiff_t>(files.size());
        for (const auto &entry : fs::directory_iterator(directory, passed_over))
            if (entry.path().extension() == ".so") files.push_back(entry.path());
        std::sort(files.begin() + begin, files.end());
    }
    return files;
}

void Registry::register_entry(nnhost_entry_function entry, const std::string &file) {
    if (!entry) refuse("there is no entry function", "pass the function that NNHOST_MODULE defines");
    std::vector<Plugin> accepted;
    for (Declaration &declaration : check_module(entry, file)) {
        const char *id = declaration.descriptor.id;
        for (const Plugin &other : plugins_)
            if (std::string_view(other.descriptor.id) == id)
                refuse(std::string("the id '") + id + "' is taken already, by " + origin(other.file),
                       "keep one of " + origin(file) + " and " + origin(other.file), file);
        accepted.push_back({std::move(declaration), file, mutex_of(entry)});
    }
    plugins_.insert(plugins_.end(), accepted.begin(), accepted.end());
}

void Registry::load_file(const fs::path &path) {
    std::error_code fault;
    const fs::path canonical = fs::canonical(path, fault);
    if (fault) refuse("cannot be read: " + fault.message(), "check where the link points to", path.string());
    if (first_of_file({}, canonical)) return;
    if (!allow_writable_) check_not_writable(canonical);
    bool changed_arithmetic = false;
    const auto entry = open_library(canonical, &changed_arithmetic);
    if (changed_arithmetic && warn_)
        warn_(canonical.string() + " changed rounding or flush-to-zero when it was loaded; it was put back");
    register_entry(entry, canonical.string());
}

void Registry::load_all() {
    for (const fs::path &path : candidates()) {
        try {
            load_file(path);
        } catch (const Error &) { // `nnhost plugins` tells why
        }
    }
}

const Plugin *Registry::registered(std::string_view kind, std::string_view name, bool id_only) const {
    const Plugin *in_process = nullptr, *in_library = nullptr;
    for (const Plugin &plugin : plugins_) {
        if (!kind.empty() && kind != plugin.descriptor.kind) continue;
        if (name == plugin.descriptor.id) return &plugin;
        if (id_only || name != plugin.descriptor.name) continue;
        const Plugin *&first = plugin.file.empty() ? in_process : in_library;
        if (!first) first = &plugin;
    }
    return in_process ? in_process : in_library;
}

const Plugin *Registry::in_process_or_id(std::string_view kind, std::string_view name, bool id_only) const {
    const Plugin *plugin = registered(kind, name, id_only);
    return plugin && (plugin->file.empty() || name == plugin->descriptor.id) ? plugin : nullptr;
}

const Plugin *Registry::in_file(std::string_view kind, std::string_view name, bool id_only,
                                const fs::path &file) const {
    std::error_code gone;
    const fs::path canonical = fs::canonical(file, gone);
    for (const Plugin &plugin : plugins_)
        if (plugin.file == canonical && (kind.empty() || kind == plugin.descriptor.kind) &&
            (name == plugin.descriptor.id || (!id_only && name == plugin.descriptor.name)))
            return &plugin;
    return nullptr;
}

const Plugin *Registry::first_of_file(std::string_view kind, const fs::path &file) const {
    for (const Plugin &plugin : plugins_)
        if (plugin.file == file && (kind.empty() || kind == plugin.descriptor.kind)) return &plugin;
    return nullptr;
}

const Plugin &Registry::find(std::string_view kind, std::string_view name) {
    if (name.find('/') != std::string_view::npos) return find_path(kind, name);
    return search(kind, name, false);
}

const Plugin &Registry::find_id(std::string_view kind, std::string_view id) {
    if (!is_plugin_id(id))
        throw Error(NNHOST_E_DATA, "'" + std::string(id) + "' is not the id of a plugin",
                    "a data file names plugins by id alone, such as org.nnhost.sigmoid");
    return search(kind, id, true);
}

const Plugin &Registry::find_path(std::string_view kind, std::string_view name) {
    std::error_code fault;
    fs::path file = fs::canonical(name, fault);
    if (fault) file = fs::canonical(std::string(name) + ".so", fault);
    if (fault)
        refuse("no such file", "give the path of a plugin library, or a name without a slash", std::string(name));
    load_file(file);
    if (const Plugin *plugin = first_of_file(kind, file)) return *plugin;
    refuse("'" + std::string(first_of_file({}, file)->descriptor.name) + "' is " +
               with_article(kind_word(first_of_file({}, file)->descriptor.kind)) + "; " +
               with_article(kind_word(kind)) + " is wanted",
           "`nnhost plugins` lists the plugins of each kind", file.string());
}

const Plugin &Registry::search(std::string_view kind, std::string_view name, bool id_only) {
    const bool names_file = !id_only && name.ends_with(".so");
    const std::string stem(names_file ? name.substr(0, name.size() - 3) : name);
    if (const Plugin *plugin = in_process_or_id(kind, stem, id_only)) return *plugin;
    // The file that bears the name comes first, so that one library alone is opened. When it is broken, that is the
    // answer: the same name in a later directory would be a surprise.
    for (const fs::path &directory : search_path())
        for (const std::string &file_stem : stems_for(stem)) {
            const fs::path file = directory / (file_stem + ".so");
            if (std::error_code ignored; stem.empty() || !fs::exists(file, ignored)) continue;
            try {
                load_file(file);
            } catch (const Error &) {
                if (file_stem == stem) throw;
            }
            if (const Plugin *plugin = in_file(kind, stem, id_only, file)) return *plugin;
            if (const Plugin *plugin = names_file ? first_of_file(kind, fs::canonical(file)) : nullptr) return *plugin;
        }
    // Then every library in the order of the search path, whatever was loaded before for another reason.
    std::string failures;
    for (const fs::path &file : candidates()) {
        try {
            load_file(file);
        } catch (const Error &error) {
            failures += "; " + failure(error);
        }
        if (const Plugin *plugin = in_file(kind, stem, id_only, file)) return *plugin;
    }
    if (const Plugin *plugin = registered(kind, stem, id_only)) return *plugin; // loaded by its path
    not_found(kind, stem, id_only, failures);
}

void Registry::not_found(std::string_view kind, const std::string &name, bool id_only,
                         const std::string &failures) const {
    if (const Plugin *other = registered({}, name, id_only))
        refuse("'" + name + "' is " + with_article(kind_word(other->descriptor.kind)) + "; " +
                   with_article(kind_word(kind)) + " is wanted",
               "`nnhost plugins` lists the plugins of each kind", other->file);
    std::vector<std::string> names;
    for (const Plugin &plugin : plugins_)
        if (kind.empty() || kind == plugin.descriptor.kind) names.emplace_back(plugin.descriptor.name);
    for (const fs::path &file : candidates())
        if (std::error_code gone; !first_of_file({}, fs::weakly_canonical(file, gone)))
            names.push_back(file.stem()); // holds we know not what
    std::string text = "no " + kind_word(kind) + " '" + name + "' in ", between;
    for (const fs::path &directory : search_path()) {
        std::error_code unreadable;
        text += between + directory.string() + (fs::is_directory(directory, unreadable) ? "" : " (no such folder)");
        between = ", ";
    }
    const auto near = nearest(name, names);
    refuse(
        text + (failures.empty() ? "" : "; could not be loaded: " + failures.substr(2)),
        near
            ? "did you mean '" + *near + "'?"
            : "add its folder to the search path with --plugin-dir or NNHOST_PLUGIN_PATH, or give a path with a slash");
}

} // namespace nnhost
