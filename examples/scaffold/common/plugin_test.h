/* The plugin under test, found and set up by nnhost's library as the program does it. C99, and C++17. */
#ifndef PLUGIN_TEST_H
#define PLUGIN_TEST_H

#include <nnhost/nnhost.h>
#include <nnhost/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                                      \
            ++failures;                                                                                                \
        }                                                                                                              \
    } while (0)

/* Both numbers, and the x they belong to, where they are not alike. */
#define CHECK_NEAR(x, got, wanted, tolerance)                                                                          \
    check_near(__FILE__, __LINE__, #got, (double)(x), (double)(got), (double)(wanted), (double)(tolerance))

static inline void check_near(const char *file, int line, const char *what, double x, double got, double wanted,
                              double tolerance) {
    const int same = got == wanted || (got != got && wanted != wanted); /* infinities, and NaN */
    if (same || (got - wanted <= tolerance && wanted - got <= tolerance)) return;
    printf("%s:%d: at x = %.9g: %s is %.9g, and %.9g is wanted\n", file, line, x, what, got, wanted);
    ++failures;
}

static void host_log(const nnhost_host *host, int32_t level, const char *text) NNHOST_NOEXCEPT {
    (void)host;
    printf("log %d: %s\n", (int)level, text);
}
static int32_t host_is_cancelled(const nnhost_host *host) NNHOST_NOEXCEPT { return (void)host, 0; }
static const void *host_extension(const nnhost_host *host, const char *id) NNHOST_NOEXCEPT {
    return (void)host, (void)id, (const void *)NULL;
}
static const nnhost_host test_host = {
    (uint32_t)sizeof(nnhost_host), 0, NULL, host_log, host_is_cancelled, host_extension};

static nnhost_context *context = NULL;
static nnhost_plugin_info plugin;

/* Ends the test where the library or its plugin is refused. */
static inline void open_plugin(const char *file) {
    nnhost_error error = NNHOST_ERROR_INIT;
    plugin.struct_size = (uint32_t)sizeof plugin;
    if (nnhost_context_create(&context, &error) != NNHOST_OK ||
        nnhost_plugin_find(context, NULL, file, &plugin, &error) != NNHOST_OK) {
        printf("%s: %s (%s)\n", file, error.text, error.hint);
        exit(1);
    }
}

/* An instance with the parameters `key=value,...`; `path` is a loader's, else NULL. */
static inline nnhost_status make_instance(const char *parameters, const char *path, void **self, nnhost_error *error) {
    char text[512];
    nnhost_values *values = NULL;
    snprintf(text, sizeof text, "%s%s%s", plugin.id, parameters[0] ? ":" : "", parameters);
    nnhost_status status = nnhost_values_create(context, plugin.kind, text, path, &values, error);
    *self = NULL;
    if (status == NNHOST_OK && plugin.descriptor->create)
        status =
            plugin.descriptor->create(&test_host, nnhost_values_pointers(values), plugin.parameter_count, self, error);
    nnhost_values_destroy(values);
    return status;
}

static inline void destroy_instance(void *self) {
    if (plugin.descriptor->destroy) plugin.descriptor->destroy(self);
}

static inline int end_of_test(void) {
    nnhost_context_destroy(context);
    if (failures) printf("%d failures\n", failures);
    return failures > 0;
}

#endif
