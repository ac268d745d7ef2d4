#include "run.hpp"

#include "child.hpp"

#include <cstdlib>
#include <fstream>

namespace fs = std::filesystem;

namespace nnhost::conformance {
namespace {

constexpr int most_time_outs = 2; // of a plugin: one that hangs, hangs everywhere

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::error_code fault;
        const fs::path parent = fs::temp_directory_path(fault);
        if (fault) throw Failure{"the folder for temporary files (TMPDIR) does not exist"};
        std::string name = (parent / "nnhost-check-XXXXXX").string();
        if (!mkdtemp(name.data())) throw Failure{text("no folder can be made in ", parent.string())};
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        for (const auto &entry : fs::recursive_directory_iterator(path_, ignored)) // a test may have locked some
            if (entry.is_directory(ignored)) fs::permissions(entry, fs::perms::owner_all, ignored);
        fs::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;
    const fs::path &path() const { return path_; }

  private:
    fs::path path_;
};

struct Found {
    std::string id, kind;
};

class Run {
  public:
    Run(Options options, nnhost_conformance_visitor visitor, void *user)
        : options_(std::move(options)), visitor_(visitor), user_(user) {}

    nnhost_conformance_summary all() {
        each(library_kind, {});
        std::vector<Found> plugins;
        if (!stopped_ && !options_.request.is_hopeless && time_outs_ < most_time_outs) plugins = list_plugins();
        if (plugins.empty() && !stopped_ && summary_.failed == 0)
            tell(loads_, {}, outcome_of(loads_)); // whatever tests were asked for
        summary_.plugins = static_cast<std::uint32_t>(plugins.size());
        if (!options_.plugin.empty() && !plugins.empty()) {
            std::erase_if(plugins, [&](const Found &plugin) { return plugin.id != options_.plugin; });
            if (plugins.empty()) throw Failure{text("there is no plugin '", options_.plugin, "' in it")};
        }
        if (!options_.request.parameters.empty() && !plugins.empty()) check_parameters(plugins);
        for (const Found &plugin : plugins) {
            options_.request.plugin = plugin.id;
            time_outs_ = 0;
            each("", plugin);
            each(plugin.kind, plugin);
        }
        return summary_;
    }

  private:
    // Parameters that the user gave and that no plugin takes; said once, rather than by every test. Failure.
    void check_parameters(const std::vector<Found> &plugins) {
        std::vector<std::string> items = split_items(options_.request.parameters);
        const fs::path fault = folder_.path() / "fault";
        run([&] {
            for (const Found &plugin : plugins) {
                Request request = options_.request;
                request.plugin = plugin.id;
                Subject subject(std::move(request));
                if (plugin.kind == NNHOST_LOADER_KIND && std::any_of(items.begin(), items.end(), [](const auto &item) {
                        return item.starts_with("path=");
                    })) {
                    std::ofstream(fault) << "what a loader is to read is named with --data, not with path=";
                    return;
                }
                std::erase_if(items, [&](const std::string &item) { return subject.takes(item); });
                try {
                    parse_values(subject, "", plugin.kind == NNHOST_LOADER_KIND ? "any" : "");
                } catch (const Failure &failure) {
                    std::ofstream(fault) << failure.text;
                    return;
                }
            }
            if (!items.empty())
                std::ofstream(fault) << "there is no parameter '" << items[0].substr(0, items[0].find('=')) << "'";
        });
        std::string found;
        if (std::getline(std::ifstream(fault), found)) throw Failure{found};
    }

    Outcome run(const std::function<void()> &body) {
        return options_.in_process ? run_here(body) : run_in_child(body, options_.time_limit);
    }

    // In a process of its own, as everything that loads the library. Nothing where it cannot be loaded: a test of the
    // library has said so.
    std::vector<Found> list_plugins() {
        const fs::path list = folder_.path() / "plugins";
        const Outcome listed = run([&] {
            Subject subject(options_.request);
            nnhost_context *context = subject.context();
            std::ofstream out(list);
            for (std::int64_t i = 0; i < nnhost_plugin_count(context); ++i) {
                nnhost_plugin_info info{};
                info.struct_size = sizeof info;
                nnhost_plugin_at(context, i, &info, nullptr);
                out << info.id << ' ' << info.kind << '\n';
            }
            if (!out.flush()) fail("the checker cannot write to ", list.parent_path().string());
        });
        if (listed.verdict != NNHOST_CONFORMANCE_PASSED) tell(loads_, {}, listed);
        std::vector<Found> plugins;
        std::ifstream in(list);
        for (Found plugin; in >> plugin.id >> plugin.kind;) plugins.push_back(plugin);
        return plugins;
    }

    void each(std::string_view kind, const Found &plugin) {
        for (const Test &test : all_tests()) {
            if (stopped_ || kind != test.row.kind || !is_wanted(options_, test)) continue;
            if (kind == library_kind && options_.request.file.empty() && &test != &loads_)
                continue; // they read the file
            tell(test, plugin, outcome_of(test));
        }
    }

    Outcome outcome_of(const Test &test) {
        if (time_outs_ == most_time_outs) {
            Outcome given_up;
            given_up.verdict = NNHOST_CONFORMANCE_SKIPPED;
            given_up.text = text("given up after ", most_time_outs, " tests without an answer");
            return given_up;
        }
        options_.request.folder = folder_.path() / std::to_string(++number_);
        fs::create_directory(options_.request.folder);
        Outcome outcome = run([&] {
            Subject subject(options_.request);
            test.run(subject);
        });
        time_outs_ += outcome.timed_out;
        if (&test == &loads_ && outcome.verdict == NNHOST_CONFORMANCE_FAILED) options_.request.is_hopeless = true;
        return outcome;
    }

    void tell(const Test &test, const Found &plugin, const Outcome &outcome) {
        ++(outcome.verdict == NNHOST_CONFORMANCE_PASSED   ? summary_.passed
           : outcome.verdict == NNHOST_CONFORMANCE_FAILED ? summary_.failed
                                                          : summary_.skipped);
        const int rule = outcome.rule != 0 ? outcome.rule : test.row.rule;
        const nnhost_conformance_result result{sizeof result,       outcome.verdict,      &test.row, plugin.id.c_str(),
                                               plugin.kind.c_str(), outcome.text.c_str(), rule,      0,
                                               outcome.seconds};
        if (visitor_ && visitor_(user_, &result) != 0) stopped_ = true;
        if (is_cancelled()) stopped_ = true;
    }

    Options options_;
    nnhost_conformance_visitor visitor_;
    void *user_;
    TemporaryFolder folder_;
    nnhost_conformance_summary summary_{sizeof(nnhost_conformance_summary), 0, 0, 0, 0};
    bool stopped_ = false;
    const Test &loads_ = all_tests().front();
    int time_outs_ = 0; // of the plugin, or the library, that is being checked
    int number_ = 0;
};

} // namespace

nnhost_conformance_summary run_tests(Options options, nnhost_conformance_visitor visitor, void *user) {
    const nnhost_conformance_summary summary = Run(std::move(options), visitor, user).all();
    if (is_cancelled()) throw Cancelled();
    return summary;
}

} // namespace nnhost::conformance
