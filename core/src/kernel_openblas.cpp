// The only part that knows BLAS. One thread: OpenBLAS gives other last bits for other thread counts.
#include "kernel.hpp"

#include <cblas.h>

#include <limits>
#include <stdexcept>

namespace nnhost {
namespace {

blasint size(std::int64_t n) {
    if (n > std::numeric_limits<blasint>::max()) throw std::length_error("a matrix is too large for BLAS");
    return static_cast<blasint>(n);
}

CBLAS_TRANSPOSE op(Transpose t) { return t == Transpose::yes ? CblasTrans : CblasNoTrans; }

class OpenblasKernel final : public Kernel {
  public:
    OpenblasKernel() { openblas_set_num_threads(1); }

    // openblas_get_config: "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ... SkylakeX MAX_THREADS=64": the first two words.
    std::string description() const override {
        const std::string config = openblas_get_config();
        const auto second_space = config.find(' ', config.find(' ') + 1);
        return config.substr(0, second_space) + " " + openblas_get_corename() + ", 1 thread";
    }

    void gemm(Transpose ta, Transpose tb, std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a,
              const float *b, float beta, float *c) const override {
        const auto lda = size(ta == Transpose::yes ? m : k);
        const auto ldb = size(tb == Transpose::yes ? k : n);
        cblas_sgemm(CblasRowMajor, op(ta), op(tb), size(m), size(n), size(k), alpha, a, lda, b, ldb, beta, c, size(n));
    }

    void gemv(Transpose ta, std::int64_t rows, std::int64_t cols, const float *a, const float *x,
              float *y) const override {
        cblas_sgemv(CblasRowMajor, op(ta), size(rows), size(cols), 1.0f, a, size(cols), x, 1, 0.0f, y, 1);
    }

    void ger(std::int64_t rows, std::int64_t cols, float alpha, const float *x, const float *y,
             float *a) const override {
        cblas_sger(CblasRowMajor, size(rows), size(cols), alpha, x, 1, y, 1, a, size(cols));
    }
};

} // namespace

std::unique_ptr<Kernel> make_openblas_kernel() { return std::make_unique<OpenblasKernel>(); }

} // namespace nnhost
