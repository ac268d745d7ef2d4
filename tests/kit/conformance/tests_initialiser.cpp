// Levels 2 and 3, initialisers.
#include "exercise.hpp"
#include "guarded.hpp"
#include "kinds.hpp"
#include "subject.hpp"

#include <bit>
#include <cmath>
#include <set>

namespace nnhost::conformance {
namespace {

constexpr auto kind = NNHOST_INITIALISER_KIND;

const float unwritten = std::bit_cast<float>(0x7fedcba9u);

// Where in a network the weights are, besides how many there are.
struct Place {
    std::uint32_t layer_index = 0;
    const char *activation_id = "org.nnhost.sigmoid";
};

std::vector<float> weights(Initialiser &initialiser, std::int64_t rows, std::int64_t cols, nnhost_rng rng,
                           Place place = {}) {
    std::vector<float> w(static_cast<std::size_t>(rows * cols), unwritten);
    nnhost_layer_info layer = make_layer(rows, cols);
    layer.layer_index = place.layer_index;
    layer.activation_id = place.activation_id;
    initialiser.fill(layer, rng, w.data(), rows, cols);
    return w;
}

struct Statistics {
    double mean = 0, deviation = 0;
    std::int64_t n = 0;
};

Statistics measure(const std::vector<float> &w) {
    Statistics s;
    s.n = std::ssize(w);
    for (const float v : w) s.mean += static_cast<double>(v) / static_cast<double>(s.n);
    double squares = 0;
    for (const float v : w) squares += std::pow(static_cast<double>(v) - s.mean, 2);
    s.deviation = std::sqrt(squares / static_cast<double>(s.n));
    return s;
}

constexpr double constant = 1e-12; // a deviation below: all weights are the same

// ---- level 2

void fill_writes_its_output(Subject &subject) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        Initialiser initialiser(subject, parameters);
        for (const auto &[rows, cols] : {std::pair{1, 1}, {1, 7}, {5, 3}, {16, 33}, {10, 200}})
            for (const Lies place : {Lies::at_the_end, Lies::at_the_beginning}) {
                Guarded<float> w("w", rows * cols, place);
                std::fill(w.begin(), w.end(), unwritten);
                nnhost_rng rng = subject.rng(1);
                initialiser.fill(make_layer(rows, cols), rng, w.data(), rows, cols);
                for (std::int64_t i = 0; i < w.size(); ++i)
                    expect(std::bit_cast<std::uint32_t>(w[i]) != 0x7fedcba9u, "weight ", i, " of ", w.size(),
                           " was not written");
                w.check_edges();
            }
    });
}

void fill_leaves_the_layer(Subject &subject) {
    Initialiser initialiser(subject);
    Guarded<nnhost_layer_info> layer("layer", 1);
    layer[0] = make_layer(3, 4);
    layer.make_read_only();
    nnhost_rng rng = subject.rng(1);
    std::vector<float> w(12);
    initialiser.fill(layer[0], rng, w.data(), 3, 4);
}

void fill_of_nothing(Subject &subject) {
    Initialiser initialiser(subject);
    Guarded<float> w("no weights", 0);
    nnhost_rng rng = subject.rng(1);
    initialiser.fill(make_layer(0, 5), rng, w.data(), 0, 5);
}

// ---- level 3

void weights_are_finite(Subject &subject) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        Initialiser initialiser(subject, parameters);
        for (const auto &[rows, cols] : {std::pair{1, 1}, {10, 1}, {1, 10}, {200, 784}})
            for (const float w : weights(initialiser, rows, cols, subject.rng(1)))
                expect(std::isfinite(w), "a weight of a layer of ", rows, " x ", cols, " is ", w);
    });
}

void same_seed_same_weights(Subject &subject) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        Initialiser first(subject, parameters), second(subject, parameters);
        const auto a = weights(first, 20, 30, subject.rng(1));
        weights(first, 7, 9, subject.rng(2));
        expect(a == weights(second, 20, 30, subject.rng(1)) && a == weights(first, 20, 30, subject.rng(1)),
               "the same generator gives other weights the next time");
    });
}

// Weights that are worked out rather than drawn, such as an identity: of a few values alone, and without the generator.
void need_draws(Subject &subject, Initialiser &initialiser) {
    nnhost_rng rng = subject.rng(1);
    const nnhost_rng before = rng;
    std::vector<float> w(600);
    initialiser.fill(make_layer(20, 30), rng, w.data(), 20, 30);
    const bool same = w == weights(initialiser, 20, 30, subject.rng(2));
    const std::set<float> values(w.begin(), w.end());
    constexpr std::size_t few = 3;
    if (same && values.size() <= few && std::memcmp(&rng, &before, sizeof rng) == 0)
        throw Skipped{"it draws no random numbers"};
}

void other_seed_other_weights(Subject &subject) {
    Initialiser initialiser(subject);
    need_draws(subject, initialiser);
    const auto a = weights(initialiser, 20, 30, subject.rng(1)), b = weights(initialiser, 20, 30, subject.rng(2));
    if (measure(a).deviation < constant) throw Skipped{"all its weights are the same"};
    expect(a != b, "two generators give the same weights: the one that is handed in is not used");
}

void mean_is_zero(Subject &subject) {
    Initialiser initialiser(subject);
    need_draws(subject, initialiser);
    const Statistics s = measure(weights(initialiser, 300, 400, subject.rng(1)));
    if (s.deviation < constant) throw Skipped{"all its weights are the same"};
    // Six deviations of a mean: once in 500 million draws.
    const double limit = 6 * s.deviation / std::sqrt(static_cast<double>(s.n));
    expect(std::abs(s.mean) <= limit, "the mean of ", s.n, " weights is ", s.mean, "; with a deviation of ",
           s.deviation, " it should be within ", limit, " of 0");
}

// Nor does any other weight of about the same row: rows that repeat a few numbers would let inputs share weights.
void neighbours_are_unrelated(Subject &subject) {
    Initialiser initialiser(subject);
    const auto w = weights(initialiser, 100, 800, subject.rng(1));
    const Statistics s = measure(w);
    if (s.deviation < constant) throw Skipped{"all its weights are the same"};
    std::vector<float> d;
    for (const float v : w) d.push_back(static_cast<float>((static_cast<double>(v) - s.mean) / s.deviation));
    for (std::size_t apart = 1; apart <= 800; ++apart) {
        float products = 0;
        for (std::size_t i = 0; i + apart < d.size(); ++i) products += d[i] * d[i + apart];
        const double correlation = static_cast<double>(products) / static_cast<double>(s.n);
        // Eight deviations, of what would be none: for 800 places, and for sums in floats.
        expect(std::abs(correlation) <= 8 / std::sqrt(static_cast<double>(s.n)), "each weight foretells the one ",
               apart, " further: their correlation is ", correlation);
    }
}

// Enough weights that their deviation is known to half a per cent.
double deviation_of(Subject &subject, Initialiser &initialiser, std::int64_t rows, std::int64_t cols, Place place) {
    std::vector<float> w;
    for (std::uint64_t draw = 0; std::ssize(w) < 65536; ++draw) {
        const auto more = weights(initialiser, rows, cols, subject.rng(draw), place);
        w.insert(w.end(), more.begin(), more.end());
    }
    const double deviation = measure(w).deviation;
    if (deviation < constant) throw Skipped{"all its weights are the same"};
    return deviation;
}

// The sum of n inputs keeps its size when weights deviate by c/sqrt(n) (seed, section 5.4; LeCun et al. 1998); fixed
// weights, for which true comes back, do not depend on n at all. Anything else makes sums that vanish or explode with
// the size of a layer.
bool judge_power(Subject &subject, std::int64_t most, Place place) {
    Initialiser initialiser(subject);
    const double first = deviation_of(subject, initialiser, 64, 64, place),
                 last = deviation_of(subject, initialiser, most, most, place);
    const double power = std::log(last / first) / std::log(static_cast<double>(most) / 64.0);
    constexpr double tolerance = 0.05; // 0.5 % of each deviation is 0.003 of the power; the rest is for small layers
    expect(std::abs(power) < tolerance || std::abs(power + 0.5) < tolerance, "with 64 links the deviation is ", first,
           ", with ", most, " it is ", last, ": it goes with the power ", power,
           " of their number; -1/2 (or 0, fixed weights) is wanted");
    const bool fixed = std::abs(power) < tolerance;
    const double scale = last * std::sqrt(static_cast<double>(most));
    expect(fixed || (scale > 0.1 && scale < 6), "the deviation times the root of the links is ", scale,
           "; sums of inputs of about 1 would be of that size, and 0.1 to 6 is wanted");
    return fixed;
}

// The links of a layer that is not square: those that come into a node, those that leave one, the mean of both (Glorot
// and Bengio 2010) or the more numerous (orthogonal weights; Saxe et al. 2014); the same choice for wide and for tall.
void judge_links(Subject &subject, bool fixed) {
    Initialiser initialiser(subject);
    const double square = deviation_of(subject, initialiser, 256, 256, {}),
                 tall = deviation_of(subject, initialiser, 1024, 64, {}),
                 wide = deviation_of(subject, initialiser, 64, 1024, {});
    const auto links_of = [&](double deviation) { return 256 * (square / deviation) * (square / deviation); };
    const double in_tall = links_of(tall), in_wide = links_of(wide);
    const auto are = [&](double wanted_tall, double wanted_wide) {
        constexpr double tolerance = 0.15; // weights that are mostly 0 are a little off in small layers
        return std::abs(in_tall / wanted_tall - 1) < tolerance && std::abs(in_wide / wanted_wide - 1) < tolerance;
    };
    const bool comes_in = are(64, 1024), leaves = are(1024, 64), mean = are(544, 544), more = are(1024, 1024);
    expect(fixed ? are(256, 256) : comes_in || leaves || mean || more,
           "with 64 links in and 1024 out its deviation is that of ", std::round(in_tall),
           " links, with 1024 in and 64 out that of ", std::round(in_wide),
           "; those in, those out, their mean or the more numerous are wanted");
}

void deviation_fits_the_links(Subject &subject) {
    judge_links(subject, judge_power(subject, 1024, {}));
    for (const Place place : {Place{1, "org.nnhost.sigmoid"}, Place{0, "org.nnhost.relu"}, Place{0, "org.nnhost.tanh"},
                              Place{1, "org.nnhost.softmax"}})
        judge_power(subject, 256, place);
}

// Nodes that begin alike learn alike, and stay so.
void nodes_differ(Subject &subject) {
    Initialiser initialiser(subject);
    constexpr std::int64_t rows = 40, cols = 50;
    const auto w = weights(initialiser, rows, cols, subject.rng(1));
    if (measure(w).deviation < constant) throw Skipped{"all its weights are the same"};
    for (std::int64_t a = 0; a < rows; ++a)
        for (std::int64_t b = a + 1; b < rows; ++b) {
            const float *first = w.data() + a * cols, *second = w.data() + b * cols;
            const bool empty = std::all_of(first, first + cols, [](float v) { return v == 0; });
            expect(empty || !std::equal(first, first + cols, second), "the nodes ", a, " and ", b,
                   " have the same weights");
        }
}

constexpr Test tests[] = {
    make_test(2, 3, kind, "fill-writes-its-output", "fill writes every weight and nothing beside them.",
              fill_writes_its_output),
    make_test(2, 3, kind, "fill-leaves-the-layer", "fill only reads what it is told of the layer.",
              fill_leaves_the_layer),
    make_test(2, 3, kind, "fill-of-nothing", "With no rows nothing is touched.", fill_of_nothing),
    make_test(3, 10, kind, "weights-are-finite", "Every weight is a finite number, in layers of any shape.",
              weights_are_finite),
    make_test(3, 11, kind, "same-seed-same-weights", "The same seed gives the same weights.", same_seed_same_weights),
    make_test(3, 11, kind, "other-seed-other-weights", "Another seed gives other weights.", other_seed_other_weights),
    make_test(3, 0, kind, "mean-is-zero", "Weights are as often negative as positive.", mean_is_zero),
    make_test(3, 0, kind, "neighbours-are-unrelated", "No weight foretells those that come after it.",
              neighbours_are_unrelated),
    make_test(3, 0, kind, "nodes-differ", "No two nodes begin with the same weights.", nodes_differ),
    make_test(3, 0, kind, "deviation-fits-the-links",
              "The deviation falls with the root of the number of links, or not at all.", deviation_fits_the_links),
};

} // namespace

std::span<const Test> initialiser_tests() { return tests; }

} // namespace nnhost::conformance
