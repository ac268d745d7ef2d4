// Three loops, for ever: the judge of every other kernel.
#include "kernel.hpp"

namespace nnhost {
namespace {

class ReferenceKernel final : public Kernel {
  public:
    std::string description() const override { return "reference kernel, 1 thread"; }

    void gemm(Transpose ta, Transpose tb, std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a,
              const float *b, float beta, float *c) const override {
        for (std::int64_t i = 0; i < m; ++i)
            for (std::int64_t j = 0; j < n; ++j) {
                float sum = 0;
                for (std::int64_t p = 0; p < k; ++p)
                    sum += (ta == Transpose::yes ? a[p * m + i] : a[i * k + p]) *
                           (tb == Transpose::yes ? b[j * k + p] : b[p * n + j]);
                c[i * n + j] = alpha * sum + (beta == 0 ? 0 : beta * c[i * n + j]);
            }
    }

    bool columns_apart(std::int64_t, std::int64_t) const override { return true; }

    void syrk(std::int64_t n, std::int64_t k, const float *a, float *c) const override {
        for (std::int64_t i = 0; i < n; ++i)
            for (std::int64_t j = 0; j <= i; ++j) {
                float sum = 0;
                for (std::int64_t p = 0; p < k; ++p) sum += a[i * k + p] * a[j * k + p];
                c[i * n + j] = sum;
            }
    }

    void gemv(Transpose ta, std::int64_t rows, std::int64_t cols, const float *a, const float *x,
              float *y) const override {
        const std::int64_t count = ta == Transpose::yes ? cols : rows;
        const std::int64_t inner = ta == Transpose::yes ? rows : cols;
        for (std::int64_t i = 0; i < count; ++i) {
            float sum = 0;
            for (std::int64_t p = 0; p < inner; ++p)
                sum += (ta == Transpose::yes ? a[p * cols + i] : a[i * cols + p]) * x[p];
            y[i] = sum;
        }
    }

    void ger(std::int64_t rows, std::int64_t cols, float alpha, const float *x, const float *y,
             float *a) const override {
        for (std::int64_t i = 0; i < rows; ++i)
            for (std::int64_t j = 0; j < cols; ++j) a[i * cols + j] += alpha * x[i] * y[j];
    }

    void carry_and_update(std::int64_t rows, std::int64_t cols, const float *carry, const float *delta, const float *h,
                          float *a, float *carried) const override {
        gemv(Transpose::yes, rows, cols, a, carry, carried);
        ger(rows, cols, 1, delta, h, a);
    }
};

} // namespace

std::unique_ptr<Kernel> make_reference_kernel() { return std::make_unique<ReferenceKernel>(); }

} // namespace nnhost
