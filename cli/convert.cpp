// convert: the records of one format in another. What was written is read again and compared before it takes its place.
#include "commands.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "record_files.hpp"
#include "session.hpp"
#include "staging.hpp"
#include "verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <nnhost/abi/loader.h>

#include <filesystem>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace cli {

namespace {

void stop_on_request() {
    if (interrupting_signal() != 0) throw CliError(exit_interrupted, "", "stopped on request", "nothing was written");
}

std::string shown_size(const nnhost_dataset_info &info) {
    return fmt::format("{} record{} of {}x{}{}", thousands(info.count), info.count == 1 ? "" : "s", info.width,
                       info.height, info.class_count > 0 ? fmt::format(", {} classes", info.class_count) : "");
}

struct Job {
    std::string from;
    fs::path to;
    RecordFormat format;
    std::vector<fs::path> files; // that will stand there; of pictures the folder
    bool replaces = false;
};

void refuse_folder(const Job &job) {
    const fs::path &to = job.files.front();
    const std::string hint = "name a folder that is empty, or not there yet";
    std::error_code ignored;
    const fs::file_status status = fs::status(to, ignored);
    if (fs::exists(status) && !fs::is_directory(status))
        throw CliError(exit_write, job.to.string(), "is not a folder", hint);
    if (fs::exists(status) && !fs::is_empty(to, ignored))
        throw CliError(exit_write, job.to.string(), "the folder is not empty", hint);
    const fs::path outer = fs::weakly_canonical(fs::absolute(job.from, ignored), ignored);
    const fs::path inner = fs::weakly_canonical(fs::absolute(to, ignored), ignored);
    if (fs::is_directory(outer, ignored) && inner.string().starts_with((outer / "").string()))
        throw CliError(exit_usage, job.to.string(), fmt::format("lies in {}, which is read", job.from), hint);
}

void refuse_file(const Job &job, const fs::path &file) {
    const std::string hint = "name a file";
    std::error_code ignored;
    const fs::file_status status = fs::status(file, ignored);
    if (fs::is_directory(status)) throw CliError(exit_write, file.string(), "is a folder", hint);
    if (fs::exists(status) && !fs::is_regular_file(status))
        throw CliError(exit_write, file.string(), "is not a regular file", hint);
    if (fs::equivalent(file, job.from, ignored))
        throw CliError(exit_usage, file.string(), fmt::format("this would overwrite {}, which is read", job.from),
                       "name another file");
}

// Everything that can be refused before the data are read.
Job job_of(const CommandLine &line) {
    if (line.arguments().size() < 2)
        throw CliError(exit_usage, "",
                       line.arguments().empty() ? "what to convert is missing" : "the output is missing",
                       fmt::format("{} convert FROM TO", program()));
    Job job{line.arguments()[0], line.arguments()[1], format_of(line.arguments()[1]), {}, false};
    job.files = files_of(job.format, job.to);
    std::error_code ignored;
    for (const fs::path &file : job.files) {
        if (job.format == RecordFormat::pictures)
            refuse_folder(job);
        else
            refuse_file(job, file);
        job.replaces = job.replaces || (job.format != RecordFormat::pictures && fs::exists(file, ignored));
    }
    StagingFolder{job.files.back()}; // could anything be written there?
    return job;
}

DatasetHandle open_as(nnhost_context *context, const std::string &loader, const fs::path &path) {
    return make<DatasetHandle>(nnhost_dataset_open, context, loader.empty() ? nullptr : loader.c_str(), path.c_str());
}

bool same_records(const nnhost_dataset *one, const nnhost_dataset *other, bool with_names) {
    const nnhost_dataset_info a = describe(one);
    const nnhost_dataset_info b = describe(other);
    if (a.count != b.count || a.height != b.height || a.width != b.width || a.channels != b.channels) return false;
    if (with_names && a.class_count != b.class_count) return false;
    for (std::uint32_t label = 0; with_names && label < a.class_count; ++label)
        if (std::string_view(a.class_names[label]) != b.class_names[label]) return false;
    std::vector<float> values(static_cast<std::size_t>(a.height * a.width * a.channels));
    std::vector<float> others(values.size());
    for (std::int64_t index = 0; index < a.count; ++index) {
        std::int32_t label = -1;
        std::int32_t its = -1;
        check(nnhost_dataset_record, one, index, values.data(), &label);
        check(nnhost_dataset_record, other, index, others.data(), &its);
        if (label != its || values != others) return false;
        stop_on_request();
    }
    return true;
}

// How the new files are to be read: "" when --data alone gives the very same records, else the loader with parameters.
std::string how_to_read(const CommandLine &line, const Job &job, const nnhost_dataset *data, bool with_names,
                        const fs::path &made) {
    const ContextHandle context = make_context(line);
    nnhost_context_set_log(context.get(), nullptr, nullptr); // what a loader has to say was said about the original
    const std::string loader = loader_for(job.format, describe(data));
    try {
        const DatasetHandle again = open_as(context.get(), "", made);
        const bool same_classes = job.format == RecordFormat::pictures || // which has no parameter for their number
                                  describe(again.get()).class_count == describe(data).class_count;
        if (same_classes && same_records(data, again.get(), with_names)) return "";
    } catch (const CliError &error) {
        if (error.exit_code == exit_interrupted) throw;
    }
    const DatasetHandle again = open_as(context.get(), loader, made);
    if (same_records(data, again.get(), with_names)) return loader;
    throw CliError(exit_usage, job.from,
                   fmt::format("{} does not give the same records back, in the same order", name_of(job.format)),
                   with_names ? "--drop-names writes the numbers of the classes, which keeps the order" : "");
}

// Gives the loader that reads them.
std::string write_records(const CommandLine &line, const Job &job, const nnhost_dataset *data) {
    const ByteRecords records(data, job.format, !line.flag("drop-names"), stop_on_request);
    const StagingFolder staging(job.files.back());
    const PlaceOf place_of = [&](const fs::path &file) { return staging.place_of(file); };
    const auto write = job.format == RecordFormat::csv   ? write_csv
                       : job.format == RecordFormat::idx ? write_idx
                                                         : write_pictures;
    write(records, job.to, place_of);
    const std::string loader = how_to_read(line, job, data, records.with_names(), staging.place_of(job.files.back()));
    if (job.format == RecordFormat::pictures) staging.sync();
    stop_on_request();
    for (const fs::path &file : job.files) staging.put(file);
    return loader;
}

} // namespace

int convert(const CommandLine &line) {
    const Job job = job_of(line);
    const ContextHandle context = make_context(line);
    if (line.has("loader"))
        check(nnhost_plugin_check, context.get(), NNHOST_LOADER_KIND, line.text("loader").c_str(), job.from.c_str());
    const DatasetHandle data = open_data(line, context.get(), job.from);
    const nnhost_dataset_info info = describe(data.get());
    const InterruptGuard guard(context.get()); // the first signal is kept until the work can be put away
    const std::string loader = write_records(line, job, data.get());
    if (job.replaces) note(fmt::format("{} stood there already and is replaced", job.to.string()));

    if (line.flag("json")) {
        nlohmann::json object = {{"from", job.from},    {"to", job.to.string()},      {"format", name_of(job.format)},
                                 {"loader", loader},    {"records", info.count},      {"height", info.height},
                                 {"width", info.width}, {"classes", info.class_count}};
        for (const fs::path &file : job.files) object["files"].push_back(file.string());
        print_json(object);
        return exit_done;
    }
    for (const fs::path &file : job.files)
        if (file != job.files.back()) print(fmt::format("wrote  {}  the labels\n", file.string()));
    print(fmt::format("wrote  {}  {} ({})\n", job.to.string(), shown_size(info), name_of(job.format)));
    print(fmt::format("next   {} train --data {}{}\n", program(), shell_word(job.to.string()),
                      loader.empty() ? "" : " --loader " + shell_word(loader)));
    return exit_done;
}

} // namespace cli
