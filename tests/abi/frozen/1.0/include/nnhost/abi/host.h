/* nnhost/abi/host.h - the small table through which a plugin reaches its host. It is handed to `create`; a plugin never
 * links libnnhost. */
#ifndef NNHOST_ABI_HOST_H
#define NNHOST_ABI_HOST_H

#include "types.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_LOG_DEBUG 0
#define NNHOST_LOG_INFO 1
#define NNHOST_LOG_WARNING 2

/* Owned by the host; valid until `destroy` returns. */
typedef struct nnhost_host nnhost_host;
struct nnhost_host {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    void *host_data;   /* the host's own */

    /* Says something to the person at the host, one line without a line feed. The host copies the text. [any-thread] */
    void (*log)(const nnhost_host *host, int32_t level, const char *text) NNHOST_NOEXCEPT;

    /* Not 0 when the work should end soon: a long call then returns NNHOST_E_CANCELLED. [any-thread] */
    int32_t (*is_cancelled)(const nnhost_host *host) NNHOST_NOEXCEPT;

    /* A further table of the host by its id, or NULL. Static. Offered: NNHOST_HOST_INFO (host_info.h). [any-thread] */
    const void *(*get_extension)(const nnhost_host *host, const char *id)NNHOST_NOEXCEPT;
};

NNHOST_EXTERN_C_END

#endif
