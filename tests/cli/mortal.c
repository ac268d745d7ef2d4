/* x / (1 + |x|), until the file that MORTAL_WHEN names is there: then the next call does what MORTAL_WAY says. */
#include <nnhost/plugin.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is(const char *way) { return strcmp(getenv("MORTAL_WAY"), way) == 0; }

static volatile int *volatile nowhere = NULL;

static void *crash(void *unused) {
    *nowhere = 0;
    return unused;
}

static void *crash_in_libc(void *unused) {
    return strtol((const char *)(uintptr_t)nowhere, NULL, 10) > 0 ? unused : NULL;
}

static void *call_abort(void *unused) {
    abort();
    return unused;
}

static void crash_at_exit(void) { crash(NULL); }

/* Until the end, which comes first. */
static void wait_for_thread(void *(*function)(void *)) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, NULL) == 0) pthread_join(thread, NULL);
}

static void info(void *self, nnhost_activation_info *info) {
    (void)self;
    info->flags = NNHOST_ACTIVATION_ELEMENTWISE;
    info->output_minimum = info->inverse_minimum = -1;
    info->output_maximum = info->inverse_maximum = 1;
    info->target_low = -0.9f;
    info->target_high = 0.9f;
}

static void forward(void *self, int64_t rows, int64_t cols, const float *x, float *y) {
    const char *file = getenv("MORTAL_WHEN");
    static int registered;
    int64_t n = rows * cols, i;
    (void)self;
    for (i = 0; i < n; ++i) y[i] = x[i] / (1 + fabsf(x[i]));
    if (!file || access(file, F_OK) != 0) return;
    if (is("aborts")) abort();
    if (is("ends")) exit(0);
    if (is("crashes")) *nowhere = 0;
    if (is("lies")) y[0] = 2;
    if (is("overruns")) y[n] = 0;
    if (is("crashes apart")) wait_for_thread(crash);
    if (is("crashes apart in libc")) wait_for_thread(crash_in_libc);
    if (is("crashes at exit") && registered++ == 0) atexit(crash_at_exit);
    if (is("aborts apart")) wait_for_thread(call_abort);
}

static void backward(void *self, int64_t rows, int64_t cols, const float *x, const float *y, const float *dy,
                     float *dx) {
    int64_t i;
    (void)self, (void)y;
    for (i = 0; i < rows * cols; ++i) dx[i] = dy[i] / ((1 + fabsf(x[i])) * (1 + fabsf(x[i])));
}

static const nnhost_activation table = {(uint32_t)sizeof table, 0, info, forward, backward, NULL};

static const nnhost_descriptor descriptor = {NNHOST_DESCRIPTOR_INIT,
                                             .kind = NNHOST_ACTIVATION_KIND,
                                             .id = "org.nnhost.tests.mortal",
                                             .name = "mortal",
                                             .version = "1.0.0",
                                             .summary = "x / (1 + |x|), for a while",
                                             .doc = "",
                                             .vendor = "nnhost tests",
                                             .licence = "MIT",
                                             .table = &table};

NNHOST_MODULE(&descriptor);
