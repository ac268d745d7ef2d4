// rainbow: 30 pictures of 6 x 8 pixels in colour, red, green and blue in turn, each a little brighter to the right.
#include <nnhost/plugin.hpp>

#include <algorithm>

class Rainbow : public nnhost::Loader {
  public:
    static constexpr auto about = nnhost::describe("org.nnhost.tests.rainbow", "rainbow", "1.0.0")
                                      .summary("pictures in colour")
                                      .vendor("nnhost tests")
                                      .licence("MIT");
    static constexpr auto path = nnhost::path("path", "is not looked at").primary();
    static constexpr auto parameters = std::tie(path);

    explicit Rainbow(const nnhost::Setup &) {}

    nnhost::LoaderInfo info() const {
        nnhost::LoaderInfo info(count, height, width);
        info.flags = NNHOST_LOADER_REWINDABLE;
        info.class_count = 3;
        info.channels = 3;
        return info;
    }

    std::int64_t read(std::int64_t capacity, void *values, std::int32_t *labels) {
        const std::int64_t taken = std::min(capacity, count - next_);
        auto *pixel = static_cast<std::uint8_t *>(values);
        for (std::int64_t end = next_ + taken; next_ < end; ++next_) {
            const std::int64_t label = next_ % 3;
            *labels++ = static_cast<std::int32_t>(label);
            for (std::int64_t at = 0; at < height * width; ++at)
                for (std::int64_t channel = 0; channel < 3; ++channel)
                    *pixel++ = static_cast<std::uint8_t>(channel == label ? 180 + 10 * (at % width) : 20);
        }
        return taken;
    }

    void rewind() { next_ = 0; }

  private:
    static constexpr std::int64_t count = 30;
    static constexpr std::int64_t height = 6;
    static constexpr std::int64_t width = 8;
    std::int64_t next_ = 0;
};

NNHOST_MODULE(&nnhost::descriptor<Rainbow>);
