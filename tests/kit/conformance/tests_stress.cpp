// Level 4: random input, many instances, many threads, no allocation in hot calls.
#include "allocations.hpp"
#include "child.hpp"
#include "exercise.hpp"
#include "images.hpp"
#include "process_state.hpp"
#include "records.hpp"

#include <barrier>
#include <bit>
#include <cmath>
#include <thread>

namespace nnhost::conformance {
namespace {

void concurrent_calls_equal_serial_ones(Subject &subject) {
    const std::uint32_t model = subject.descriptor().thread_model;
    if (model == NNHOST_THREADS_LIBRARY) throw Skipped{"its calls never overlap (NNHOST_THREADS_LIBRARY)"};
    const bool is_loader = std::string_view(subject.info().kind) == NNHOST_LOADER_KIND;
    // Each thread its own instance, or all the same one; a loader's has a place, so each thread gets one in any case.
    const bool shared = model == NNHOST_THREADS_CONCURRENT && !is_loader;
    constexpr int threads = 4, rounds = 300;
    const Bits expected = exercise_new(subject, "", small_only);
    std::vector<std::unique_ptr<Made>> made;
    for (int t = 0; t < (shared ? 1 : threads); ++t) made.push_back(std::make_unique<Made>(subject, ""));
    Outcome outcomes[threads];
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t)
        running.emplace_back([&, t] {
            outcomes[t] = run_here([&] {
                for (int round = 0; round < (is_loader ? 20 : rounds); ++round) {
                    const bool again = is_loader && round > 0;
                    const Bits found =
                        again ? exercise_new(subject, "", small_only)
                              : exercise(subject, made[shared ? 0 : static_cast<std::size_t>(t)]->self, small_only);
                    expect(found == expected, "round ", round, " on thread ", t, " of ", threads,
                           " gives other values than a call by itself");
                }
            });
        });
    for (std::thread &thread : running) thread.join();
    for (const Outcome &outcome : outcomes)
        if (outcome.verdict == NNHOST_CONFORMANCE_FAILED) throw Failure{outcome.text, outcome.rule};
}

// Large blocks on several threads at once: what a hidden buffer shared by calls does not survive.
void concurrent_blocks_equal_serial_ones(Subject &subject) {
    if (subject.descriptor().thread_model != NNHOST_THREADS_CONCURRENT)
        throw Skipped{"it does not say NNHOST_THREADS_CONCURRENT"};
    Activation activation(subject);
    constexpr int threads = 4, rounds = 200;
    constexpr std::int64_t n = 20000;
    std::vector<std::vector<float>> x, expected;
    for (int t = 0; t < threads; ++t) {
        x.push_back(sample(n, -3.0f - static_cast<float>(t), 3));
        expected.emplace_back(n);
        activation.forward(1, n, x.back().data(), expected.back().data());
    }
    Outcome outcomes[threads];
    std::vector<std::thread> running;
    std::barrier start(threads); // a thread that is alone at first could be through before the next one is there
    for (int t = 0; t < threads; ++t)
        running.emplace_back([&, t] {
            outcomes[t] = run_here([&] {
                std::vector<float> y(n);
                start.arrive_and_wait();
                for (int round = 0; round < rounds; ++round) {
                    activation.forward(1, n, x[static_cast<std::size_t>(t)].data(), y.data());
                    expect(y == expected[static_cast<std::size_t>(t)], "forward on ", threads,
                           " threads at once gives other values than alone");
                }
            });
        });
    for (std::thread &thread : running) thread.join();
    for (const Outcome &outcome : outcomes)
        if (outcome.verdict == NNHOST_CONFORMANCE_FAILED) throw Failure{outcome.text, outcome.rule};
}

void many_instances_live(Subject &subject) {
    constexpr int count = 300;
    const Bits expected = exercise_new(subject, "", small_only);
    std::vector<std::unique_ptr<Made>> made;
    for (int i = 0; i < count; ++i) {
        made.push_back(std::make_unique<Made>(subject, ""));
        must(made.back()->status, made.back()->error);
    }
    for (int i = 0; i < count; i += 37)
        expect(exercise(subject, made[static_cast<std::size_t>(i)]->self, small_only) == expected, "instance ", i,
               " of ", count, " answers otherwise");
}

void soak(Subject &subject) {
    const bool is_loader = std::string_view(subject.info().kind) == NNHOST_LOADER_KIND;
    const Made made(subject, "");
    must(made.status, made.error);
    Bits expected;
    long long memory = 0;
    constexpr int rounds = 3000;
    for (int i = 0; i < (is_loader ? 200 : rounds); ++i) {
        const Bits found = is_loader ? exercise_new(subject, "", small_only) : exercise(subject, made.self, small_only);
        if (i == 0) expected = found;
        if (i == 100) memory = memory_in_use();
        expect(found == expected, "call ", i, " gives other values than the first one");
    }
    const long long grown = memory_in_use() - memory;
    expect(grown < 4096, "memory grew by ", grown, " bytes in ", is_loader ? 100 : rounds - 100, " rounds of calls");
}

void hot_calls_do_not_allocate(Subject &subject) {
    if (subject.request().file.empty()) throw Skipped{"it is compiled in: its calls cannot be told from ours"};
    const std::string_view kind = subject.info().kind;
    const auto judge = [&](const char *function, auto &&body) {
        body();
        const CountAllocations counter(subject.request().file);
        for (int i = 0; i < 10; ++i) body();
        expect(counter.count() == 0, function, " allocates memory, ", counter.count(), " times in 10 calls");
    };
    if (kind == NNHOST_ACTIVATION_KIND) {
        Activation activation(subject);
        const auto x = sample(60 * 200, -3, 3);
        std::vector<float> y(x.size()), dx(x.size());
        judge("forward", [&] { activation.forward(60, 200, x.data(), y.data()); });
        judge("backward", [&] { activation.backward(60, 200, x.data(), y.data(), x.data(), dx.data()); });
        if (activation.table.inverse) judge("inverse", [&] { activation.inverse(12000, y.data(), dx.data()); });
    } else if (kind == NNHOST_AUGMENTER_KIND) {
        Augmenter augmenter(subject);
        const nnhost_image_info image = make_image(28, 28, 1);
        nnhost_augmenter_info info;
        if (!takes(augmenter, image, info)) throw Skipped{"it takes no image of 28 x 28"};
        const auto in = sample(values_of(image), image.empty, image.full);
        std::vector<float> out(static_cast<std::size_t>(values_of(info)));
        nnhost_rng rng = subject.rng(1);
        nnhost_rng *const pointer = &rng;
        judge("apply", [&] { augmenter.apply(image, 1, in.data(), out.data(), &pointer); });
    } else {
        throw Skipped{"its calls are not hot"};
    }
}

void activation_survives_any_floats(Subject &subject) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        Activation activation(subject, parameters);
        constexpr std::int64_t n = 512;
        std::vector<float> x(n), dy(n), y(n), dx(n);
        for (int round = 0; round < 400; ++round) {
            for (float &value : x) value = std::bit_cast<float>(static_cast<std::uint32_t>(subject.random()()));
            for (float &value : dy) value = std::bit_cast<float>(static_cast<std::uint32_t>(subject.random()()));
            activation.forward(1, n, x.data(), y.data());
            activation.backward(1, n, x.data(), y.data(), dy.data(), dx.data());
            if (activation.table.inverse) activation.inverse(n, x.data(), dx.data());
            if (!activation.elementwise()) continue;
            for (std::size_t i = 0; i < n; ++i)
                if (std::isfinite(x[i]))
                    expect(y[i] >= activation.info.output_minimum && y[i] <= activation.info.output_maximum, "forward(",
                           x[i], ") = ", y[i], ", outside of the declared range");
        }
    });
}

void augmenter_survives_any_floats(Subject &subject) {
    for_all_images(subject,
                   [&](Augmenter &augmenter, const nnhost_image_info &image, const nnhost_augmenter_info &info) {
                       for (int round = 0; round < 20; ++round) {
                           std::vector<float> in(static_cast<std::size_t>(values_of(image)));
                           for (float &value : in)
                               value = std::bit_cast<float>(static_cast<std::uint32_t>(subject.random()()));
                           apply(subject, augmenter, image, info, in, {static_cast<std::uint64_t>(round)});
                       }
                   });
}

constexpr Test tests[] = {
    make_test(4, 8, "", "concurrent-calls-equal-serial-ones", "Calls on several threads give what each gives alone.",
              concurrent_calls_equal_serial_ones),
    make_test(4, 8, NNHOST_ACTIVATION_KIND, "concurrent-blocks-equal-serial-ones",
              "Large blocks on several threads at once give what each gives alone.",
              concurrent_blocks_equal_serial_ones),
    make_test(4, 9, "", "many-instances-live", "Three hundred instances live side by side.", many_instances_live),
    make_test(4, 9, "", "soak", "Thousands of calls give the same bits, and memory does not grow.", soak),
    make_test(4, 0, "", "hot-calls-do-not-allocate", "forward, backward, inverse and apply ask for no memory.",
              hot_calls_do_not_allocate),
    make_test(4, 5, NNHOST_ACTIVATION_KIND, "activation-survives-any-floats",
              "Any floats, infinite ones and NaN among them, give floats.", activation_survives_any_floats),
    make_test(4, 5, NNHOST_AUGMENTER_KIND, "augmenter-survives-any-floats",
              "Any floats, infinite ones and NaN among them, give floats.", augmenter_survives_any_floats),
};

} // namespace

std::span<const Test> stress_tests() { return tests; }

} // namespace nnhost::conformance
