// The projects that new-plugin writes, from the templates in share/nnhost/scaffold.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace cli {

struct ScaffoldSettings {
    std::string kind;     // "activation"
    std::string language; // "c"
    std::string name;
    std::string vendor;
    std::string licence;
};

const std::vector<std::string> &scaffold_kinds();

// Throws CliError unless the templates are installed and hold this kind in this language; says then what there is.
void check_scaffold(const ScaffoldSettings &settings);

// The files of the project, by their paths in its folder.
std::map<std::string, std::string> scaffold_files(const ScaffoldSettings &settings);

} // namespace cli
