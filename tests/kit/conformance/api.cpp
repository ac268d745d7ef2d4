// The public functions.
#include "child.hpp"
#include "run.hpp"

#include <mutex>

namespace fs = std::filesystem;

namespace nnhost::conformance {
namespace {

nnhost_status refuse(nnhost_error *error, nnhost_status status, const std::string &what, const std::string &hint = "",
                     const std::string &file = {}) {
    if (error) {
        nnhost_copy_text(error->hint, sizeof error->hint, hint.c_str());
        nnhost_copy_text(error->file, sizeof error->file, file.c_str());
        return nnhost_fail(error, status, what.c_str());
    }
    return status;
}

std::string hint_for(const std::string &pattern) {
    std::vector<const char *> ids;
    for (const Test &test : all_tests()) {
        if (std::string_view(test.row.id).starts_with(pattern)) return text("write '", pattern, "*'");
        ids.push_back(test.row.id);
    }
    const std::int64_t near = nnhost_nearest(pattern.c_str(), ids.data(), std::ssize(ids));
    return near < 0 ? "nnhost check --list names them"
                    : text("did you mean '", ids[static_cast<std::size_t>(near)], "'?");
}

nnhost_status run(Options options, nnhost_conformance_visitor visitor, void *user, nnhost_conformance_summary *summary,
                  nnhost_error *error) {
    static std::mutex one_at_a_time; // children report through memory of the whole process
    const std::lock_guard lock(one_at_a_time);
    try {
        for (const std::string &pattern : options.only)
            if (std::none_of(all_tests().begin(), all_tests().end(),
                             [&](const Test &test) { return matches({pattern}, test.row.id); }))
                return refuse(error, NNHOST_E_ARGUMENT, text("there is no test '", pattern, "'"), hint_for(pattern));
        const std::string &data = options.request.data;
        if (!data.empty() && !fs::exists(data))
            return refuse(error, NNHOST_E_MISSING, "no such file or folder", "name data that the loader can read",
                          data);
        const nnhost_conformance_summary found = run_tests(std::move(options), visitor, user);
        if (summary) std::memcpy(summary, &found, std::min<std::size_t>(summary->struct_size, sizeof found));
        return NNHOST_OK;
    } catch (const Cancelled &) {
        forget_cancel();
        return refuse(error, NNHOST_E_CANCELLED, "stopped on request");
    } catch (const Failure &failure) {
        return refuse(error, NNHOST_E_ARGUMENT, failure.text);
    } catch (const std::exception &e) {
        return refuse(error, NNHOST_E_INTERNAL, e.what());
    }
}

} // namespace

const std::vector<Test> &all_tests() {
    static const std::vector<Test> tests = [] {
        std::vector<Test> all;
        for (const auto list : {load_tests, instance_tests, leftover_tests, activation_contract_tests,
                                activation_meaning_tests, activation_block_tests, activation_range_tests,
                                initialiser_tests, loader_contract_tests, loader_meaning_tests, loader_broken_tests,
                                augmenter_contract_tests, augmenter_meaning_tests, augmenter_copy_tests, stress_tests})
            for (const Test &test : list()) all.push_back(test);
        std::stable_sort(all.begin(), all.end(),
                         [](const Test &a, const Test &b) { return a.row.level < b.row.level; });
        return all;
    }();
    return tests;
}

} // namespace nnhost::conformance

extern "C" {

namespace conformance = nnhost::conformance;

int64_t nnhost_conformance_test_count(void) { return static_cast<int64_t>(conformance::all_tests().size()); }

const nnhost_conformance_test *nnhost_conformance_test_at(int64_t index) {
    if (index < 0 || index >= nnhost_conformance_test_count()) return nullptr;
    return &conformance::all_tests()[static_cast<std::size_t>(index)].row;
}

void nnhost_conformance_cancel(void) { conformance::cancel(); }

nnhost_status nnhost_conformance_run(const char *file, const nnhost_conformance_options *options,
                                     nnhost_conformance_visitor visitor, void *user,
                                     nnhost_conformance_summary *summary, nnhost_error *error) {
    std::error_code fault;
    file = file ? file : "";
    const fs::path path = fs::canonical(file, fault);
    if (fault)
        return conformance::refuse(error, NNHOST_E_MISSING, "no such file", "give the path of a plugin library", file);
    conformance::Options read = conformance::read_options(options);
    read.request.file = path.string();
    return conformance::run(std::move(read), visitor, user, summary, error);
}

nnhost_status nnhost_conformance_run_entry(nnhost_entry_function entry, const nnhost_conformance_options *options,
                                           nnhost_conformance_visitor visitor, void *user,
                                           nnhost_conformance_summary *summary, nnhost_error *error) {
    if (!entry) return conformance::refuse(error, NNHOST_E_ARGUMENT, "entry is NULL");
    conformance::Options read = conformance::read_options(options);
    read.request.entry = entry;
    return conformance::run(std::move(read), visitor, user, summary, error);
}

} // extern "C"
