// Instances of plugins: fakes swapped in through in-process registration run the whole way from records to weights, and
// plugins that break their word are named.
#include "instance.hpp"

#include "core_fixture.hpp"
#include "feed.hpp"
#include "fixtures/fake_plugins.hpp"
#include "predictor.hpp"
#include "trainer.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cmath>
#include <limits>
#include <sys/stat.h>
#include <thread>

using namespace nnhost;
using namespace nnhost::test;

namespace {

struct WithFakes : Core {
    WithFakes() {
        registry.register_entry(fakes::all_entry);
        fakes::loader_data = {};
        fakes::counts.forward = fakes::counts.fill = fakes::counts.read = fakes::counts.apply = 0;
        fakes::counts.created = fakes::counts.destroyed = 0;
    }
    Dataset load(const std::string &text) {
        const auto loader =
            std::make_shared<Loader>(registry, host, text, std::map<std::string, std::string>{{"path", "nowhere"}});
        return Dataset::load(loader, host, "nowhere");
    }
    Error load_error() {
        return error_of([&] { load("fake_loader"); });
    }
};

std::string what(const Error &error) { return error.what(); }

} // namespace

BOOST_FIXTURE_TEST_CASE(fakes_run_the_whole_way, WithFakes) {
    {
        const auto data = load("fake_loader:at_most=1");
        BOOST_TEST(data.count() == 3);
        BOOST_TEST(fakes::counts.read == 4); // three short reads, and the end
        std::vector<float> record(2);
        data.raw(2, record);
        BOOST_TEST(record[0] == 4.0f);
        BOOST_TEST(data.label(1) == 1);

        auto network = small_network(
            *this, data, {"hidden", "2", "activation", "fake_activation:0.5", "initialiser", "fake_initialiser:0.01"});
        BOOST_TEST(fakes::counts.fill == 2);
        BOOST_TEST(network.layers[0].weights[3] == 0.04f);
        TrainerSettings settings;
        settings.epochs = 2;
        settings.learning_rate = 0.01f;
        settings.augmenters = {std::make_shared<Augmenter>(registry, host, "fake_augmenter:copies=2")};
        std::int64_t records = 0;
        train(network, *kernel, settings, data, &data, [&](const Progress &p) {
            records = p.records;
            return Wish::go_on;
        });
        BOOST_TEST(records == 9);
        BOOST_TEST(fakes::counts.apply == 2); // three records at once, two epochs
        BOOST_TEST(fakes::counts.forward >= 2 * 2 * 9);
    }
    BOOST_TEST(fakes::counts.created == fakes::counts.destroyed);
}

BOOST_FIXTURE_TEST_CASE(errors_of_a_plugin_arrive_whole, WithFakes) {
    const auto error = error_of([&] { Loader(registry, host, "fake_loader", {{"path", "fail"}}); });
    BOOST_TEST(error.status == NNHOST_E_DATA);
    BOOST_TEST(what(error) == "the fake loader fails as it was told to");
    BOOST_TEST(fakes::counts.destroyed == 0); // what was not made is not destroyed
}

BOOST_FIXTURE_TEST_CASE(loaders_that_lie_are_refused_before_memory_is_asked_for, WithFakes) {
    fakes::loader_data.height = fakes::loader_data.width = std::int64_t{1} << 32;
    BOOST_TEST(what(load_error()) == "records of 4294967296x4294967296x1 values cannot be handled");
    fakes::loader_data = {};
    fakes::loader_data.height = -1;
    BOOST_TEST(what(load_error()) == "records of 2x-1x1 values cannot be handled");
    fakes::loader_data = {};
    fakes::loader_data.class_count = 4'000'000'000;
    BOOST_TEST(what(load_error()) == "4000000000 classes cannot be handled");
    fakes::loader_data = {};
    const char *const names[] = {"zero", nullptr};
    fakes::loader_data.class_names = names;
    BOOST_TEST(what(load_error()) == "plugin 'fake_loader' breaks the contract: info names a class NULL");
    fakes::loader_data = {};
    fakes::loader_data.declared_count = std::int64_t{1} << 62; // more than there are, and more than memory
    BOOST_TEST(load("fake_loader").count() == 3);
    fakes::loader_data = {};
    fakes::loader_data.labels[1] = 7;
    BOOST_TEST(what(load_error()) == "label 7 is outside the 2 classes");
    fakes::loader_data = {};
    fakes::loader_data.values[3] = std::numeric_limits<float>::quiet_NaN();
    BOOST_TEST(what(load_error()) == "a value is not a finite number");
    BOOST_TEST(load_error().place.sample == 1);
}

BOOST_AUTO_TEST_CASE(exceptions_are_caught_and_named) {
    Core core;
    const auto error =
        error_of([&] { core.activation(std::string(NNHOST_TEST_PLUGINS) + "/bad/throws_from_create.so"); });
    BOOST_TEST(error.status == NNHOST_E_PLUGIN);
    BOOST_TEST(what(error) == "plugin 'throws_from_create' breaks the contract: create threw a C++ exception "
                              "(create has no mind to)");
}

BOOST_AUTO_TEST_CASE(not_a_number_is_noticed_in_tests_and_predictions_too) {
    Core core;
    const auto data = noise_data(5, 3, 3, 2);
    const auto network = small_network(
        core, data, {"hidden", "4", "activation", std::string(NNHOST_TEST_PLUGINS) + "/bad/returns_nan.so"});
    std::vector<float> outputs(10);
    const auto error = error_of([&] { Predictor(network, *core.kernel).predict(data, 2, 3, outputs); });
    BOOST_TEST(error.status == NNHOST_E_PLUGIN);
    BOOST_TEST(error.place.sample == 2);
}

namespace {

// A library that must not be entered twice at once counts who is in.
std::atomic<int> inside{0}, most_inside{0};

void careful_forward(void *, std::int64_t, std::int64_t, const float *, float *) {
    const int now = ++inside;
    if (now > most_inside) most_inside = now;
    std::this_thread::yield();
    --inside;
}

nnhost_activation careful_table{sizeof(nnhost_activation), 0,      fakes::detail::activation_info, careful_forward,
                                fakes::detail::backward,   nullptr};
nnhost_descriptor careful = [] {
    auto d = fakes::describe(NNHOST_ACTIVATION_KIND, "org.nnhost.test.careful", "careful", &careful_table, nullptr, 0);
    d.create = nullptr;
    d.destroy = nullptr;
    d.thread_model = NNHOST_THREADS_LIBRARY;
    return d;
}();

} // namespace

BOOST_AUTO_TEST_CASE(a_serial_library_is_never_entered_twice_at_once) {
    Core a, b; // even from two contexts
    a.registry.register_entry(fakes::entry_of<careful>);
    b.registry.register_entry(fakes::entry_of<careful>);
    const auto first = a.activation("careful"), second = b.activation("careful");
    const auto hammer = [](const Activation &activation) {
        float x = 0, y = 0;
        for (int i = 0; i < 20'000; ++i) activation.forward(1, 1, &x, &y);
    };
    {
        const std::jthread other([&] { hammer(*second); });
        hammer(*first);
    }
    BOOST_TEST(most_inside == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_probed_says_so) {
    Core core;
    const fixtures::TempFolder folder;
    const auto missing = error_of([&] { probe_loader(core.registry, folder / "none"); });
    BOOST_TEST(missing.status == NNHOST_E_MISSING);
    BOOST_TEST(what(missing) == "no such file or folder");
    const auto pipe = (folder / "pipe").string();
    BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const auto fifo = error_of([&] { probe_loader(core.registry, pipe); });
    BOOST_TEST(fifo.hint == "say which loader is to read it, for example --loader mnist_csv");
    const auto empty = error_of([&] { probe_loader(core.registry, folder.write("empty", "")); });
    BOOST_TEST(what(empty) == "the file is empty");
    const auto prose = error_of([&] { probe_loader(core.registry, folder.write("prose", "Once upon a time")); });
    BOOST_TEST(prose.status == NNHOST_E_DATA);
}

BOOST_AUTO_TEST_CASE(buffers_begin_at_cache_lines) {
    for (const std::size_t n : {1u, 7u, 784u}) {
        const Floats buffer(n);
        BOOST_TEST(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64 == 0u);
    }
}
