#include "report.hpp"

#include <nlohmann/json.hpp>

namespace cli {

namespace {

constexpr std::string_view mark_of_data = "<!--report-data-->";

// JSON that HTML does not end early: '<' stands in texts alone, where it can be written in another way.
std::string inside_script(const nlohmann::json &value) {
    std::string text;
    for (const char c : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        c == '<' ? text += "\\u003c" : text += c;
    return text;
}

} // namespace

std::string report_html(const RunView &view) {
    std::string page(report_page);
    page.replace(page.find(mark_of_data), mark_of_data.size(), inside_script(report_data(view)));
    return page;
}

} // namespace cli
