// Rule 8: the host of this test lets two calls overlap, which the real one never does; so it calls the proxies itself.
#include "broken.hpp"

#include "checked/checked.hpp"

#include <nnhost/testing.hpp>

#include <atomic>
#include <string>
#include <thread>

namespace {

std::atomic<int> inside{0};

// Comes back when two calls are inside at once.
void meet(void *, std::int64_t rows, std::int64_t cols, const float *x, float *y) {
    ++inside;
    while (inside < 2) std::this_thread::yield();
    broken::activation.forward(nullptr, rows, cols, x, y);
}

// The fault that two overlapping calls on `instances` instances give, or "".
std::string fault_of(std::uint32_t thread_model, int instances) {
    inside = 0;
    nnhost_activation meeting = broken::activation;
    meeting.forward = meet;
    nnhost_descriptor descriptor = broken::describe(NNHOST_ACTIVATION_KIND, &meeting);
    descriptor.thread_model = thread_model;
    nnhost::testing::Fixture fixture;
    const nnhost_interposer checked = nnhost::checked::interposer(fixture.context);
    const nnhost_host host{};
    const void *tables[2];
    void *selves[2];
    for (int i = 0; i < instances; ++i)
        BOOST_REQUIRE(checked.create(checked.user, &descriptor, &host, nullptr, 0, &tables[i], &selves[i],
                                     &fixture.error) == NNHOST_OK);
    const auto forward = [&](int instance) {
        const float x = 1;
        float y = 0;
        static_cast<const nnhost_activation *>(tables[instance])->forward(selves[instance], 1, 1, &x, &y);
    };
    std::thread other(forward, instances - 1);
    forward(0);
    other.join();
    for (int i = 0; i < instances; ++i) checked.destroy(checked.user, &descriptor, tables[i], selves[i]);
    // A fault stays with the context: the next call of a plugin tells it.
    nnhost_fake_records *records = nullptr;
    nnhost_dataset_info info{};
    info.struct_size = sizeof info;
    info.class_count = 1;
    info.count = info.height = info.width = info.channels = info.element_type = 1;
    info.value_maximum = 255;
    BOOST_REQUIRE(nnhost_fake_records_create(&info, "x", nullptr, &records, nullptr) == NNHOST_OK);
    nnhost_dataset *data = nullptr;
    nnhost_dataset_open(fixture.context, "fake_loader", nnhost_fake_records_path(records), &data, &fixture.error);
    nnhost_dataset_destroy(data);
    nnhost_fake_records_destroy(records);
    return fixture.error.text;
}

const std::string overlap = "plugin 'broken' breaks rule 8 in forward: calls overlap that its thread model keeps "
                            "apart; this is the host's to keep";

} // namespace

BOOST_AUTO_TEST_CASE(one_instance) {
    BOOST_TEST(fault_of(NNHOST_THREADS_INSTANCE, 1) == overlap);
    BOOST_TEST(fault_of(NNHOST_THREADS_INSTANCE, 2) == "");
}

BOOST_AUTO_TEST_CASE(one_library) {
    BOOST_TEST(fault_of(NNHOST_THREADS_LIBRARY, 1) == overlap);
    BOOST_TEST(fault_of(NNHOST_THREADS_LIBRARY, 2) == overlap);
}

BOOST_AUTO_TEST_CASE(concurrent) { BOOST_TEST(fault_of(NNHOST_THREADS_CONCURRENT, 1) == ""); }
