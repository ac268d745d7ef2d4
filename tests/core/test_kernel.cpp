// OpenBLAS against the reference kernel over odd shapes.
#include "error.hpp"
#include "floats.hpp"
#include "kernel.hpp"
#include "random.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace nnhost;

namespace {

std::vector<float> random_values(std::int64_t n, std::uint64_t seed) {
    auto rng = make_rng(seed, Purpose::order);
    std::vector<float> v(static_cast<std::size_t>(n));
    for (auto &f : v) f = static_cast<float>(rng.table->normal(&rng));
    return v;
}

// Both kernels sum k products of order 1 in single precision, in different orders: the error of a sum grows at most
// with k * eps, and values reach a few times sqrt(k). k <= 800, eps = 6e-8: 1e-4 leaves room, and a wrong index is of
// order 1.
void require_close(const std::vector<float> &a, const std::vector<float> &b) {
    BOOST_REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) BOOST_REQUIRE(std::abs(a[i] - b[i]) < 1e-4f * (1 + std::abs(b[i])));
}

const auto fast = make_kernel("openblas");
const auto judge = make_kernel("reference");
constexpr std::int64_t sizes[] = {1, 2, 3, 7, 10, 17, 64, 65, 200, 784};

} // namespace

BOOST_AUTO_TEST_CASE(gemm) {
    for (const auto m : {1, 3, 10, 65})
        for (const auto n : {1, 2, 17, 200})
            for (const auto k : {1, 7, 64, 784})
                for (const auto ta : {Transpose::no, Transpose::yes})
                    for (const auto tb : {Transpose::no, Transpose::yes}) {
                        const auto a = random_values(m * k, 1);
                        const auto b = random_values(k * n, 2);
                        auto c = random_values(m * n, 3);
                        auto d = c;
                        fast->gemm(ta, tb, m, n, k, 0.5f, a.data(), b.data(), 1, c.data());
                        judge->gemm(ta, tb, m, n, k, 0.5f, a.data(), b.data(), 1, d.data());
                        require_close(c, d);
                    }
}

// Aligned rows of whole vectors: what goes through loops of our own where they are faster.
BOOST_AUTO_TEST_CASE(gemm_of_whole_vectors) {
    for (const auto m : {1, 5, 6, 13, 49, 784})
        for (const auto n : {16, 48, 112, 208})
            for (const auto k : {1, 7, 48, 97, 784})
                for (const auto ta : {Transpose::no, Transpose::yes})
                    for (const float beta : {0.0f, 1.0f}) {
                        const auto a = random_values(m * k, 1), values = random_values(k * n, 2);
                        const Floats b(values.begin(), values.end());
                        Floats c(static_cast<std::size_t>(m * n), 0.5f);
                        std::vector<float> d(c.begin(), c.end());
                        fast->gemm(ta, Transpose::no, m, n, k, 1, a.data(), b.data(), beta, c.data());
                        judge->gemm(ta, Transpose::no, m, n, k, 1, a.data(), values.data(), beta, d.data());
                        require_close({c.begin(), c.end()}, d);
                    }
}

BOOST_AUTO_TEST_CASE(gemm_with_beta_zero_does_not_read_the_result) {
    for (const auto *kernel : {fast.get(), judge.get()})
        for (const std::size_t n : {2u, 16u}) {
            Floats c(n * n, std::numeric_limits<float>::quiet_NaN()), a, b(n * n, 0);
            for (std::size_t i = 0; i < n * n; ++i) a.push_back(static_cast<float>(i));
            for (std::size_t i = 0; i < n; ++i) b[i * n + i] = 1;
            const auto size = static_cast<std::int64_t>(n);
            kernel->gemm(Transpose::no, Transpose::no, size, size, size, 1, a.data(), b.data(), 0, c.data());
            BOOST_TEST(c == a, boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_CASE(syrk) {
    for (const auto n : {1, 2, 17, 64, 100})
        for (const auto k : {1, 7, 784}) {
            const auto a = random_values(n * k, 1);
            std::vector<float> c(static_cast<std::size_t>(n * n), 7), d = c;
            fast->syrk(n, k, a.data(), c.data());
            judge->syrk(n, k, a.data(), d.data());
            require_close(c, d); // what is above the diagonal is left alone
        }
}

BOOST_AUTO_TEST_CASE(carry_and_update) {
    for (const auto rows : sizes)
        for (const auto cols : sizes) {
            auto a = random_values(rows * cols, 1), b = a;
            const auto carry = random_values(rows, 2), delta = random_values(rows, 3), h = random_values(cols, 4);
            std::vector<float> y(static_cast<std::size_t>(cols)), z = y;
            fast->carry_and_update(rows, cols, carry.data(), delta.data(), h.data(), a.data(), y.data());
            judge->carry_and_update(rows, cols, carry.data(), delta.data(), h.data(), b.data(), z.data());
            require_close(a, b);
            require_close(y, z);
        }
}

BOOST_AUTO_TEST_CASE(gemv_and_ger) {
    for (const auto rows : sizes)
        for (const auto cols : sizes) {
            const auto a = random_values(rows * cols, 4);
            for (const auto ta : {Transpose::no, Transpose::yes}) {
                const auto x = random_values(ta == Transpose::yes ? rows : cols, 5);
                std::vector<float> y(static_cast<std::size_t>(ta == Transpose::yes ? cols : rows), 99.0f);
                auto z = y;
                fast->gemv(ta, rows, cols, a.data(), x.data(), y.data());
                judge->gemv(ta, rows, cols, a.data(), x.data(), z.data());
                require_close(y, z);
            }
            const auto x = random_values(rows, 6), y = random_values(cols, 7);
            auto b = a, c = a;
            fast->ger(rows, cols, 0.1f, x.data(), y.data(), b.data());
            judge->ger(rows, cols, 0.1f, x.data(), y.data(), c.data());
            require_close(b, c);
        }
}

BOOST_AUTO_TEST_CASE(kernels_say_what_they_are) {
    BOOST_TEST(fast->description().starts_with("OpenBLAS "));
    BOOST_TEST(fast->description().find(", 1 thread, vector loops ") != std::string::npos);
    BOOST_TEST(judge->description() == "reference kernel, 1 thread");
    BOOST_CHECK_EXCEPTION(make_kernel("mkl"), Error, [](const Error &e) { return e.status == NNHOST_E_ARGUMENT; });
}
