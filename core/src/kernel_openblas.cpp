// The only part that knows BLAS. One thread: OpenBLAS gives other last bits for other thread counts.
//
// The library is opened when it is first used: it takes longer to load than all the rest, and many a run (a version, a
// list of plugins, a prediction) multiplies no matrices.
#include "kernel.hpp"

#include "block_signals.hpp"
#include "error.hpp"
#include "vector_loops.hpp"

#include <cblas.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace nnhost {
namespace {

blasint size(std::int64_t n) {
    if (n > std::numeric_limits<blasint>::max()) throw std::length_error("a matrix is too large for BLAS");
    return static_cast<blasint>(n);
}

CBLAS_TRANSPOSE op(Transpose t) { return t == Transpose::yes ? CblasTrans : CblasNoTrans; }

// What is used of it; cblas.h is asked for the types alone.
struct Openblas {
    decltype(&cblas_sgemm) gemm;
    decltype(&cblas_ssyrk) syrk;
    decltype(&cblas_sgemv) gemv;
    decltype(&cblas_sger) ger;
    decltype(&openblas_get_config) config;
    decltype(&openblas_get_corename) core;
};

[[noreturn]] void raise() {
    throw Error(NNHOST_E_MISSING, std::string("OpenBLAS cannot be loaded: ") + dlerror(),
                "install it (Debian: libopenblas0), or use --kernel reference", {.parameter = "kernel"});
}

template <class Function>
Function find(void *library, const char *name) {
    void *symbol = dlsym(library, name);
    if (!symbol) raise();
    return reinterpret_cast<Function>(symbol);
}

// Never closed: it has threads of its own.
Openblas open_blas() {
    const BlockSignals block; // of the thread that it begins
    void *library = dlopen(NNHOST_OPENBLAS, RTLD_NOW | RTLD_LOCAL);
    if (!library) raise();
    find<decltype(&openblas_set_num_threads)>(library, "openblas_set_num_threads")(1);
    return {find<decltype(&cblas_sgemm)>(library, "cblas_sgemm"),
            find<decltype(&cblas_ssyrk)>(library, "cblas_ssyrk"),
            find<decltype(&cblas_sgemv)>(library, "cblas_sgemv"),
            find<decltype(&cblas_sger)>(library, "cblas_sger"),
            find<decltype(&openblas_get_config)>(library, "openblas_get_config"),
            find<decltype(&openblas_get_corename)>(library, "openblas_get_corename")};
}

const Openblas &blas() {
    static const Openblas opened = open_blas();
    return opened;
}

// Whether the loops of our own are faster: where OpenBLAS would spend its time on packing. Of a product it is asked by
// the factor (rows, cols) whose rows or columns are records, and never by the number of nodes, since threads share
// those: each of them must take the same way.
bool few_records(std::int64_t rows, std::int64_t cols) {
    constexpr std::int64_t floats = 1 << 16; // 83 records of 784 inputs
    return vector_loops().dense && rows * cols <= floats;
}

bool in_whole_vectors(const float *p, std::int64_t row) {
    constexpr std::uintptr_t line = vector_floats * sizeof(float);
    return row % vector_floats == 0 && reinterpret_cast<std::uintptr_t>(p) % line == 0;
}

class OpenblasKernel final : public Kernel {
  public:
    // openblas_get_config: "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ... SkylakeX MAX_THREADS=64": the first two words.
    std::string description() const override {
        const std::string config = blas().config();
        const auto second_space = config.find(' ', config.find(' ') + 1);
        return config.substr(0, second_space) + " " + blas().core() + ", 1 thread, vector loops " +
               vector_loops().level;
    }

    void gemm(Transpose ta, Transpose tb, std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float *a,
              const float *b, float beta, float *c) const override {
        if (tb == Transpose::no && alpha == 1 && (beta == 0 || beta == 1) && few_records(m, k) &&
            in_whole_vectors(b, n) && in_whole_vectors(c, n)) {
            const bool t = ta == Transpose::yes;
            return vector_loops().product(m, k, a, t ? 1 : k, t ? m : 1, n / vector_floats, b, n, beta == 1, c, n);
        }
        const auto lda = size(ta == Transpose::yes ? m : k);
        const auto ldb = size(tb == Transpose::yes ? k : n);
        blas().gemm(CblasRowMajor, op(ta), op(tb), size(m), size(n), size(k), alpha, a, lda, b, ldb, beta, c, size(n));
    }

    // The order that `product` sums in has nothing to do with the other columns; OpenBLAS's may.
    bool columns_apart(std::int64_t m, std::int64_t k) const override { return few_records(m, k); }

    void syrk(std::int64_t n, std::int64_t k, const float *a, float *c) const override {
        if (few_records(n, k)) return vector_loops().inner_products(n, k, a, c);
        blas().syrk(CblasRowMajor, CblasLower, CblasNoTrans, size(n), size(k), 1, a, size(k), 0, c, size(n));
    }

    // A matrix that fits into the cache is multiplied before BLAS has looked at its arguments.
    void gemv(Transpose ta, std::int64_t rows, std::int64_t cols, const float *a, const float *x,
              float *y) const override {
        constexpr std::int64_t small = 1 << 16;
        if (ta == Transpose::no && rows * cols <= small) return vector_loops().gemv(rows, cols, a, x, y);
        blas().gemv(CblasRowMajor, op(ta), size(rows), size(cols), 1.0f, a, size(cols), x, 1, 0.0f, y, 1);
    }

    void ger(std::int64_t rows, std::int64_t cols, float alpha, const float *x, const float *y,
             float *a) const override {
        blas().ger(CblasRowMajor, size(rows), size(cols), alpha, x, 1, y, 1, a, size(cols));
    }

    void carry_and_update(std::int64_t rows, std::int64_t cols, const float *carry, const float *delta, const float *h,
                          float *a, float *carried) const override {
        vector_loops().carry_and_update(rows, cols, carry, delta, h, a, carried);
    }
};

} // namespace

std::unique_ptr<Kernel> make_openblas_kernel() { return std::make_unique<OpenblasKernel>(); }

} // namespace nnhost
