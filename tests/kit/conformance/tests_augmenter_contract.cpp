// Level 2, augmenters: memory.
#include "guarded.hpp"
#include "images.hpp"

#include <bit>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_AUGMENTER_KIND;

const float unwritten = std::bit_cast<float>(0x7fedcba9u);

void augmenter_info_is_filled(Subject &subject) {
    bool met = false;
    for_all_images(subject, [&](Augmenter &augmenter, const nnhost_image_info &image, const nnhost_augmenter_info &) {
        met = true;
        nnhost_augmenter_info info;
        std::memset(static_cast<void *>(&info), 0xee, sizeof info);
        info.struct_size = sizeof info;
        nnhost_error error = NNHOST_ERROR_INIT;
        must(augmenter.table.info(augmenter.self, &image, &info, &error), error);
        expect((info.flags & ~(NNHOST_AUGMENTER_KEEPS_ORIGINAL | NNHOST_AUGMENTER_STOCHASTIC)) == 0,
               "flags holds bits that have no meaning: ", info.flags);
        expect(info.multiplier >= 1 && info.multiplier < 1 << 20, "multiplier is ", info.multiplier);
        expect(info.height >= 1 && info.width >= 1 && info.channels >= 1 && info.height < 1 << 20 &&
                   info.width < 1 << 20 && info.channels < 1 << 20,
               "the result is ", info.height, " x ", info.width, " x ", info.channels);
        if (info.flags & NNHOST_AUGMENTER_KEEPS_ORIGINAL)
            expect(info.height == image.height && info.width == image.width && info.channels == image.channels,
                   "it keeps the original and yet changes its shape");
    });
    expect(met, "it takes no image of any shape that was tried, 28 x 28 among them");
}

void augmenter_info_stays(Subject &subject) {
    for_all_images(
        subject, [&](Augmenter &augmenter, const nnhost_image_info &image, const nnhost_augmenter_info &info) {
            apply(subject, augmenter, image, info, sample(2 * values_of(image), image.empty, image.full), {1, 2});
            const nnhost_augmenter_info again = augmenter.info(image);
            expect(std::memcmp(&info, &again, sizeof info) == 0, "info says something else after apply");
        });
}

void apply_writes_its_output(Subject &subject) {
    for_all_images(
        subject, [&](Augmenter &augmenter, const nnhost_image_info &image, const nnhost_augmenter_info &info) {
            for (const std::int64_t n : {1, 2, 5})
                for (const Lies place : {Lies::at_the_end, Lies::at_the_beginning}) {
                    Guarded<float> in("in", n * values_of(image), place), out("out", n * values_of(info), place);
                    const auto values = sample(in.size(), image.empty, image.full);
                    std::copy(values.begin(), values.end(), in.begin());
                    std::fill(out.begin(), out.end(), unwritten);
                    in.make_read_only();
                    std::vector<nnhost_rng> rngs(static_cast<std::size_t>(n), subject.rng(3));
                    Guarded<nnhost_rng *> pointers("rngs", n, place);
                    for (std::int64_t i = 0; i < n; ++i) pointers[i] = &rngs[static_cast<std::size_t>(i)];
                    pointers.make_read_only();
                    augmenter.apply(image, n, in.data(), out.data(), pointers.data());
                    for (std::int64_t i = 0; i < out.size(); ++i)
                        expect(std::bit_cast<std::uint32_t>(out[i]) != 0x7fedcba9u, "element ", i, " of ", out.size(),
                               " of 'out' was not written");
                    out.check_edges();
                }
        });
}

void apply_of_nothing(Subject &subject) {
    for_all_images(subject, [](Augmenter &augmenter, const nnhost_image_info &image, const nnhost_augmenter_info &) {
        Guarded<float> none("no images", 0);
        Guarded<nnhost_rng *> rngs("no generators", 0);
        augmenter.apply(image, 0, none.data(), none.data(), rngs.data());
    });
}

constexpr Test tests[] = {
    make_test(2, 10, kind, "augmenter-info-is-filled",
              "info fills every field with something that makes sense, and refuses images with a reason.",
              augmenter_info_is_filled),
    make_test(2, 10, kind, "augmenter-info-stays", "info says the same of the same image for an instance's whole life.",
              augmenter_info_stays),
    make_test(2, 3, kind, "apply-writes-its-output",
              "apply only reads its images, writes every value of its copies, and "
              "nothing beside them.",
              apply_writes_its_output),
    make_test(2, 3, kind, "apply-of-nothing", "With no images nothing is touched.", apply_of_nothing),
};

} // namespace

std::span<const Test> augmenter_contract_tests() { return tests; }

} // namespace nnhost::conformance
