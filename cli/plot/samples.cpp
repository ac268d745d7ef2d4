// samples.png: the first training records as the network sees them, augmented copies beside the originals.
#include "configuration.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "session.hpp"
#include "sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cli {

namespace {

constexpr std::size_t most_tiles = 84;
constexpr std::int64_t most_copies = 11; // of a record
constexpr std::int64_t first_epoch = 1;

class Samples {
  public:
    explicit Samples(const RunView &run)
        : run_(run), info_(describe(run.network())), options_(make_options(run.settings())) {
        check(nnhost_network_training_inputs, run_.network(), options_.get(), run_.training_data(), std::int64_t{0},
              first_epoch, static_cast<float *>(nullptr), &copies_);
    }

    std::string png() const {
        std::vector<SheetTile> tiles;
        const auto tiles_wanted = static_cast<std::int64_t>(tiles_that_fit(info_.height, info_.width, most_tiles));
        const std::int64_t records =
            std::clamp<std::int64_t>(tiles_wanted / group(), 1, describe(run_.training_data()).count);
        for (std::int64_t record = 0; record < records; ++record) append(record, tiles);
        return sheet_png(heading(records), tiles);
    }

  private:
    bool is_augmented() const { return !run_.settings().list("augmenter").empty(); }
    std::int64_t shown_copies() const { return std::min(copies_, most_copies); }
    std::int64_t group() const { return is_augmented() ? 1 + shown_copies() : 1; }

    std::string heading(std::int64_t records) const {
        const std::string range =
            fmt::format("{:g} to {:g}", static_cast<float>(info_.input_low), static_cast<float>(info_.input_high));
        std::string text = fmt::format("the first {} training record{} as the network sees {}: input {}", records,
                                       records == 1 ? "" : "s", records == 1 ? "it" : "them", range);
        if (!is_augmented()) return text;
        text += fmt::format(". framed: the record; beside it, {} of it in epoch 1 by {}",
                            copies_ == 1 ? "what is made" : fmt::format("the {} that are made", copies_),
                            join(run_.settings().list("augmenter"), ", "));
        return copies_ > most_copies ? fmt::format("{}, {} shown", text, most_copies) : text;
    }

    void append(std::int64_t record, std::vector<SheetTile> &tiles) const {
        std::int32_t label = -1;
        check(nnhost_dataset_record, run_.training_data(), record, static_cast<float *>(nullptr), &label);
        const std::string name = label < 0 ? "" : describe(run_.training_data()).class_names[label];
        const OptionsHandle plain = make<OptionsHandle>(nnhost_options_create); // no augmenter
        tiles.push_back({inputs(record, plain.get(), 1).front(), name, is_augmented(), is_augmented()});
        if (!is_augmented()) return;
        const std::vector<Patch> copies = inputs(record, options_.get(), copies_);
        for (std::int64_t copy = 0; copy < shown_copies(); ++copy)
            tiles.push_back({copies[static_cast<std::size_t>(copy)], ""});
    }

    // What the network is given, its input range as 0..1.
    std::vector<Patch> inputs(std::int64_t record, const nnhost_options *options, std::int64_t count) const {
        const std::size_t size = static_cast<std::size_t>(info_.height * info_.width * info_.channels);
        std::vector<float> values(size * static_cast<std::size_t>(count));
        check(nnhost_network_training_inputs, run_.network(), options, run_.training_data(), record, first_epoch,
              values.data(), &count);
        const auto low = static_cast<float>(info_.input_low);
        const auto range = static_cast<float>(info_.input_high - info_.input_low);
        for (float &value : values) value = (value - low) / range;
        std::vector<Patch> patches;
        for (auto begin = values.begin(); begin != values.end(); begin += static_cast<std::ptrdiff_t>(size))
            patches.push_back({static_cast<int>(info_.height),
                               static_cast<int>(info_.width),
                               static_cast<int>(info_.channels),
                               {begin, begin + static_cast<std::ptrdiff_t>(size)}});
        return patches;
    }

    const RunView &run_;
    nnhost_network_info info_;
    OptionsHandle options_;
    std::int64_t copies_ = 0;
};

} // namespace

std::string samples_png(const RunView &run) { return Samples(run).png(); }

} // namespace cli
