// The matrix kernel: the few products that the network and the trainer are made of. Row-major, single precision.
//
// kernel_openblas is the default; kernel_reference is three loops that anybody can check, and its judge.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace nnhost {

enum class Transpose { no, yes };

class Kernel {
  public:
    virtual ~Kernel() = default;

    // "OpenBLAS 0.3.21 SkylakeX, 1 thread, vector loops v4"
    virtual std::string description() const = 0;

    // c (m, n) = alpha * op(a) (m, k) * op(b) (k, n) + beta * c. The matrices are contiguous: a is (m, k), or (k, m)
    // when it is transposed; b likewise. beta = 0 never reads c.
    virtual void gemm(Transpose ta, Transpose tb, std::int64_t m, std::int64_t n, std::int64_t k, float alpha,
                      const float *a, const float *b, float beta, float *c) const = 0;

    // Whether gemm with such m and k, or k and m, gives some columns of c the same bits by themselves as all of them
    // together, where they are whole vectors in aligned rows.
    virtual bool columns_apart(std::int64_t m, std::int64_t k) const = 0;

    // The lower triangle of c (n, n) = a a^T, a (n, k). What is above the diagonal is left alone.
    virtual void syrk(std::int64_t n, std::int64_t k, const float *a, float *c) const = 0;

    // y = a x, a (rows, cols): y (rows), x (cols); transposed: y (cols), x (rows).
    virtual void gemv(Transpose ta, std::int64_t rows, std::int64_t cols, const float *a, const float *x,
                      float *y) const = 0;

    // a (rows, cols) += alpha * x (rows) y^T (cols)
    virtual void ger(std::int64_t rows, std::int64_t cols, float alpha, const float *x, const float *y,
                     float *a) const = 0;

    // carried (cols) = a^T carry (rows) with a as it is, then a (rows, cols) += delta (rows) h^T (cols): what a small
    // layer does for one record in backpropagation, in one pass over a.
    virtual void carry_and_update(std::int64_t rows, std::int64_t cols, const float *carry, const float *delta,
                                  const float *h, float *a, float *carried) const = 0;
};

// "openblas" or "reference"; throws Error (NNHOST_E_ARGUMENT) otherwise.
std::unique_ptr<Kernel> make_kernel(std::string_view name);

std::unique_ptr<Kernel> make_openblas_kernel();
std::unique_ptr<Kernel> make_reference_kernel();

} // namespace nnhost
