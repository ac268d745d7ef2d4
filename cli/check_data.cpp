#include "check_data.hpp"

#include "output.hpp"
#include "session.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <nnhost/abi/loader.h>

#include <algorithm>

namespace cli {

namespace {

constexpr std::size_t most_shown = 20; // bad records in the text; JSON has all

} // namespace

std::string BadRecord::text() const {
    std::string place = file;
    if (line > 0) place += fmt::format(":{}", line);
    if (field > 0) place += fmt::format(": field {}", field);
    if (line == 0 && record >= 0) place += fmt::format(": record {}", record);
    return fmt::format("{}: {}", place, cause);
}

BadRecord bad_record(const nnhost_error &error) {
    BadRecord bad;
    bad.file = error.file;
    bad.line = std::max<std::int64_t>(error.line, 0);
    bad.field = std::max<std::int64_t>(error.column, 0);
    bad.record = error.sample;
    bad.cause = error.text[0] != '\0' ? error.text : nnhost_status_text(error.status);
    bad.hint = error.hint;
    return bad;
}

std::vector<std::string> numbers_as_names(std::int64_t count) {
    std::vector<std::string> names;
    for (std::int64_t number = 0; number < count; ++number) names.push_back(std::to_string(number));
    return names;
}

CheckedData check_data(const CommandLine &line, const std::string &path) {
    const ContextHandle context = make_context(line);
    const std::string loader = line.text("loader");
    if (!loader.empty()) check(nnhost_plugin_check, context.get(), NNHOST_LOADER_KIND, loader.c_str(), path.c_str());
    CheckedData checked;
    checked.path = path;
    nnhost_dataset *opened = nullptr;
    nnhost_error error = NNHOST_ERROR_INIT;
    const char *text = loader.empty() ? nullptr : loader.c_str();
    if (nnhost_dataset_open(context.get(), text, path.c_str(), &opened, &error) == NNHOST_OK) {
        const DatasetHandle dataset(opened);
        const nnhost_dataset_info info = describe(dataset.get());
        checked.loader = info.loader;
        checked.survey.begin(info.height, info.width, info.channels,
                             {info.class_names, info.class_names + info.class_count});
        each_record(dataset.get(), info, [&](std::int64_t index, const auto &values, const std::string &label) {
            checked.survey.add(values, label, fmt::format("record {}", index));
        });
        return checked;
    }
    if (exit_code_of(error.status) != exit_data) throw CliError(error);
    nnhost_context_set_log(context.get(), nullptr, nullptr); // it has said everything once
    BadRecords(context.get(), loader, checked).find(error);
    return checked;
}

std::string text_of(const CheckedData &data) {
    std::string text = fmt::format("data     {}\n", on_one_line(data.path));
    if (data.survey.count() > 0)
        text += fmt::format("records  {}{} ({})\n", thousands(data.survey.count()),
                            data.bad.empty() ? "" : " that can be read", data.loader);
    if (data.survey.count() > 0) text += data.survey.text(static_cast<std::size_t>(text_width()));
    if (data.bad.empty()) return text + "good     every record can be read\n";
    const std::string number = thousands(std::ssize(data.bad));
    text += data.all_are_told ? fmt::format("BAD      {} cannot be read\n", number)
                              : "BAD      the loader stops at the first error, and there may be more\n";
    std::string last_hint;
    for (std::size_t index = 0; index < std::min(most_shown, data.bad.size()); ++index) {
        const BadRecord &bad = data.bad[index];
        text += fmt::format("  {}\n", on_one_line(bad.text()));
        if (!bad.hint.empty() && bad.hint != last_hint) text += fmt::format("    hint: {}\n", on_one_line(bad.hint));
        last_hint = bad.hint;
    }
    if (data.bad.size() > most_shown)
        text += fmt::format("  and {} more (--json tells all)\n", thousands(std::ssize(data.bad) - 20));
    return text;
}

nlohmann::json json_of(const CheckedData &data) {
    nlohmann::json object = {{"path", data.path},
                             {"passed", data.bad.empty()},
                             {"loader", data.loader},
                             {"all_bad_are_told", data.all_are_told},
                             {"bad", nlohmann::json::array()}};
    data.survey.write_to(object);
    for (const BadRecord &bad : data.bad) {
        nlohmann::json row = {{"file", bad.file}, {"cause", bad.cause}};
        if (bad.line > 0) row["line"] = bad.line;
        if (bad.field > 0) row["field"] = bad.field;
        if (bad.record >= 0) row["record"] = bad.record;
        if (!bad.hint.empty()) row["hint"] = bad.hint;
        object["bad"].push_back(std::move(row));
    }
    return object;
}

} // namespace cli
