#include "comparison.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cli {

namespace {

struct Proportion {
    double share;
    double low; // Wilson's interval
    double high;
};

Proportion proportion(std::int64_t correct, std::int64_t records) {
    Proportion result{static_cast<double>(correct) / static_cast<double>(records), 0, 1};
    nnhost_interval(correct, records, &result.low, &result.high);
    return result;
}

// Of being right, over the records. Newcombe takes half the number of records off where it is positive.
double correlation(const Comparison &comparison) {
    const auto both = static_cast<double>(comparison.both_right);
    const auto neither = static_cast<double>(comparison.neither_right);
    const auto first = static_cast<double>(comparison.discordant()[0]);
    const auto second = static_cast<double>(comparison.discordant()[1]);
    const double product = (both + first) * (second + neither) * (both + second) * (first + neither);
    if (product == 0) return 0;
    const double together = both * neither - first * second;
    const double corrected =
        together > 0 ? std::max(0.0, together - static_cast<double>(comparison.records) / 2) : together;
    return corrected / std::sqrt(product);
}

// Two-sided: twice the probability of `fewer` heads or less in `count` throws. The terms are of count < 25.
double exact_p(std::int64_t fewer, std::int64_t count) {
    double ways = 1; // (count choose heads)
    double sum = 0;
    for (std::int64_t heads = 0; heads <= fewer; ++heads) {
        sum += ways;
        ways = ways * static_cast<double>(count - heads) / static_cast<double>(heads + 1);
    }
    return std::min(1.0, 2 * sum / std::exp2(count));
}

// As it counts: the option's default stands in where nothing is set.
std::vector<std::string> effective(const CommandLine &settings, const Option &option) {
    std::vector<std::string> values = settings.list(option.name);
    if (values.empty() && !option.default_text.empty()) values.push_back(option.default_text);
    return values;
}

} // namespace

Comparison compare_answers(const Answers &first, const Answers &second) {
    Comparison result;
    for (const std::string &name : first.class_names) result.classes.push_back({name});
    for (std::size_t record = 0; record < first.records(); ++record) {
        if (first.labels[record] < 0) continue;
        ClassComparison &of_class = result.classes[static_cast<std::size_t>(first.labels[record])];
        const std::array<bool, 2> is_right = {!first.is_wrong(record), !second.is_wrong(record)};
        ++result.records;
        ++of_class.records;
        if (is_right[0] && is_right[1]) ++result.both_right;
        if (!is_right[0] && !is_right[1]) ++result.neither_right;
        for (const std::size_t run : {0U, 1U}) {
            if (!is_right[run]) continue;
            ++result.correct[run];
            ++of_class.correct[run];
            if (is_right[1 - run]) continue;
            result.only_right[run].push_back(record);
            ++of_class.only_right[run];
        }
    }
    return result;
}

McNemar mcnemar(const Pair &discordant) {
    const std::int64_t count = discordant[0] + discordant[1];
    if (count < 25) return {true, 0, exact_p(std::min(discordant[0], discordant[1]), count)};
    const auto excess = static_cast<double>(std::max<std::int64_t>(0, std::abs(discordant[0] - discordant[1]) - 1));
    const double statistic = excess * excess / static_cast<double>(count);
    return {false, statistic, std::erfc(std::sqrt(statistic / 2))}; // chi-square of one degree of freedom
}

std::array<double, 2> interval_of_difference(const Comparison &comparison) {
    const Proportion first = proportion(comparison.correct[0], comparison.records);
    const Proportion second = proportion(comparison.correct[1], comparison.records);
    const double phi = correlation(comparison);
    const auto length = [&](double a, double b) { return std::sqrt(std::max(0.0, a * a - 2 * phi * a * b + b * b)); };
    return {comparison.difference() - length(second.share - second.low, first.high - first.share),
            comparison.difference() + length(second.high - second.share, first.share - first.low)};
}

std::vector<SettingPair> differing_settings(const CommandLine &first, const CommandLine &second) {
    std::vector<SettingPair> result;
    for (const Option &option : all_options())
        if (effective(first, option) != effective(second, option))
            result.push_back({option.name, {first.list(option.name), second.list(option.name)}});
    return result;
}

} // namespace cli
