#include "inspection.hpp"

#include "ending.hpp"
#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace cli {

namespace {

constexpr std::chrono::seconds time_limit{5};

const char *type_name(std::int32_t type) {
    switch (type) {
    case NNHOST_PARAMETER_BOOL:
        return "bool";
    case NNHOST_PARAMETER_INTEGER:
        return "integer";
    case NNHOST_PARAMETER_REAL:
        return "real";
    case NNHOST_PARAMETER_STRING:
        return "text";
    case NNHOST_PARAMETER_CHOICE:
        return "choice";
    default:
        return "path";
    }
}

nlohmann::json describe_parameter(const nnhost_parameter_spec &spec) {
    nlohmann::json object = {{"key", spec.key}, {"type", type_name(spec.type)}, {"summary", spec.summary}};
    object["required"] = (spec.flags & NNHOST_PARAMETER_REQUIRED) != 0;
    object["primary"] = (spec.flags & NNHOST_PARAMETER_PRIMARY) != 0;
    if (spec.default_text != nullptr) object["default"] = spec.default_text;
    const bool is_number = spec.type == NNHOST_PARAMETER_INTEGER || spec.type == NNHOST_PARAMETER_REAL;
    if (is_number && (spec.minimum != 0 || spec.maximum != 0)) {
        object["minimum"] = spec.minimum;
        object["maximum"] = spec.maximum;
    }
    for (const char *const *choice = spec.choices; choice != nullptr && *choice != nullptr; ++choice)
        object["choices"].push_back(*choice);
    return object;
}

nlohmann::json describe_plugin(const nnhost_plugin_info &info) {
    const auto text = [](const char *given) { return given != nullptr ? given : ""; };
    nlohmann::json object = {
        {"kind", text(info.kind)},       {"id", text(info.id)},           {"name", text(info.name)},
        {"version", text(info.version)}, {"summary", text(info.summary)}, {"doc", text(info.doc)},
        {"vendor", text(info.vendor)},   {"licence", text(info.licence)}, {"file", text(info.file)}};
    static constexpr std::array threads = {"instance", "library", "concurrent"};
    object["threads"] = info.thread_model < threads.size() ? threads[info.thread_model] : "unknown";
    object["parameters"] = nlohmann::json::array();
    for (std::uint32_t index = 0; index < info.parameter_count; ++index)
        object["parameters"].push_back(describe_parameter(*info.parameters[index]));
    return object;
}

// A child process and the pipe on which it answers. Ends the child when it goes.
class Child {
  public:
    explicit Child(std::vector<std::string> words);
    ~Child();
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    std::string read_all(); // until the end, or the time limit
    bool timed_out() const { return timed_out_; }
    int wait();

  private:
    pid_t process_ = -1;
    int pipe_ = -1;
    bool timed_out_ = false;
};

Child::Child(std::vector<std::string> words) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw CliError(exit_internal, "pipe", std::strerror(errno));
    pipe_ = ends[0];
    std::vector<char *> arguments;
    for (std::string &word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int failure = posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failure == 0) return;
    close(pipe_);
    throw CliError(exit_internal, "", fmt::format("no process could be started: {}", std::strerror(failure)));
}

Child::~Child() {
    if (process_ > 0) {
        kill(process_, SIGKILL);
        wait();
    }
    close(pipe_);
}

std::string Child::read_all() {
    const auto end = std::chrono::steady_clock::now() + time_limit;
    std::string text;
    std::array<char, 65536> buffer{};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd waiting{pipe_, POLLIN, 0};
        const int ready = left.count() <= 0 ? 0 : poll(&waiting, 1, static_cast<int>(left.count()));
        if (ready < 0 && errno == EINTR) continue;
        timed_out_ = ready <= 0;
        if (timed_out_) return text;
        const ssize_t size = read(pipe_, buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
}

int Child::wait() {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
    process_ = -1;
    return status;
}

nlohmann::json failure(const std::string &cause, const std::string &hint = {}) {
    return {{"error", {{"cause", cause}, {"hint", hint}}}};
}

} // namespace

int inspect_here(const CommandLine &line) {
    // Only our own answer may reach the pipe: whatever a library prints goes to stderr.
    const int answer = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    expect_ending(); // the parent tells how a library ended the process

    nlohmann::json object;
    try {
        const ContextHandle context = make_context(line);
        nnhost_plugin_info info{};
        info.struct_size = sizeof info;
        const std::string name = line.text("inspect");
        check(nnhost_plugin_find, context.get(), static_cast<const char *>(nullptr), name.c_str(), &info);
        object["found"] = describe_plugin(info);
        object["plugins"] = nlohmann::json::array();
        for (std::int64_t index = 0; index < nnhost_plugin_count(context.get()); ++index) {
            check(nnhost_plugin_at, context.get(), index, &info);
            object["plugins"].push_back(describe_plugin(info));
        }
    } catch (const CliError &error) {
        const std::string place = error.place.empty() ? "" : error.place + ": ";
        object = failure(place + error.what(), error.hint);
        object["exit_code"] = error.exit_code;
    }
    const std::string text = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const ssize_t size = write(answer, text.data(), text.size());
    // A library's own way out could still crash or hang: the answer stands.
    std::_Exit(size == static_cast<ssize_t>(text.size()) ? exit_done : exit_write);
}

nlohmann::json inspect_in_child(const CommandLine &line, const std::string &name) {
    std::vector<std::string> words = {"nnhost", "plugins", "--inspect=" + name};
    for (const std::string &folder : line.list("plugin-dir")) words.push_back("--plugin-dir=" + folder);
    if (line.flag("allow-writable-plugins")) words.emplace_back("--allow-writable-plugins");
    Child child(std::move(words));
    const std::string text = child.read_all();
    if (child.timed_out()) return failure(fmt::format("gave no answer within {} s", time_limit.count()));
    const int status = child.wait();
    const nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
    if (object.is_object()) return object;
    if (WIFSIGNALED(status))
        return failure(fmt::format("crashed when it was loaded: {} (SIG{})", strsignal(WTERMSIG(status)),
                                   sigabbrev_np(WTERMSIG(status))));
    return failure(fmt::format("ended the process when it was loaded, with status {}", WEXITSTATUS(status)));
}

} // namespace cli
