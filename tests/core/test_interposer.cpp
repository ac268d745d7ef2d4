// What the C API offers to those who test plugins: an interposer, faults, parsed values, generators; and what the host
// does for plugins whoever made them: extensions, the floating-point unit.
#include <nnhost/abi/host_info.h>
#include <nnhost/nnhost.h>

#include "fixtures/fake_plugins.hpp"
#include "floating_point.hpp"

#include <boost/test/unit_test.hpp>

#include <cfenv>
#include <memory>
#include <string>
#include <vector>

namespace {

struct End {
    void operator()(nnhost_context *c) const { nnhost_context_destroy(c); }
    void operator()(nnhost_options *o) const { nnhost_options_destroy(o); }
    void operator()(nnhost_dataset *d) const { nnhost_dataset_destroy(d); }
    void operator()(nnhost_network *n) const { nnhost_network_destroy(n); }
    void operator()(nnhost_values *v) const { nnhost_values_destroy(v); }
};
template <class T>
using Handle = std::unique_ptr<T, End>;

struct Result {
    nnhost_status status;
    std::string text;
};

struct Api {
    Api() {
        nnhost_context *made = nullptr;
        BOOST_REQUIRE(nnhost_context_create(&made, nullptr) == NNHOST_OK);
        context.reset(made);
        BOOST_REQUIRE(nnhost_register(made, fakes::all_entry, nullptr) == NNHOST_OK);
        nnhost_context_set_log(
            made, [](void *user, std::int32_t, const char *text) { static_cast<Api *>(user)->said.emplace_back(text); },
            this);
        nnhost_options *new_options = nullptr;
        BOOST_REQUIRE(nnhost_options_create(&new_options, nullptr) == NNHOST_OK);
        options.reset(new_options);
        for (const auto &[name, value] : {std::pair{"hidden", "2"},
                                          {"activation", "fake_activation"},
                                          {"initialiser", "fake_initialiser"},
                                          {"learning-rate", "0.01"}})
            BOOST_REQUIRE(nnhost_options_set(new_options, name, value, nullptr) == NNHOST_OK);
    }

    void open_data() {
        const nnhost_dataset_info info{.struct_size = sizeof info,
                                       .class_count = 2,
                                       .count = 4,
                                       .height = 1,
                                       .width = 2,
                                       .channels = 1,
                                       .element_type = 1,
                                       .reserved = 0,
                                       .value_minimum = 0,
                                       .value_maximum = 255,
                                       .class_names = nullptr,
                                       .source = nullptr,
                                       .loader = nullptr};
        const std::uint8_t values[] = {0, 0, 0, 255, 255, 0, 255, 255};
        const std::int32_t labels[] = {0, 1, 1, 0};
        nnhost_dataset *made = nullptr;
        BOOST_REQUIRE(nnhost_dataset_from_memory(context.get(), &info, values, labels, &made, nullptr) == NNHOST_OK);
        data.reset(made);
    }

    Result make_network() {
        if (!data) open_data();
        nnhost_error error = NNHOST_ERROR_INIT;
        nnhost_network *made = nullptr;
        const nnhost_status status = nnhost_network_create(context.get(), options.get(), data.get(), &made, &error);
        if (status == NNHOST_OK) network.reset(made);
        return {status, error.text};
    }

    Result train() {
        nnhost_error error = NNHOST_ERROR_INIT;
        const nnhost_status status =
            nnhost_network_train(network.get(), options.get(), data.get(), nullptr, nullptr, nullptr, &error);
        return {status, error.text};
    }

    std::vector<float> weights() const {
        std::vector<float> w(4);
        BOOST_REQUIRE(nnhost_network_get_weights(network.get(), 0, w.data(), 4, nullptr) == NNHOST_OK);
        return w;
    }

    std::vector<std::string> said;
    Handle<nnhost_context> context;
    Handle<nnhost_options> options;
    Handle<nnhost_dataset> data;
    Handle<nnhost_network> network;
};

// An interposer that counts, and that stands between the host and the activation's forward.
struct Spy {
    nnhost_interposer interposer() { return {sizeof(nnhost_interposer), 0, this, create, destroy}; }

    static nnhost_status create(void *user, const nnhost_descriptor *descriptor, const nnhost_host *host,
                                const nnhost_parameter_value *const *values, std::uint32_t count, const void **table,
                                void **self, nnhost_error *error) {
        auto &spy = *static_cast<Spy *>(user);
        spy.created.emplace_back(descriptor->name);
        BOOST_TEST(*table == descriptor->table);
        BOOST_TEST(*self == nullptr);
        if (spy.refuses == descriptor->name) return nnhost_fail(error, NNHOST_E_MEMORY, "the spy says no");
        const nnhost_status status = descriptor->create(host, values, count, self, error);
        if (status != NNHOST_OK || std::string_view(descriptor->kind) != NNHOST_ACTIVATION_KIND) return status;
        current = &spy;
        spy.own = *static_cast<const nnhost_activation *>(descriptor->table);
        real_forward = spy.own.forward;
        spy.own.forward = forward;
        *table = &spy.own;
        return status;
    }

    static void destroy(void *user, const nnhost_descriptor *descriptor, const void *, void *self) {
        ++static_cast<Spy *>(user)->destroyed;
        descriptor->destroy(self);
    }

    static void forward(void *self, std::int64_t rows, std::int64_t cols, const float *x, float *y) {
        ++current->forwards;
        real_forward(self, rows, cols, x, y);
        if (!current->context || current->forwards != current->fails_at) return;
        nnhost_error fault = NNHOST_ERROR_INIT;
        nnhost_fail(&fault, NNHOST_E_PLUGIN, "the spy saw something");
        nnhost_context_fail(current->context, &fault);
        nnhost_fail(&fault, NNHOST_E_DATA, "a later fault");
        nnhost_context_fail(current->context, &fault);
    }

    static inline Spy *current = nullptr;
    static inline decltype(nnhost_activation::forward) real_forward = nullptr;
    nnhost_activation own{};
    std::vector<std::string> created;
    int destroyed = 0, forwards = 0, fails_at = 0;
    std::string refuses;
    nnhost_context *context = nullptr;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(every_instance_goes_through_the_interposer, Api) {
    Api plain;
    BOOST_TEST(plain.make_network().status == NNHOST_OK);
    BOOST_TEST(plain.train().status == NNHOST_OK);

    Spy spy;
    const nnhost_interposer interposer = spy.interposer();
    BOOST_TEST_REQUIRE(nnhost_context_interpose(context.get(), &interposer, nullptr) == NNHOST_OK);
    BOOST_TEST(make_network().status == NNHOST_OK);
    BOOST_TEST(train().status == NNHOST_OK);
    BOOST_TEST(spy.forwards > 0);
    BOOST_TEST(weights() == plain.weights()); // looking on changes nothing

    nnhost_error error = NNHOST_ERROR_INIT;
    BOOST_TEST(nnhost_context_interpose(context.get(), nullptr, &error) == NNHOST_E_ARGUMENT);
    BOOST_TEST(error.text == "instances of plugins live already");
    network.reset();
    BOOST_TEST(nnhost_context_interpose(context.get(), nullptr, nullptr) == NNHOST_OK);
    BOOST_TEST(spy.destroyed == static_cast<int>(spy.created.size()));
}

BOOST_FIXTURE_TEST_CASE(an_interposer_may_refuse, Api) {
    Spy spy;
    spy.refuses = "fake_initialiser";
    const nnhost_interposer interposer = spy.interposer();
    BOOST_TEST_REQUIRE(nnhost_context_interpose(context.get(), &interposer, nullptr) == NNHOST_OK);
    const Result result = make_network();
    BOOST_TEST(result.status == NNHOST_E_MEMORY);
    BOOST_TEST(result.text == "the spy says no");
    BOOST_TEST(spy.destroyed == static_cast<int>(spy.created.size()) - 1); // what was not made is not destroyed

    nnhost_interposer half = spy.interposer();
    half.destroy = nullptr;
    BOOST_TEST(nnhost_context_interpose(context.get(), &half, nullptr) == NNHOST_E_ARGUMENT);
}

BOOST_FIXTURE_TEST_CASE(a_fault_fails_the_call_that_is_running, Api) {
    Spy spy;
    spy.context = context.get();
    spy.fails_at = 3;
    const nnhost_interposer interposer = spy.interposer();
    BOOST_TEST_REQUIRE(nnhost_context_interpose(context.get(), &interposer, nullptr) == NNHOST_OK);
    BOOST_TEST(make_network().status == NNHOST_OK);
    const std::vector<float> before = weights();
    for (int round = 0; round < 2; ++round) { // it stays
        const Result result = train();
        BOOST_TEST(result.status == NNHOST_E_PLUGIN);
        BOOST_TEST(result.text == "the spy saw something"); // the first one counts
    }
    BOOST_TEST(weights() == before);
    network.reset(); // before the spy that its instances end with
}

BOOST_FIXTURE_TEST_CASE(values_are_parsed_for_those_who_make_instances, Api) {
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_values *made = nullptr;
    BOOST_TEST_REQUIRE(nnhost_values_create(context.get(), NNHOST_LOADER_KIND, "fake_loader:at_most=7", "somewhere",
                                            &made, &error) == NNHOST_OK);
    const Handle<nnhost_values> values(made);
    const auto *const *pointers = nnhost_values_pointers(made);
    BOOST_TEST(pointers[0]->text == "somewhere");
    BOOST_TEST(pointers[1]->integer == 7);
    BOOST_TEST(nnhost_values_create(context.get(), nullptr, "fake_activation:scael=2", nullptr, &made, &error) ==
               NNHOST_E_ARGUMENT);
    BOOST_TEST(error.hint == "did you mean 'scale'?");

    nnhost_plugin_info info{};
    info.struct_size = sizeof info;
    BOOST_TEST_REQUIRE(nnhost_plugin_find(context.get(), nullptr, "fake_loader", &info, nullptr) == NNHOST_OK);
    BOOST_TEST(info.descriptor->table == &fakes::detail::loader_table);
    BOOST_TEST(info.descriptor->parameters == info.parameters);
    BOOST_TEST(info.parameters[0] != &fakes::detail::path); // the host's own copy
    BOOST_TEST(info.parameters[0]->key == "path");
}

BOOST_AUTO_TEST_CASE(generators_depend_on_the_seed_alone) {
    nnhost_rng a, b, c;
    nnhost_rng_seed(&a, 1);
    nnhost_rng_seed(&b, 1);
    nnhost_rng_seed(&c, 2);
    const std::uint32_t first = a.table->u32(&a);
    BOOST_TEST(first == b.table->u32(&b));
    BOOST_TEST(first != c.table->u32(&c));
    nnhost_rng_seed(nullptr, 1);
}

namespace {
const nnhost_host *host_of_the_last = nullptr;
nnhost_status remember_host(const nnhost_host *host, const nnhost_parameter_value *const *, std::uint32_t, void **self,
                            nnhost_error *) {
    host_of_the_last = host;
    *self = nullptr;
    return NNHOST_OK;
}
void forget(void *) {}
void changes_arithmetic(void *, std::int64_t rows, std::int64_t cols, const float *x, float *y) {
    std::fesetround(FE_UPWARD);
    std::copy(x, x + rows * cols, y);
}
nnhost_activation changing_table = fakes::detail::activation_table;
nnhost_descriptor changing = fakes::activation;
} // namespace

BOOST_FIXTURE_TEST_CASE(calls_leave_the_arithmetic_alone_and_hosts_have_extensions, Api) {
    changing_table.forward = changes_arithmetic;
    changing_table.backward = [](void *, std::int64_t rows, std::int64_t cols, const float *, const float *,
                                 const float *dy, float *dx) { std::copy(dy, dy + rows * cols, dx); };
    changing.id = "org.nnhost.test.changing";
    changing.name = "changing";
    changing.parameters = nullptr;
    changing.parameter_count = 0;
    changing.create = remember_host;
    changing.destroy = forget;
    changing.table = &changing_table;
    BOOST_TEST_REQUIRE(nnhost_register(context.get(), fakes::entry_of<changing>, nullptr) == NNHOST_OK);
    BOOST_TEST(nnhost_options_set(options.get(), "activation", "changing", nullptr) == NNHOST_OK);
    BOOST_TEST(make_network().status == NNHOST_OK);
    BOOST_TEST(train().status == NNHOST_OK);
    BOOST_TEST(std::fegetround() == FE_TONEAREST);
    BOOST_TEST_REQUIRE(said.size() == 1); // once for each instance
    BOOST_TEST(said[0] == "plugin 'changing' changed rounding or flush-to-zero in forward (rule 7); it was put back");

    const auto *info =
        static_cast<const nnhost_host_info *>(host_of_the_last->get_extension(host_of_the_last, NNHOST_HOST_INFO));
    BOOST_TEST_REQUIRE(info != nullptr);
    BOOST_TEST(info->name == "nnhost");
    BOOST_TEST(info->version == nnhost_version());
    BOOST_TEST(info->abi_minor == NNHOST_ABI_MINOR);
    BOOST_TEST(host_of_the_last->get_extension(host_of_the_last, "nnhost.host_info/2") == nullptr);
    BOOST_TEST(host_of_the_last->get_extension(host_of_the_last, nullptr) == nullptr);
}

// A spec of a later header: longer than ours, with a field that we do not know.
BOOST_AUTO_TEST_CASE(longer_structs_are_copied_as_far_as_they_are_known) {
    struct Longer {
        nnhost_parameter_spec spec;
        double unknown;
    };
    static const Longer longer = {{sizeof(Longer), NNHOST_PARAMETER_REAL, "scale", "factor", "1", nullptr, 0, 0, 0, 0},
                                  7};
    static const nnhost_parameter_spec *const parameters[] = {&longer.spec};
    static nnhost_descriptor descriptor = fakes::activation;
    descriptor.parameters = parameters;
    nnhost_context *context = nullptr;
    BOOST_TEST_REQUIRE(nnhost_context_create(&context, nullptr) == NNHOST_OK);
    const Handle<nnhost_context> owner(context);
    BOOST_TEST(nnhost_register(context, fakes::entry_of<descriptor>, nullptr) == NNHOST_OK);
}
