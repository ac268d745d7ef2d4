/* nnhost/conformance.h - is a plugin right? The engine of `nnhost check`, for a plugin's own unit tests too.
 *
 *     nnhost_conformance_options options = {.struct_size = sizeof options, .level = 3};
 *     nnhost_conformance_summary summary = {.struct_size = sizeof summary};
 *     nnhost_error error = NNHOST_ERROR_INIT;
 *     nnhost_conformance_run_entry(nnhost_plugin_entry, &options, print_result, NULL, &summary, &error);
 *     assert(summary.failed == 0);
 *
 * Each test runs in a process of its own, forked from the caller's, and must come back with a verdict: a plugin that
 * crashes, hangs or ends the process fails the test and harms nothing. Levels:
 *   1  load       the library and what it declares
 *   2  contract   memory, errors, threads, quiet: the rules of nnhost/abi/types.h
 *   3  meaning    the mathematics: derivatives, inverses, statistics, records, copies
 *   4  stress     random input, many instances, many threads, no allocation in hot calls
 *
 * The functions may be called from any thread, but the process should have one alone: the tests fork.
 */
#ifndef NNHOST_CONFORMANCE_H
#define NNHOST_CONFORMANCE_H

#include <nnhost/abi/entry.h>

#if defined(NNHOST_BUILDING_TESTING)
#define NNHOST_TESTING_API NNHOST_EXPORT
#else
#define NNHOST_TESTING_API
#endif

NNHOST_EXTERN_C_BEGIN

/* One test of the table. Static. */
typedef struct nnhost_conformance_test {
    uint32_t struct_size;
    int32_t level;        /* 1..4 */
    int32_t rule;         /* of nnhost/abi/types.h: 1..12; 0: the kind's own header says what is tested */
    uint32_t reserved;    /* 0 */
    const char *kind;     /* NNHOST_..._KIND; "": every plugin; "library": once for the file */
    const char *id;       /* "forward-writes-its-output" */
    const char *sentence; /* what a plugin that passes does */
} nnhost_conformance_test;

NNHOST_TESTING_API int64_t nnhost_conformance_test_count(void);
NNHOST_TESTING_API const nnhost_conformance_test *nnhost_conformance_test_at(int64_t index); /* NULL out of range */

/* Set struct_size; everything else may be 0. */
typedef struct nnhost_conformance_options {
    uint32_t struct_size;
    int32_t level;          /* tests up to this one; 0: 3 */
    uint64_t seed;          /* of the inputs that are drawn; the same seed gives the same test */
    const char *only;       /* ids with * and ?, commas between them; NULL: all */
    const char *skip;       /* the same, left out */
    const char *plugin;     /* id of one plugin of the library; NULL: all */
    const char *parameters; /* key=value,... that every instance is made with, for the keys it names; NULL */
    const char *data;       /* what a loader is to read; NULL: what its extension NNHOST_EXAMPLE_DATA gives */
    int32_t time_limit;     /* milliseconds a test; 0: 10000 */
    int32_t in_process;     /* not 0: no child processes, no time limit: for a debugger */
    int32_t allow_writable; /* not 0: as nnhost_context_allow_writable_plugins */
    uint32_t reserved;      /* 0 */
} nnhost_conformance_options;

#define NNHOST_CONFORMANCE_PASSED 1
#define NNHOST_CONFORMANCE_FAILED 2
#define NNHOST_CONFORMANCE_SKIPPED 3 /* the plugin has nothing that could be tested so; `text` says what it lacks */

typedef struct nnhost_conformance_result {
    uint32_t struct_size;
    int32_t verdict; /* NNHOST_CONFORMANCE_* */
    const nnhost_conformance_test *test;
    const char *plugin; /* id, or "" for a test of the library */
    const char *kind;   /* of the plugin, or "" */
    const char *text;   /* what was seen, or "" */
    int32_t rule;       /* the rule that was broken, where it is another than the test's; 0: none */
    uint32_t reserved;  /* 0 */
    double seconds;
} nnhost_conformance_result;

/* Called on the caller's thread after each test; the result lives during the call. Not 0: stop. */
typedef int32_t (*nnhost_conformance_visitor)(void *user, const nnhost_conformance_result *result);

/* Counts of tests. */
typedef struct nnhost_conformance_summary {
    uint32_t struct_size;
    uint32_t plugins; /* in the library; 0: it could not be loaded */
    int64_t passed;
    int64_t failed;
    int64_t skipped;
} nnhost_conformance_summary;

/* Checks the library `file` (a path). NNHOST_OK: the tests were run, whatever they said; a file that is no plugin fails
 * tests. NNHOST_E_MISSING: there is no such file; NNHOST_E_ARGUMENT: `only`, `plugin` or `parameters` fit nothing.
 * visitor and summary may be NULL. */
NNHOST_TESTING_API nnhost_status nnhost_conformance_run(const char *file, const nnhost_conformance_options *options,
                                                        nnhost_conformance_visitor visitor, void *user,
                                                        nnhost_conformance_summary *summary, nnhost_error *error);

/* The same for a plugin that is compiled into this program; the tests of the file are left out. */
NNHOST_TESTING_API nnhost_status nnhost_conformance_run_entry(nnhost_entry_function entry,
                                                              const nnhost_conformance_options *options,
                                                              nnhost_conformance_visitor visitor, void *user,
                                                              nnhost_conformance_summary *summary, nnhost_error *error);

/* Stops the run that is going on, within a moment: its child is ended, its files are removed, and it returns
 * NNHOST_E_CANCELLED. The request is forgotten then. [any-thread], and from a signal handler. */
NNHOST_TESTING_API void nnhost_conformance_cancel(void);

NNHOST_EXTERN_C_END

#endif
