// The cost of the plugin boundary as a share of an epoch: calls of the activation in an epoch, times the cost of a call
// that does nothing, over the epoch's time.
//
// The calls are counted by an activation of this program that passes everything on to the bundled sigmoid. A call that
// does nothing is the bundled sigmoid's own `forward` with rows = 0, through its table. What this leaves out: what a
// compiler could do with the function in sight, and the host's own checks round a call.
#include "plugin.hpp"
#include "session.hpp"

namespace {

const nnhost_activation *sigmoid = nullptr; // the bundled one; it has no state
std::int64_t calls = 0;

void info(void *self, nnhost_activation_info *info) NNHOST_NOEXCEPT { sigmoid->info(self, info); }
void forward(void *self, std::int64_t rows, std::int64_t cols, const float *x, float *y) NNHOST_NOEXCEPT {
    ++calls;
    sigmoid->forward(self, rows, cols, x, y);
}
void backward(void *self, std::int64_t rows, std::int64_t cols, const float *x, const float *y, const float *dy,
              float *dx) NNHOST_NOEXCEPT {
    ++calls;
    sigmoid->backward(self, rows, cols, x, y, dy, dx);
}

const nnhost_activation counting_table = {sizeof(nnhost_activation), 0, info, forward, backward, nullptr};
const nnhost_descriptor counting = {sizeof(nnhost_descriptor),
                                    NNHOST_THREADS_INSTANCE,
                                    NNHOST_ACTIVATION_KIND,
                                    "org.example.counting",
                                    "counting",
                                    "1.0.0",
                                    "sigmoid, with its calls counted",
                                    "",
                                    "nnhost developers",
                                    "MIT",
                                    nullptr,
                                    0,
                                    0,
                                    nullptr,
                                    nullptr,
                                    &counting_table,
                                    nullptr};
const nnhost_descriptor *const descriptors[] = {&counting};
const nnhost_module module = {NNHOST_MODULE_MAGIC, sizeof(nnhost_module), NNHOST_ABI_MAJOR, NNHOST_ABI_MINOR, 1,
                              descriptors};
const nnhost_module *entry() NNHOST_NOEXCEPT { return &module; }

double seconds_per_empty_call() {
    constexpr int times = 20'000'000;
    const nnhost_activation *volatile table = sigmoid; // read anew each time, as the host reads it
    float x = 0;
    const double start = now();
    for (int i = 0; i < times; ++i) table->forward(nullptr, 0, 1, &x, &x);
    return (now() - start) / times;
}

// Seconds of an epoch with that activation.
double epoch(nnhost_context *context, const Arguments &a, const nnhost_dataset *data, const char *activation) {
    const Options options = make_options(a);
    must(nnhost_options_set(options.get(), "epochs", "1", &last_error));
    must(nnhost_options_set(options.get(), "activation", activation, &last_error));
    const Network network = make_network(context, options.get(), data);
    const double start = now();
    must(nnhost_network_train(network.get(), options.get(), data, nullptr, nullptr, nullptr, &last_error));
    return now() - start;
}

void measure(const Arguments &a) {
    const Plugin bundled("sigmoid");
    sigmoid = &bundled.table<nnhost_activation>();
    const Context context = make_context();
    must(nnhost_register(context.get(), entry, &last_error));
    const Dataset data = training_records(context.get(), a);
    std::printf("ready sigmoid\n");
    while (next_run()) {
        calls = 0;
        epoch(context.get(), a, data.get(), "counting");
        const double seconds = epoch(context.get(), a, data.get(), "sigmoid"), call = seconds_per_empty_call();
        std::printf("{\"share\": %.6g, \"calls\": %lld, \"seconds_per_call\": %.3g, \"seconds\": %.6f}\n",
                    static_cast<double>(calls) * call / seconds, static_cast<long long>(calls), call, seconds);
    }
}

} // namespace

int main(int argc, char **argv) { return drive(argc, argv, measure); }
