#include "options.hpp"

#include "error.hpp"
#include "nearest.hpp"
#include "number_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace nnhost {
namespace {

constexpr std::uint32_t size = sizeof(nnhost_option_info);
constexpr double largest_seed = 9007199254740991; // 2^53 - 1: exact in JSON and as a double

// size, type, name, metavar, default, help, since, choices, minimum, maximum, flags, reserved
constexpr std::array table{
    nnhost_option_info{size, NNHOST_OPTION_PLUGIN, "activation", "NAME[:key=value,...]", "sigmoid",
                       "activation of every layer (§1)", "0.1.0", "", 0, 0, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_PLUGIN, "output-activation", "NAME[:key=value,...]", "",
                       "activation of the output layer alone; default: as --activation", "0.1.0", "", 0, 0, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_PLUGIN, "initialiser", "NAME[:key=value,...]", "normal",
                       "initial weights (§5.3)", "0.1.0", "", 0, 0, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_BOOL, "bias", "", "false",
                       "a bias for every node that receives, z = W x + b, learnt as the weights are and 0 at first; "
                       "the seed has none",
                       "0.1.0", "", 0, 0, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_PLUGIN, "augmenter", "NAME[:key=value,...]", "",
                       "further records made from each record, such as rotation (§6.4); repeat it to chain them",
                       "0.1.0", "", 0, 0, NNHOST_OPTION_REPEATABLE, 0},
    nnhost_option_info{size, NNHOST_OPTION_SIZES, "hidden", "N[,N...]", "200", "nodes of each hidden layer (§6.3)",
                       "0.1.0", "", 1, 1e6, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_INTEGER, "epochs", "N", "5",
                       "times that all records are trained (§6.1); 0 writes the initial weights", "0.1.0", "", 0, 1e9,
                       0, 0},
    nnhost_option_info{size, NNHOST_OPTION_REAL, "learning-rate", "RATE", "0.1", "step of gradient descent (§4, §6.2)",
                       "0.1.0", "", 0, 1e6, NNHOST_OPTION_ABOVE_MINIMUM, 0},
    nnhost_option_info{
        size, NNHOST_OPTION_CHOICE, "schedule", "NAME", "constant",
        "how the learning rate changes from epoch to epoch: constant; step, times --schedule-factor every "
        "--schedule-every epochs; exponential, times --schedule-factor every epoch; cosine, half a wave "
        "from it towards 0 over --epochs",
        "0.1.0", "constant|step|exponential|cosine", 0, 0, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_REAL, "schedule-factor", "FACTOR", "0.5",
                       "of the schedules step and exponential", "0.1.0", "", 0, 1, NNHOST_OPTION_ABOVE_MINIMUM, 0},
    nnhost_option_info{size, NNHOST_OPTION_INTEGER, "schedule-every", "EPOCHS", "5", "of the schedule step", "0.1.0",
                       "", 1, 1e9, 0, 0},
    nnhost_option_info{
        size, NNHOST_OPTION_INTEGER, "batch-size", "N", "1",
        "records whose updates are summed before they are applied; 1: after every record, as the seed does", "0.1.0",
        "", 1, 1e6, 0, 0},
    nnhost_option_info{
        size, NNHOST_OPTION_CHOICE, "backpropagation", "MODE", "errors",
        "errors: the seed's (§3), raw errors are carried back; gradient: the true gradient of the squared error",
        "0.1.0", "errors|gradient", 0, 0, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_INTEGER, "seed", "N", "1",
                       "of all random numbers; the same seed gives the same bits", "0.1.0", "", 0, largest_seed, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_BOOL, "shuffle", "", "true", "a new order of the records in each epoch",
                       "0.1.0", "", 0, 0, 0, 0},
    nnhost_option_info{
        size, NNHOST_OPTION_INTEGER, "shuffle-buffer", "N", "0",
        "for data larger than memory: read them again in every epoch, with N records in memory that the next one is "
        "drawn from; N not below their number gives a full shuffle, in another order than 0 does: all in memory",
        "0.1.0", "", 0, 1e9, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_RANGE, "input-range", "LOW:HIGH", "0.01:1",
                       "what pixels are scaled to (§5.1); another possible range is -1:1", "0.1.0", "", 0, 0, 0, 0},
    nnhost_option_info{
        size, NNHOST_OPTION_RANGE, "target-range", "LOW:HIGH", "",
        "wanted outputs for other classes and for the label (§5.2); default: what the activation suggests, "
        "0.01:0.99 for sigmoid",
        "0.1.0", "", 0, 0, 0, 0},
    nnhost_option_info{
        size, NNHOST_OPTION_CHOICE, "trainer", "FORM", "auto",
        "plain: record by record; blocked: matrix by matrix; sparse: only what differs from the background; auto: the "
        "faster of blocked and sparse for the data. Same results but for rounding",
        "0.1.0", "auto|plain|blocked|sparse", 0, 0, 0, 0},
    nnhost_option_info{
        size, NNHOST_OPTION_INTEGER, "block-size", "N", "0",
        "records that the trainer takes at once; 0: what suits its form. Changes the speed; same results but for "
        "rounding",
        "0.1.0", "", 0, 1e6, 0, 0},
    nnhost_option_info{size, NNHOST_OPTION_INTEGER, "threads", "N", "2",
                       "processors to use, at most those that there are: 1, all in one thread; more, the nodes of the "
                       "hidden layer are "
                       "shared, or records prepared ahead. Same results",
                       "0.1.0", "", 1, 1024, 0, 0},
};

const nnhost_option_info *find(std::string_view name) {
    const auto row = std::find_if(table.begin(), table.end(), [&](const auto &r) { return name == r.name; });
    return row == table.end() ? nullptr : &*row;
}

std::optional<Range> parse_range(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) return std::nullopt;
    const auto low = parse_number<double>(text.substr(0, colon));
    const auto high = parse_number<double>(text.substr(colon + 1));
    if (!low || !high || !std::isfinite(*low) || !std::isfinite(*high) || !(*low < *high)) return std::nullopt;
    return Range{*low, *high};
}

std::optional<bool> parse_bool(std::string_view text) {
    if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
    if (text == "false" || text == "no" || text == "off" || text == "0") return false;
    return std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(at, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

bool within(const nnhost_option_info &row, double v) {
    if (!(v >= row.minimum && v <= row.maximum)) return false;
    return !(row.flags & NNHOST_OPTION_ABOVE_MINIMUM) || v > row.minimum;
}

std::string wanted(const nnhost_option_info &row) {
    const auto limits = (row.flags & NNHOST_OPTION_ABOVE_MINIMUM ? " above " + number_text(row.minimum) + " and up to "
                                                                 : " from " + number_text(row.minimum) + " to ") +
                        number_text(row.maximum);
    switch (row.type) {
    case NNHOST_OPTION_BOOL:
        return "true or false is wanted";
    case NNHOST_OPTION_INTEGER:
        return "a whole number" + limits + " is wanted";
    case NNHOST_OPTION_REAL:
        return "a number" + limits + " is wanted";
    case NNHOST_OPTION_CHOICE:
        return "one of " + std::string(row.choices) + " is wanted";
    case NNHOST_OPTION_RANGE:
        return "LOW:HIGH, two numbers with LOW below HIGH, are wanted";
    case NNHOST_OPTION_SIZES:
        return "whole numbers" + limits + ", separated by commas, are wanted";
    default:
        return "a text is wanted";
    }
}

bool valid(const nnhost_option_info &row, const std::string &value) {
    switch (row.type) {
    case NNHOST_OPTION_BOOL:
        return parse_bool(value).has_value();
    case NNHOST_OPTION_INTEGER: {
        const auto n = parse_number<std::int64_t>(value);
        return n && within(row, static_cast<double>(*n));
    }
    case NNHOST_OPTION_REAL: {
        const auto n = parse_number<double>(value);
        return n && within(row, *n); // a NaN is within nothing
    }
    case NNHOST_OPTION_CHOICE: {
        const auto choices = split(row.choices, '|');
        return std::find(choices.begin(), choices.end(), value) != choices.end();
    }
    case NNHOST_OPTION_RANGE:
        return parse_range(value).has_value();
    case NNHOST_OPTION_SIZES: {
        const auto parts = split(value, ',');
        return std::all_of(parts.begin(), parts.end(), [&](auto part) {
            const auto n = parse_number<std::int64_t>(part);
            return n && within(row, static_cast<double>(*n));
        });
    }
    default:
        return !value.empty();
    }
}

} // namespace

std::span<const nnhost_option_info> option_table() { return table; }

void Options::set(const std::string &name, const std::string &value) {
    const auto *row = find(name);
    if (!row) {
        std::vector<std::string> names;
        for (const auto &r : table) names.emplace_back(r.name);
        const auto near = nearest(name, names);
        throw Error(NNHOST_E_ARGUMENT, "no option '" + name + "'", near ? "did you mean '" + *near + "'?" : "",
                    {.parameter = name});
    }
    if (!valid(*row, value))
        throw Error(NNHOST_E_ARGUMENT, "'" + value + "' does not fit: " + wanted(*row), {}, {.parameter = name});
    auto &values = values_[name];
    if (!(row->flags & NNHOST_OPTION_REPEATABLE)) values.clear();
    values.push_back(value);
}

bool Options::is_set(std::string_view name) const { return values_.find(name) != values_.end(); }

const std::vector<std::string> &Options::all(std::string_view name) const {
    static const std::vector<std::string> none;
    const auto found = values_.find(name);
    return found == values_.end() ? none : found->second;
}

const std::string &Options::text(std::string_view name) const {
    static const auto defaults = [] {
        std::map<std::string, std::string, std::less<>> texts;
        for (const auto &row : table) texts[row.name] = row.default_text;
        return texts;
    }();
    const auto &values = all(name);
    return values.empty() ? defaults.find(name)->second : values.front();
}

std::int64_t Options::integer(std::string_view name) const { return parse_number<std::int64_t>(text(name)).value(); }
double Options::real(std::string_view name) const { return parse_number<double>(text(name)).value(); }
bool Options::flag(std::string_view name) const { return parse_bool(text(name)).value(); }
Range Options::range(std::string_view name) const { return parse_range(text(name)).value(); }

std::vector<std::int64_t> Options::sizes(std::string_view name) const {
    std::vector<std::int64_t> result;
    for (const auto part : split(text(name), ',')) result.push_back(parse_number<std::int64_t>(part).value());
    return result;
}

} // namespace nnhost
