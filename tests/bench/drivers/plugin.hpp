// A bundled plugin by its name, and an instance of it, with nothing of libnnhost: the contract alone.
#pragma once

#include <nnhost/plugin.h>

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

// Of the library NAME.so in the folder of bundled plugins. Libraries are never closed.
inline const nnhost_descriptor &open_plugin(const std::string &name) {
    void *const library = dlopen((NNHOST_BENCH_PLUGIN_DIR "/" + name + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) throw std::runtime_error(dlerror());
    return *reinterpret_cast<nnhost_entry_function>(dlsym(library, "nnhost_plugin_entry"))()->descriptors[0];
}

// Made with the declared defaults but for `settings`.
class Plugin {
  public:
    explicit Plugin(const std::string &name, std::map<std::string, std::string> settings = {})
        : descriptor_(open_plugin(name)) {
        if (!descriptor_.create) return;
        std::vector<std::string> texts;
        std::vector<nnhost_parameter_value> values;
        std::vector<const nnhost_parameter_value *> pointers;
        for (std::uint32_t i = 0; i < descriptor_.parameter_count; ++i) {
            const nnhost_parameter_spec &spec = *descriptor_.parameters[i];
            texts.push_back(settings.contains(spec.key) ? settings[spec.key]
                            : spec.default_text         ? spec.default_text
                                                        : "");
            values.push_back(value(spec, texts.back()));
        }
        for (std::size_t i = 0; i < values.size(); ++i) values[i].text = texts[i].c_str();
        for (const auto &v : values) pointers.push_back(&v);
        nnhost_error error = NNHOST_ERROR_INIT;
        if (descriptor_.create(&host_, pointers.data(), descriptor_.parameter_count, &self, &error) != NNHOST_OK)
            throw std::runtime_error(name + ": " + error.text);
    }
    ~Plugin() {
        if (descriptor_.destroy) descriptor_.destroy(self);
    }
    Plugin(const Plugin &) = delete; // the plugin knows the host's address
    Plugin &operator=(const Plugin &) = delete;

    template <class Table>
    const Table &table() const {
        return *static_cast<const Table *>(descriptor_.table);
    }

    void *self = nullptr;

  private:
    static nnhost_parameter_value value(const nnhost_parameter_spec &spec, const std::string &text) {
        nnhost_parameter_value v = {sizeof v, spec.type, 0, 0, nullptr};
        if (spec.type == NNHOST_PARAMETER_BOOL) v.integer = text == "true";
        if (spec.type == NNHOST_PARAMETER_INTEGER) v.integer = std::atoll(text.c_str());
        if (spec.type == NNHOST_PARAMETER_CHOICE)
            while (spec.choices[v.integer] && text != spec.choices[v.integer]) ++v.integer;
        v.real = spec.type == NNHOST_PARAMETER_INTEGER ? static_cast<double>(v.integer) : std::atof(text.c_str());
        return v;
    }
    static void silent(const nnhost_host *, std::int32_t, const char *) NNHOST_NOEXCEPT {}
    static std::int32_t never(const nnhost_host *) NNHOST_NOEXCEPT { return 0; }
    static const void *none(const nnhost_host *, const char *) NNHOST_NOEXCEPT { return nullptr; }

    const nnhost_descriptor &descriptor_;
    nnhost_host host_ = {sizeof(nnhost_host), 0, nullptr, silent, never, none};
};

// A toy generator (splitmix64) behind the contract's table, for plugins that draw random numbers.
class ToyRng {
  public:
    explicit ToyRng(std::uint64_t seed) { rng.state[0] = seed; }
    nnhost_rng rng = {sizeof(nnhost_rng), 0, &table_, {}};

  private:
    static std::uint64_t next(nnhost_rng *rng) {
        std::uint64_t z = rng->state[0] += 0x9e3779b97f4a7c15U;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        return z ^ (z >> 31);
    }
    static std::uint32_t u32(nnhost_rng *rng) NNHOST_NOEXCEPT { return static_cast<std::uint32_t>(next(rng) >> 32); }
    static double uniform(nnhost_rng *rng) NNHOST_NOEXCEPT { return static_cast<double>(next(rng) >> 11) * 0x1p-53; }
    static std::uint32_t below(nnhost_rng *rng, std::uint32_t n) NNHOST_NOEXCEPT { return n ? u32(rng) % n : 0; }
    static void split(const nnhost_rng *rng, std::uint64_t index, nnhost_rng *child) NNHOST_NOEXCEPT {
        *child = *rng;
        child->state[0] ^= (index + 1) * 0xd1342543de82ef95U;
    }
    // `normal` is given as `uniform`: no augmenter here draws from it.
    static inline const nnhost_rng_table table_ = {sizeof(nnhost_rng_table), 0, u32, uniform, uniform, below, split};
};
