#include "resume.hpp"

#include "checkpoint.hpp"
#include "commands.hpp"
#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

// What may differ from one part of a run to the next: its result is the same bits.
constexpr std::array<std::string_view, 12> may_differ = {"resume",
                                                         "pictures",
                                                         "patience",
                                                         "epochs",
                                                         "threads",
                                                         "progress",
                                                         "json",
                                                         "checked",
                                                         "checkpoint-every",
                                                         "plugin-dir",
                                                         "allow-writable-plugins",
                                                         "print-config"};

} // namespace

std::string resume_command(const fs::path &folder) {
    return fmt::format("{} train --resume {}", program(), shell_word(folder.string()));
}

fs::path folder_to_resume(const CommandLine &line) {
    fs::path folder = line.text("resume");
    if (folder.filename().empty()) folder = folder.parent_path(); // "runs/7/"
    std::error_code ignored;
    if (!fs::exists(folder / "run.ini", ignored))
        throw CliError(exit_missing, folder.string(),
                       fs::is_directory(folder, ignored) ? "the folder holds no run.ini" : "no such folder",
                       "--resume takes a run folder such as runs/1");
    for (const Option &option : all_options()) {
        if (!line.has(option.name) || std::ranges::find(may_differ, option.name) != may_differ.end()) continue;
        throw CliError(exit_usage, line.place(option.name), "a run that goes on keeps what it was begun with",
                       fmt::format("begin another one: {} train --config {} --{} ...", program(),
                                   shell_word((folder / "run.ini").string()), option.name));
    }
    if (fs::is_symlink(folder, ignored)) folder = folder.parent_path() / fs::read_symlink(folder, ignored); // latest
    return folder;
}

// The further one of the two checkpoints. The model stands in where there is none: of a run that has ended, or of one
// with validation records whose first epoch was its best so far.
NetworkHandle load_state(const fs::path &folder, nnhost_context *context) {
    const fs::path last = folder / "last.safetensors";
    NetworkHandle furthest;
    std::pair<std::int64_t, std::int64_t> reached{-1, 0};
    for (const fs::path &file : {last, Checkpoint::before(last), folder / "model.safetensors"}) {
        std::error_code ignored;
        if (!fs::exists(file, ignored) || (furthest && file.filename() == "model.safetensors")) continue;
        try {
            NetworkHandle network = make<NetworkHandle>(nnhost_network_load, context, file.c_str());
            const nnhost_network_info info = describe(network.get());
            if (std::pair(info.epochs, info.records) <= reached) continue;
            reached = {info.epochs, info.records};
            furthest = std::move(network);
        } catch (const CliError &failure) {
            if (failure.exit_code != exit_data) throw;
            warn(fmt::format("{} is passed over: {}", file.string(), failure.what()));
        }
    }
    return furthest;
}

} // namespace cli
