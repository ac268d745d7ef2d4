// @name@: records from a text file.
//
//     records 2 labels 10 height 1 width 3
//     7 0 255 0
//     1 9 128 3
//
// After the sizes one record a line: its label, then its pixels row by row. Every line ends with a line feed, so that a
// file that was cut short is seen to be.
#include <nnhost/plugin.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string whole_file(const std::string &path) {
    const auto close = [](std::FILE *stream) { std::fclose(stream); };
    const std::unique_ptr<std::FILE, decltype(close)> stream(std::fopen(path.c_str(), "rb"), close);
    std::string text;
    char block[4096];
    for (std::size_t count = 1; stream && count > 0;) {
        count = std::fread(block, 1, sizeof block, stream.get());
        text.append(block, count);
    }
    if (!stream || std::ferror(stream.get())) throw nnhost::Failure(NNHOST_E_MISSING, std::strerror(errno)).file(path);
    return text;
}

// The text as words and numbers; knows where it is.
class Reader {
  public:
    Reader(const std::string &path, std::string_view text) : path_(path), left_(text) {}

    nnhost::Failure failure(const std::string &text) const {
        return nnhost::Failure(NNHOST_E_DATA, text).file(path_).line(line_).column(column_);
    }

    void word(std::string_view wanted) {
        if (field() != wanted) throw failure("the word '" + std::string(wanted) + "' is missing");
        skip_field();
    }

    std::int64_t number(std::int64_t minimum, std::int64_t maximum) {
        const std::string_view digits = field();
        std::int64_t value = digits.empty() ? -1 : 0;
        for (const char c : digits) {
            if (c < '0' || c > '9' || value > maximum) value = -1;
            if (value < 0) break;
            value = 10 * value + (c - '0');
        }
        if (value < minimum || value > maximum)
            throw failure("a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum) +
                          " is wanted");
        skip_field();
        return value;
    }

    void line_end() {
        if (left_.empty()) throw failure("the file ends in the middle of a line");
        if (left_[0] != '\n') throw failure("the line holds more than the sizes in the first line say");
        left_.remove_prefix(1);
        skip_blanks();
        ++line_;
        column_ = 1;
    }

    bool at_end() const { return left_.empty(); }

  private:
    std::string_view field() const { return left_.substr(0, left_.find_first_of(" \t\r\n")); }
    void skip_blanks() { left_.remove_prefix(std::min(left_.find_first_not_of(" \t\r"), left_.size())); }
    void skip_field() {
        left_.remove_prefix(field().size());
        skip_blanks();
        ++column_;
    }

    const std::string &path_;
    std::string_view left_;
    std::int64_t line_ = 1;
    std::int64_t column_ = 1;
};

} // namespace

class Text : public nnhost::Loader {
  public:
    static constexpr auto about = nnhost::describe("@id@", "@name@", "0.1.0")
                                      .summary("text: a line of sizes, then one record a line")
                                      .vendor("@vendor@")
                                      .licence("@licence@");
    static constexpr auto path = nnhost::path("path", "the text file").primary();
    static constexpr auto parameters = std::tie(path);

    explicit Text(const nnhost::Setup &setup) {
        const std::string file = setup[path];
        const std::string text = whole_file(file);
        Reader reader(file, text);
        read_sizes(reader, text.size());
        for (std::int64_t i = 0; i < count_; ++i) {
            labels_.push_back(static_cast<std::int32_t>(reader.number(0, classes_ - 1)));
            for (std::int64_t pixel = 0; pixel < height_ * width_; ++pixel)
                pixels_.push_back(static_cast<std::uint8_t>(reader.number(0, 255)));
            reader.line_end();
        }
        if (!reader.at_end()) throw reader.failure("there are more lines than records in the first line");
    }

    nnhost::LoaderInfo info() const {
        nnhost::LoaderInfo info(count_, height_, width_);
        info.flags = NNHOST_LOADER_REWINDABLE;
        info.class_count = static_cast<std::uint32_t>(classes_);
        return info;
    }

    // values (capacity, height, width) bytes, labels (capacity)
    std::int64_t read(std::int64_t capacity, void *values, std::int32_t *labels) {
        const std::int64_t size = height_ * width_;
        const std::int64_t taken = std::min(capacity, count_ - next_);
        std::copy_n(pixels_.begin() + next_ * size, taken * size, static_cast<std::uint8_t *>(values));
        std::copy_n(labels_.begin() + next_, taken, labels);
        next_ += taken;
        return taken;
    }

    void rewind() { next_ = 0; }

    static std::int32_t probe(const char *, const std::uint8_t *bytes, std::uint64_t size) {
        constexpr std::string_view start = "records ";
        return bytes && size >= start.size() && std::equal(start.begin(), start.end(), bytes) ? 90 : 0;
    }

    // A small file that `nnhost check` can try the loader on.
    static const void *extension(const char *id) {
        static const nnhost::ExampleFile example("example.txt",
                                                 "records 4 labels 2 height 2 width 3\n"
                                                 "0 255 0 0 255 0 0\n"
                                                 "1 0 0 255 0 0 255\n"
                                                 "0 240 10 0 250 0 5\n"
                                                 "1 7 0 255 0 9 130\n",
                                                 {0, 1, 0, 1}, {2, 3}, {255, 0,  0,   255, 0, 0,   //
                                                                        0,   0,  255, 0,   0, 255, //
                                                                        240, 10, 0,   250, 0, 5,   //
                                                                        7,   0,  255, 0,   9, 130});
        return std::string_view(id) == NNHOST_EXAMPLE_DATA ? example.data() : nullptr;
    }

  private:
    // A number and what parts it from the next take two bytes at least: no more memory is asked for than the file of
    // `length` bytes can fill.
    void read_sizes(Reader &reader, std::size_t length) {
        reader.word("records");
        count_ = reader.number(1, 1000000000);
        reader.word("labels");
        classes_ = reader.number(1, 65535);
        reader.word("height");
        height_ = reader.number(1, 65535);
        reader.word("width");
        width_ = reader.number(1, 65535);
        reader.line_end();
        if (count_ * height_ * width_ > static_cast<std::int64_t>(length / 2))
            throw reader.failure("the file is too short for the sizes in its first line");
        labels_.reserve(static_cast<std::size_t>(count_));
        pixels_.reserve(static_cast<std::size_t>(count_ * height_ * width_));
    }

    std::int64_t count_ = 0;
    std::int64_t classes_ = 0;
    std::int64_t height_ = 0;
    std::int64_t width_ = 0;
    std::vector<std::int32_t> labels_; // (count)
    std::vector<std::uint8_t> pixels_; // (count, height, width)
    std::int64_t next_ = 0;            // record that `read` gives next
};

NNHOST_MODULE(&nnhost::descriptor<Text>);
