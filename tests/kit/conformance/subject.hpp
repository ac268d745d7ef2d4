// The plugin under test, and its instances: made and called as a host would, every call noted for the report.
#pragma once

#include "../proxy.hpp"
#include "report.hpp"
#include "test.hpp"

#include <nnhost/nnhost.h>
#include <nnhost/plugin.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace nnhost::conformance {

// What is to be tested, as it is known before anything of it was loaded.
struct Request {
    std::string file;                      // "" for an entry
    nnhost_entry_function entry = nullptr; // of this process
    std::string plugin;                    // id
    std::string parameters;
    std::string data;
    std::uint64_t seed = 0;
    bool allow_writable = false;
    bool is_hopeless = false;     // it could not be loaded: whoever wants to is told so
    std::filesystem::path folder; // empty, the test's own; whoever made it removes it
};

// key=value,... at commas, except those behind a backslash.
std::vector<std::string> split_items(const std::string &parameters);

// Throws nnhost_error's text as a Failure.
void must(nnhost_status status, const nnhost_error &error);

class Subject {
  public:
    explicit Subject(Request request) : request_(std::move(request)), random_(request_.seed) {}

    const Request &request() const { return request_; }
    nnhost_context *
    context(std::string *said = nullptr); // with the library loaded; Failure where it is refused, Skipped where it was
    const nnhost_plugin_info &info();
    const nnhost_descriptor &descriptor() { return *info().descriptor; }

    // A table of the kind, zero where the plugin's is shorter.
    template <class Table>
    Table table() {
        return kit::copy_table<Table>(descriptor().table);
    }

    // Numbers that depend on the seed alone.
    std::mt19937_64 &random() { return random_; }
    float uniform(float low, float high) { return std::uniform_real_distribution(low, high)(random_); }
    std::int64_t below(std::int64_t n) { return std::uniform_int_distribution<std::int64_t>(0, n - 1)(random_); }
    nnhost_rng rng(std::uint64_t seed) const;

    // Parameter texts that are worth testing: the defaults; each number at its ends, or, where it has no limits, at
    // another value that it takes; each choice; both truths.
    std::vector<std::string> variants();
    // Those that every instance must work with: of a loader, whose parameters have to fit the data, the defaults alone.
    std::vector<std::string> sure_variants();
    bool takes(const std::string &item);              // key=value, or a value for the primary parameter
    std::string given(const std::string &parameters); // with what the user gave, and what is required

    std::string data(); // path of what a loader reads: given, or its example written to the folder; "" for other kinds
    const nnhost_example_data *example(); // zero where the plugin's is shorter; nullptr: none, or data were given

    const void *extension(const char *id);

  private:
    std::string given_for(const nnhost_parameter_spec &spec) const;

    struct ContextEnd {
        void operator()(nnhost_context *context) const { nnhost_context_destroy(context); }
    };
    Request request_;
    std::mt19937_64 random_;
    std::unique_ptr<nnhost_context, ContextEnd> context_;
    nnhost_plugin_info info_{};
    std::string data_;
    nnhost_example_data example_{};
};

// body(parameters) for each of them; a failure tells which they were.
template <class Body>
void for_each_of(const std::vector<std::string> &variants, Body &&body) {
    for (const std::string &parameters : variants) {
        try {
            body(parameters);
        } catch (Failure &failure) {
            if (!parameters.empty() && failure.text.find(parameters) == std::string::npos)
                failure.text += " (with " + parameters + ")";
            throw;
        }
    }
}

// The host's side of an instance, which remembers what the plugin says.
class TestHost {
  public:
    TestHost();
    TestHost(const TestHost &) = delete;
    TestHost &operator=(const TestHost &) = delete;
    const nnhost_host *table() const { return &table_; }
    std::vector<std::string> said;
    bool cancelled = false;
    bool offers_extensions = true;

  private:
    nnhost_host table_{};
};

struct ValuesEnd {
    void operator()(nnhost_values *values) const { nnhost_values_destroy(values); }
};
using Values = std::unique_ptr<nnhost_values, ValuesEnd>;
Values parse_values(Subject &subject, const std::string &parameters, const std::string &path);

// A living instance. Failure where it cannot be made.
class Instance {
  public:
    explicit Instance(Subject &subject, const std::string &parameters = {}, const std::string &path = {});
    ~Instance();
    Instance(const Instance &) = delete;
    Instance &operator=(const Instance &) = delete;

    void *self = nullptr;
    TestHost host;

  protected:
    // A function that returns a status; Failure where it fails.
    template <class Call>
    void checked(const char *function, Call &&call) {
        nnhost_error error = NNHOST_ERROR_INIT;
        nnhost_status status = NNHOST_OK;
        {
            const Calling calling(function);
            status = call(&error);
        }
        if (status != NNHOST_OK) fail(function, " failed: ", error.text[0] ? error.text : "without a reason");
    }

  private:
    nnhost_descriptor descriptor_;
    bool made_ = false;
};

// ---- the four kinds -------------------------------------------------------------------------------------------------

class Activation : public Instance {
  public:
    explicit Activation(Subject &subject, const std::string &parameters = {})
        : Instance(subject, parameters), table(subject.table<nnhost_activation>()) {
        info.struct_size = sizeof info;
        const Calling calling("info");
        table.info(self, &info);
    }
    bool elementwise() const { return (info.flags & NNHOST_ACTIVATION_ELEMENTWISE) != 0; }
    bool in_place() const { return (info.flags & NNHOST_ACTIVATION_IN_PLACE) != 0; }
    void forward(std::int64_t rows, std::int64_t cols, const float *x, float *y) {
        const Calling calling("forward");
        table.forward(self, rows, cols, x, y);
    }
    void backward(std::int64_t rows, std::int64_t cols, const float *x, const float *y, const float *dy, float *dx) {
        const Calling calling("backward");
        table.backward(self, rows, cols, x, y, dy, dx);
    }
    std::int64_t inverse(std::int64_t n, const float *y, float *x) {
        const Calling calling("inverse");
        return table.inverse(self, n, y, x);
    }
    void need_inverse() const {
        if (!table.inverse) throw Skipped{"it has no inverse"};
    }

    nnhost_activation table;
    nnhost_activation_info info{};
};

class Initialiser : public Instance {
  public:
    explicit Initialiser(Subject &subject, const std::string &parameters = {})
        : Instance(subject, parameters), table(subject.table<nnhost_initialiser>()) {}
    void fill(const nnhost_layer_info &layer, nnhost_rng &rng, float *w, std::int64_t rows, std::int64_t cols) {
        checked("fill", [&](nnhost_error *e) { return table.fill(self, &layer, &rng, w, rows, cols, e); });
    }

    nnhost_initialiser table;
};

class Loader : public Instance {
  public:
    explicit Loader(Subject &subject, const std::string &parameters = {}, const std::string &path = {})
        : Instance(subject, parameters, path.empty() ? subject.data() : path), table(subject.table<nnhost_loader>()) {
        info.struct_size = sizeof info;
        checked("info", [&](nnhost_error *e) { return table.info(self, &info, e); });
    }
    std::int64_t read(std::int64_t capacity, void *values, std::int32_t *labels) {
        std::int64_t count = -1;
        checked("read", [&](nnhost_error *e) { return table.read(self, capacity, values, labels, &count, e); });
        return count;
    }
    void rewind() {
        checked("rewind", [&](nnhost_error *e) { return table.rewind(self, e); });
    }
    void read_indices(const std::vector<std::int64_t> &indices, void *values, std::int32_t *labels) {
        checked("read_indices", [&](nnhost_error *e) {
            return table.read_indices(self, std::ssize(indices), indices.data(), values, labels, e);
        });
    }
    void view(const void *&values, const std::int32_t *&labels) {
        checked("view", [&](nnhost_error *e) { return table.view(self, &values, &labels, e); });
    }

    nnhost_loader table;
    nnhost_loader_info info{};
};

class Augmenter : public Instance {
  public:
    explicit Augmenter(Subject &subject, const std::string &parameters = {})
        : Instance(subject, parameters), table(subject.table<nnhost_augmenter>()) {}
    nnhost_augmenter_info info(const nnhost_image_info &image) {
        nnhost_augmenter_info result{};
        result.struct_size = sizeof result;
        checked("info", [&](nnhost_error *e) { return table.info(self, &image, &result, e); });
        return result;
    }
    void apply(const nnhost_image_info &image, std::int64_t n, const float *in, float *out, nnhost_rng *const *rngs) {
        checked("apply", [&](nnhost_error *e) { return table.apply(self, &image, n, in, out, rngs, e); });
    }

    nnhost_augmenter table;
};

} // namespace nnhost::conformance
