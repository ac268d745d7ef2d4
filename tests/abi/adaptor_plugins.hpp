// Plugins of all four kinds, made with nnhost/plugin.hpp, that throw what a test asks for. For one program.
#pragma once

#define NNHOST_ENTRY_NAME adaptor_entry
#include <nnhost/plugin.hpp>

#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>

namespace adaptor {

// What the plugins below throw: set by a test, thrown by the function of that name.
inline std::string thrower;
enum class Thrown { failure, memory, standard, other };
inline Thrown thrown;
inline int alive = 0; // instances

inline void may_throw(const char *function) {
    if (thrower != function) return;
    switch (thrown) {
    case Thrown::failure:
        throw nnhost::Failure(NNHOST_E_DATA, "bad digit")
            .file("a.txt")
            .line(3)
            .column(2)
            .byte(17)
            .sample(5)
            .hint("mend it");
    case Thrown::memory:
        throw std::bad_alloc();
    case Thrown::standard:
        throw std::runtime_error("went\nwrong");
    case Thrown::other:
        throw 42;
    }
}

struct Counted {
    Counted() { ++alive; }
    Counted(const Counted &) { ++alive; }
    ~Counted() { --alive; }
    Counted &operator=(const Counted &) = delete;
};

constexpr auto described(const char *id, const char *name) {
    return nnhost::describe(id, name, "1.2.3").summary("a test").vendor("nnhost tests").licence("MIT");
}

struct Softsign : nnhost::Elementwise {
    static constexpr auto about =
        described("org.nnhost.test.hpp.softsign", "hpp_softsign").doc("Paragraphs.").threads(NNHOST_THREADS_CONCURRENT);
    static nnhost::ActivationInfo info() {
        may_throw("info");
        return nnhost::ActivationInfo().outputs(-1, 1).invertible(-1, 1).targets(-0.9F, 0.8F);
    }
    static float f(float x) { return may_throw("forward"), x / (1 + std::fabs(x)); }
    static float derivative(float x, float y) { return (void)y, 1 / ((1 + std::fabs(x)) * (1 + std::fabs(x))); }
    static float inverse(float y) noexcept { return std::fabs(y) > 1 ? NAN : y / (1 - std::fabs(y)); }
};

// With state, and without an inverse.
class Leaky : public nnhost::Elementwise {
  public:
    static constexpr auto about = described("org.nnhost.test.hpp.leaky", "hpp_leaky");
    static constexpr auto slope = nnhost::real("slope", "factor below 0", "0.25").between(0, 1).primary();
    static constexpr auto parameters = std::tie(slope);

    explicit Leaky(const nnhost::Setup &setup) : slope_(static_cast<float>(setup[slope])) {}
    nnhost::ActivationInfo info() const { return nnhost::ActivationInfo().targets(slope_, 1); }
    float f(float x) const noexcept { return x > 0 ? x : slope_ * x; }
    float derivative(float x, float) const noexcept { return x > 0 ? 1 : slope_; }

  private:
    float slope_;
};

// Row by row; its parameters are of all types.
class Everything : public nnhost::Activation {
  public:
    static constexpr auto about = described("org.nnhost.test.hpp.everything", "hpp_everything");
    static constexpr auto real = nnhost::real("real", "a real", "0.5").between(-1, 1).primary();
    static constexpr auto integer = nnhost::integer("integer", "an integer", "-9007199254740993");
    static constexpr auto boolean = nnhost::boolean("boolean", "yes or no", "true");
    static constexpr auto choice = nnhost::choice("choice", "one of three", "b", {"a", "b", "c"});
    static constexpr auto text = nnhost::text("text", "a text", "abc");
    static constexpr auto path = nnhost::path("path", "a file");
    static constexpr auto unlisted = nnhost::real("unlisted", "not in `parameters`", "1");
    static constexpr auto parameters = std::tie(real, integer, boolean, choice, text, path);

    explicit Everything(const nnhost::Setup &setup) : host(setup.host()) {
        may_throw("create");
        if (thrower == "unlisted") (void)setup[unlisted];
        seen = std::to_string(setup[real]) + " " + std::to_string(setup[integer]) + " " +
               (setup[boolean] ? "yes" : "no") + " " + setup[choice] + " " + setup[text] + " " + setup[path];
        host.info("made");
    }
    static nnhost::ActivationInfo info() { return nnhost::ActivationInfo().in_place(); }
    void forward(std::int64_t rows, std::int64_t cols, const float *x, float *y) {
        std::memmove(y, x, static_cast<std::size_t>(rows * cols) * sizeof *y);
        may_throw("forward");
    }
    static void backward(std::int64_t, std::int64_t, const float *, const float *, const float *, float *) {
        may_throw("backward");
    }
    std::int64_t inverse(std::int64_t, const float *, float *) { return may_throw("inverse"), 0; }
    static const void *extension(const char *id) {
        may_throw("extension");
        return std::strcmp(id, "known/1") == 0 ? &about : nullptr;
    }

    static inline std::string seen;
    nnhost::Host host;
    Counted counted;
};

struct Drawn : nnhost::Initialiser {
    static constexpr auto about = described("org.nnhost.test.hpp.drawn", "hpp_drawn");
    static void fill(const nnhost_layer_info &layer, nnhost::Rng rng, float *w, std::int64_t rows, std::int64_t cols) {
        may_throw("fill");
        nnhost_rng child = rng.child(7);
        w[0] = static_cast<float>(layer.fan_in);
        w[1] = static_cast<float>(nnhost::Rng(&child).uniform());
        for (std::int64_t i = 2; i < rows * cols; ++i) w[i] = static_cast<float>(rng.normal());
    }
};

class Numbers : public nnhost::Loader {
  public:
    static constexpr auto about = described("org.nnhost.test.hpp.numbers", "hpp_numbers");
    static constexpr auto path = nnhost::path("path", "a file");
    static constexpr auto parameters = std::tie(path);

    explicit Numbers(const nnhost::Setup &setup) : path_(setup[path]) {}
    nnhost::LoaderInfo info() const {
        may_throw("info");
        nnhost::LoaderInfo info(2, 1, 3);
        info.flags = NNHOST_LOADER_REWINDABLE | NNHOST_LOADER_RANDOM_ACCESS;
        info.class_count = 2;
        return info;
    }
    std::int64_t read(std::int64_t capacity, void *values, std::int32_t *labels) {
        may_throw("read");
        std::int64_t count = 0;
        for (; count < capacity && next_ < 2; ++count) labels[count] = next_++;
        std::memset(values, 9, static_cast<std::size_t>(3 * count));
        return count;
    }
    void rewind() {
        may_throw("rewind");
        next_ = 0;
    }
    static void read_indices(std::int64_t n, const std::int64_t *indices, void *, std::int32_t *labels) {
        may_throw("read_indices");
        for (std::int64_t i = 0; i < n; ++i) labels[i] = static_cast<std::int32_t>(indices[i]);
    }
    static std::int32_t probe(const char *, const std::uint8_t *, std::uint64_t size) {
        return may_throw("probe"), size > 0 ? 60 : 0;
    }
    static nnhost::View view() { return may_throw("view"), nnhost::View{nullptr, nullptr}; }
    static const void *extension(const char *id) {
        static const nnhost::ExampleFile example("example.txt", std::string("0\0 1", 4), {0, 1}, {1, 3},
                                                 {9, 9, 9, 9, 9, 9});
        return std::strcmp(id, NNHOST_EXAMPLE_DATA) == 0 ? example.data() : nullptr;
    }

  private:
    std::string path_;
    std::int32_t next_ = 0;
};

struct Doubled : nnhost::Augmenter {
    static constexpr auto about = described("org.nnhost.test.hpp.doubled", "hpp_doubled");
    static nnhost::AugmenterInfo info(const nnhost_image_info &image) {
        may_throw("info");
        nnhost::AugmenterInfo info(image);
        info.multiplier = 2;
        info.flags = NNHOST_AUGMENTER_KEEPS_ORIGINAL;
        return info;
    }
    static void apply(const nnhost_image_info &, std::int64_t n, const float *in, float *out, nnhost::Rngs rngs) {
        may_throw("apply");
        for (std::int64_t i = 0; i < n; ++i) {
            out[2 * i] = in[i];
            out[2 * i + 1] = static_cast<float>(rngs[i].u32() & 1);
        }
    }
};

} // namespace adaptor

NNHOST_MODULE(&nnhost::descriptor<adaptor::Softsign>, &nnhost::descriptor<adaptor::Leaky>,
              &nnhost::descriptor<adaptor::Everything>, &nnhost::descriptor<adaptor::Drawn>,
              &nnhost::descriptor<adaptor::Numbers>, &nnhost::descriptor<adaptor::Doubled>);
