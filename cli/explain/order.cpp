// The trainer itself is asked: it trains on stand-ins, records of eight pixels that hold nothing but their own number,
// and an augmenter writes down which ones come by. The order depends on the seed and on how many records there are, and
// on nothing that is in them.
#define NNHOST_ENTRY_NAME nnhost_watch_entry
#include "explain/order.hpp"

#include "handles.hpp"

#include <nnhost/plugin.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace cli {

namespace {

constexpr std::int64_t bytes_of_number = 8;

// Says the number of each record that it is shown, and changes nothing.
class Watch : public nnhost::Augmenter {
  public:
    static constexpr auto about = nnhost::describe("org.nnhost.watch", "watch", "0.1.0")
                                      .summary("says which records come by")
                                      .vendor("nnhost")
                                      .licence("MIT");

    explicit Watch(const nnhost::Setup &setup) : host_(setup.host()) {}

    static nnhost::AugmenterInfo info(const nnhost_image_info &image) { return nnhost::AugmenterInfo(image); }

    void apply(const nnhost_image_info &, std::int64_t n, const float *in, float *out, nnhost::Rngs) const {
        std::copy_n(in, n * bytes_of_number, out);
        for (std::int64_t i = 0; i < n; ++i, in += bytes_of_number) {
            std::int64_t number = 0;
            for (std::int64_t byte = bytes_of_number; byte-- > 0;) number = 256 * number + std::lround(255 * in[byte]);
            host_.debug(std::to_string(number));
        }
    }

  private:
    nnhost::Host host_;
};

} // namespace

} // namespace cli

NNHOST_MODULE(&nnhost::descriptor<cli::Watch>);

namespace cli {

namespace {

struct Seen {
    std::vector<std::int64_t> order;
    std::size_t wanted;
};

void on_log(void *user, std::int32_t level, const char *text) {
    if (level != NNHOST_LOG_DEBUG) return;
    const std::string_view word(text);
    std::int64_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    static_cast<Seen *>(user)->order.push_back(number);
}

std::int32_t on_progress(void *user, const nnhost_progress *) {
    const Seen &seen = *static_cast<const Seen *>(user);
    return seen.order.size() < seen.wanted ? NNHOST_TRAINING_GO_ON : NNHOST_TRAINING_STOP;
}

DatasetHandle stand_ins(nnhost_context *context, std::int64_t records) {
    nnhost_dataset_info info{};
    info.struct_size = sizeof info;
    info.class_count = 1;
    info.count = records;
    info.height = 1;
    info.width = bytes_of_number;
    info.channels = 1;
    info.element_type = NNHOST_ELEMENT_U8;
    info.value_maximum = 255;
    std::vector<std::uint8_t> pixels;
    for (std::int64_t record = 0; record < records; ++record)
        for (std::int64_t byte = 0; byte < bytes_of_number; ++byte)
            pixels.push_back(static_cast<std::uint8_t>(record >> (8 * byte)));
    const std::vector<std::int32_t> labels(static_cast<std::size_t>(records), 0);
    return make<DatasetHandle>(nnhost_dataset_from_memory, context, &info, static_cast<const void *>(pixels.data()),
                               labels.data());
}

OptionsHandle options_of_watch(const nnhost_options *options) {
    OptionsHandle made = make<OptionsHandle>(nnhost_options_create);
    const auto set = [&](const char *name, const char *value) { check(nnhost_options_set, made.get(), name, value); };
    for (const char *name : {"seed", "shuffle"}) set(name, nnhost_options_get(options, name, 0));
    set("augmenter", "watch");
    set("input-range", "0:1");
    set("hidden", "1");
    set("epochs", "1");
    set("threads", "1"); // which makes the blocks one after the other
    return made;
}

} // namespace

std::vector<std::int64_t> training_order(const nnhost_options *options, std::int64_t records, std::int64_t wanted) {
    wanted = std::min(wanted, records);
    Seen seen{{}, static_cast<std::size_t>(wanted)};
    const ContextHandle context = make<ContextHandle>(nnhost_context_create);
    nnhost_context_set_log(context.get(), on_log, &seen);
    check(nnhost_context_set_kernel, context.get(), "reference");
    check(nnhost_register, context.get(), nnhost_watch_entry);
    const OptionsHandle watched = options_of_watch(options);
    const DatasetHandle data = stand_ins(context.get(), records);
    const NetworkHandle network = make<NetworkHandle>(nnhost_network_create, context.get(), watched.get(), data.get());
    nnhost_error error = NNHOST_ERROR_INIT; // that it is stopped, or what has become of a network of one class
    nnhost_network_train(network.get(), watched.get(), data.get(), nullptr, on_progress, &seen, &error);
    if (seen.order.size() < seen.wanted) throw CliError(error);
    seen.order.resize(seen.wanted);
    return seen.order;
}

} // namespace cli
