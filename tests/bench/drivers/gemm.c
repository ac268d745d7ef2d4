/* OpenBLAS's sgemm at the shapes of training 784-200-10, one thread, row-major, in both layouts of the first layer's
 * weights: W (200, 784), a row a hidden node, and V (784, 200), a row an input.
 *
 * JSON: kernel, config, and for B = 32, 64, 128 operations a second of
 *   WX  Z(200,B)   = W(200,784) X(784,B)         XV  Z(B,200)   = X(B,784) V(784,200)
 *   DX  W(200,784) += D(200,B) X(B,784)          XD  V(784,200) += X^T(784,B) D(B,200), X stored (B,784)
 */
#include "bench.h"

#include <cblas.h>

enum { inputs = 784, hidden = 200, largest = 128 };

static float *x, *d, *w, *z;

static void product(int which, int batch) {
    switch (which) {
    case 0: /* X stored (784, B) */
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, hidden, batch, inputs, 1, w, inputs, x, batch, 0, z,
                    batch);
        break;
    case 1:
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, hidden, inputs, 1, x, inputs, w, hidden, 0, z,
                    hidden);
        break;
    case 2:
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, hidden, inputs, batch, 1, d, batch, x, inputs, 1, w,
                    inputs);
        break;
    default:
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, inputs, hidden, batch, 1, x, inputs, d, hidden, 1, w,
                    hidden);
    }
}

/* Operations a second: the best of five stretches of 20 ms. */
static double rate(int which, int batch) {
    double best = 0;
    for (int r = 0; r < 5; ++r) {
        int64_t calls = 0;
        double took, start = now();
        do {
            product(which, batch);
            ++calls;
            took = now() - start;
        } while (took < 0.02);
        const double flops = 2.0 * inputs * hidden * batch * (double)calls / took;
        if (flops > best) best = flops;
    }
    return best;
}

static float *noise(int64_t count, float scale) {
    float *values = memory((size_t)count * sizeof *values);
    for (int64_t i = 0; i < count; ++i) values[i] = scale * ((float)rand() / (float)RAND_MAX - 0.5f);
    return values;
}

int main(void) {
    static const char *const names[] = {"WX", "XV", "DX", "XD"};
    static const int batches[] = {32, 64, 128};
    openblas_set_num_threads(1);
    x = noise((int64_t)inputs * largest, 1);
    d = noise((int64_t)hidden * largest, 1e-6f); /* the weights must stay finite over many updates */
    w = noise((int64_t)inputs * hidden, 1);
    z = noise((int64_t)hidden * largest, 1);
    printf("ready OpenBLAS %s\n", openblas_get_corename());
    while (next_run()) {
        printf("{\"seconds\": 0, \"kernel\": \"%s\", \"config\": \"%s\"", openblas_get_corename(),
               openblas_get_config());
        for (int n = 0; n < 4; ++n)
            for (int b = 0; b < 3; ++b) printf(", \"%s_%d\": %.6g", names[n], batches[b], rate(n, batches[b]));
        printf("}\n");
    }
    return 0;
}
