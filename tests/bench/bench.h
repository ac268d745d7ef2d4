/* bench.h - what every measured program of tests/bench in C or C++ shares: the line protocol, the clock, the IDX files.
 *
 * The protocol (tests/bench/README.md): the program gets ready and prints "ready TEXT", or "skip REASON" and ends.
 * Then for each line that it reads it does its work once and prints one line of JSON; at the end of input it ends.
 */
#ifndef NNHOST_BENCH_H
#define NNHOST_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline double now(void) { /* seconds */
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Waits for the word to go; 0 when there is none to come. */
static inline int next_run(void) {
    char line[64];
    fflush(stdout);
    return fgets(line, (int)sizeof line, stdin) != NULL;
}

static inline void fail(const char *what, const char *where) {
    fprintf(stderr, "%s: %s\n", where, what);
    exit(1);
}

/* `size` bytes that are never NULL; freed with the process. */
static inline void *memory(size_t size) {
    void *p = aligned_alloc(64, (size + 63) / 64 * 64);
    if (!p) fail("out of memory", "bench");
    memset(p, 0, size);
    return p;
}

/* Both kinds of MNIST's files in memory. */
typedef struct records {
    int64_t count;
    uint8_t *pixels; /* (count, 784) */
    uint8_t *labels; /* (count) */
} records;

static inline uint8_t *read_idx(const char *folder, const char *file, size_t header, int64_t *count, size_t size) {
    char path[4096];
    uint8_t head[16];
    uint8_t *values;
    FILE *f;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    f = fopen(path, "rb");
    if (!f) fail("cannot be read", path);
    if (fread(head, 1, header, f) != header) fail("is cut short", path);
    *count = (int64_t)head[4] << 24 | (int64_t)head[5] << 16 | (int64_t)head[6] << 8 | head[7];
    values = (uint8_t *)memory((size_t)*count * size);
    if (fread(values, size, (size_t)*count, f) != (size_t)*count) fail("is cut short", path);
    fclose(f);
    return values;
}

/* set: "train" or "t10k" */
static inline records read_mnist(const char *folder, const char *set) {
    records r;
    char name[64];
    snprintf(name, sizeof name, "%s-labels-idx1-ubyte", set);
    r.labels = read_idx(folder, name, 8, &r.count, 1);
    snprintf(name, sizeof name, "%s-images-idx3-ubyte", set);
    r.pixels = read_idx(folder, name, 16, &r.count, 784);
    return r;
}

/* Pixels to the network's input range: 0..255 -> 0.01..1 (count). */
static inline void scale_pixels(int64_t count, const uint8_t *pixels, float *x) {
    int64_t i;
    for (i = 0; i < count; ++i) x[i] = (float)pixels[i] * (0.99f / 255.0f) + 0.01f;
}

static inline int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts `times` (count, seconds of single calls) and prints their median and 99th percentile; `proof` is a number that
 * only the work done can give. */
static inline void print_calls(double *times, int64_t count, const char *proof, double value) {
    qsort(times, (size_t)count, sizeof *times, compare_doubles);
    printf("{\"seconds\": %.9g, \"p99\": %.9g, \"%s\": %.4f}\n", times[count / 2], times[count * 99 / 100], proof,
           value);
}

#ifdef __cplusplus
}
#endif

#endif
