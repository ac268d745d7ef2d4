// The rotation plugin through its table: --mode extend (fixed angles of +10 and -10 degrees) or random. The training
// records as scaled floats, 64 a call, as a trainer would hand them over.
#include "plugin.hpp"
#include "session.hpp"

namespace {

constexpr std::int64_t block = 64;

void rotate(const Arguments &a) {
    const Plugin rotation("rotation", {{"degrees", "10"}, {"mode", a.mode}});
    const auto &table = rotation.table<nnhost_augmenter>();
    const nnhost_image_info image = {sizeof image, 0, 28, 28, 1, 0.01F, 1};
    nnhost_augmenter_info info = {};
    info.struct_size = sizeof info;
    must(table.info(rotation.self, &image, &info, &last_error));
    const std::int64_t turned = info.multiplier - (info.flags & NNHOST_AUGMENTER_KEEPS_ORIGINAL ? 1 : 0);

    const records mnist = read_mnist(a.data.c_str(), "train");
    const std::int64_t count = std::min(a.records, mnist.count) / block * block;
    std::vector<float> in(static_cast<std::size_t>(count) * 784);
    std::vector<float> out(static_cast<std::size_t>(block * info.multiplier) * 784);
    scale_pixels(count * 784, mnist.pixels, in.data());
    std::vector<ToyRng> rngs;
    std::vector<nnhost_rng *> pointers;
    for (std::int64_t i = 0; i < block; ++i) rngs.emplace_back(static_cast<std::uint64_t>(i));
    for (auto &rng : rngs) pointers.push_back(&rng.rng);

    std::printf("ready rotation, %lld turned images a record\n", static_cast<long long>(turned));
    while (next_run()) {
        const double start = now();
        for (std::int64_t r = 0; r < count; r += block)
            must(table.apply(rotation.self, &image, block, in.data() + r * 784, out.data(), pointers.data(),
                             &last_error));
        const double seconds = now() - start;
        std::printf("{\"seconds\": %.9g, \"images\": %lld}\n", seconds / static_cast<double>(count * turned),
                    static_cast<long long>(count * turned));
    }
}

} // namespace

int main(int argc, char **argv) { return drive(argc, argv, rotate); }
