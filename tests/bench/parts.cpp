// Parts of nnhost, one at a time, with Google Benchmark: parts --benchmark_filter=PATTERN
//
// Plugins are measured through their tables, random numbers through the table that the host hands to plugins, the
// matrix kernel through the core's own interface: nothing else here knows the core.
#include "../fixtures/temp_folder.hpp"
#include "drivers/plugin.hpp"
#include "drivers/session.hpp"
#include "kernel.hpp"

#include <benchmark/benchmark.h>

#include <array>

namespace {

using benchmark::State;

std::vector<float> ramp(std::size_t count) { // -4 ... 4
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i % 801) / 100 - 4;
    return values;
}

void flops(State &state, double each) {
    state.counters["FLOP"] = benchmark::Counter(each, benchmark::Counter::kIsIterationInvariantRate);
}

// ---- matrix kernel: the products of 784-200-10, for blocks of state.range(0) records

using nnhost::Transpose;

void gemm(State &state, Transpose ta, Transpose tb, std::int64_t m, std::int64_t n, std::int64_t k) {
    const auto kernel = nnhost::make_openblas_kernel();
    const auto a = ramp(static_cast<std::size_t>(m * k)), b = ramp(static_cast<std::size_t>(k * n));
    std::vector<float> c(static_cast<std::size_t>(m * n));
    for (auto _ : state) {
        kernel->gemm(ta, tb, m, n, k, 1e-6F, a.data(), b.data(), 0, c.data());
        benchmark::DoNotOptimize(c.data());
    }
    flops(state, 2.0 * static_cast<double>(m * n * k));
}

// Weights as the model has them, W (200, 784); X (batch, 784), D (batch, 200).
void gemm_forward(State &state) { gemm(state, Transpose::no, Transpose::yes, state.range(0), 200, 784); } // Z = X W^T
void gemm_update(State &state) { gemm(state, Transpose::yes, Transpose::no, 200, 784, state.range(0)); }  // W += D^T X
// Weights by input, V (784, 200).
void gemm_forward_by_input(State &state) { gemm(state, Transpose::no, Transpose::no, state.range(0), 200, 784); }
void gemm_update_by_input(State &state) { gemm(state, Transpose::yes, Transpose::no, 784, 200, state.range(0)); }
BENCHMARK(gemm_forward)->Arg(1)->Arg(32)->Arg(64)->Arg(128);
BENCHMARK(gemm_update)->Arg(1)->Arg(32)->Arg(64)->Arg(128);
BENCHMARK(gemm_forward_by_input)->Arg(1)->Arg(32)->Arg(64)->Arg(128);
BENCHMARK(gemm_update_by_input)->Arg(1)->Arg(32)->Arg(64)->Arg(128);

// ---- activations: calls of the shapes that training makes

void activation_forward(State &state, const char *name) {
    const Plugin plugin(name);
    const auto x = ramp(static_cast<std::size_t>(state.range(0) * state.range(1)));
    auto y = x;
    for (auto _ : state) {
        plugin.table<nnhost_activation>().forward(plugin.self, state.range(0), state.range(1), x.data(), y.data());
        benchmark::DoNotOptimize(y.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(x.size()));
}

void activation_backward(State &state, const char *name) {
    const Plugin plugin(name);
    const auto &table = plugin.table<nnhost_activation>();
    const auto x = ramp(static_cast<std::size_t>(state.range(0) * state.range(1)));
    auto y = x, dx = x;
    table.forward(plugin.self, state.range(0), state.range(1), x.data(), y.data());
    for (auto _ : state) {
        table.backward(plugin.self, state.range(0), state.range(1), x.data(), y.data(), x.data(), dx.data());
        benchmark::DoNotOptimize(dx.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(x.size()));
}

void of_training(benchmark::internal::Benchmark *b) { b->Args({1, 10})->Args({1, 200})->Args({64, 200}); }
BENCHMARK_CAPTURE(activation_forward, sigmoid, "sigmoid")->Apply(of_training);
BENCHMARK_CAPTURE(activation_forward, tanh, "tanh")->Apply(of_training);
BENCHMARK_CAPTURE(activation_forward, relu, "relu")->Apply(of_training);
BENCHMARK_CAPTURE(activation_backward, sigmoid, "sigmoid")->Apply(of_training);
BENCHMARK_CAPTURE(activation_backward, tanh, "tanh")->Apply(of_training);
BENCHMARK_CAPTURE(activation_backward, relu, "relu")->Apply(of_training);

// ---- rotation of 64 images; a picture is a diagonal stroke

void rotation(State &state, const char *mode) {
    const Plugin plugin("rotation", {{"degrees", "10"}, {"mode", mode}});
    const nnhost_image_info image = {sizeof image, 0, 28, 28, 1, 0.01F, 1};
    std::vector<float> in(64 * 784, 0.01F), out(3 * in.size());
    for (std::size_t i = 0; i < in.size(); i += 29) in[i] = 1;
    std::vector<ToyRng> rngs;
    std::vector<nnhost_rng *> pointers;
    for (std::uint64_t i = 0; i < 64; ++i) rngs.emplace_back(i);
    for (auto &rng : rngs) pointers.push_back(&rng.rng);
    for (auto _ : state) {
        must(plugin.table<nnhost_augmenter>().apply(plugin.self, &image, 64, in.data(), out.data(), pointers.data(),
                                                    &last_error));
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(state.iterations() * 64 * (std::strcmp(mode, "extend") == 0 ? 2 : 1)); // images turned
}
BENCHMARK_CAPTURE(rotation, fixed, "extend");
BENCHMARK_CAPTURE(rotation, random, "random");

// ---- loaders: 1,000 records of noise from a file, opened anew each time

// Four pixels of five are 0, as in MNIST.
int pixel(int i) { return i % 5 ? 0 : i * 7919 % 256; }

void load(State &state, const char *loader, const std::filesystem::path &file) {
    std::vector<std::uint8_t> values(1000 * 784);
    std::vector<std::int32_t> labels(1000);
    for (auto _ : state) {
        const Plugin plugin(loader, {{"path", file.string()}});
        for (std::int64_t count = 1; count > 0;)
            must(plugin.table<nnhost_loader>().read(plugin.self, 1000, values.data(), labels.data(), &count,
                                                    &last_error));
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(file)));
    state.SetItemsProcessed(state.iterations() * 1000);
}

void load_csv(State &state) {
    std::string text;
    for (int r = 0; r < 1000; ++r) {
        text += std::to_string(r % 10);
        for (int i = 0; i < 784; ++i) text += ',' + std::to_string(pixel(784 * r + i));
        text += '\n';
    }
    const fixtures::TempFolder folder;
    load(state, "mnist_csv", folder.write("noise.csv", text));
}

void load_idx(State &state) {
    std::string images("\0\0\x08\x03\0\0\x03\xe8\0\0\0\x1c\0\0\0\x1c", 16); // 1,000 of 28 x 28
    for (int i = 0; i < 1000 * 784; ++i) images += static_cast<char>(pixel(i));
    const fixtures::TempFolder folder;
    folder.write("noise-labels-idx1-ubyte", std::string("\0\0\x08\x01\0\0\x03\xe8", 8) + std::string(1000, '\0'));
    load(state, "idx", folder.write("noise-images-idx3-ubyte", images));
}
BENCHMARK(load_csv);
BENCHMARK(load_idx);

// ---- random numbers: the host's own generator, as it was handed to an initialiser of this program

nnhost_rng host_rng = {};

nnhost_status fill(void *, const nnhost_layer_info *, nnhost_rng *rng, float *w, std::int64_t rows, std::int64_t cols,
                   nnhost_error *) NNHOST_NOEXCEPT {
    host_rng = *rng; // copying forks the sequence; its table is static
    std::fill_n(w, rows * cols, 0.0F);
    return NNHOST_OK;
}
const nnhost_initialiser fill_table = {sizeof(nnhost_initialiser), 0, fill};
const nnhost_descriptor taker = {sizeof(nnhost_descriptor),
                                 0,
                                 NNHOST_INITIALISER_KIND,
                                 "org.example.taker",
                                 "taker",
                                 "1.0.0",
                                 "keeps the rng",
                                 "",
                                 "nnhost developers",
                                 "MIT",
                                 nullptr,
                                 0,
                                 0,
                                 nullptr,
                                 nullptr,
                                 &fill_table,
                                 nullptr};
const nnhost_descriptor *const descriptors[] = {&taker};
const nnhost_module module = {NNHOST_MODULE_MAGIC, sizeof(nnhost_module), NNHOST_ABI_MAJOR, NNHOST_ABI_MINOR, 1,
                              descriptors};
const nnhost_module *entry() NNHOST_NOEXCEPT { return &module; }

const std::vector<std::uint8_t> two_images(2 * 784, 128);
const std::vector<std::int32_t> two_labels = {0, 1};

// A default network for two records of memory, with `setting` set.
struct Small {
    explicit Small(const char *option, const char *value) {
        must(nnhost_context_add_plugin_directory(context.get(), NNHOST_BENCH_PLUGIN_DIR, &last_error));
        must(nnhost_register(context.get(), entry, &last_error));
        Arguments a;
        a.options = {{option, value}};
        const Dataset data = from_memory(context.get(), 2, two_images, two_labels);
        network = make_network(context.get(), make_options(a).get(), data.get());
    }
    Context context = make_context();
    Network network{nullptr, nnhost_network_destroy};
};

template <class Draw>
void random_numbers(State &state, Draw draw) {
    const Small small("initialiser", "taker");
    nnhost_rng rng = host_rng;
    for (auto _ : state) benchmark::DoNotOptimize(draw(&rng));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(random_numbers, u32, [](nnhost_rng *rng) { return rng->table->u32(rng); });
BENCHMARK_CAPTURE(random_numbers, uniform, [](nnhost_rng *rng) { return rng->table->uniform(rng); });
BENCHMARK_CAPTURE(random_numbers, normal, [](nnhost_rng *rng) { return rng->table->normal(rng); });

// ---- one record through the default network, from bytes to outputs

void predict(State &state) {
    const Small small("initialiser", "normal");
    std::array<float, 10> outputs{};
    for (auto _ : state) {
        must(nnhost_network_predict_pixels(small.network.get(), 1, two_images.data(), outputs.data(), &last_error));
        benchmark::DoNotOptimize(outputs);
    }
}
BENCHMARK(predict);

} // namespace

BENCHMARK_MAIN();
