/* nnhost/abi/self_test.h - extension of any plugin: tests of its own, which `nnhost check` runs beside its general
 * ones.
 */
#ifndef NNHOST_ABI_SELF_TEST_H
#define NNHOST_ABI_SELF_TEST_H

#include "types.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_SELF_TEST "nnhost.self_test/1"

/* Static, owned by the plugin. */
typedef struct nnhost_self_test {
    uint32_t struct_size;
    uint32_t test_count;
    const char *const *names; /* test_count texts, one sentence each: what is promised */

    /* Runs test `index` (0..test_count-1) on an instance with the default parameters. NNHOST_OK: the promise holds; any
     * other status: it does not, and error says what was seen. [instance] */
    nnhost_status (*run)(void *self, uint32_t index, nnhost_error *error) NNHOST_NOEXCEPT;
} nnhost_self_test;

NNHOST_EXTERN_C_END

#endif
