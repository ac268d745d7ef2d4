// The public functions: which tests, in which order, and what became of them.
#include "child.hpp"
#include "subject.hpp"

#include <cstdlib>
#include <fnmatch.h>
#include <fstream>
#include <optional>
#include <sstream>

namespace fs = std::filesystem;

namespace nnhost::conformance {
namespace {

constexpr int usual_level = 3, usual_time_limit = 10000;
constexpr int most_time_outs = 2; // of a plugin: one that hangs, hangs everywhere

struct Options {
    int level;
    std::vector<std::string> only, skip;
    std::string plugin;
    int time_limit;
    bool in_process;
    Request request;
};

std::vector<std::string> split(const char *list) {
    std::vector<std::string> parts;
    std::istringstream in(list ? list : "");
    for (std::string part; std::getline(in, part, ',');)
        if (!part.empty()) parts.push_back(part);
    return parts;
}

Options read_options(const nnhost_conformance_options *given) {
    nnhost_conformance_options copy{};
    if (given) std::memcpy(&copy, given, std::min<std::size_t>(given->struct_size, sizeof copy));
    Options options;
    options.level = copy.level > 0 ? copy.level : usual_level;
    options.only = split(copy.only);
    options.skip = split(copy.skip);
    options.plugin = copy.plugin ? copy.plugin : "";
    options.time_limit = copy.time_limit > 0 ? copy.time_limit : usual_time_limit;
    options.in_process = copy.in_process != 0;
    options.request.seed = copy.seed;
    options.request.parameters = copy.parameters ? copy.parameters : "";
    options.request.data = copy.data ? copy.data : "";
    options.request.allow_writable = copy.allow_writable != 0;
    return options;
}

bool matches(const std::vector<std::string> &patterns, const char *id) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [id](const std::string &pattern) { return fnmatch(pattern.c_str(), id, 0) == 0; });
}

bool is_wanted(const Options &options, const Test &test) {
    if (matches(options.skip, test.row.id)) return false;
    return options.only.empty() ? test.row.level <= options.level : matches(options.only, test.row.id);
}

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "nnhost-check-XXXXXX").string();
        if (!mkdtemp(name.data())) throw Failure{text("no folder can be made in ", fs::temp_directory_path().string())};
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
        std::vector<std::string> keys = split(options_.request.parameters.c_str());
        for (std::string &key : keys) key.erase(std::min(key.find('='), key.size()));
        const fs::path fault = folder_.path() / "fault";
        run([&] {
            for (const Found &plugin : plugins) {
                Request request = options_.request;
                request.plugin = plugin.id;
                Subject subject(std::move(request));
                std::erase_if(keys, [&](const std::string &key) { return subject.takes(key); });
                try {
                    parse_values(subject, "", plugin.kind == NNHOST_LOADER_KIND ? "any" : "");
                } catch (const Failure &failure) {
                    std::ofstream(fault) << failure.text;
                    return;
                }
            }
            if (!keys.empty()) std::ofstream(fault) << "there is no parameter '" << keys[0] << "'";
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
        run([&] {
            Subject subject(options_.request);
            nnhost_context *context = subject.context();
            std::ofstream out(list);
            for (std::int64_t i = 0; i < nnhost_plugin_count(context); ++i) {
                nnhost_plugin_info info{};
                info.struct_size = sizeof info;
                nnhost_plugin_at(context, i, &info, nullptr);
                out << info.id << ' ' << info.kind << '\n';
            }
        });
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

nnhost_status refuse(nnhost_error *error, nnhost_status status, const std::string &what, const char *hint = "",
                     const std::string &file = {}) {
    if (error) {
        nnhost_copy_text(error->hint, sizeof error->hint, hint);
        nnhost_copy_text(error->file, sizeof error->file, file.c_str());
        return nnhost_fail(error, status, what.c_str());
    }
    return status;
}

nnhost_status run(Options options, nnhost_conformance_visitor visitor, void *user, nnhost_conformance_summary *summary,
                  nnhost_error *error) {
    try {
        for (const std::string &pattern : options.only)
            if (std::none_of(all_tests().begin(), all_tests().end(),
                             [&](const Test &test) { return matches({pattern}, test.row.id); }))
                return refuse(error, NNHOST_E_ARGUMENT, text("there is no test '", pattern, "'"),
                              "nnhost check --list names them");
        const std::string &data = options.request.data;
        if (!data.empty() && !fs::exists(data))
            return refuse(error, NNHOST_E_MISSING, "no such file or folder", "name data that the loader can read",
                          data);
        const nnhost_conformance_summary found = Run(std::move(options), visitor, user).all();
        if (summary) std::memcpy(summary, &found, std::min<std::size_t>(summary->struct_size, sizeof found));
        return NNHOST_OK;
    } catch (const Failure &failure) {
        return refuse(error, NNHOST_E_ARGUMENT, failure.text);
    } catch (const std::exception &e) {
        return refuse(error, NNHOST_E_INTERNAL, e.what());
    }
}

} // namespace

const std::vector<Test> &all_tests() {
    static const std::vector<Test> tests = [] {
        std::vector<Test> all;
        for (const auto list : {load_tests, instance_tests, activation_contract_tests, activation_meaning_tests,
                                initialiser_tests, loader_contract_tests, loader_meaning_tests, loader_broken_tests,
                                augmenter_contract_tests, augmenter_meaning_tests, stress_tests})
            for (const Test &test : list()) all.push_back(test);
        std::stable_sort(all.begin(), all.end(),
                         [](const Test &a, const Test &b) { return a.row.level < b.row.level; });
        return all;
    }();
    return tests;
}

} // namespace nnhost::conformance

extern "C" {

namespace conformance = nnhost::conformance;

int64_t nnhost_conformance_test_count(void) { return static_cast<int64_t>(conformance::all_tests().size()); }

const nnhost_conformance_test *nnhost_conformance_test_at(int64_t index) {
    if (index < 0 || index >= nnhost_conformance_test_count()) return nullptr;
    return &conformance::all_tests()[static_cast<std::size_t>(index)].row;
}

nnhost_status nnhost_conformance_run(const char *file, const nnhost_conformance_options *options,
                                     nnhost_conformance_visitor visitor, void *user,
                                     nnhost_conformance_summary *summary, nnhost_error *error) {
    std::error_code fault;
    file = file ? file : "";
    const fs::path path = fs::canonical(file, fault);
    if (fault)
        return conformance::refuse(error, NNHOST_E_MISSING, "no such file", "give the path of a plugin library", file);
    conformance::Options read = conformance::read_options(options);
    read.request.file = path.string();
    return conformance::run(std::move(read), visitor, user, summary, error);
}

nnhost_status nnhost_conformance_run_entry(nnhost_entry_function entry, const nnhost_conformance_options *options,
                                           nnhost_conformance_visitor visitor, void *user,
                                           nnhost_conformance_summary *summary, nnhost_error *error) {
    if (!entry) return conformance::refuse(error, NNHOST_E_ARGUMENT, "entry is NULL");
    conformance::Options read = conformance::read_options(options);
    read.request.entry = entry;
    return conformance::run(std::move(read), visitor, user, summary, error);
}

} // extern "C"
