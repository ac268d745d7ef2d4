// Level 1: the library's file, what happens when it is loaded, what it declares.
#include "child.hpp"
#include "elf_file.hpp"
#include "process_state.hpp"
#include "subject.hpp"

#include <cstdlib>
#include <dlfcn.h>
#include <thread>

namespace nnhost::conformance {
namespace {

std::string join(const std::vector<std::string> &list) {
    std::string joined;
    for (const std::string &word : list) joined += (joined.empty() ? "" : ", ") + word;
    return joined;
}

void loads(Subject &subject) { subject.context(); }

void exports_one_symbol(Subject &subject) {
    std::vector<std::string> others;
    for (const std::string &name : read_elf(subject.request().file).exported)
        if (name != "nnhost_plugin_entry") others.push_back(name);
    expect(others.empty(), "it also exports ", join(others),
           "; hide everything else: -fvisibility=hidden, or a version script");
}

void does_not_link_libnnhost(Subject &subject) {
    for (const std::string &name : read_elf(subject.request().file).needed)
        expect(!name.starts_with("libnnhost.") && !name.starts_with("libnnhost_testing."), "it needs ", name,
               "; a plugin calls its host through the table alone");
}

void has_no_executable_stack(Subject &subject) {
    expect(!read_elf(subject.request().file).executable_stack,
           "its segments ask for a stack that can be executed; link it with -Wl,-z,noexecstack");
}

void has_no_text_relocations(Subject &subject) {
    expect(!read_elf(subject.request().file).text_relocations, "its code is changed when it is loaded; compile it with "
                                                               "-fPIC");
}

void has_no_relative_search_path(Subject &subject) {
    for (const std::string &folder : read_elf(subject.request().file).search)
        expect(folder.starts_with("/") || folder.starts_with("$ORIGIN") || folder.starts_with("${ORIGIN}"),
               "its run path holds '", folder, "', which depends on the current folder");
}

nnhost_entry_function entry_of(Subject &subject) {
    subject.context();
    void *library = dlopen(subject.request().file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
    void *symbol = library ? dlsym(library, "nnhost_plugin_entry") : nullptr;
    expect(symbol != nullptr, "nnhost_plugin_entry is not found in it");
    return reinterpret_cast<nnhost_entry_function>(symbol);
}

void entry_gives_the_same(Subject &subject) {
    const nnhost_entry_function entry = entry_of(subject);
    const nnhost_module *const first = entry();
    const nnhost_module copy = *first;
    const nnhost_module *elsewhere = nullptr;
    std::thread([&] { elsewhere = entry(); }).join();
    expect(entry() == first && elsewhere == first, "calls of nnhost_plugin_entry give different modules");
    expect(std::memcmp(&copy, first, sizeof copy) == 0, "a second call of nnhost_plugin_entry changed the module");
}

// What loading the library changes in the process.
struct Loading {
    explicit Loading(Subject &subject) : before(ProcessState::now()) {
        subject.context();
        after = ProcessState::now();
    }
    ProcessState before, after;
};

void loading_keeps_floating_point(Subject &subject) {
    std::string said;
    subject.context(&said);
    expect(said.find("rounding or flush-to-zero") == std::string::npos,
           "loading it changed rounding or flush-to-zero; do not link it with -ffast-math");
}

void loading_is_silent(Subject &subject) {
    const std::string printed = printed_by([&] { subject.context(); });
    expect(printed.empty(), "when it was loaded it printed ", quoted(printed));
}

void loading_starts_no_thread(Subject &subject) {
    const Loading loading(subject);
    const std::string threads = new_threads(loading.before, loading.after);
    expect(threads.empty(), "loading it started a thread (", threads, ")");
}

void loading_opens_no_file(Subject &subject) {
    const Loading loading(subject);
    const std::string files = new_files(loading.before, loading.after);
    expect(files.empty(), "loading it left open: ", files);
}

void loading_keeps_the_process(Subject &subject) {
    const Loading loading(subject);
    const std::string changes = other_changes(loading.before, loading.after);
    expect(changes.empty(), "loading it changed ", changes);
}

void ends_with_the_process(Subject &subject) {
    subject.context();
    const Outcome outcome = run_in_child([] { std::exit(0); }, 2000); // destructors of the library run
    expect(outcome.text.starts_with("ended the process"), "when a process that had loaded it ended, it ", outcome.text);
}

// ---- what a plugin declares

bool is_utf8(const char *text) {
    for (const auto *at = reinterpret_cast<const unsigned char *>(text); *at;) {
        const int more = *at < 0x80                  ? 0
                         : *at >= 0xc2 && *at < 0xe0 ? 1
                         : *at >= 0xe0 && *at < 0xf0 ? 2
                         : *at >= 0xf0 && *at < 0xf5 ? 3
                                                     : -1;
        if (more < 0) return false;
        ++at;
        for (int i = 0; i < more; ++i, ++at)
            if ((*at & 0xc0) != 0x80) return false;
    }
    return true;
}

void kind_is_known(Subject &subject) {
    const std::string_view kind = subject.info().kind;
    for (const char *known :
         {NNHOST_ACTIVATION_KIND, NNHOST_INITIALISER_KIND, NNHOST_LOADER_KIND, NNHOST_AUGMENTER_KIND})
        if (kind == known) return;
    expect(!kind.starts_with("nnhost."), "its kind is '", kind, "', which nnhost does not have");
    throw Skipped{text("what '", kind, "' has to do is not known here")};
}

void texts_are_utf8(Subject &subject) {
    const nnhost_descriptor &d = subject.descriptor();
    const std::pair<const char *, const char *> texts[] = {
        {"summary", d.summary}, {"doc", d.doc}, {"vendor", d.vendor}, {"licence", d.licence}, {"version", d.version}};
    for (const auto &[field, text] : texts) expect(is_utf8(text), "its ", field, " is not UTF-8");
    for (std::uint32_t i = 0; i < d.parameter_count; ++i)
        expect(is_utf8(d.parameters[i]->summary), "the summary of parameter '", d.parameters[i]->key, "' is not UTF-8");
}

void texts_are_one_line(Subject &subject) {
    const nnhost_descriptor &d = subject.descriptor();
    const std::pair<const char *, const char *> texts[] = {
        {"summary", d.summary}, {"vendor", d.vendor}, {"licence", d.licence}, {"version", d.version}};
    for (const auto &[field, text] : texts)
        expect(!std::strpbrk(text, "\n\r\t"), "its ", field, " is more than one line");
}

void version_is_semantic(Subject &subject) {
    const char *const version = subject.descriptor().version;
    int numbers[3], used = 0;
    expect(std::sscanf(version, "%9d.%9d.%9d%n", &numbers[0], &numbers[1], &numbers[2], &used) == 3 &&
               (version[used] == '\0' || version[used] == '-' || version[used] == '+'),
           "its version is '", version, "'; MAJOR.MINOR.PATCH is wanted (semver.org)");
}

void licence_is_spdx(Subject &subject) {
    const std::string_view licence = subject.descriptor().licence;
    expect(licence.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-+() ") ==
               std::string_view::npos,
           "its licence is '", licence, "'; an SPDX expression such as MIT or GPL-3.0-or-later is wanted");
}

constexpr Test tests[] = {
    make_test(1, 0, library_kind, "loads", "The library is opened and everything it declares is accepted.", loads),
    make_test(1, 0, library_kind, "exports-one-symbol", "It exports nnhost_plugin_entry and nothing else.",
              exports_one_symbol),
    make_test(1, 0, library_kind, "does-not-link-libnnhost", "It works in a host of any kind: it links no libnnhost.",
              does_not_link_libnnhost),
    make_test(1, 0, library_kind, "has-no-executable-stack", "It does not make the stack of its host executable.",
              has_no_executable_stack),
    make_test(1, 0, library_kind, "has-no-text-relocations", "Its code is the same wherever it is loaded.",
              has_no_text_relocations),
    make_test(1, 0, library_kind, "has-no-relative-search-path",
              "The libraries that it needs are never looked for in the current folder.", has_no_relative_search_path),
    make_test(1, 11, library_kind, "entry-gives-the-same", "The entry gives one and the same module on every thread.",
              entry_gives_the_same),
    make_test(1, 7, library_kind, "loading-keeps-floating-point", "Loading it leaves rounding and flush-to-zero alone.",
              loading_keeps_floating_point),
    make_test(1, 9, library_kind, "loading-is-silent", "Loading it prints nothing.", loading_is_silent),
    make_test(1, 9, library_kind, "loading-starts-no-thread", "Loading it starts no thread.", loading_starts_no_thread),
    make_test(1, 9, library_kind, "loading-opens-no-file", "Loading it leaves no file open.", loading_opens_no_file),
    make_test(1, 9, library_kind, "loading-keeps-the-process",
              "Loading it changes no signal handler, locale, environment, folder or umask.", loading_keeps_the_process),
    make_test(1, 5, library_kind, "ends-with-the-process", "A process that has loaded it can end as it wants to.",
              ends_with_the_process),
    make_test(1, 0, "", "kind-is-known", "Its kind is one of nnhost's, or somebody else's by name.", kind_is_known),
    make_test(1, 4, "", "texts-are-utf-8", "Its texts are UTF-8.", texts_are_utf8),
    make_test(1, 4, "", "texts-are-one-line", "Its summary, vendor, licence and version are a line each.",
              texts_are_one_line),
    make_test(1, 0, "", "version-is-semantic", "Its version reads MAJOR.MINOR.PATCH.", version_is_semantic),
    make_test(1, 0, "", "licence-is-spdx", "Its licence looks like an SPDX expression.", licence_is_spdx),
};

} // namespace

std::span<const Test> load_tests() { return tests; }

} // namespace nnhost::conformance
