#include "csv_text.hpp"

namespace cli {

namespace {

std::string quoted(const std::string &field) {
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string text = "\"";
    for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

} // namespace

std::string csv_line(const std::vector<std::string> &fields) {
    std::string line;
    for (const std::string &field : fields) line += (&field == &fields.front() ? "" : ",") + quoted(field);
    return line + "\n";
}

} // namespace cli
