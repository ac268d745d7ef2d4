// nnhost(1): a client of libnnhost's public C API like any other. One file a verb; see verbs.cpp for the table.
#include "command_line.hpp"
#include "commands.hpp"
#include "ending.hpp"
#include "error.hpp"
#include "output.hpp"
#include "verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

namespace {

int run(const std::vector<std::string> &words) {
    const cli::CommandLine line(words);
    if (line.flag("version")) {
        cli::print(fmt::format("nnhost {}\n", nnhost_version()));
        return cli::exit_done;
    }
    const cli::Verb *verb = cli::find_verb(line.verb());
    if (line.flag("help")) {
        if (verb == nullptr && !line.verb().empty()) cli::unknown_verb(line.verb());
        cli::print(verb == nullptr ? cli::program_help() : cli::verb_help(*verb));
        return cli::exit_done;
    }
    if (verb == nullptr)
        throw cli::CliError(cli::exit_usage, "",
                            "the verb is missing: train, test, predict, backquery, sweep, plot, compare, plugins, "
                            "check, convert or new-plugin",
                            fmt::format("{0} train starts at once; {0} --help explains", cli::program()));
    return verb->run(line);
}

int report(const cli::CliError &error) {
    cli::print_error(error);
    return error.exit_code;
}

int guarded_run(int argc, char **argv) {
    try {
        cli::prepare_streams();
        cli::set_program(argv[0]);
        cli::guard_ending();
        const int status = run({argv + std::min(argc, 1), argv + argc});
        cli::finish_output();
        return status;
    } catch (const cli::CliError &error) {
        return report(error);
    } catch (const std::bad_alloc &) {
        return report({cli::exit_internal, "", "out of memory"});
    } catch (const std::filesystem::filesystem_error &error) {
        return report({cli::exit_missing, error.path1().string(), error.code().message()});
    } catch (const std::exception &error) {
        return report({cli::exit_internal, "", error.what(), "this is a fault of nnhost itself: please report it"});
    }
}

} // namespace

int main(int argc, char **argv) {
    const int status = guarded_run(argc, argv);
    cli::expect_ending();
    return status;
}
