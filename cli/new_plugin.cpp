// new-plugin: a project of its own that builds one plugin, with its test.
#include "commands.hpp"
#include "error.hpp"
#include "files.hpp"
#include "handles.hpp"
#include "output.hpp"
#include "scaffold.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using nlohmann::json;

namespace cli {

namespace {

constexpr std::size_t longest_name = 63;
constexpr const char *elsewhere = "name another place: --output FOLDER";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// As the contract has it for short names.
bool is_name(const std::string &name) {
    return !name.empty() && name.size() <= longest_name && is_lower(name[0]) &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '_'; });
}

void check_words(const CommandLine &line) {
    const std::vector<std::string> &words = line.arguments();
    const std::vector<std::string> &kinds = scaffold_kinds();
    const auto is_kind = [&](const std::string &word) {
        return std::find(kinds.begin(), kinds.end(), word) != kinds.end();
    };
    if (words.size() < 2)
        throw CliError(
            exit_usage, "", fmt::format("new-plugin needs a kind ({}) and a name", join(kinds, ", ")),
            words.empty() || words[0].empty() ? fmt::format("{} new-plugin {} my_plugin", program(), kinds[0])
            : is_kind(words[0])               ? fmt::format("{} new-plugin {} my_plugin", program(), words[0])
                                : fmt::format("{} new-plugin {} {}", program(), kinds[0], shell_word(words[0])));
    if (!is_kind(words[0])) {
        const std::string near = nearest(words[0], kinds);
        throw CliError(exit_usage, words[0], "there is no such kind of plugin",
                       near.empty() ? fmt::format("the kinds are {}", join(kinds, ", "))
                                    : fmt::format("did you mean {}?", near));
    }
    if (!is_name(words[1]))
        throw CliError(exit_usage, words[1], "is no name for a plugin",
                       fmt::format("lower-case letters, digits and _, a letter first, at most {} of them, as in "
                                   "leaky_relu",
                                   longest_name));
}

// What goes into the source code as a text.
void check_texts(const CommandLine &line) {
    const std::string vendor = line.text("vendor");
    const std::string licence = line.text("licence");
    if (std::any_of(vendor.begin(), vendor.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }))
        throw CliError(exit_usage, line.place("vendor"), "holds a control character", "write it on one line");
    const auto is_of_spdx = [](char c) {
        return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(" .+-()").find(c) != std::string_view::npos;
    };
    if (!std::all_of(licence.begin(), licence.end(), is_of_spdx))
        throw CliError(exit_usage, line.place("licence"), fmt::format("'{}' is no SPDX expression", licence),
                       "such as MIT, GPL-3.0-or-later, or Apache-2.0 OR MIT");
}

// The folder of the project, without links and a slash at its end. Throws where it cannot be made.
fs::path check_output(const fs::path &wanted) {
    std::error_code cause;
    fs::path folder = fs::absolute(wanted, cause);
    if (!cause) folder = fs::weakly_canonical(folder, cause);
    if (!folder.has_filename()) folder = folder.parent_path();
    if (cause || folder.empty())
        throw CliError(exit_write, wanted.string(), fmt::format("cannot be made: {}", cause.message()), elsewhere);
    const fs::file_status status = fs::status(folder, cause);
    if (fs::exists(status) && !fs::is_directory(status))
        throw CliError(exit_write, wanted.string(), "is a file", elsewhere);
    if (fs::exists(status) && !fs::is_empty(folder, cause))
        throw CliError(exit_write, wanted.string(), cause ? "cannot be looked into" : "is there already, and not empty",
                       elsewhere);
    std::error_code ignored;
    if (fs::equivalent(folder, ".", ignored))
        throw CliError(exit_write, wanted.string(), "is the folder that you are in", elsewhere);
    const fs::path parent = folder.parent_path();
    if (fs::exists(parent, ignored) && !fs::is_directory(parent, ignored))
        throw CliError(exit_write, wanted.string(), fmt::format("{} is not a folder", parent.string()), elsewhere);
    if (!fs::exists(parent, ignored))
        throw CliError(exit_write, wanted.string(), fmt::format("there is no folder {}", parent.string()),
                       fmt::format("mkdir -p {}, or name another place: --output FOLDER", shell_word(parent.string())));
    return folder;
}

[[noreturn]] void cannot_be_made(const fs::path &path, int cause) {
    throw CliError(exit_write, path.string(), fmt::format("cannot be made: {}", std::strerror(cause)), elsewhere);
}

// A folder beside `target`, gone again unless it is renamed to it. Errors name what was `wanted`.
class TemporaryFolder {
  public:
    TemporaryFolder(const fs::path &target, const fs::path &wanted) : target_(target), wanted_(wanted) {
        for (int attempt = 0; attempt < 100 && !made_; ++attempt) {
            path_ = target.parent_path() / fmt::format(".new-plugin-{}-{}", getpid(), attempt);
            made_ = mkdir(path_.c_str(), 0777) == 0;
            if (!made_ && errno != EEXIST) break;
        }
        if (!made_) cannot_be_made(wanted_, errno);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        if (made_) fs::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    void write(const std::string &name, const std::string &text) {
        std::error_code cause;
        fs::create_directories((path_ / name).parent_path(), cause);
        if (cause) cannot_be_made(wanted_ / name, cause.value());
        try {
            write_whole_file(path_ / name, text);
        } catch (CliError &error) {
            error.place = (wanted_ / name).string();
            throw;
        }
    }

    void rename_to_target() {
        if (rename(path_.c_str(), target_.c_str()) != 0) cannot_be_made(wanted_, errno);
        made_ = false;
    }

  private:
    fs::path target_;
    fs::path wanted_;
    fs::path path_;
    bool made_ = false;
};

} // namespace

// Another file of that name in the search path, which is looked for by its name alone.
std::string namesake(const std::string &name) {
    struct Search {
        std::string name, found;
    } search{name, ""};
    const ContextHandle context = make<ContextHandle>(nnhost_context_create);
    const nnhost_visit_function visit = [](void *user, const char *path) -> std::int32_t {
        auto &seen = *static_cast<Search *>(user);
        if (fs::path(path).stem() != seen.name) return 0;
        seen.found = path;
        return 1;
    };
    check(nnhost_plugin_candidates, context.get(), visit, static_cast<void *>(&search));
    return search.found;
}

int new_plugin(const CommandLine &line) {
    check_words(line);
    check_texts(line);
    const ScaffoldSettings settings{line.arguments()[0], line.text("lang"), line.arguments()[1], line.text("vendor"),
                                    line.text("licence")};
    check_scaffold(settings);
    const std::string wanted = line.has("output") ? line.text("output") : settings.name;
    const std::map<std::string, std::string> files = scaffold_files(settings);
    TemporaryFolder folder(check_output(wanted), wanted);
    std::vector<std::string> names;
    for (const auto &[name, text] : files) {
        folder.write(name, text);
        names.push_back(name);
    }
    folder.rename_to_target();
    if (const std::string taken = namesake(settings.name); !taken.empty())
        note(fmt::format("{} is a plugin of that name too: with --plugin-dir the new one is taken, without it that one",
                         taken));
    if (line.flag("json")) {
        print_json({{"folder", wanted},
                    {"kind", settings.kind},
                    {"name", settings.name},
                    {"language", settings.language},
                    {"files", names}});
    } else {
        print(fmt::format("made   {}: {}\nnext   cd {}, then README.md: build, check, use\n", wanted, join(names, ", "),
                          shell_word(wanted)));
    }
    return exit_done;
}

} // namespace cli
