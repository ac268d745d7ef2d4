/* nnhost/abi/host_info.h - extension of the host: who it is. */
#ifndef NNHOST_ABI_HOST_INFO_H
#define NNHOST_ABI_HOST_INFO_H

#include "host.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_HOST_INFO "nnhost.host_info/1"

/* Static, owned by the host: `const nnhost_host_info *info = host->get_extension(host, NNHOST_HOST_INFO);` */
typedef struct nnhost_host_info {
    uint32_t struct_size;
    uint32_t reserved;  /* 0 */
    uint32_t abi_major; /* contract that the host speaks */
    uint32_t abi_minor;
    const char *name;    /* of the host: "nnhost" */
    const char *version; /* of the host: "0.1.0" */
} nnhost_host_info;

NNHOST_EXTERN_C_END

#endif
