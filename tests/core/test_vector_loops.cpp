// The vector loops of every level that this processor runs, against three plain loops in double precision; and tiles.
#include "tile.hpp"
#include "vector_loops.hpp"

#include "random.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <ostream>

using namespace nnhost;

namespace nnhost {
std::ostream &operator<<(std::ostream &out, const VectorLoops *loops) { return out << loops->level; }
} // namespace nnhost

namespace {

const auto levels = all_vector_loops();

Floats random_values(std::int64_t n, std::uint64_t seed) {
    auto rng = make_rng(seed, Purpose::order);
    Floats v(static_cast<std::size_t>(n));
    for (auto &f : v) f = static_cast<float>(rng.table->normal(&rng));
    return v;
}

constexpr float paper = 0.5f;

// (records, inputs), four in five of them background
std::vector<float> random_records(std::size_t inputs, std::size_t records, std::uint64_t seed) {
    auto rng = make_rng(seed, Purpose::order);
    std::vector<float> x(inputs * records, paper);
    for (auto &v : x)
        if (rng.table->below(&rng, 5) == 0) v += static_cast<float>(rng.table->normal(&rng));
    return x;
}

std::vector<const float *> pointers(const std::vector<float> &x, std::size_t inputs) {
    std::vector<const float *> rows;
    for (std::size_t at = 0; at < x.size(); at += inputs) rows.push_back(x.data() + at);
    return rows;
}

Tile random_tile(std::int64_t inputs, std::int64_t records, std::uint64_t seed) {
    const auto x = random_records(static_cast<std::size_t>(inputs), static_cast<std::size_t>(records), seed);
    Tile tile;
    tile.fill(pointers(x, static_cast<std::size_t>(inputs)), inputs, paper);
    return tile;
}

// Sums of up to 100 products of order 1 in single precision: rounding stays below 1e-5 of the sum of their sizes, a
// wrong index is of order 1.
constexpr double tolerance = 1e-4;

} // namespace

BOOST_DATA_TEST_CASE(multiply_and_accumulate, levels, loops) {
    for (const std::int64_t inputs : {1, 2, 7, 40})
        for (const std::int64_t records : {1, 5, 31, 32})
            for (const std::int64_t vectors : {1, 2, 3, 4, 13, 14, 27}) {
                const auto tile = random_tile(inputs, records, 1);
                const auto stride = (vectors | 1) * vector_floats;
                const auto at = [&](std::int64_t i, std::int64_t t) {
                    return static_cast<double>(tile.x[static_cast<std::size_t>(i * tile_records + t)]);
                };
                auto w = random_values(2 * tile.pairs() * stride, 2);
                auto z = random_values(tile_records * stride, 3);
                const auto w_before = w, z_before = z;
                loops->multiply(tile.pairs(), tile.masks.data(), tile.x.data(), vectors, w.data(), stride, z.data(),
                                stride);
                for (std::int64_t t = 0; t < tile_records; ++t)
                    for (std::int64_t j = 0; j < stride; ++j) {
                        const auto place = static_cast<std::size_t>(t * stride + j);
                        double sum = z_before[place];
                        for (std::int64_t i = 0; i < inputs && j < vectors * vector_floats; ++i)
                            sum += at(i, t) * w[static_cast<std::size_t>(i * stride + j)];
                        BOOST_REQUIRE(std::abs(z[place] - sum) < tolerance);
                    }
                const auto d = random_values(tile_records * stride, 4);
                for (const std::int64_t count : {std::int64_t{0}, records / 2, records}) {
                    w = w_before;
                    loops->accumulate(tile.pairs(), tile.masks.data(), tile.x.data(), count, vectors, d.data(), stride,
                                      w.data(), stride);
                    for (std::int64_t i = 0; i < 2 * tile.pairs(); ++i)
                        for (std::int64_t j = 0; j < stride; ++j) {
                            const auto place = static_cast<std::size_t>(i * stride + j);
                            double sum = w_before[place];
                            for (std::int64_t t = 0; t < count && j < vectors * vector_floats; ++t)
                                sum += at(i, t) * d[static_cast<std::size_t>(t * stride + j)];
                            BOOST_REQUIRE(std::abs(w[place] - sum) < tolerance);
                        }
                }
            }
}

BOOST_DATA_TEST_CASE(product, levels, loops) {
    for (const std::int64_t rows : {1, 2, 5, 6, 7, 13, 32})
        for (const std::int64_t steps : {1, 2, 95, 96, 200})
            for (const std::int64_t vectors : {1, 2, 3, 4, 5, 13})
                for (const bool transposed : {false, true})
                    for (const bool add : {false, true}) {
                        const auto width = vectors * vector_floats, stride = width + vector_floats;
                        const auto a = random_values(rows * steps, 14), b = random_values(steps * stride, 15);
                        const auto before = random_values(rows * stride, 16);
                        auto out = before;
                        const auto row = transposed ? 1 : steps, step = transposed ? rows : 1;
                        loops->product(rows, steps, a.data(), row, step, vectors, b.data(), stride, add, out.data(),
                                       stride);
                        for (std::int64_t r = 0; r < rows; ++r)
                            for (std::int64_t j = 0; j < stride; ++j) {
                                const auto place = static_cast<std::size_t>(r * stride + j);
                                double sum = add || j >= width ? before[place] : 0;
                                for (std::int64_t k = 0; k < steps && j < width; ++k)
                                    sum += static_cast<double>(a[static_cast<std::size_t>(r * row + k * step)]) *
                                           b[static_cast<std::size_t>(k * stride + j)];
                                BOOST_REQUIRE(std::abs(out[place] - sum) < tolerance);
                            }
                    }
}

BOOST_DATA_TEST_CASE(inner_products, levels, loops) {
    for (const std::int64_t rows : {1, 2, 3, 4, 5, 9, 32, 49})
        for (const std::int64_t cols : {1, 4, 15, 16, 17, 63, 100}) {
            const auto a = random_values(rows * cols, 17);
            Floats out(static_cast<std::size_t>(rows * rows), 99);
            loops->inner_products(rows, cols, a.data(), out.data());
            for (std::int64_t r = 0; r < rows; ++r)
                for (std::int64_t c = 0; c < rows; ++c) {
                    double sum = 0;
                    for (std::int64_t i = 0; i < cols; ++i)
                        sum += static_cast<double>(a[static_cast<std::size_t>(r * cols + i)]) *
                               a[static_cast<std::size_t>(c * cols + i)];
                    const auto found = out[static_cast<std::size_t>(r * rows + c)];
                    BOOST_REQUIRE(c > r ? found == 99 : std::abs(found - sum) < tolerance);
                }
        }
}

BOOST_DATA_TEST_CASE(combine, levels, loops) {
    for (const std::int64_t count : {0, 1, 2, 33})
        for (const std::int64_t vectors : {1, 3, 5, 13, 40}) {
            const auto width = vectors * vector_floats, stride = width + vector_floats;
            const auto rows = random_values(count * stride + 1, 5), coefficients = random_values(count + 1, 6);
            const auto before = random_values(width, 7);
            auto y = before;
            loops->combine(count, coefficients.data(), rows.data(), stride, vectors, y.data());
            for (std::int64_t j = 0; j < width; ++j) {
                double sum = before[static_cast<std::size_t>(j)];
                for (std::int64_t r = 0; r < count; ++r)
                    sum += static_cast<double>(coefficients[static_cast<std::size_t>(r)]) *
                           rows[static_cast<std::size_t>(r * stride + j)];
                BOOST_REQUIRE(std::abs(y[static_cast<std::size_t>(j)] - sum) < tolerance);
            }
        }
}

BOOST_DATA_TEST_CASE(gemv_and_carry_and_update, levels, loops) {
    for (const std::int64_t rows : {1, 2, 5, 6, 10, 13})
        for (const std::int64_t cols : {1, 3, 4, 8, 15, 16, 17, 31, 200}) {
            const auto index = [&](std::int64_t r, std::int64_t c) { return static_cast<std::size_t>(r * cols + c); };
            const auto before = random_values(rows * cols, 8), h = random_values(cols, 9);
            const auto carry = random_values(rows, 10), delta = random_values(rows, 11);
            std::vector<float> y(static_cast<std::size_t>(rows)), carried(static_cast<std::size_t>(cols));
            loops->gemv(rows, cols, before.data(), h.data(), y.data());
            for (std::int64_t r = 0; r < rows; ++r) {
                double sum = 0;
                for (std::int64_t c = 0; c < cols; ++c)
                    sum += static_cast<double>(before[index(r, c)]) * h[static_cast<std::size_t>(c)];
                BOOST_REQUIRE(std::abs(y[static_cast<std::size_t>(r)] - sum) < tolerance);
            }
            auto a = before;
            loops->carry_and_update(rows, cols, carry.data(), delta.data(), h.data(), a.data(), carried.data());
            for (std::int64_t c = 0; c < cols; ++c) {
                double sum = 0;
                for (std::int64_t r = 0; r < rows; ++r) {
                    const auto row = static_cast<std::size_t>(r), column = static_cast<std::size_t>(c);
                    sum += static_cast<double>(before[index(r, c)]) * carry[row];
                    BOOST_REQUIRE(std::abs(a[index(r, c)] - (before[index(r, c)] + delta[row] * h[column])) < 1e-5f);
                }
                BOOST_REQUIRE(std::abs(carried[static_cast<std::size_t>(c)] - sum) < tolerance);
            }
        }
}

// A tile is what its records say, made of bytes or of floats, at any size; and its memory may have been used before.
BOOST_DATA_TEST_CASE(tiles, levels, loops) {
    auto rng = make_rng(12, Purpose::order);
    for (const int background : {0, 7, 255})
        for (const std::size_t inputs : {1u, 2u, 8u, 23u, 63u, 64u, 65u, 784u})
            for (const std::size_t records : {1u, 5u, 16u, 31u, 32u}) {
                const auto pairs = (inputs + 1) / 2;
                std::vector<std::uint8_t> bytes(inputs * records, static_cast<std::uint8_t>(background));
                for (auto &b : bytes)
                    if (rng.table->below(&rng, 4) == 0) b = static_cast<std::uint8_t>(rng.table->below(&rng, 256));
                std::vector<float> floats;
                for (const auto b : bytes) floats.push_back(1 + static_cast<float>(b - background) / 256);
                std::vector<const std::uint8_t *> byte_rows;
                std::vector<const float *> float_rows;
                for (std::size_t r = 0; r < records; ++r) {
                    byte_rows.push_back(bytes.data() + r * inputs);
                    float_rows.push_back(floats.data() + r * inputs);
                }
                for (const bool of_bytes : {true, false}) {
                    std::vector<float> x(2 * pairs * 32, 99);
                    std::vector<double> sums(32, 0);
                    std::vector<std::uint32_t> masks(pairs, 99);
                    const auto count = static_cast<std::int64_t>(records), end = static_cast<std::int64_t>(inputs);
                    for (std::int64_t from = 0; from < end; from += 2 * tile_part) {
                        const auto to = std::min(from + 2 * tile_part, end);
                        if (of_bytes)
                            loops->fill_bytes(count, byte_rows.data(), from, to, static_cast<std::uint8_t>(background),
                                              1.0f / 256, x.data(), masks.data(), sums.data());
                        else
                            loops->fill_floats(count, float_rows.data(), from, to, 1.0f, x.data(), masks.data(),
                                               sums.data());
                    }
                    for (std::size_t t = 0; t < 32; ++t) {
                        float total = 0; // of multiples of 1/256: exact
                        for (std::size_t i = 0; i < 2 * pairs; ++i) {
                            const bool inside = t < records && i < inputs;
                            const float s = inside ? floats[t * inputs + i] - 1 : 0;
                            total += s;
                            BOOST_REQUIRE(x[i * 32 + t] == s);
                            if (s != 0) BOOST_REQUIRE((masks[i / 2] >> t & 1) == 1);
                        }
                        if (t < records) BOOST_REQUIRE(sums[t] == static_cast<double>(of_bytes ? 256 * total : total));
                        for (std::size_t p = 0; p < pairs; ++p)
                            BOOST_REQUIRE((masks[p] >> t & 1) ==
                                          (x[2 * p * 32 + t] != 0 || x[2 * p * 32 + 32 + t] != 0));
                    }
                }
            }
}

BOOST_DATA_TEST_CASE(combine_some, levels, loops) {
    const auto rows = random_values(50 * 48, 5), coefficients = random_values(7, 6), before = random_values(48, 7);
    const std::int32_t places[] = {49, 3, 3, 0, 17, 20, 1};
    auto y = before;
    loops->combine_some(7, places, coefficients.data(), rows.data(), 48, 3, y.data());
    for (std::size_t j = 0; j < 48; ++j) {
        double sum = before[j];
        for (std::size_t r = 0; r < 7; ++r)
            sum += static_cast<double>(coefficients[r]) * rows[static_cast<std::size_t>(places[r]) * 48 + j];
        BOOST_REQUIRE(std::abs(y[j] - sum) < tolerance);
    }
}

// Of whole inputs, background and all; and the same bits whether a tile is made at once or in parts.
BOOST_AUTO_TEST_CASE(the_gram_matrix_holds_the_inner_products) {
    constexpr std::size_t inputs = 163, records = 29;
    const auto x = random_records(inputs, records, 13);
    Tile tile;
    tile.begin(pointers(x, inputs), inputs, paper);
    tile.finish(true);
    for (std::size_t t = 0; t < records; ++t)
        for (std::size_t r = 0; r < records; ++r) {
            double sum = 0;
            for (std::size_t i = 0; i < inputs; ++i) sum += static_cast<double>(x[t * inputs + i]) * x[r * inputs + i];
            BOOST_TEST(std::abs(tile.gram[t * 32 + r] - sum) < tolerance);
        }
    for (int parts = 0; parts < 30; ++parts) {
        Tile in_parts;
        in_parts.begin(pointers(x, inputs), inputs, paper);
        for (int i = 0; i < parts; ++i) in_parts.part();
        in_parts.finish(true);
        BOOST_TEST((in_parts.gram == tile.gram && in_parts.x == tile.x && in_parts.total == tile.total));
    }
}
