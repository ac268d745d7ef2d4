/* What this machine can do with one core: the peak of fused multiply-adds, the clock that it runs at meanwhile, and how
 * fast it reads from each level of memory. Vector extensions alone, with the instruction set chosen at run time.
 *
 * JSON: flops (a second), clock (Hz), flops_per_cycle, level, read_32K ... read_512M (bytes a second).
 */
#include "bench.h"

#define ACCUMULATORS 14 /* more than latency (4) times throughput (2), fewer than 16 registers */
#define ROUNDS 2000000
#define UNROLL _Pragma("GCC unroll 16") /* so that the arrays of vectors are registers */

/* Each accumulator is a chain of x = x * a + b. The compiler sees that a and b come from outside and folds nothing. */
#define PEAK(name, level, bytes)                                                                                       \
    typedef float name##_vector __attribute__((vector_size(bytes)));                                                   \
    __attribute__((target(level), noinline)) static double name(float a, float b) {                                    \
        name##_vector x[ACCUMULATORS], va = a - (name##_vector){0}, vb = b - (name##_vector){0}, sum = {0};            \
        int i, r;                                                                                                      \
        for (i = 0; i < ACCUMULATORS; ++i) x[i] = vb + (float)i;                                                       \
        for (r = 0; r < ROUNDS; ++r) {                                                                                 \
            UNROLL for (i = 0; i < ACCUMULATORS; ++i) x[i] = x[i] * va + vb;                                           \
        }                                                                                                              \
        for (i = 0; i < ACCUMULATORS; ++i) sum += x[i];                                                                \
        sink = sum[0];                                                                                                 \
        return 2.0 * ROUNDS * ACCUMULATORS * (bytes / 4);                                                              \
    }

/* Reads `bytes` at `p` once; eight independent sums. */
#define READ(name, level, width)                                                                                       \
    typedef int64_t name##_vector __attribute__((vector_size(width), may_alias));                                      \
    __attribute__((target(level), noinline)) static void name(const void *p, size_t bytes) {                           \
        const name##_vector *v = p;                                                                                    \
        name##_vector s[8] = {{0}}, sum = {0};                                                                         \
        size_t i;                                                                                                      \
        int j;                                                                                                         \
        for (i = 0; i < bytes / width; i += 8) {                                                                       \
            UNROLL for (j = 0; j < 8; ++j) s[j] += v[i + (size_t)j];                                                   \
        }                                                                                                              \
        for (j = 0; j < 8; ++j) sum += s[j];                                                                           \
        sink = (float)sum[0];                                                                                          \
    }

static volatile float sink;

#if defined(__x86_64__)
PEAK(peak_v4, "avx512f", 64)
PEAK(peak_v3, "avx2,fma", 32)
PEAK(peak_v1, "sse2", 16)
READ(read_v4, "avx512f", 64)
READ(read_v3, "avx2", 32)
READ(read_v1, "sse2", 16)
#else
#error "tests/bench/drivers/machine.c knows x86-64 alone"
#endif

static double (*peak)(float, float);
static void (*read_all)(const void *, size_t);
static const char *level;

static void choose(void) {
    if (__builtin_cpu_supports("avx512f")) {
        peak = peak_v4, read_all = read_v4, level = "AVX-512";
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        peak = peak_v3, read_all = read_v3, level = "AVX2 and FMA";
    } else {
        peak = peak_v1, read_all = read_v1, level = "SSE2, without FMA";
    }
}

/* Operations a second: the best of some short runs, for a peak is what nothing disturbed. */
static double measure_peak(void) {
    volatile float a = 0.999f, b = 0.001f;
    double best = 0;
    for (int i = 0; i < 8; ++i) {
        const double start = now();
        const double flops = peak(a, b);
        const double rate = flops / (now() - start);
        if (rate > best) best = rate;
    }
    return best;
}

/* Cycles a second, from a chain of 64-bit products: three cycles each on every x86-64 core of the last fifteen years.
 * (Chains of additions will not do: newer cores fold them.) */
static double measure_clock(void) {
    const int64_t links = 30000000;
    double best = 0;
    for (int r = 0; r < 4; ++r) {
        const double start = now();
        int64_t x = 3;
        for (int64_t i = 0; i < links / 10; ++i) {
            UNROLL for (int j = 0; j < 10; ++j) __asm__ volatile("imul %0, %0" : "+r"(x));
        }
        sink = (float)x;
        const double rate = 3 * (double)links / (now() - start);
        if (rate > best) best = rate;
    }
    return best;
}

/* Bytes a second for a buffer of that size, read over and over for a tenth of a second; the best of three. */
static double measure_read(const void *p, size_t bytes) {
    double best = 0;
    for (int r = 0; r < 3; ++r) {
        double done = 0, start = now(), took;
        do {
            for (size_t once = 0; once < 4 * 1024 * 1024; once += bytes) read_all(p, bytes), done += (double)bytes;
            took = now() - start;
        } while (took < 0.1);
        if (done / took > best) best = done / took;
    }
    return best;
}

int main(int argc, char **argv) {
    const size_t largest = (size_t)512 * 1024 * 1024;
    const int bandwidth = argc > 1 && strcmp(argv[1], "bandwidth") == 0; /* else the peak alone */
    void *p = bandwidth ? memory(largest) : NULL;
    choose();
    if (p) memset(p, 1, largest);
    printf("ready %s\n", level);
    while (next_run()) {
        const double clock = measure_clock(), flops = measure_peak();
        printf("{\"seconds\": 0, \"flops\": %.6g, \"clock\": %.6g, \"flops_per_cycle\": %.2f, \"level\": \"%s\"", flops,
               clock, flops / clock, level);
        if (p) {
            printf(", \"read_32K\": %.6g", measure_read(p, 32 * 1024));
            printf(", \"read_512K\": %.6g", measure_read(p, 512 * 1024));
            printf(", \"read_8M\": %.6g", measure_read(p, (size_t)8 * 1024 * 1024));
            printf(", \"read_512M\": %.6g", measure_read(p, largest));
        }
        printf("}\n");
    }
    return 0;
}
