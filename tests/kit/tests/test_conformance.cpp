// The public functions of nnhost/conformance.h: what is run, what is told of it, what is refused.
#include <nnhost/conformance.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <set>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <vector>

extern "C" {
const nnhost_module *good_sigmoid(void) noexcept;
const nnhost_module *wrong_derivative(void) noexcept;
const nnhost_module *hanging(void) noexcept;
const nnhost_module *refused(void) noexcept;
const nnhost_module *scaled(void) noexcept;
}

namespace {

const std::string plugins = NNHOST_TEST_PLUGINS;

struct Told {
    std::string test, plugin, text;
    int verdict = 0, level = 0, rule = 0;
    bool operator==(const Told &) const = default;
};

nnhost_conformance_options make_options(int level = 0) {
    nnhost_conformance_options options{};
    options.struct_size = sizeof options;
    options.level = level;
    return options;
}

// One run, and everything that came of it.
struct Run {
    explicit Run(nnhost_entry_function entry, const nnhost_conformance_options &options = make_options()) {
        status = nnhost_conformance_run_entry(entry, &options, visit, this, &summary, &error);
    }
    explicit Run(const std::string &file, const nnhost_conformance_options &options = make_options()) {
        status = nnhost_conformance_run(file.c_str(), &options, visit, this, &summary, &error);
    }
    std::vector<std::string> with(int verdict) const {
        std::vector<std::string> tests;
        for (const Told &t : told)
            if (t.verdict == verdict) tests.push_back(t.test);
        return tests;
    }
    std::vector<std::string> failed() const { return with(NNHOST_CONFORMANCE_FAILED); }

    nnhost_conformance_summary summary{sizeof(nnhost_conformance_summary), 0, 0, 0, 0};
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_status status = NNHOST_OK;
    std::vector<Told> told;

  private:
    static std::int32_t visit(void *user, const nnhost_conformance_result *result) {
        static_cast<Run *>(user)->told.push_back(
            {result->test->id, result->plugin, result->text, result->verdict, result->test->level, result->rule});
        return 0;
    }
};

using Names = std::vector<std::string>;

} // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(Names)

BOOST_AUTO_TEST_CASE(the_table_of_tests) {
    const std::int64_t count = nnhost_conformance_test_count();
    BOOST_TEST(count > 100);
    BOOST_TEST((nnhost_conformance_test_at(-1) == nullptr && nnhost_conformance_test_at(count) == nullptr));
    std::set<std::string> ids;
    int level = 1;
    for (std::int64_t i = 0; i < count; ++i) {
        const nnhost_conformance_test &test = *nnhost_conformance_test_at(i);
        BOOST_TEST(ids.insert(test.id).second, test.id << " is there twice");
        BOOST_TEST((test.level >= level && test.level <= 4 && test.rule >= 0 && test.rule <= 12), test.id);
        BOOST_TEST(std::string(test.sentence).ends_with("."), test.id);
        level = test.level;
    }
}

BOOST_AUTO_TEST_CASE(what_is_right_passes_every_level) {
    for (const int level : {1, 2, 3, 4}) {
        const Run run(good_sigmoid, make_options(level));
        BOOST_TEST(run.status == NNHOST_OK);
        BOOST_TEST((run.failed() == Names{}));
        BOOST_TEST(run.summary.plugins == 1u);
        BOOST_TEST(run.summary.passed > 0);
        BOOST_TEST(run.summary.passed + run.summary.skipped == std::ssize(run.told));
        BOOST_TEST(run.told.back().level == level);
    }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_fails_its_test_alone) {
    const Run run(wrong_derivative);
    BOOST_TEST(run.status == NNHOST_OK);
    BOOST_TEST((run.failed() == Names{"backward-is-the-derivative"}));
    BOOST_TEST(run.summary.failed == 1);
    BOOST_TEST((Run(wrong_derivative, make_options(2)).failed() == Names{})); // a fault of level 3
}

BOOST_AUTO_TEST_CASE(only_and_skip) {
    auto options = make_options(1);
    options.only = "backward-*,soak"; // of whatever level
    options.skip = "*-inputs,backward-is-linear";
    const Run run(good_sigmoid, options);
    BOOST_TEST((run.with(NNHOST_CONFORMANCE_PASSED) == Names{"soak", "backward-writes-its-output", "backward-is-finite",
                                                             "backward-is-the-derivative",
                                                             "backward-is-the-derivative-far-out"}));
    options.only = "backward-?s-*,nothing-like-it";
    const Run unknown(good_sigmoid, options);
    BOOST_TEST(unknown.status == NNHOST_E_ARGUMENT);
    BOOST_TEST(std::string(unknown.error.text) == "there is no test 'nothing-like-it'");
    BOOST_TEST(unknown.told.empty());
}

// A program with threads is forked here, which a sanitizer's runtime takes badly: the other thread's memory is lost to
// the leak sanitizer, and the thread sanitizer starts no thread in such a child. Level 1 meets neither.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int levels_beside_threads = 1;
#else
constexpr int levels_beside_threads = 3;
#endif

BOOST_AUTO_TEST_CASE(runs_on_two_threads_do_not_meet) {
    std::array<std::string, 2> failures;
    std::array<std::thread, 2> threads;
    for (std::size_t i = 0; i < 2; ++i)
        threads[i] = std::thread([&failures, i] {
            for (const Told &t : Run(good_sigmoid, make_options(levels_beside_threads)).told)
                if (t.verdict == NNHOST_CONFORMANCE_FAILED) failures[i] += t.test + ": " + t.text + "\n";
        });
    for (std::thread &thread : threads) thread.join();
    BOOST_TEST(failures[0] == "");
    BOOST_TEST(failures[1] == "");
}

BOOST_AUTO_TEST_CASE(one_process_gives_the_same_verdicts) {
    for (const nnhost_entry_function entry : {good_sigmoid, wrong_derivative}) {
        auto options = make_options();
        options.skip = "*-silent"; // what is printed is seen in a process of its own alone
        const Run apart(entry, options);
        options.in_process = 1;
        const Run here(entry, options);
        BOOST_TEST((apart.told == here.told));
    }
}

BOOST_AUTO_TEST_CASE(a_seed_makes_the_same_test) {
    auto options = make_options();
    options.only = "backward-is-the-derivative";
    const auto text_of = [&](std::uint64_t seed) {
        options.seed = seed;
        return Run(wrong_derivative, options).told.at(0).text;
    };
    BOOST_TEST(text_of(7) == text_of(7));
    BOOST_TEST(text_of(7) != text_of(8));
}

BOOST_AUTO_TEST_CASE(a_plugin_that_hangs_is_given_up) {
    auto options = make_options();
    options.time_limit = 200;
    const Run run(hanging, options);
    BOOST_TEST(run.status == NNHOST_OK);
    BOOST_TEST(run.summary.failed == 2);
    const auto given_up = std::count_if(run.told.begin(), run.told.end(), [](const Told &told) {
        return told.text == "given up after 2 tests without an answer";
    });
    BOOST_TEST(given_up > 20);
    BOOST_TEST(run.told.back().text == "given up after 2 tests without an answer");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_loaded_fails_whatever_is_asked_for) {
    auto options = make_options();
    options.only = "backward-*";
    for (const Run &run : {Run(refused, options), Run(plugins + "/bad/bad_magic.so", options)}) {
        BOOST_TEST(run.status == NNHOST_OK);
        BOOST_TEST((run.failed() == Names{"loads"}));
        BOOST_TEST(run.summary.plugins == 0u);
    }
    const Run whole(plugins + "/bad/bad_magic.so");
    BOOST_TEST((whole.failed() == Names{"loads"}));
    BOOST_TEST((whole.with(NNHOST_CONFORMANCE_PASSED) != Names{})); // what the file alone tells
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_must_fit) {
    const auto error_of = [](const Run &run) { return std::to_string(run.status) + " " + run.error.text; };
    const auto with_parameters = [](const char *parameters) {
        auto options = make_options();
        options.parameters = parameters;
        return options;
    };
    BOOST_TEST(error_of(Run("/nonexistent/plugin.so")) == "3 no such file");
    BOOST_TEST(std::string(Run("/nonexistent/plugin.so").error.file) == "/nonexistent/plugin.so");
    BOOST_TEST(error_of(Run(nnhost_entry_function{nullptr})) == "1 entry is NULL");
    BOOST_TEST((Run(scaled, with_parameters("scale=2")).failed() == Names{}));
    BOOST_TEST(error_of(Run(scaled, with_parameters("scale=2,steep=1"))) == "1 there is no parameter 'steep'");
    BOOST_TEST(error_of(Run(scaled, with_parameters("scale=20"))).starts_with("1 scale=20: a number from 0 to 10"));
    auto options = make_options();
    options.plugin = "org.nnhost.test.other";
    BOOST_TEST(error_of(Run(scaled, options)) == "1 there is no plugin 'org.nnhost.test.other' in it");
    options.plugin = "org.nnhost.test.scaled";
    BOOST_TEST((Run(scaled, options).failed() == Names{}));
    options.data = "/nonexistent/data";
    BOOST_TEST(error_of(Run(scaled, options)) == "3 no such file or folder");
}

BOOST_AUTO_TEST_CASE(the_caller_may_stop_and_may_not_care) {
    int calls = 0;
    const auto stop = [](void *user, const nnhost_conformance_result *) { return ++*static_cast<int *>(user); };
    BOOST_TEST(nnhost_conformance_run_entry(good_sigmoid, nullptr, stop, &calls, nullptr, nullptr) == NNHOST_OK);
    BOOST_TEST(calls == 1);
    nnhost_conformance_summary small{offsetof(nnhost_conformance_summary, passed), 0, -7, 0, 0};
    BOOST_TEST(nnhost_conformance_run_entry(good_sigmoid, nullptr, nullptr, nullptr, &small, nullptr) == NNHOST_OK);
    BOOST_TEST(small.plugins == 1u);
    BOOST_TEST(small.passed == -7); // an older caller's struct ends before it
}

BOOST_AUTO_TEST_CASE(no_child_is_left) {
    BOOST_TEST(waitpid(-1, nullptr, WNOHANG) == -1);
    BOOST_TEST(errno == ECHILD);
}
