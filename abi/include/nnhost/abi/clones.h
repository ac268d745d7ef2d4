/* nnhost/abi/clones.h - one portable loop, compiled for several instruction sets.
 *
 *     NNHOST_CLONES static void scale(int64_t n, float a, const float *x, float *y) {
 *         NNHOST_INDEPENDENT for (int64_t i = 0; i < n; ++i) y[i] = a * x[i];
 *     }
 *
 * NNHOST_CLONES: on x86-64 Linux with GCC 12 or later the function is compiled for the x86-64 levels v4 (AVX-512), v3
 * (AVX2, FMA) and the baseline, and the processor's best is chosen once, when the library is loaded. Elsewhere the
 * macro is empty and the function is what it was. Results of the versions may differ in the last bits: v3 and v4 fuse a
 * product and a sum. Functions called in such a loop must be inlined into it to be compiled with it: `static inline`
 * and small.
 *
 * NNHOST_INDEPENDENT, before a loop: no iteration reads what another one writes, since arrays are the same (y = x) or
 * do not overlap. Compilers cannot know that, and without it GCC computes in place element by element.
 *
 * GCC makes vectors of loops of any length with -O3, not with -O2; of loops with a choice between computed values, with
 * -fno-trapping-math, which changes no result.
 */
#ifndef NNHOST_ABI_CLONES_H
#define NNHOST_ABI_CLONES_H

#ifndef NNHOST_CLONES /* whoever wants one version alone defines it as nothing */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) &&     \
    !defined(__SANITIZE_THREAD__) /* whose runtime is not up yet when a program's own clones are chosen */
#define NNHOST_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define NNHOST_CLONES
#endif
#endif

#if defined(__GNUC__) && !defined(__clang__)
#define NNHOST_INDEPENDENT _Pragma("GCC ivdep")
#else
#define NNHOST_INDEPENDENT
#endif

#endif
