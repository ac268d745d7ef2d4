// The feed and the data set: scaling, order, augmentation, blocks, threads.
#include "feed.hpp"

#include "core_fixture.hpp"
#include "fixtures/fake_plugins.hpp"
#include "team.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>

using namespace nnhost;
using namespace nnhost::test;

namespace {

struct Epoch {
    std::vector<float> x;
    std::vector<std::int32_t> labels;
    std::vector<std::int64_t> source;
    std::vector<std::int64_t> block_sizes;
    bool operator==(const Epoch &) const = default;
};

// What is left of the epoch.
Epoch rest(Feed &feed, std::int64_t values) {
    Epoch all;
    Block block;
    while (feed.next(block)) {
        all.x.insert(all.x.end(), block.x.begin(), block.x.begin() + block.count * values);
        all.labels.insert(all.labels.end(), block.labels.begin(), block.labels.end());
        all.source.insert(all.source.end(), block.source.begin(), block.source.end());
        all.block_sizes.push_back(block.count);
    }
    return all;
}

Epoch run(Feed &feed, std::int64_t epoch, std::int64_t values) {
    feed.start_epoch(epoch);
    return rest(feed, values);
}

} // namespace

BOOST_AUTO_TEST_CASE(pixels_are_scaled_to_the_input_range) {
    const std::uint8_t pixels[] = {0, 51, 255};
    const auto data =
        Dataset::from_memory({1, 3, 1, NNHOST_ELEMENT_U8, 0, 255, {"a"}}, 1, pixels, std::vector<std::int32_t>{0});
    std::vector<float> out(3);
    data.scaled(0, {0.01, 1}, out); // §5.1: pixel / 255 * 0.99 + 0.01
    const double expected[] = {0.01, 0.208, 1.0};
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(out[i] - expected[i]) < 1e-6);
    data.scaled(0, {-1, 1}, out);
    BOOST_TEST(out[0] == -1.0f);
    BOOST_TEST(std::abs(out[2] - 1.0f) < 1e-6f);
}

BOOST_AUTO_TEST_CASE(labels_outside_the_classes_are_refused) {
    const std::uint8_t pixels[] = {0, 1};
    const auto error = error_of([&] {
        Dataset::from_memory({1, 1, 1, NNHOST_ELEMENT_U8, 0, 255, {"a", "b"}}, 2, pixels,
                             std::vector<std::int32_t>{0, 2});
    });
    BOOST_TEST(error.status == NNHOST_E_DATA);
    BOOST_TEST(error.what() == std::string("label 2 is outside the 2 classes"));
    BOOST_TEST(error.place.sample == 1);
}

BOOST_AUTO_TEST_CASE(an_epoch_holds_every_record_once_in_an_order_of_its_own) {
    const auto data = noise_data(101, 2, 2, 3);
    Feed feed(data, {.input = {0.01, 1}, .augmenters = {}, .seed = 3, .block = 10});
    const auto first = run(feed, 1, 4), second = run(feed, 2, 4), again = run(feed, 1, 4);
    BOOST_TEST((first == again));
    BOOST_TEST((first.source != second.source));
    auto sorted = first.source;
    std::sort(sorted.begin(), sorted.end());
    for (std::int64_t i = 0; i < 101; ++i) BOOST_TEST(sorted[static_cast<std::size_t>(i)] == i);
    for (std::size_t i = 0; i < 101; ++i) BOOST_TEST(first.labels[i] == data.label(first.source[i]));
    BOOST_TEST(first.block_sizes.size() == 11u);
    BOOST_TEST(first.block_sizes.back() == 1);
}

BOOST_AUTO_TEST_CASE(without_shuffling_the_order_is_the_files) {
    const auto data = noise_data(20, 2, 2, 3);
    Feed feed(data, {.input = {0.01, 1}, .augmenters = {}, .shuffle = false, .block = 7});
    const auto epoch = run(feed, 1, 4);
    BOOST_TEST(std::is_sorted(epoch.source.begin(), epoch.source.end()));
}

BOOST_AUTO_TEST_CASE(neither_blocks_nor_threads_change_what_comes_out) {
    Core core;
    const auto data = noise_data(50, 8, 8, 3);
    const auto all = [&](std::int64_t block, std::int64_t workers, const std::string &augmenter) {
        Feed feed(data, {.input = {0.01, 1},
                         .augmenters = {std::make_shared<Augmenter>(core.registry, core.host, augmenter)},
                         .seed = 11,
                         .block = block});
        feed.start_epoch(3);
        Team team(workers);
        team.begin(1, [&] { return feed.help(); });
        auto epoch = rest(feed, 64);
        epoch.block_sizes.clear();
        return epoch;
    };
    for (const std::string augmenter : {"rotation:mode=random,degrees=20", "rotation:mode=extend"}) {
        const auto expected = all(1, 0, augmenter);
        for (const std::int64_t block : {2, 7, 64, 1000})
            for (const std::int64_t workers : {0, 1, 3}) BOOST_TEST((all(block, workers, augmenter) == expected));
    }
}

namespace {

// An augmenter for one thread at a time that says when two are in it; each image becomes a random number.
std::atomic<int> inside{0}, overlaps{0};

nnhost_status draw_info(void *, const nnhost_image_info *image, nnhost_augmenter_info *info, nnhost_error *) {
    info->flags = NNHOST_AUGMENTER_STOCHASTIC;
    info->multiplier = 1;
    info->height = image->height;
    info->width = image->width;
    info->channels = image->channels;
    return NNHOST_OK;
}
nnhost_status draw(void *, const nnhost_image_info *image, std::int64_t n, const float *, float *out,
                   nnhost_rng *const *rngs, nnhost_error *) {
    if (inside++ > 0) ++overlaps;
    const auto size = image->height * image->width * image->channels;
    for (std::int64_t i = 0; i < n; ++i)
        std::fill_n(out + i * size, size, static_cast<float>(rngs[i]->table->uniform(rngs[i])));
    --inside;
    return NNHOST_OK;
}
const nnhost_augmenter draw_table{sizeof draw_table, 0, draw_info, draw};
const nnhost_descriptor drawing =
    fakes::describe(NNHOST_AUGMENTER_KIND, "org.nnhost.test.drawing", "drawing", &draw_table, nullptr, 0);

} // namespace

// However many copies there are already, and however many threads: each has numbers of its own, and they are called one
// after the other.
BOOST_AUTO_TEST_CASE(every_copy_has_its_own_random_numbers) {
    Core core;
    core.registry.register_entry(fakes::all_entry);
    core.registry.register_entry(fakes::entry_of<drawing>);
    const auto data = noise_data(200, 2, 2, 3);
    Feed feed(data, {.input = {0.01, 1},
                     .augmenters = {std::make_shared<Augmenter>(core.registry, core.host, "fake_augmenter:copies=2"),
                                    std::make_shared<Augmenter>(core.registry, core.host, "drawing")},
                     .seed = 5,
                     .block = 7});
    feed.start_epoch(1);
    Team team(3);
    team.begin(1, [&] { return feed.help(); });
    auto epoch = rest(feed, 4);
    std::vector<float> drawn;
    for (std::size_t i = 0; i < epoch.x.size(); i += 4) drawn.push_back(epoch.x[i]);
    BOOST_TEST(drawn.size() == 600u);
    std::sort(drawn.begin(), drawn.end());
    BOOST_TEST((std::adjacent_find(drawn.begin(), drawn.end()) == drawn.end()));
    BOOST_TEST(overlaps == 0);
}

BOOST_AUTO_TEST_CASE(extend_gives_the_record_and_both_turns_one_after_the_other) {
    Core core;
    const auto data = noise_data(9, 8, 8, 3);
    Feed feed(data, {.input = {0.01, 1},
                     .augmenters = {std::make_shared<Augmenter>(core.registry, core.host, "rotation")},
                     .shuffle = false,
                     .block = 4});
    BOOST_TEST(feed.records_per_epoch() == 27);
    const auto epoch = run(feed, 1, 64);
    std::vector<float> original(64);
    for (std::size_t r = 0; r < 9; ++r) {
        for (std::size_t copy = 0; copy < 3; ++copy)
            BOOST_TEST(epoch.source[r * 3 + copy] == static_cast<std::int64_t>(r));
        data.scaled(static_cast<std::int64_t>(r), {0.01, 1}, original);
        BOOST_TEST(
            std::equal(original.begin(), original.end(), epoch.x.begin() + static_cast<std::ptrdiff_t>(r * 3 * 64)));
    }
}

BOOST_AUTO_TEST_CASE(a_block_is_never_larger_than_the_epoch) {
    const auto data = noise_data(5, 2, 2, 2);
    Feed feed(data, {.input = {0.01, 1}, .augmenters = {}, .block = 1'000'000});
    Block block;
    feed.start_epoch(1);
    BOOST_TEST(feed.next(block));
    BOOST_TEST(block.x.size() == 5u * 4u);
}

BOOST_AUTO_TEST_CASE(augmenters_chain) {
    Core core;
    const auto data = noise_data(4, 8, 8, 2);
    const auto rotation = std::make_shared<Augmenter>(core.registry, core.host, "rotation");
    Feed feed(data, {.input = {0.01, 1}, .augmenters = {rotation, rotation}, .shuffle = false, .block = 5});
    BOOST_TEST(feed.records_per_epoch() == 36);
    BOOST_TEST(run(feed, 1, 64).source.size() == 36u);
}

BOOST_AUTO_TEST_CASE(what_is_shown_is_what_an_epoch_gives) {
    Core core;
    const auto data = noise_data(5, 8, 8, 2);
    const auto rotation = std::make_shared<Augmenter>(core.registry, core.host, "rotation:mode=random");
    const auto three = std::make_shared<Augmenter>(core.registry, core.host, "rotation:degrees=7");
    for (const auto &augmenters : {std::vector<std::shared_ptr<const Augmenter>>{}, {rotation, three}}) {
        Feed feed(data, {.input = {0.01, 1}, .augmenters = augmenters, .seed = 3});
        const auto copies = static_cast<std::size_t>(feed.copies());
        BOOST_TEST(copies == (augmenters.empty() ? 1u : 3u));
        std::vector<float> shown(copies * 64);
        for (const std::int64_t epoch : {1, 2}) {
            const auto given = run(feed, epoch, 64);
            for (std::size_t at = 0; at < given.source.size(); at += copies) {
                feed.show(given.source[at], epoch, shown.data());
                BOOST_TEST(
                    std::equal(shown.begin(), shown.end(), given.x.begin() + static_cast<std::ptrdiff_t>(at * 64)));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(an_epoch_may_be_left_half_way) {
    const auto data = noise_data(1000, 4, 4, 2);
    Feed feed(data, {.input = {0.01, 1}, .augmenters = {}, .block = 3});
    Block block;
    Team team(1);
    for (int epoch = 1; epoch < 20; ++epoch) {
        feed.start_epoch(epoch);
        team.begin(1, [&] { return feed.help(); });
        BOOST_TEST(feed.next(block));
        team.end();
    }
}
