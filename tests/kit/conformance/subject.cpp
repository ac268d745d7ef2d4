#include "subject.hpp"

#include "child.hpp"
#include "exercise.hpp"

#include <fstream>

namespace nnhost::conformance {
namespace {

namespace fs = std::filesystem;

bool is_loader(const nnhost_plugin_info &info) { return std::string_view(info.kind) == NNHOST_LOADER_KIND; }

// A value for a parameter that has no default and that nobody gave.
std::string some_value(const nnhost_parameter_spec &spec) {
    switch (spec.type) {
    case NNHOST_PARAMETER_BOOL:
        return "false";
    case NNHOST_PARAMETER_INTEGER:
    case NNHOST_PARAMETER_REAL:
        return words(spec.minimum);
    case NNHOST_PARAMETER_CHOICE:
        return spec.choices[0];
    default:
        return "example";
    }
}

bool names(const std::string &parameters, const std::string &key) {
    return ("," + parameters).find("," + key + "=") != std::string::npos;
}

void write_file(const fs::path &file, const nnhost_example_file &example) {
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char *>(example.bytes), static_cast<std::streamsize>(example.size));
    if (!out.flush()) fail("the checker cannot write its example to ", file.string());
}

} // namespace

std::vector<std::string> split_items(const std::string &parameters) {
    std::vector<std::string> items(1);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i] == ',') {
            items.emplace_back();
            continue;
        }
        items.back() += parameters[i];
        if (parameters[i] == '\\' && i + 1 < parameters.size()) items.back() += parameters[++i];
    }
    if (items.size() == 1 && items[0].empty()) items.clear();
    return items;
}

void must(nnhost_status status, const nnhost_error &error) {
    if (status != NNHOST_OK) fail(error.text, error.hint[0] == '\0' ? "" : text(" (", error.hint, ")"));
}

// `said`: what the host logs of the loading.
nnhost_context *Subject::context(std::string *said) {
    if (context_) return context_.get();
    if (request_.is_hopeless) throw Skipped{"it cannot be loaded"};
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_context *made = nullptr;
    must(nnhost_context_create(&made, &error), error);
    context_.reset(made);
    nnhost_context_allow_writable_plugins(made, request_.allow_writable);
    const auto log = [](void *user, std::int32_t, const char *line) {
        if (user) static_cast<std::string *>(user)->append(line);
    };
    nnhost_context_set_log(made, log, said);
    const Calling calling(request_.entry ? "nnhost_plugin_entry" : "a constructor or nnhost_plugin_entry");
    if (request_.entry) {
        must(nnhost_register(made, request_.entry, &error), error);
    } else {
        nnhost_plugin_info found{};
        found.struct_size = sizeof found;
        must(nnhost_plugin_find(made, nullptr, request_.file.c_str(), &found, &error), error);
    }
    nnhost_context_set_log(made, nullptr, nullptr);
    return made;
}

const nnhost_plugin_info &Subject::info() {
    if (info_.struct_size == 0) {
        nnhost_error error = NNHOST_ERROR_INIT;
        nnhost_plugin_info found{};
        found.struct_size = sizeof found;
        must(nnhost_plugin_find(context(), nullptr, request_.plugin.c_str(), &found, &error), error);
        info_ = found;
    }
    return info_;
}

nnhost_rng Subject::rng(std::uint64_t seed) const {
    nnhost_rng rng;
    nnhost_rng_seed(&rng, request_.seed * 1000003 + seed);
    return rng;
}

// What the user gave for a parameter, as key=value; "" for nothing. A value that stands alone is the primary one's.
std::string Subject::given_for(const nnhost_parameter_spec &spec) const {
    for (const std::string &item : split_items(request_.parameters)) {
        const std::string key = item.substr(0, item.find('='));
        if (item.find('=') == std::string::npos && (spec.flags & NNHOST_PARAMETER_PRIMARY))
            return spec.key + ("=" + item);
        if (item.find('=') != std::string::npos && key == spec.key) return item;
    }
    return {};
}

bool Subject::takes(const std::string &item) {
    for (std::uint32_t i = 0; i < info().parameter_count; ++i) {
        const nnhost_parameter_spec &spec = *info().parameters[i];
        const bool alone = item.find('=') == std::string::npos;
        if (alone ? (spec.flags & NNHOST_PARAMETER_PRIMARY) != 0 : item.substr(0, item.find('=')) == spec.key)
            return true;
    }
    return false;
}

std::string Subject::given(const std::string &parameters) {
    std::string all = parameters;
    const auto add = [&](const std::string &item) { all += (all.empty() ? "" : ",") + item; };
    for (std::uint32_t i = 0; i < info().parameter_count; ++i) {
        const nnhost_parameter_spec &spec = *info().parameters[i];
        if (names(all, spec.key)) continue;
        const std::string item = given_for(spec);
        if (!item.empty())
            add(item);
        else if (!spec.default_text && !(is_loader(info()) && std::string_view(spec.key) == "path"))
            add(spec.key + ("=" + some_value(spec)));
    }
    return all;
}

std::vector<std::string> Subject::variants() {
    std::vector<std::string> all = {""};
    for (std::uint32_t i = 0; i < info().parameter_count; ++i) {
        const nnhost_parameter_spec &spec = *info().parameters[i];
        const std::string key = spec.key + std::string("=");
        if (!given_for(spec).empty()) continue;
        if (spec.type == NNHOST_PARAMETER_BOOL) {
            all.insert(all.end(), {key + "false", key + "true"});
        } else if (spec.type == NNHOST_PARAMETER_CHOICE) {
            for (const char *const *choice = spec.choices; *choice; ++choice) all.push_back(key + *choice);
        } else if ((spec.type == NNHOST_PARAMETER_INTEGER || spec.type == NNHOST_PARAMETER_REAL) &&
                   (spec.minimum != 0 || spec.maximum != 0)) {
            for (const double end : {spec.minimum, spec.maximum})
                if (std::abs(end) < 1e15) all.push_back(key + words(end));
        } else if ((spec.type == NNHOST_PARAMETER_INTEGER || spec.type == NNHOST_PARAMETER_REAL) && spec.default_text) {
            const std::string other = key + words(2 * std::atof(spec.default_text) + 1); // no limits: any will do
            if (Made(*this, other).status == NNHOST_OK) all.push_back(other);
        }
    }
    return all;
}

std::vector<std::string> Subject::sure_variants() {
    return is_loader(info()) ? std::vector<std::string>{""} : variants();
}

const void *Subject::extension(const char *id) {
    const Calling calling("get_extension");
    return descriptor().get_extension ? descriptor().get_extension(id) : nullptr;
}

const nnhost_example_data *Subject::example() {
    if (!request_.data.empty()) return nullptr;
    const void *given = extension(NNHOST_EXAMPLE_DATA);
    if (!given) return nullptr;
    example_ = kit::copy_table<nnhost_example_data>(given);
    if (example_.struct_size < offsetof(nnhost_example_data, height) || example_.file_count < 1 || !example_.files ||
        !example_.path)
        fail("the extension ", NNHOST_EXAMPLE_DATA, " is not filled in");
    return &example_;
}

std::string Subject::data() {
    if (!is_loader(info())) return {};
    if (!request_.data.empty()) return request_.data;
    if (!data_.empty()) return data_;
    const nnhost_example_data *given = example();
    if (!given) throw Skipped{"it has no extension " NNHOST_EXAMPLE_DATA ", and no data were given"};
    const fs::path folder = request_.folder / "example";
    for (std::uint32_t i = 0; i < given->file_count; ++i) write_file(folder / given->files[i]->name, *given->files[i]);
    return data_ = (folder / given->path).string();
}

TestHost::TestHost() {
    table_.struct_size = sizeof table_;
    table_.host_data = this;
    table_.log = [](const nnhost_host *host, std::int32_t level, const char *line) {
        static_cast<TestHost *>(host->host_data)->said.emplace_back(line ? line : "(NULL)");
        if (level >= NNHOST_LOG_WARNING && line && !std::strchr(line, '\n')) note_log(line);
    };
    table_.is_cancelled = [](const nnhost_host *host) -> std::int32_t {
        return static_cast<TestHost *>(host->host_data)->cancelled ? 1 : 0;
    };
    table_.get_extension = [](const nnhost_host *host, const char *id) -> const void * {
        static constexpr nnhost_host_info info{
            sizeof info, 0, NNHOST_ABI_MAJOR, NNHOST_ABI_MINOR, "nnhost check", NNHOST_VERSION_TEXT};
        const bool offers = static_cast<const TestHost *>(host->host_data)->offers_extensions;
        return offers && id && std::string_view(id) == NNHOST_HOST_INFO ? &info : nullptr;
    };
}

Values parse_values(Subject &subject, const std::string &parameters, const std::string &path) {
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_values *values = nullptr;
    const std::string all = subject.given(parameters);
    const std::string name = subject.info().id + (all.empty() ? "" : ":" + all);
    must(nnhost_values_create(subject.context(), subject.info().kind, name.c_str(),
                              path.empty() ? nullptr : path.c_str(), &values, &error),
         error);
    return Values(values);
}

Instance::Instance(Subject &subject, const std::string &parameters, const std::string &path)
    : descriptor_(subject.descriptor()) {
    if (!descriptor_.create) return;
    const Values values =
        parse_values(subject, parameters, path.empty() && is_loader(subject.info()) ? subject.data() : path);
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_status status = NNHOST_OK;
    {
        const Calling calling("create");
        status = descriptor_.create(host.table(), nnhost_values_pointers(values.get()), descriptor_.parameter_count,
                                    &self, &error);
    }
    if (status != NNHOST_OK)
        fail("create failed with ", parameters.empty() ? "its default parameters" : parameters, ": ",
             error.text[0] == '\0' ? "without a reason" : error.text);
    made_ = true;
}

Instance::~Instance() {
    if (!made_) return;
    const Calling calling("destroy");
    try {
        descriptor_.destroy(self);
    } catch (...) { // judged by the test of destroy; here another failure may be on its way
    }
}

} // namespace nnhost::conformance
