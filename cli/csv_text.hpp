// Lines of CSV as RFC 4180 has them, but for the line feed alone at their end.
#pragma once

#include <string>
#include <vector>

namespace cli {

// Fields that hold a comma, a quote or a line end are quoted.
std::string csv_line(const std::vector<std::string> &fields);

} // namespace cli
