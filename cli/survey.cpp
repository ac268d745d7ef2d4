#include "survey.hpp"

#include "output.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <string_view>

namespace cli {

namespace {

constexpr std::size_t most_shown = 3; // duplicates in the text; JSON has all
constexpr std::size_t many = 100;     // classes: then those alone are drawn that have a record

std::uint64_t hash_of(const std::vector<float> &values) {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)});
}

} // namespace

void Survey::begin(std::int64_t height, std::int64_t width, std::int64_t channels, std::vector<std::string> classes) {
    height_ = height;
    width_ = width;
    channels_ = channels;
    for (std::string &name : classes) {
        places_.emplace(name, labels_.size());
        labels_.emplace_back(std::move(name), 0);
    }
}

void Survey::add(const std::vector<float> &values, const std::string &label, const std::string &place) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    least_ = count_ == 0 ? *least : std::min(least_, double{*least});
    most_ = count_ == 0 ? *most : std::max(most_, double{*most});
    double sum = 0;
    for (const float value : values) sum += value;
    sum_ += sum / static_cast<double>(values.size());
    ++count_;
    const auto known = places_.find(label);
    ++(known == places_.end() ? unlabelled_ : labels_[known->second].second);
    const auto [first, is_new] = seen_.try_emplace(hash_of(values), First{label, place});
    if (is_new) return;
    duplicates_.push_back({place, first->second, label});
    contradictions_ += label != first->second.label;
}

std::vector<std::string> Survey::missing() const {
    std::vector<std::string> names;
    for (const auto &[name, count] : labels_)
        if (count == 0) names.push_back(name);
    return names;
}

std::string Survey::histogram(std::size_t columns) const {
    std::int64_t most = std::max<std::int64_t>(1, unlabelled_);
    std::size_t name_width = 1;
    std::size_t count_width = thousands(count_).size();
    for (const auto &[name, count] : labels_) {
        most = std::max(most, count);
        name_width = std::max(name_width, std::min<std::size_t>(20, display_width(name)));
    }
    const std::size_t taken = 9 + name_width + 2 + count_width + 2;
    const auto room = static_cast<std::int64_t>(columns > taken + 10 ? std::min<std::size_t>(columns - taken, 50) : 10);
    std::string text;
    for (const auto &[name, count] : labels_) {
        if (count == 0 && labels_.size() > many) continue;
        const std::string shown = cut(on_one_line(name), name_width);
        const std::int64_t length = count == 0 ? 0 : std::max<std::int64_t>(1, count * room / most);
        std::string row = fmt::format("{:<9}{}{}  {:>{}}  {}", text.empty() ? "labels" : "", shown,
                                      std::string(name_width - display_width(shown), ' '), thousands(count),
                                      count_width, std::string(static_cast<std::size_t>(length), '#'));
        row.erase(row.find_last_not_of(' ') + 1);
        text += row + "\n";
    }
    if (labels_.empty()) text = "labels   none\n";
    if (!labels_.empty() && unlabelled_ > 0)
        text += fmt::format("         {} without a label\n", thousands(unlabelled_));
    return text;
}

// Those that contradict each other first: they are the worse ones.
std::string Survey::repeats() const {
    const auto contradicts = [](const Duplicate &twice) { return twice.label != twice.first.label; };
    std::vector<Duplicate> sorted = duplicates_;
    std::stable_partition(sorted.begin(), sorted.end(), contradicts);
    std::string text =
        fmt::format("repeats  {} the same as an earlier one",
                    sorted.size() == 1 ? "1 record is" : thousands(std::ssize(sorted)) + " records are each");
    text += contradictions_ == 0 ? "\n" : fmt::format(", {} with another label\n", thousands(contradictions_));
    for (std::size_t index = 0; index < std::min(most_shown, sorted.size()); ++index) {
        const Duplicate &twice = sorted[index];
        text += fmt::format("         {} is the same as {}", twice.place, twice.first.place);
        text += contradicts(twice) ? fmt::format(", but has label {}, not {}\n", twice.label, twice.first.label) : "\n";
    }
    if (sorted.size() > most_shown)
        text += fmt::format("         and {} more\n", thousands(std::ssize(sorted) - std::ptrdiff_t{most_shown}));
    return text;
}

std::string Survey::text(std::size_t columns) const {
    std::string text = fmt::format("size     {}x{}{}\n", width_, height_,
                                   channels_ == 1 ? "" : fmt::format(", {} channels", channels_));
    if (count_ == 0) return text;
    text += fmt::format("values   {:g} to {:g}, mean {:.4g}\n", least_, most_, sum_ / static_cast<double>(count_));
    text += histogram(columns);
    std::vector<std::string> names = missing();
    const std::size_t count = names.size();
    names.resize(std::min<std::size_t>(count, 20));
    if (count > 0)
        text += fmt::format("missing  no record of {}{}\n", join(names, ", "),
                            count > names.size() ? fmt::format(" and {} more", count - names.size()) : "");
    return duplicates_.empty() ? text : text + repeats();
}

void Survey::write_to(nlohmann::json &object) const {
    object["records"] = count_;
    object["height"] = height_;
    object["width"] = width_;
    object["channels"] = channels_;
    object["labels"] = nlohmann::json::array();
    for (const auto &[name, count] : labels_) object["labels"].push_back({{"class", name}, {"records", count}});
    object["unlabelled"] = unlabelled_;
    object["missing"] = missing();
    if (count_ > 0) {
        object["minimum"] = least_;
        object["maximum"] = most_;
        object["mean"] = sum_ / static_cast<double>(count_);
    }
    object["contradictions"] = contradictions_;
    object["duplicates"] = nlohmann::json::array();
    for (const Duplicate &twice : duplicates_)
        object["duplicates"].push_back({{"place", twice.place}, {"first", twice.first.place}});
}

} // namespace cli
