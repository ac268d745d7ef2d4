// @name@: each record, and a copy of it shifted by whole pixels; what moves in from outside is empty.
#include <nnhost/plugin.hpp>

#include <algorithm>

class Shift : public nnhost::Augmenter {
  public:
    static constexpr auto about = nnhost::describe("@id@", "@name@", "0.1.0")
                                      .summary("the record, and a copy shifted by whole pixels")
                                      .vendor("@vendor@")
                                      .licence("@licence@")
                                      .threads(NNHOST_THREADS_CONCURRENT);
    static constexpr auto right =
        nnhost::integer("right", "pixels to the right; negative: to the left", "1").between(-1000, 1000).primary();
    static constexpr auto down =
        nnhost::integer("down", "pixels downwards; negative: upwards", "0").between(-1000, 1000);
    static constexpr auto parameters = std::tie(right, down);

    explicit Shift(const nnhost::Setup &setup) : right_(setup[right]), down_(setup[down]) {}

    static nnhost::AugmenterInfo info(const nnhost_image_info &image) {
        nnhost::AugmenterInfo info(image);
        info.flags = NNHOST_AUGMENTER_KEEPS_ORIGINAL;
        info.multiplier = 2;
        return info;
    }

    // in (n, height, width, channels) -> out (n, 2, height, width, channels)
    void apply(const nnhost_image_info &image, std::int64_t n, const float *in, float *out, nnhost::Rngs) const {
        const std::int64_t size = image.height * image.width * image.channels;
        for (std::int64_t i = 0; i < n; ++i, in += size) {
            out = std::copy_n(in, size, out);
            out = move(image, in, out);
        }
    }

  private:
    // in, out (height, width, channels): pixel (row, column) comes from (row - down, column - right).
    float *move(const nnhost_image_info &image, const float *in, float *out) const {
        for (std::int64_t row = 0; row < image.height; ++row)
            for (std::int64_t column = 0; column < image.width; ++column) {
                const std::int64_t from_row = row - down_;
                const std::int64_t from_column = column - right_;
                const bool inside =
                    from_row >= 0 && from_row < image.height && from_column >= 0 && from_column < image.width;
                const float *from = in + (inside ? (from_row * image.width + from_column) * image.channels : 0);
                for (std::int64_t channel = 0; channel < image.channels; ++channel)
                    *out++ = inside ? from[channel] : image.empty;
            }
        return out;
    }

    std::int64_t right_; // pixels
    std::int64_t down_;
};

NNHOST_MODULE(&nnhost::descriptor<Shift>);
