// confusion.svg and .csv: which class was read as which. Rows are shaded by their share; the counts are written in.
#include "csv_text.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "session.hpp"
#include "svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cli {

namespace {

struct Matrix {
    const std::vector<std::string> &names;
    std::vector<std::int64_t> counts; // (classes, classes)

    std::size_t size() const { return names.size(); }
    std::int64_t at(std::size_t label, std::size_t answer) const { return counts[label * size() + answer]; }
    std::int64_t row(std::size_t label) const {
        std::int64_t sum = 0;
        for (std::size_t answer = 0; answer < size(); ++answer) sum += at(label, answer);
        return sum;
    }
    double share(std::size_t label, std::size_t answer) const {
        const std::int64_t records = row(label);
        return records == 0 ? 0 : static_cast<double>(at(label, answer)) / static_cast<double>(records);
    }
};

Matrix matrix_of(const RunView &run) {
    const Answers &answers = run.answers();
    Matrix matrix{answers.class_names, answers.confusion()};
    if (std::all_of(matrix.counts.begin(), matrix.counts.end(), [](std::int64_t count) { return count == 0; }))
        throw CliError(exit_missing, describe(run.test_data()).source, "the test data have no labels");
    return matrix;
}

class MatrixDrawing {
  public:
    explicit MatrixDrawing(const Matrix &matrix) : matrix_(matrix) {
        const std::size_t classes = matrix.size();
        cell_ = std::clamp(560.0 / static_cast<double>(classes), 20.0, 52.0);
        for (const std::string &name : matrix.names)
            longest_ = std::max(longest_, width_of(cut(name, 16), name_size()));
        for (std::size_t label = 0; label < classes; ++label)
            for (std::size_t answer = 0; answer < classes; ++answer)
                if (label != answer) worst_ = std::max(worst_, matrix.share(label, answer));
        turned_ = longest_ > cell_ - 4;
        left_ = 52 + longest_;
        top_ = 124 + (turned_ ? longest_ : name_size());
    }

    std::string draw() {
        const double side = cell_ * static_cast<double>(matrix_.size());
        const std::string title = title_text();
        const double width = std::max({left_ + side + 118, 24 + width_of(title, 17), 650.0});
        Svg svg(width, top_ + side + 24, title);
        svg.text({24, 32}, title, {.size = 17, .bold = true});
        draw_key(svg);
        svg.text({left_ + side / 2, top_ - 16 - (turned_ ? longest_ : name_size())}, "read as",
                 {.anchor = Anchor::middle, .colour = grey});
        svg.text({24, top_ + side / 2}, "label", {.anchor = Anchor::middle, .colour = grey, .turned = -90});
        svg.text({left_ + side + 12, top_ - 8}, "right", {.size = 12, .colour = grey});
        for (std::size_t index = 0; index < matrix_.size(); ++index) draw_names(svg, index);
        for (std::size_t label = 0; label < matrix_.size(); ++label)
            for (std::size_t answer = 0; answer < matrix_.size(); ++answer) draw_cell(svg, label, answer);
        return svg.finish();
    }

  private:
    double name_size() const { return cell_ < 26 ? 11 : 14; }

    std::string title_text() const {
        std::int64_t right = 0;
        std::int64_t all = 0;
        for (std::size_t label = 0; label < matrix_.size(); ++label) {
            right += matrix_.at(label, label);
            all += matrix_.row(label);
        }
        return fmt::format("{} test records, {} right", thousands(all), percent_with_interval(right, all));
    }

    // Mistakes are few: their shades have a scale of their own, or none would be seen.
    void draw_key(Svg &svg) const {
        const auto swatches = [&](double x, bool is_right, const std::string &words) {
            for (int step = 1; step <= 5; ++step)
                svg.box({x + 14 * step, 48}, 14, 14, colour(step / 5.0, is_right), "");
            svg.text({x + 92, 60}, words, {.size = 12, .colour = grey});
        };
        swatches(10, true, "right, 0 to 100 % of the row");
        if (worst_ > 0) swatches(300, false, fmt::format("wrong, 0 to {:.3g} % of the row", 100 * worst_));
    }

    static std::string colour(double strength, bool is_right) {
        return is_right ? shade(0x56, 0xb4, 0xe9, strength) : shade(0xe0, 0x7b, 0x00, strength);
    }

    void draw_names(Svg &svg, std::size_t index) const {
        const double middle = cell_ * (static_cast<double>(index) + 0.5);
        const std::string name = cut(matrix_.names[index], 16);
        svg.text({left_ - 8, top_ + middle + 0.36 * name_size()}, name, {.size = name_size(), .anchor = Anchor::end});
        if (turned_)
            svg.text({left_ + middle + 0.36 * name_size(), top_ - 8}, name, {.size = name_size(), .turned = -90});
        else
            svg.text({left_ + middle, top_ - 8}, name, {.size = name_size(), .anchor = Anchor::middle});
        const std::int64_t records = matrix_.row(index);
        const std::string right =
            records == 0 ? "no record"
                         : fmt::format("{:.1f} % of {}", 100 * matrix_.share(index, index), thousands(records));
        svg.text({left_ + cell_ * static_cast<double>(matrix_.size()) + 12, top_ + middle + 4}, right,
                 {.size = 11, .colour = grey});
    }

    void draw_cell(Svg &svg, std::size_t label, std::size_t answer) const {
        const std::int64_t count = matrix_.at(label, answer);
        const bool is_right = label == answer;
        const double share = matrix_.share(label, answer);
        // A single mistake is seen: no shade of what is there is fainter than a tenth.
        const double strength = count == 0 ? 0 : 0.1 + 0.9 * (is_right ? share : share / worst_);
        const Point corner{left_ + cell_ * static_cast<double>(answer), top_ + cell_ * static_cast<double>(label)};
        const std::string tip =
            count == 0 ? ""
                       : fmt::format("{} read as {}: {} of {} ({:.2f} %)", matrix_.names[label], matrix_.names[answer],
                                     thousands(count), thousands(matrix_.row(label)), 100 * share);
        svg.box(corner, cell_ - 1, cell_ - 1, count == 0 ? "#f4f4f4" : colour(strength, is_right), tip);
        if (count == 0) return;
        const std::string text = std::to_string(count);
        const double size = std::min(cell_ * 0.3 + 2, 0.86 * cell_ / width_of(text, 1));
        svg.text({corner.x + cell_ / 2, corner.y + cell_ / 2 + 0.36 * size}, text,
                 {.size = std::round(10 * size) / 10, .anchor = Anchor::middle});
    }

    const Matrix &matrix_;
    double cell_ = 0;
    double longest_ = 0; // of the names
    double worst_ = 0;   // the largest share that is wrong
    double left_ = 0;    // where the matrix begins
    double top_ = 0;
    bool turned_ = false; // names of columns, where they are wider than a column
};

} // namespace

std::string confusion_svg(const RunView &run) {
    const Matrix matrix = matrix_of(run);
    return MatrixDrawing(matrix).draw();
}

std::string confusion_csv(const RunView &run) {
    const Matrix matrix = matrix_of(run);
    std::vector<std::string> row = {"label"};
    row.insert(row.end(), matrix.names.begin(), matrix.names.end());
    std::string text = csv_line(row);
    for (std::size_t label = 0; label < matrix.size(); ++label) {
        row = {matrix.names[label]};
        for (std::size_t answer = 0; answer < matrix.size(); ++answer)
            row.push_back(std::to_string(matrix.at(label, answer)));
        text += csv_line(row);
    }
    return text;
}

} // namespace cli
