#include "exercise.hpp"

#include "kinds.hpp"

#include <fstream>
#include <sys/mman.h>

namespace nnhost::conformance {
namespace {

void *const untouched = const_cast<char *>("nothing was written here");

std::string escape(const std::string &text) {
    std::string escaped;
    for (const char c : text) escaped += (c == ',' || c == '\\') ? std::string("\\") + c : std::string(1, c);
    return escaped;
}

// Calls, and everything they gave.
class Exercise {
  public:
    Exercise(Subject &subject, void *self, unsigned how) : subject_(subject), self_(self), how_(how) {}

    Bits all() {
        const std::string_view kind = subject_.info().kind;
        if (kind == NNHOST_ACTIVATION_KIND) activation();
        if (kind == NNHOST_INITIALISER_KIND) initialiser();
        if (kind == NNHOST_LOADER_KIND) loader();
        if (kind == NNHOST_AUGMENTER_KIND) augmenter();
        return bits_;
    }

  private:
    template <class Call>
    void call(const char *function, Call &&body) {
        const std::uint64_t before = kit::floating_point_state();
        {
            const Calling calling(function);
            body();
        }
        if ((how_ & watch_floating_point) && kit::floating_point_state() != before)
            fail_rule(7, function, " changed rounding, flush-to-zero or the exception masks");
    }

    template <class Call>
    void checked(const char *function, Call &&body) {
        nnhost_error error = NNHOST_ERROR_INIT;
        nnhost_status status = NNHOST_OK;
        call(function, [&] { status = body(&error); });
        if (status != NNHOST_OK) fail(function, " failed: ", error.text[0] ? error.text : "without a reason");
    }

    // An info struct, as long as today's or longer.
    template <class Info>
    Info &sized(Larger<Info> &larger) const {
        if (!(how_ & larger_infos)) larger.value.struct_size = sizeof(Info);
        return larger.value;
    }

    template <class T>
    void keep(const T *values, std::int64_t n) {
        const auto *bytes = reinterpret_cast<const unsigned char *>(values);
        bits_.insert(bits_.end(), bytes, bytes + n * static_cast<std::int64_t>(sizeof(T)));
    }

    void activation() {
        const auto table = subject_.table<nnhost_activation>();
        Larger<nnhost_activation_info> info;
        call("info", [&] { table.info(self_, &sized(info)); });
        info.expect_untouched("nnhost_activation_info");
        constexpr std::int64_t rows = 3, cols = 5, n = rows * cols;
        const auto x = sample(n, -3, 3), dy = sample(n, -1, 1);
        std::vector<float> y(n), dx(n), back(n);
        call("forward", [&] { table.forward(self_, rows, cols, x.data(), y.data()); });
        call("backward", [&] { table.backward(self_, rows, cols, x.data(), y.data(), dy.data(), dx.data()); });
        if (table.inverse) call("inverse", [&] { table.inverse(self_, n, y.data(), back.data()); });
        for (const auto *values : {&y, &dx, &back}) keep(values->data(), n);
        if (!(how_ & small_only)) block(table);
    }

    // As large as training has them.
    void block(const nnhost_activation &table) {
        constexpr std::int64_t rows = 128, cols = 300, n = rows * cols;
        static const auto x = sample(n, -3, 3), dy = sample(n, -1, 1);
        std::vector<float> y(n), dx(n);
        call("forward", [&] { table.forward(self_, rows, cols, x.data(), y.data()); });
        call("backward", [&] { table.backward(self_, rows, cols, x.data(), y.data(), dy.data(), dx.data()); });
        keep(y.data(), n);
        keep(dx.data(), n);
    }

    void initialiser() {
        const auto table = subject_.table<nnhost_initialiser>();
        constexpr std::int64_t rows = 5, cols = 7;
        Larger<nnhost_layer_info> layer;
        fill_layer(sized(layer), rows, cols);
        nnhost_rng rng = subject_.rng(1);
        std::vector<float> w(rows * cols);
        checked("fill",
                [&](nnhost_error *e) { return table.fill(self_, &layer.value, &rng, w.data(), rows, cols, e); });
        layer.expect_untouched("nnhost_layer_info");
        keep(w.data(), rows * cols);
    }

    void loader() {
        const auto table = subject_.table<nnhost_loader>();
        Larger<nnhost_loader_info> larger;
        nnhost_loader_info &info = sized(larger);
        checked("info", [&](nnhost_error *e) { return table.info(self_, &info, e); });
        larger.expect_untouched("nnhost_loader_info");
        constexpr std::int64_t batch = 3, most = 60;
        const std::int64_t size = record_bytes(info);
        std::vector<unsigned char> values(static_cast<std::size_t>(batch * size));
        std::vector<std::int32_t> labels(batch, -1);
        const auto read = [&] {
            std::int64_t count = 0;
            checked("read",
                    [&](nnhost_error *e) { return table.read(self_, batch, values.data(), labels.data(), &count, e); });
            keep(values.data(), count * size);
            keep(labels.data(), count);
            return count;
        };
        for (std::int64_t done = 0, count = 1; done < most && count > 0; done += count) count = read();
        if (info.flags & NNHOST_LOADER_RANDOM_ACCESS) {
            const std::int64_t first = 0;
            checked("read_indices", [&](nnhost_error *e) {
                return table.read_indices(self_, 1, &first, values.data(), labels.data(), e);
            });
        }
        const void *all = nullptr;
        const std::int32_t *all_labels = nullptr;
        if (table.view) checked("view", [&](nnhost_error *e) { return table.view(self_, &all, &all_labels, e); });
        if (info.flags & NNHOST_LOADER_REWINDABLE) {
            checked("rewind", [&](nnhost_error *e) { return table.rewind(self_, e); });
            read();
            checked("rewind", [&](nnhost_error *e) { return table.rewind(self_, e); });
        }
        if (table.probe) call("probe", [&] { table.probe("nothing.xyz", nullptr, 0); });
    }

    void augmenter() {
        const auto table = subject_.table<nnhost_augmenter>();
        Larger<nnhost_image_info> larger_image;
        Larger<nnhost_augmenter_info> larger;
        nnhost_image_info &image = sized(larger_image);
        fill_image(image, usual_side, usual_side, 1);
        nnhost_augmenter_info &info = sized(larger);
        checked("info", [&](nnhost_error *e) { return table.info(self_, &image, &info, e); });
        larger.expect_untouched("nnhost_augmenter_info");
        constexpr std::int64_t n = 2;
        const auto in = sample(n * values_of(image), image.empty, image.full);
        std::vector<float> out(static_cast<std::size_t>(n * values_of(info)));
        nnhost_rng rngs[n] = {subject_.rng(1), subject_.rng(2)};
        nnhost_rng *const pointers[n] = {&rngs[0], &rngs[1]};
        checked("apply",
                [&](nnhost_error *e) { return table.apply(self_, &image, n, in.data(), out.data(), pointers, e); });
        larger_image.expect_untouched("nnhost_image_info");
        keep(out.data(), n * values_of(info));
    }

    Subject &subject_;
    void *self_;
    unsigned how_;
    Bits bits_;
};

} // namespace

std::vector<float> sample(std::int64_t n, float low, float high) {
    std::vector<float> values(static_cast<std::size_t>(n));
    std::uint32_t state = 1;
    for (float &value : values) {
        state = state * 1664525 + 1013904223; // Knuth's constants: the values must look mixed, no more
        value = low + (high - low) * static_cast<float>(state >> 16) / 65535.0f;
    }
    return values;
}

Made::Made(Subject &subject, const std::string &parameters, const std::string &key, const std::string &value, How how)
    : descriptor_(subject.descriptor()) {
    if (!descriptor_.create) return;
    const bool is_path = key == "path" && std::string_view(descriptor_.kind) == NNHOST_LOADER_KIND;
    const std::string all =
        key.empty() || is_path ? parameters : parameters + (parameters.empty() ? "" : ",") + key + "=" + escape(value);
    Values values;
    try {
        values = parse_values(subject, all, is_path ? value : subject.data());
    } catch (const Failure &failure) {
        refused_by_host_ = true;
        status = NNHOST_E_ARGUMENT;
        nnhost_copy_text(error.text, sizeof error.text, failure.text.c_str());
        return;
    }
    const auto *const *pointers = nnhost_values_pointers(values.get());
    self = untouched;
    host.offers_extensions = how != no_extensions;
    if (how == values_vanish)
        create_with_vanishing_values(pointers);
    else if (how == larger_structs)
        create_with_larger_structs(pointers);
    else
        call_create(host.table(), pointers);
    if (status == NNHOST_OK && self == untouched) self = nullptr; // what a host has there
}

Made::~Made() {
    if (!descriptor_.create || status != NNHOST_OK) return;
    const Calling calling("destroy");
    try {
        descriptor_.destroy(self);
    } catch (...) {}
}

void Made::call_create(const nnhost_host *table, const nnhost_parameter_value *const *values) {
    const Calling calling("create");
    status = descriptor_.create(table, values, descriptor_.parameter_count, &self, &error);
}

// Values and their texts lie in pages that are gone when create has returned.
void Made::create_with_vanishing_values(const nnhost_parameter_value *const *values) {
    const std::uint32_t count = descriptor_.parameter_count;
    std::size_t size = count * (sizeof(nnhost_parameter_value) + sizeof(void *));
    for (std::uint32_t i = 0; i < count; ++i) size += std::strlen(values[i]->text) + 1;
    void *const pages = mmap(nullptr, size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    auto **const pointers = static_cast<const nnhost_parameter_value **>(pages);
    auto *const copies = reinterpret_cast<nnhost_parameter_value *>(pointers + count);
    char *text = reinterpret_cast<char *>(copies + count);
    for (std::uint32_t i = 0; i < count; ++i) {
        copies[i] = *values[i];
        copies[i].text = std::strcpy(text, values[i]->text);
        text += std::strlen(text) + 1;
        pointers[i] = &copies[i];
    }
    call_create(host.table(), pointers);
    munmap(pages, size + 1);
}

void Made::create_with_larger_structs(const nnhost_parameter_value *const *values) {
    const std::uint32_t size = larger_host_.value.struct_size;
    larger_host_.value = *host.table();
    larger_host_.value.struct_size = size;
    larger_values_.resize(descriptor_.parameter_count);
    std::vector<const nnhost_parameter_value *> pointers;
    for (std::uint32_t i = 0; i < descriptor_.parameter_count; ++i) {
        const std::uint32_t value_size = larger_values_[i].value.struct_size;
        larger_values_[i].value = *values[i];
        larger_values_[i].value.struct_size = value_size;
        pointers.push_back(&larger_values_[i].value);
    }
    call_create(&larger_host_.value, pointers.data());
}

void Made::expect_explained() const {
    expect(error.text[0] != '\0', "create failed without a reason in the error record");
    if (refused_by_host_) return;
    expect(error.status == status, "create returned status ", status, " and wrote ", error.status,
           " into the error record");
    expect(self == untouched, "create failed and yet wrote to *self");
}

void Made::expect_tails_untouched() const {
    larger_host_.expect_untouched("nnhost_host");
    for (const auto &value : larger_values_) value.expect_untouched("nnhost_parameter_value");
}

Bits exercise(Subject &subject, void *self, unsigned how) { return Exercise(subject, self, how).all(); }

Bits exercise_new(Subject &subject, const std::string &parameters, unsigned how) {
    const Made made(subject, parameters);
    if (made.status != NNHOST_OK) fail("create failed with ", parameters, ": ", made.error.text);
    return exercise(subject, made.self, how);
}

} // namespace nnhost::conformance
