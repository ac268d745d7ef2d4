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

NNHOST_EXTERN_C_END

#endif
