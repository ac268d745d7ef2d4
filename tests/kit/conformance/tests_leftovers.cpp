// Levels 2 and 3, every kind: what is left when the last instance is gone, when none could be made, and when the
// process ends.
#include "child.hpp"
#include "exercise.hpp"
#include "process_state.hpp"
#include "subject.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace nnhost::conformance {
namespace {

namespace fs = std::filesystem;

// The kernel may still list a thread that was joined: what ends by itself is given time to.
ProcessState settled_since(const ProcessState &before) {
    constexpr int most = 100;
    ProcessState after = ProcessState::now();
    for (int look = 0; look < most && !new_threads(before, after).empty(); ++look) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        after = ProcessState::now();
    }
    return after;
}

// `round` again and again: memory may be kept once, for tables and the like, but not each time; files and threads never
// since `before`. `who` leaves them.
template <class Round>
void expect_nothing_left(const ProcessState &before, const char *who, const char *each, Round &&round) {
    constexpr int warm_up = 20, rounds = 100;
    for (int i = 0; i < warm_up; ++i) round();
    const long long memory = memory_in_use();
    for (int i = 0; i < rounds; ++i) round();
    const long long kept = (memory_in_use() - memory) / rounds;
    const ProcessState after = settled_since(before);
#if defined(__SANITIZE_THREAD__) // whose runtime has a thread of its own from the first one on that a program starts
    const std::string files = new_files(before, after), threads;
#else
    const std::string files = new_files(before, after), threads = new_threads(before, after);
#endif
    expect(files.empty(), who, " leave open: ", files);
    expect(threads.empty(), who, " leave threads behind (", threads, ")");
    expect(kept < 16, kept, " bytes stay behind for every ", each);
}

void destroy_gives_everything_back(Subject &subject) {
    subject.data();
    subject.info();
    expect_nothing_left(ProcessState::now(), "instances", "instance that is made, used and destroyed",
                        [&] { exercise_new(subject, ""); });
}

// ---- create that fails

struct Attempt {
    std::string what, parameters, key, value;
};

std::string contents(const fs::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path &file, const std::string &bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

// The data once more, whose first file is to hold something else: the whole folder, where they are one or come with
// one.
struct Copy {
    Copy(Subject &subject, const fs::path &to) {
        const fs::path data = subject.data();
        const fs::path from = subject.example() ? subject.request().folder / "example" : data;
        fs::create_directories(to);
        if (fs::is_directory(from)) {
            fs::copy(from, to, fs::copy_options::recursive);
            path = subject.example() ? to / data.lexically_relative(from) : to;
        } else {
            path = to / from.filename();
            fs::copy_file(from, path);
        }
        file = path;
        for (const auto &entry : fs::recursive_directory_iterator(to))
            if (fs::is_directory(path) && entry.is_regular_file() && (file == path || entry.path() < file))
                file = entry.path();
    }
    fs::path path, file;
};

void add_broken_data(Subject &subject, std::vector<Attempt> &attempts) {
    const fs::path folder = subject.request().folder;
    attempts.push_back({"a file that does not exist", "", "path", (folder / "nowhere").string()});
    fs::create_directories(folder / "empty");
    attempts.push_back({"an empty folder", "", "path", (folder / "empty").string()});
    constexpr std::uintmax_t largest = 4 << 20;
    if (fs::is_regular_file(subject.data()) && fs::file_size(subject.data()) > largest) return;
    const std::pair<const char *, std::string (*)(const std::string &)> ways[] = {
        {"an empty file", [](const std::string &) { return std::string(); }},
        {"a file of zeros", [](const std::string &bytes) { return std::string(bytes.size(), '\0'); }},
        {"a file cut short", [](const std::string &bytes) { return bytes.substr(0, bytes.size() - 1); }},
        {"half a file", [](const std::string &bytes) { return bytes.substr(0, bytes.size() / 2); }}};
    for (const auto &[what, broken] : ways) {
        const Copy copy(subject, folder / what);
        write(copy.file, broken(contents(copy.file)));
        attempts.push_back({what, "", "path", copy.path.string()});
    }
}

// What the host lets through and create may refuse.
std::vector<Attempt> attempts_of(Subject &subject) {
    std::vector<Attempt> attempts;
    for (const std::string &parameters : subject.variants()) attempts.push_back({parameters, parameters, "", ""});
    const bool is_loader = std::string_view(subject.info().kind) == NNHOST_LOADER_KIND;
    for (std::uint32_t i = 0; i < subject.info().parameter_count; ++i) {
        const nnhost_parameter_spec &spec = *subject.info().parameters[i];
        if (spec.type != NNHOST_PARAMETER_STRING && spec.type != NNHOST_PARAMETER_PATH) continue;
        if (is_loader && std::string_view(spec.key) == "path") continue;
        for (const char *value : {"", "nowhere/at/all", "%s%n"})
            attempts.push_back({text(spec.key, "=", quoted(value)), "", spec.key, value});
    }
    if (is_loader) add_broken_data(subject, attempts);
    return attempts;
}

void failed_create_leaves_nothing(Subject &subject) {
    if (!subject.descriptor().create) throw Skipped{"it has no create"};
    bool met = false;
    for (const Attempt &attempt : attempts_of(subject)) {
        const ProcessState before = ProcessState::now();
        const auto fails = [&] {
            const Made made(subject, attempt.parameters, attempt.key, attempt.value);
            return made.status != NNHOST_OK && !made.refused_by_host();
        };
        if (!fails()) continue;
        met = true;
        try {
            expect_nothing_left(before, "calls of create that fail", "call of create that fails", fails);
        } catch (Failure &failure) {
            failure.text += " (" + attempt.what + ")";
            throw;
        }
    }
    if (!met) throw Skipped{"nothing that the host lets through makes its create fail"};
}

// ---- the end of the process

void ends_after_use(Subject &subject) {
    subject.info();
    subject.data();
    constexpr const char *the_end = "a destructor or a handler of atexit";
    const Outcome outcome = run_in_child(
        [&] {
            exercise_new(subject, "");
            const Calling calling(the_end);
            std::exit(0);
        },
        3000);
    if (!outcome.text.starts_with(text("ended the process in ", the_end))) // with which status, its host may have a say
        throw Failure{outcome.text, outcome.rule};
}

constexpr Test tests[] = {
    make_test(2, 9, "", "destroy-gives-everything-back", "Instances that end leave no memory, file or thread behind.",
              destroy_gives_everything_back),
    make_test(3, 9, "", "failed-create-leaves-nothing",
              "A create that fails leaves no memory, file or thread behind, however often.",
              failed_create_leaves_nothing),
    make_test(2, 5, "", "ends-after-use", "A process that has used it can end as it wants to.", ends_after_use),
};

} // namespace

std::span<const Test> leftover_tests() { return tests; }

} // namespace nnhost::conformance
