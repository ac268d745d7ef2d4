#include "output.hpp"

#include "error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace cli {

namespace {

// Control characters become '?', but for those in `kept`: nothing that is printed may steer a terminal.
std::string without_controls(std::string_view text, std::string_view kept) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const unsigned char byte = static_cast<unsigned char>(text[at]);
        const unsigned char next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
        const bool is_c1 = byte == 0xC2 && next >= 0x80 && next < 0xA0; // U+0080..U+009F
        const bool is_control = is_c1 || byte == 0x7F || (byte < 0x20 && kept.find(text[at]) == std::string_view::npos);
        plain += is_control ? '?' : text[at];
        if (is_c1) ++at;
    }
    return plain;
}

// Without UTF-8 our own few signs become ASCII; names of files go out as they are.
std::string in_own_signs(std::string plain) {
    if (is_utf8()) return plain;
    const std::pair<std::string_view, std::string_view> signs[] = {
        {"±", "+-"}, {"·", "|"}, {"…", "..."}, {"§", "section "}, {"Δ", "d"}};
    for (const auto &[sign, ascii] : signs)
        for (std::size_t at = plain.find(sign); at != std::string::npos; at = plain.find(sign, at + ascii.size()))
            plain.replace(at, sign.size(), ascii);
    return plain;
}

// What was said before there was a log, and the log. A log that cannot be written is not worth a word.
std::string said_before;
int log_file = -1;

void append(std::string_view text) {
    if (log_file < 0) {
        said_before += text;
        return;
    }
    const ssize_t ignored = write(log_file, text.data(), text.size());
    static_cast<void>(ignored);
}

[[noreturn]] void stdout_failed(int cause) {
    if (cause == EPIPE) { // the reader has what it wanted: die of it as everybody does, without a word
        std::signal(SIGPIPE, SIG_DFL);
        std::raise(SIGPIPE);
    }
    throw CliError(exit_write, "standard output", std::strerror(cause), "nothing that was printed can be relied on");
}

} // namespace

void prepare_streams() {
    std::setlocale(LC_CTYPE, "");
    for (int stream = 0; stream <= 2; ++stream)
        if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0) std::_Exit(exit_internal);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file size limit is a failed write like any other
}

void print(std::string_view text) { print_drawing(without_controls(text, "\n\t")); }

void print_drawing(std::string_view text) {
    const std::string bytes = in_own_signs(std::string(text));
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) stdout_failed(errno);
}

void print_json(const nlohmann::json &value) {
    const std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) stdout_failed(errno);
}

void say(std::string_view text) {
    const std::string plain = without_controls(text, "\n\t");
    say_drawing(plain);
    append(plain);
}

void log_to(const std::filesystem::path &file) {
    log_file = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    append(std::exchange(said_before, {}));
}

void write_log(std::string_view text) {
    if (log_file >= 0) append(without_controls(text, "\n\t"));
}

void say_drawing(std::string_view text) {
    const std::string bytes = in_own_signs(std::string(text));
    std::fwrite(bytes.data(), 1, bytes.size(), stderr);
}

void note(std::string_view text) { say(fmt::format("nnhost: note: {}\n", on_one_line(text))); }

void warn(std::string_view text) { say(fmt::format("nnhost: warning: {}\n", on_one_line(text))); }

std::string on_one_line(std::string_view text) { return without_controls(text, ""); }

void finish_output() {
    if (std::fflush(stdout) != 0) stdout_failed(errno);
}

bool is_utf8() {
    static const bool utf8 = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
    return utf8;
}

int terminal_width() {
    winsize size{};
    for (const int stream : {STDERR_FILENO, STDOUT_FILENO})
        if (ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

int text_width() {
    const char *columns = std::getenv("COLUMNS");
    const int wanted = columns == nullptr ? 0 : std::atoi(columns);
    return std::clamp(wanted > 0 ? wanted : terminal_width(), 40, 100);
}

std::string thousands(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

std::string counted(std::int64_t count, std::string_view what) {
    return fmt::format("{} {}{}", thousands(count), what, count == 1 ? "" : "s");
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100.0 * share); }

std::string plus_minus(std::int64_t correct, std::int64_t count) {
    if (std::min(correct, count - correct) < 5) return "";
    double low = 0;
    double high = 1;
    nnhost_interval(correct, count, &low, &high);
    return fmt::format(" ± {:.2f}", 50.0 * (high - low));
}

std::string percent_with_interval(std::int64_t correct, std::int64_t count) {
    const std::string share = percent(static_cast<double>(correct) / static_cast<double>(count));
    const std::string around = plus_minus(correct, count);
    if (!around.empty()) return share + around;
    double low = 0;
    double high = 1;
    nnhost_interval(correct, count, &low, &high);
    return fmt::format("{} ({:.2f} to {:.2f})", share, 100 * low, 100 * high);
}

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string cut(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns) return std::string(text);
    const std::size_t kept = columns - std::min<std::size_t>(columns, is_utf8() ? 1 : 3);
    std::size_t bytes = 0;
    while (display_width(text.substr(0, bytes + 1)) <= kept) ++bytes;
    return std::string(text.substr(0, bytes)) + "…";
}

std::string table(std::vector<std::vector<std::string>> rows, std::string_view alignment) {
    for (auto &row : rows)
        for (std::string &cell : row) cell = on_one_line(cell);
    std::vector<std::size_t> widths(alignment.size(), 0);
    for (const auto &row : rows)
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], display_width(row[column]));
    std::string text;
    for (const auto &row : rows) {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            const std::string gap(widths[column] - display_width(row[column]), ' ');
            line += alignment[column] == 'r' ? gap + row[column] : row[column] + gap;
            line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string join(const std::vector<std::string> &words, std::string_view separator) {
    return fmt::format("{}", fmt::join(words, separator));
}

} // namespace cli
