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
        if (!options_.request.file.empty()) each(library_kind, {});
        std::vector<Found> plugins;
        if (!stopped_) plugins = list_plugins();
        summary_.plugins = static_cast<std::uint32_t>(plugins.size());
        bool met = options_.plugin.empty();
        for (const Found &plugin : plugins) {
            if (!options_.plugin.empty() && options_.plugin != plugin.id) continue;
            met = true;
            options_.request.plugin = plugin.id;
            each("", plugin);
            each(plugin.kind, plugin);
        }
        if (!met && !plugins.empty()) throw Failure{text("there is no plugin '", options_.plugin, "' in it")};
        return summary_;
    }

  private:
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
            options_.request.folder = folder_.path() / std::to_string(++number_);
            fs::create_directory(options_.request.folder);
            const Outcome outcome = run([&] {
                Subject subject(options_.request);
                test.run(subject);
            });
            tell(test, plugin, outcome);
        }
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
    int number_ = 0;
};

nnhost_status refuse(nnhost_error *error, nnhost_status status, const std::string &what, const char *hint = "") {
    if (error) {
        nnhost_copy_text(error->hint, sizeof error->hint, hint);
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
    const fs::path path = fs::canonical(file ? file : "", fault);
    if (fault) return conformance::refuse(error, NNHOST_E_MISSING, "no such file", "give the path of a plugin library");
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
