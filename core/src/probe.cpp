// Which loader is to read a path that none was named for.
#include "instance.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <vector>

namespace nnhost {

std::string probe_loader(Registry &registry, const std::string &path) try {
    std::vector<unsigned char> bytes(4096);
    const bool folder = std::filesystem::is_directory(path);
    if (folder) {
        const std::filesystem::directory_iterator readable(path);
    } else if (std::filesystem::exists(path) && !std::filesystem::is_regular_file(path)) {
        throw Error(NNHOST_E_ARGUMENT, "is not a file or folder that could be looked at before it is read",
                    "say which loader is to read it, for example --loader mnist_csv", {.file = path});
    } else {
        errno = 0;
        std::ifstream file(path, std::ios::binary);
        if (!file)
            throw Error(NNHOST_E_MISSING, errno == ENOENT ? "no such file or folder" : std::strerror(errno), {},
                        {.file = path});
        file.read(reinterpret_cast<char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        bytes.resize(static_cast<std::size_t>(file.gcount()));
        if (bytes.empty()) throw Error(NNHOST_E_DATA, "the file is empty", {}, {.file = path});
    }
    registry.load_all();
    std::string best;
    std::int32_t surest = 0;
    for (const auto &plugin : registry.plugins()) {
        if (std::string_view(plugin.descriptor.kind) != NNHOST_LOADER_KIND) continue;
        const auto table = copy_table<nnhost_loader>(plugin.descriptor.table);
        if (!table.probe) continue;
        std::int32_t sure = 0;
        const std::uint32_t floating_point = floating_point_control();
        std::unique_lock<std::mutex> lock;
        if (plugin.descriptor.thread_model == NNHOST_THREADS_LIBRARY) lock = std::unique_lock(*plugin.library_mutex);
        try {
            sure = table.probe(path.c_str(), folder ? nullptr : bytes.data(), bytes.size());
        } catch (...) { // against the contract: as if it could not read the file
            continue;
        }
        set_floating_point_control(floating_point);
        if (sure > surest) {
            surest = sure;
            best = plugin.descriptor.id;
        }
    }
    if (best.empty())
        throw Error(NNHOST_E_DATA, folder ? "no loader can read this folder" : "no loader can read this file",
                    "name one with --loader; `nnhost plugins` lists them", {.file = path});
    return best;
} catch (const std::filesystem::filesystem_error &e) {
    throw Error(NNHOST_E_MISSING, e.code().message(), {}, {.file = path});
}

} // namespace nnhost
