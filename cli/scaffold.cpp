#include "scaffold.hpp"

#include "error.hpp"
#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>
#include <nnhost/abi/version.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;

namespace cli {

namespace {

using Texts = std::map<std::string, std::string>;

// How a text in the source code spells the signs that would end it.
enum class Quotes { backslash, doubled, doubled_apostrophe };

struct File {
    const char *from; // below share/nnhost/scaffold; both with placeholders
    const char *to;   // in the project
};

struct Language {
    const char *name; // as --lang takes it, and the folder of its templates
    const char *title;
    const char *source; // template of the plugin itself, there for each kind that is offered
    Quotes quotes;
    std::vector<File> files; // besides the source and what all projects have
    const char *source_to;
};

const std::vector<Language> &languages() {
    static const std::vector<Language> table = {
        {"c",
         "C",
         "c/@kind@.c",
         Quotes::backslash,
         {{"c/CMakeLists.txt", "CMakeLists.txt"},
          {"common/@kind@_test.c", "@name@_test.c"},
          {"common/plugin_test.h", "plugin_test.h"}},
         "@name@.c"},
        {"c++",
         "C++",
         "c++/@kind@.cpp",
         Quotes::backslash,
         {{"c++/CMakeLists.txt", "CMakeLists.txt"},
          {"common/@kind@_test.c", "@name@_test.cpp"},
          {"common/plugin_test.h", "plugin_test.h"}},
         "@name@.cpp"},
        {"rust",
         "Rust",
         "rust/@kind@.rs",
         Quotes::backslash,
         {{"rust/Cargo.toml", "Cargo.toml"},
          {"rust/nnhost.rs", "src/nnhost.rs"},
          {"rust/nnhost_@kind@.rs", "src/nnhost/@kind@.rs"}},
         "src/lib.rs"},
        {"fortran",
         "Fortran",
         "fortran/@kind@.f90",
         Quotes::doubled,
         {{"fortran/nnhost.f90", "nnhost.f90"}, {"fortran/@kind@_test.f90", "@name@_test.f90"}},
         "@name@.f90"},
        {"d",
         "D",
         "d/@kind@.d",
         Quotes::backslash,
         {{"d/nnhost.d", "nnhost.d"}, {"d/@kind@_test.d", "@name@_test.d"}},
         "@name@.d"},
        {"pascal",
         "Pascal",
         "pascal/@kind@.pas",
         Quotes::doubled_apostrophe,
         {{"pascal/nnhost.pas", "nnhost.pas"},
          {"pascal/@kind@_functions.pas", "@kind@_functions.pas"},
          {"pascal/@kind@_test.pas", "@name@_test.pas"}},
         "@name@.pas"},
    };
    return table;
}

const Language &find_language(const std::string &name) { // one of the choices of --lang
    const auto &table = languages();
    return *std::find_if(table.begin(), table.end(), [&](const Language &language) { return language.name == name; });
}

fs::path templates() { return data_folder() / "scaffold"; }

std::string read_template(const std::string &name) {
    const fs::path path = templates() / name;
    std::ifstream stream(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    if (!stream) throw CliError(exit_missing, path.string(), "cannot be read", "install nnhost anew");
    return text;
}

// Each @KEY@ of `texts`, once: what is put in is not looked at again.
std::string filled(const std::string &text, const Texts &texts) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text[at] == '@' ? text.find('@', at + 1) : std::string::npos;
        const auto found = end == std::string::npos ? texts.end() : texts.find(text.substr(at + 1, end - at - 1));
        if (found == texts.end()) {
            result += text[at++];
        } else {
            result += found->second;
            at = end + 1;
        }
    }
    return result;
}

std::string quoted(const std::string &text, Quotes quotes) {
    std::string result;
    for (const char c : text) {
        if (quotes == Quotes::backslash && (c == '"' || c == '\\')) result += '\\';
        if (c == (quotes == Quotes::doubled_apostrophe ? '\'' : '"') && quotes != Quotes::backslash) result += c;
        result += c;
    }
    return result;
}

std::vector<std::string> kinds_of(const Language &language) {
    std::vector<std::string> kinds;
    std::error_code ignored;
    for (const std::string &kind : scaffold_kinds())
        if (fs::exists(templates() / filled(language.source, {{"kind", kind}}), ignored)) kinds.push_back(kind);
    return kinds;
}

bool offers(const Language &language, const std::string &kind) {
    const std::vector<std::string> kinds = kinds_of(language);
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Texts texts_for(const ScaffoldSettings &settings, const Language &language) {
    Texts texts = {{"kind", settings.kind},
                   {"name", settings.name},
                   {"id", "org.example." + settings.name},
                   {"language", language.title},
                   {"vendor", quoted(settings.vendor, language.quotes)},
                   {"licence", settings.licence},
                   {"abi_major", std::to_string(NNHOST_ABI_MAJOR)},
                   {"abi_minor", std::to_string(NNHOST_ABI_TARGET_MINOR)}};
    const auto part = [&](const std::string &name) {
        std::string text = filled(read_template(name), texts);
        text.erase(text.find_last_not_of('\n') + 1);
        return text;
    };
    const std::string about = part("common/" + settings.kind + ".md");
    const std::string building = part(std::string(language.name) + "/building.md");
    const std::string use = part("common/" + settings.kind + ".use");
    // The values that the test expects are the example's. Rust's tests stand in its source.
    const auto test = std::find_if(language.files.begin(), language.files.end(),
                                   [](const File &file) { return std::strstr(file.to, "_test.") != nullptr; });
    texts["values"] = test == language.files.end() ? ", and the values in its tests"
                                                   : ", and the values in " + filled(test->to, texts);
    texts.insert({{"about", about}, {"building", building}, {"use", use}});
    return texts;
}

} // namespace

const std::vector<std::string> &scaffold_kinds() {
    static const std::vector<std::string> kinds = {"activation", "initialiser", "loader", "augmenter"};
    return kinds;
}

void check_scaffold(const ScaffoldSettings &settings) {
    std::error_code ignored;
    if (!fs::exists(templates(), ignored))
        throw CliError(exit_missing, templates().string(), "the templates of new-plugin are not installed",
                       "install nnhost anew");
    const Language &language = find_language(settings.language);
    if (offers(language, settings.kind)) return;
    std::vector<std::string> others;
    for (const Language &other : languages())
        if (offers(other, settings.kind)) others.push_back(other.name);
    throw CliError(exit_usage, "--lang " + settings.language,
                   fmt::format("there is no {} in {} yet", settings.kind, language.title),
                   fmt::format("{} has {}; there is one in {}", language.title, join(kinds_of(language), ", "),
                               join(others, ", ")));
}

std::map<std::string, std::string> scaffold_files(const ScaffoldSettings &settings) {
    const Language &language = find_language(settings.language);
    const Texts texts = texts_for(settings, language);
    std::vector<File> files = language.files;
    files.push_back({language.source, language.source_to});
    files.push_back({"common/README.md", "README.md"});
    files.push_back({"common/gitignore", ".gitignore"});
    if (settings.kind == "loader") files.push_back({"common/loader_example.txt", "example.txt"});
    std::map<std::string, std::string> project;
    for (const File &file : files) {
        const std::string name = filled(file.to, texts);
        if (!project.emplace(name, filled(read_template(filled(file.from, texts)), texts)).second)
            throw CliError(exit_usage, settings.name, fmt::format("the project has another file {}", name),
                           "choose another name");
    }
    return project;
}

} // namespace cli
