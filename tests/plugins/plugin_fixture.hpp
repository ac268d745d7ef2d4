// Opens built-in plugins by their files and makes instances of them, with nothing of the core: the contract alone.
#pragma once

#include <nnhost/plugin.h>

#include <boost/test/unit_test.hpp>

#include <cfenv>
#include <cmath>
#include <cstring>
#include <dlfcn.h>
#include <map>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

// The one plugin of a library: of a built-in one by its name, of another by its path. Libraries are never closed.
inline const nnhost_descriptor &open_plugin(const std::string &name) {
    const bool built_in = name.find('/') == std::string::npos;
    const std::string path = built_in ? NNHOST_TEST_PLUGIN_DIR "/" + name + ".so" : name;
    std::fenv_t arithmetic; // a library linked with -ffast-math turns denormal numbers off when it is loaded
    std::fegetenv(&arithmetic);
    void *const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    std::fesetenv(&arithmetic);
    BOOST_REQUIRE_MESSAGE(library, (library ? "" : dlerror()));
    const auto entry = reinterpret_cast<nnhost_entry_function>(dlsym(library, "nnhost_plugin_entry"));
    BOOST_REQUIRE(entry);
    const nnhost_module &module = *entry();
    BOOST_REQUIRE(module.magic == NNHOST_MODULE_MAGIC);
    BOOST_REQUIRE_EQUAL(module.descriptor_count, 1U);
    const nnhost_descriptor &descriptor = *module.descriptors[0];
    BOOST_REQUIRE_EQUAL(descriptor.struct_size, sizeof(nnhost_descriptor));
    return descriptor;
}

using Settings = std::map<std::string, std::string>;

// An instance, made with the declared defaults but for `settings`. `status` and `error` say how create went, `log` what
// the plugin said since.
class Instance {
  public:
    explicit Instance(const std::string &name, const Settings &settings = {}) : descriptor(open_plugin(name)) {
        const std::vector<nnhost_parameter_value> values = parse(settings);
        std::vector<const nnhost_parameter_value *> pointers;
        for (const nnhost_parameter_value &value : values) pointers.push_back(&value);
        if (!descriptor.create) return;
        status = descriptor.create(&host_, pointers.data(), descriptor.parameter_count, &self, &error);
        made_ = status == NNHOST_OK;
    }
    ~Instance() {
        if (made_) descriptor.destroy(self);
    }
    Instance(const Instance &) = delete; // the plugin knows the host's address
    Instance &operator=(const Instance &) = delete;

    template <class Table>
    const Table &table() const {
        return *static_cast<const Table *>(descriptor.table);
    }

    const nnhost_descriptor &descriptor;
    void *self = nullptr;
    nnhost_status status = NNHOST_OK;
    nnhost_error error = NNHOST_ERROR_INIT;
    std::vector<std::string> log;
    bool cancelled = false; // what the host says

  private:
    static void take_log(const nnhost_host *host, std::int32_t, const char *text) NNHOST_NOEXCEPT {
        static_cast<Instance *>(host->host_data)->log.emplace_back(text);
    }
    static std::int32_t is_cancelled(const nnhost_host *host) NNHOST_NOEXCEPT {
        return static_cast<const Instance *>(host->host_data)->cancelled;
    }
    static const void *none(const nnhost_host *, const char *) NNHOST_NOEXCEPT { return nullptr; }

    std::vector<nnhost_parameter_value> parse(const Settings &settings) {
        std::vector<nnhost_parameter_value> values;
        std::size_t used = 0;
        texts_.reserve(descriptor.parameter_count);
        for (std::uint32_t i = 0; i < descriptor.parameter_count; ++i) {
            const nnhost_parameter_spec &spec = *descriptor.parameters[i];
            const auto found = settings.find(spec.key);
            used += found != settings.end();
            BOOST_REQUIRE_MESSAGE(found != settings.end() || spec.default_text, spec.key);
            texts_.push_back(found != settings.end() ? found->second : spec.default_text);
            const std::string &text = texts_.back();
            nnhost_parameter_value value = {sizeof value, spec.type, 0, 0, text.c_str()};
            if (spec.type == NNHOST_PARAMETER_BOOL) value.integer = text == "true";
            if (spec.type == NNHOST_PARAMETER_INTEGER) value.integer = std::stoll(text);
            if (spec.type == NNHOST_PARAMETER_INTEGER || spec.type == NNHOST_PARAMETER_REAL)
                value.real = std::stod(text);
            if (spec.type == NNHOST_PARAMETER_CHOICE) {
                while (spec.choices[value.integer] && text != spec.choices[value.integer]) ++value.integer;
                BOOST_REQUIRE_MESSAGE(spec.choices[value.integer], text);
            }
            values.push_back(value);
        }
        BOOST_REQUIRE_EQUAL(used, settings.size());
        return values;
    }

    bool made_ = false;
    std::vector<std::string> texts_;
    nnhost_host host_ = {sizeof(nnhost_host), 0, this, take_log, is_cancelled, none};
};

// A toy generator (splitmix64) behind the contract's table: good enough for statistics of a few 10,000 numbers.
class ToyRng {
  public:
    explicit ToyRng(std::uint64_t seed) { rng.state[0] = seed; }
    nnhost_rng rng = {sizeof(nnhost_rng), 0, &table_, {}};

  private:
    static std::uint64_t next(nnhost_rng *rng) {
        std::uint64_t z = rng->state[0] += 0x9e3779b97f4a7c15U;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    static std::uint32_t u32(nnhost_rng *rng) NNHOST_NOEXCEPT { return static_cast<std::uint32_t>(next(rng) >> 32); }
    static double uniform(nnhost_rng *rng) NNHOST_NOEXCEPT { return static_cast<double>(next(rng) >> 11) * 0x1p-53; }
    static double normal(nnhost_rng *rng) NNHOST_NOEXCEPT {
        const double radius = std::sqrt(-2 * std::log(1 - uniform(rng)));
        return radius * std::cos(2 * std::numbers::pi * uniform(rng));
    }
    static std::uint32_t below(nnhost_rng *rng, std::uint32_t n) NNHOST_NOEXCEPT { return n ? u32(rng) % n : 0; }
    static void split(const nnhost_rng *rng, std::uint64_t index, nnhost_rng *child) NNHOST_NOEXCEPT {
        *child = *rng;
        child->state[0] ^= (index + 1) * 0xd1342543de82ef95U;
    }
    static inline const nnhost_rng_table table_ = {sizeof(nnhost_rng_table), 0, u32, uniform, normal, below, split};
};
