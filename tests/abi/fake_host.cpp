// The core's own registry, checks and instances, compiled with the headers of a fake contract (fakes.py): loads one
// plugin by its path, calls each function of its kind, and says what the member of the future holds.
//
// usage: fake_host PLUGIN.so [DATA]      exit status: 0 used, 1 used with a wrong result, 3 refused (text and hint)
#include "error.hpp"
#include "instance.hpp"
#include "random.hpp"
#include "registry.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

void require(bool condition, const char *what) {
    if (!condition) throw std::logic_error(what);
}

template <class Info>
void say_later([[maybe_unused]] const Info &info) {
#ifdef NNHOST_FAKE_LATER
    std::printf("later %llu\n", static_cast<unsigned long long>(info.fake_later));
#endif
}

void use_activation(nnhost::Registry &registry, const nnhost::Host &host, const std::string &file) {
    const nnhost::Activation activation(registry, host, file);
    const std::array<float, 4> x{-2, -1, 1, 2};
    std::array<float, 4> y{}, dx{};
    activation.forward(2, 2, x.data(), y.data());
    activation.backward(2, 2, x.data(), y.data(), x.data(), dx.data());
    require(y[0] == -2 * 0.1f && y[3] == 2 && dx[3] == 2, "the activation computes something else");
    require(activation.has_inverse() && activation.inverse(4, y.data(), dx.data()) == 0 && dx == x, "no inverse");
    say_later(activation.info());
}

void use_initialiser(nnhost::Registry &registry, const nnhost::Host &host, const std::string &file) {
    const nnhost::Initialiser initialiser(registry, host, file);
    nnhost_layer_info layer{};
    layer.struct_size = sizeof layer;
    layer.layer_count = 1;
    layer.fan_in = 3;
    layer.fan_out = 2;
    layer.activation_id = "org.nnhost.sigmoid";
    nnhost_rng rng = nnhost::make_rng(1, nnhost::Purpose::test);
    std::array<float, 6> w{};
    initialiser.fill(layer, rng, w.data(), 2, 3);
    require(w[0] != 0 && w[0] != w[5], "the weights were not filled");
}

void use_augmenter(nnhost::Registry &registry, const nnhost::Host &host, const std::string &file) {
    const nnhost::Augmenter augmenter(registry, host, file);
    nnhost_image_info image{};
    image.struct_size = sizeof image;
    image.height = image.width = 2;
    image.channels = 1;
    const nnhost_augmenter_info info = augmenter.info(image);
    nnhost_rng rng = nnhost::make_rng(1, nnhost::Purpose::test);
    nnhost_rng *const rngs[] = {&rng};
    const std::array<float, 4> in{1, 2, 3, 4};
    std::vector<float> out(static_cast<std::size_t>(info.multiplier) * 4);
    augmenter.apply(image, 1, in.data(), out.data(), rngs);
    require(out.size() == 8 && out[3] == 4, "the record was not kept");
    say_later(info);
}

void use_loader(nnhost::Registry &registry, const nnhost::Host &host, const std::string &file, const char *data) {
    const nnhost::Loader loader(registry, host, file, nnhost::path_parameter(data));
    std::array<unsigned char, 8> values{};
    std::array<std::int32_t, 2> labels{};
    require(loader.read(2, values.data(), labels.data()) == 2 && values[0] == 9 && labels[1] == 1, "wrong records");
    loader.rewind();
    require(loader.read(1, values.data() + 4, labels.data() + 1) == 1 && values[4] == 9, "not rewound");
    require(!loader.view().values, "a view of nothing");
    require(nnhost::probe_loader(registry, data) == "org.nnhost.test.frozen_text", "its probe was not asked");
    say_later(loader.info());
}

void use(const std::string &file, const char *data) {
    nnhost::Registry registry;
    const nnhost::Host host;
    const nnhost::Plugin &plugin = registry.find({}, file);
    const std::string kind = plugin.descriptor.kind;
    say_later(plugin.descriptor);
#ifdef NNHOST_FAKE_LATER
    for (std::uint32_t i = 0; i < plugin.descriptor.parameter_count; ++i)
        require(plugin.descriptor.parameters[i]->fake_later == plugin.descriptor.fake_later,
                "a spec was not copied so");
#endif
    if (kind == NNHOST_ACTIVATION_KIND) use_activation(registry, host, file);
    if (kind == NNHOST_INITIALISER_KIND) use_initialiser(registry, host, file);
    if (kind == NNHOST_AUGMENTER_KIND) use_augmenter(registry, host, file);
    if (kind == NNHOST_LOADER_KIND) use_loader(registry, host, file, data);
    std::printf("%s %s used\n", plugin.descriptor.id, plugin.descriptor.kind);
}

} // namespace

int main(int argc, char **argv) {
    try {
        use(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : nullptr);
        return 0;
    } catch (const nnhost::Error &error) {
        std::printf("%s\n%s\n", error.what(), error.hint.c_str());
        return 3;
    } catch (const std::exception &error) {
        std::printf("%s\n", error.what());
        return 1;
    }
}
