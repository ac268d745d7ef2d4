/* Instances of plugins whose only state is one real parameter, the first that they declare: self is a double. */
#ifndef NNHOST_PLUGINS_ONE_REAL_H
#define NNHOST_PLUGINS_ONE_REAL_H

#include <nnhost/abi/entry.h>
#include <stdlib.h>

static nnhost_status create_one_real(const nnhost_host *host, const nnhost_parameter_value *const *values,
                                     uint32_t count, void **self, nnhost_error *error) {
    double *kept = malloc(sizeof *kept);
    (void)host;
    (void)count;
    if (!kept) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    *kept = values[0]->real;
    *self = kept;
    return NNHOST_OK;
}

static void destroy_one_real(void *self) { free(self); }

static inline double one_real(const void *self) { return *(const double *)self; }

#endif
