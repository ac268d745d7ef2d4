// Who can write to a plugin, or to a folder on the way to it.
#include "error.hpp"
#include "library.hpp"

#include <cerrno>
#include <cstring>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace fs = std::filesystem;

namespace nnhost {
namespace {

// A group that holds nobody but the owner, as Debian and Ubuntu make one for each user (whose umask is then 002).
bool is_private_group(gid_t gid, uid_t uid) {
    std::vector<char> user_buffer(1 << 14), group_buffer(1 << 16);
    passwd user{}, *user_found = nullptr;
    group members{}, *group_found = nullptr;
    if (getpwuid_r(uid, &user, user_buffer.data(), user_buffer.size(), &user_found) != 0 || !user_found) return false;
    if (getgrgid_r(gid, &members, group_buffer.data(), group_buffer.size(), &group_found) != 0 || !group_found)
        return false;
    const std::string name = user.pw_name;
    if (name != members.gr_name) return false;
    for (char **member = members.gr_mem; *member; ++member)
        if (name != *member) return false;
    return true;
}

uid_t owner_of_host() {
    struct stat status {};
    return stat(own_directory().c_str(), &status) == 0 ? status.st_uid : 0;
}

} // namespace

void check_not_writable(const fs::path &canonical_path) {
    const auto refuse = [&](const std::string &text, const std::string &hint) {
        throw Error(NNHOST_E_PLUGIN, text, hint, {.file = canonical_path.string()});
    };
    const uid_t host_owner = owner_of_host();
    for (fs::path path = canonical_path; path != own_directory(); path = path.parent_path()) {
        struct stat status {};
        if (stat(path.c_str(), &status) != 0)
            refuse(path.string() + " cannot be looked at: " + std::strerror(errno), "");
        const uid_t owner = status.st_uid;
        if (owner != 0 && owner != geteuid() && owner != host_owner)
            refuse("is refused: " + path.string() + " belongs to another user (" + std::to_string(owner) + ")",
                   "copy the plugin to a folder of your own, or allow it: --allow-writable-plugins");
        const bool by_group = (status.st_mode & S_IWGRP) && !is_private_group(status.st_gid, owner);
        const bool sticky = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX);
        if ((by_group || (status.st_mode & S_IWOTH)) && !sticky)
            refuse("is refused: other users can write to " + path.string(),
                   "run: chmod go-w " + path.string() + " (or allow it: --allow-writable-plugins)");
        if (path == path.root_path()) break;
    }
}

} // namespace nnhost
