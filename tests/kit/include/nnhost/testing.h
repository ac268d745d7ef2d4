/* nnhost/testing.h - libnnhost_testing: doubles for plugins, for the tests of programs that embed nnhost.
 *
 *   fakes      four plugins of known arithmetic, one of each kind; the fake loader reads records that a test made
 *   counting   how often each function of each plugin, fake or real, was called
 *   faults     "the 3rd read of mnist_csv fails with this status and text"
 *   checked    every plugin held to the contract while it works (nnhost/checked.h)
 *
 * The conventions of nnhost/nnhost.h hold here too: opaque handles, statuses, errors that may be NULL, UTF-8. Nothing
 * is global: tests with contexts of their own may run side by side.
 */
#ifndef NNHOST_TESTING_H
#define NNHOST_TESTING_H

#include <nnhost/abi/loader.h> /* NNHOST_ELEMENT_U8 and F32, which fake records are made of */
#include <nnhost/nnhost.h>

#if defined(NNHOST_BUILDING_TESTING)
#define NNHOST_TESTING_API NNHOST_EXPORT
#else
#define NNHOST_TESTING_API
#endif

NNHOST_EXTERN_C_BEGIN

/* ---- fakes ------------------------------------------------------------------------------------------------------ */

/* Entries for nnhost_register: `nnhost_register(context, nnhost_fake_plugins, &error)`. [any-thread]
 *
 *   fake_activation    y = scale * x, dx = scale * dy, x = y / scale                        scale=1
 *   fake_initialiser   w[i] = step * (i + 1), row-major over (rows, cols)                    step=0.01
 *   fake_loader        the records at path (nnhost_fake_records_create)   path=, at_most=, fail_at=, fail_status=,
 *                                                                         delay_ms=, declared=
 *   fake_augmenter     the record, then `copies` times its negative (empty + full - x)       copies=1
 *
 * fake_loader's parameters:
 *   path          of records that live; else create fails with NNHOST_E_MISSING
 *   at_most       records that one read gives at most, to try short reads; 0: as many as are asked for (the default)
 *   fail_at       the read, counted from 1 in an instance's life, that fails; 0: none (the default)
 *   fail_status   the status it fails with, NNHOST_E_*; 2 (NNHOST_E_DATA) by default
 *   delay_ms      milliseconds that each read sleeps; 0 by default
 *   declared      what info says the count is: -1 unknown; -2 the truth (the default); any other number, to lie
 */
NNHOST_TESTING_API const nnhost_module *nnhost_fake_plugins(void) NNHOST_NOEXCEPT; /* all four */
NNHOST_TESTING_API const nnhost_module *nnhost_fake_activation(void) NNHOST_NOEXCEPT;
NNHOST_TESTING_API const nnhost_module *nnhost_fake_initialiser(void) NNHOST_NOEXCEPT;
NNHOST_TESTING_API const nnhost_module *nnhost_fake_loader(void) NNHOST_NOEXCEPT;
NNHOST_TESTING_API const nnhost_module *nnhost_fake_augmenter(void) NNHOST_NOEXCEPT;

/* Records in memory that fake loaders read. */
typedef struct nnhost_fake_records nnhost_fake_records;

/* Copies records. Of `info`, as in nnhost_dataset_from_memory, class_count, count, height, width, channels,
 * element_type, value range and class_names (NULL: "0", "1", ...) are read. `values` (count, height, width, channels)
 * of the element type, raw; `labels` (count), -1: none; NULL: none at all. Nothing is checked: a loader may be given
 * what it must not hand out. NNHOST_E_ARGUMENT: a pointer is NULL, a size is not positive, or count is negative.
 * [any-thread] */
NNHOST_TESTING_API nnhost_status nnhost_fake_records_create(const nnhost_dataset_info *info, const void *values,
                                                            const int32_t *labels, nnhost_fake_records **records,
                                                            nnhost_error *error);

/* Loaders that were made keep reading; new ones no longer find the path. NULL is fine. [any-thread] */
NNHOST_TESTING_API void nnhost_fake_records_destroy(nnhost_fake_records *records);

/* What the loader's `path` (nnhost_dataset_open) is to be: no file, and of no other records in this process. Lives as
 * long as the records. [any-thread] */
NNHOST_TESTING_API const char *nnhost_fake_records_path(const nnhost_fake_records *records);

/* ---- counting, and faults on purpose ------------------------------------------------------------------------------
 */

/* Stands between a context and every plugin instance that it makes (nnhost_context_interpose: one at a time). */
typedef struct nnhost_testing nnhost_testing;

/* Makes a context of its own, in which the four fakes are registered. */
NNHOST_TESTING_API nnhost_status nnhost_testing_create(nnhost_testing **testing, nnhost_error *error);

/* The same for a context that is there already: no fakes are registered, and the context stays its owner's. Destroy the
 * context before `testing`. NNHOST_E_ARGUMENT once instances of plugins live. */
NNHOST_TESTING_API nnhost_status nnhost_testing_attach(nnhost_context *context, nnhost_testing **testing,
                                                       nnhost_error *error);

/* Ends the context too where nnhost_testing_create made it: destroy data sets, networks and options before. */
NNHOST_TESTING_API void nnhost_testing_destroy(nnhost_testing *testing);

/* Lives as long as `testing`. */
NNHOST_TESTING_API nnhost_context *nnhost_testing_context(const nnhost_testing *testing);

/* Holds every plugin to the contract too, as `nnhost --checked` does (checked.h): the proxies of the check stand next
 * to the plugins, so that a fault made on purpose is not taken for the plugin's. Before the first instance. */
NNHOST_TESTING_API nnhost_status nnhost_testing_check(nnhost_testing *testing, nnhost_error *error);

/* Calls of one function in all instances of a plugin, those that failed included. `plugin`: its id or short name.
 * `function`: create (instances made), destroy, info, forward, backward, inverse, fill, read, rewind, read_indices,
 * view or apply; any other: -1. 0 for a plugin of which nothing was made. A loader's probe is not counted: it has no
 * instance. [any-thread], also while the context trains. */
NNHOST_TESTING_API int64_t nnhost_testing_calls(const nnhost_testing *testing, const char *plugin,
                                                const char *function);

/* Makes the `call`th call from now on (1: the next) of a function of a plugin, fake or real, fail: it returns `status`
 * with `text`, and the plugin is not called. What gives no status, forward, backward and inverse, fills its output with
 * NaN instead. May be asked several times. NNHOST_E_PLUGIN: there is no such plugin; NNHOST_E_ARGUMENT: it has no such
 * function, or one that cannot fail (destroy, an activation's info). */
NNHOST_TESTING_API nnhost_status nnhost_testing_fail(nnhost_testing *testing, const char *plugin, const char *function,
                                                     int64_t call, nnhost_status status, const char *text,
                                                     nnhost_error *error);

/* ---- for tests in plain C -----------------------------------------------------------------------------------------
 */

/* Prints what is known of an error to stderr: place of the call, text, hint, parameter, file, line. */
NNHOST_TESTING_API void nnhost_testing_print_error(const char *source, int32_t line, const char *call,
                                                   const nnhost_error *error);

/* Ends the test with exit status 1 unless `call`, which is given `&error`, returns `wanted`:
 *
 *     nnhost_error error = NNHOST_ERROR_INIT;
 *     NNHOST_TESTING_STATUS(NNHOST_OK, nnhost_register(context, nnhost_fake_plugins, &error), error);
 *
 * The file that uses it includes <stdlib.h>. */
#define NNHOST_TESTING_STATUS(wanted, call, error)                                                                     \
    do {                                                                                                               \
        if ((call) != (wanted)) {                                                                                      \
            nnhost_testing_print_error(__FILE__, __LINE__, #call " is not " #wanted, &(error));                        \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

NNHOST_EXTERN_C_END

#endif
