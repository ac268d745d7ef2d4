/* nnhost/abi/entry.h - what a shared library exports, and how a plugin describes itself.
 *
 *   library  --nnhost_plugin_entry()-->  module  -->  descriptors  -->  kind table (functions)
 *
 * A plugin library exports one symbol, nnhost_plugin_entry, and nothing else. The function is pure and fast, may be
 * called many times, and returns a static module. It does no input or output and starts no thread. The library is
 * opened with RTLD_NOW | RTLD_LOCAL and never unloaded.
 */
#ifndef NNHOST_ABI_ENTRY_H
#define NNHOST_ABI_ENTRY_H

#include "host.h"
#include "parameters.h"
#include "types.h"
#include "version.h"

NNHOST_EXTERN_C_BEGIN

/* Thread models, enforced by the host. */
#define NNHOST_THREADS_INSTANCE 0u   /* calls that share a `self` never overlap (the default) */
#define NNHOST_THREADS_LIBRARY 1u    /* no two calls into this library overlap */
#define NNHOST_THREADS_CONCURRENT 2u /* any calls may overlap, also on one `self` */

/* One plugin. Static, owned by the plugin. */
typedef struct nnhost_descriptor {
    uint32_t struct_size;
    uint32_t thread_model; /* NNHOST_THREADS_* */
    const char *kind;      /* kind and revision: NNHOST_ACTIVATION_KIND, ... */
    const char *id;        /* world-wide unique, reverse DNS: "org.example.softsign"; [a-z0-9._-]+, a dot in it */
    const char *name;      /* short: "sigmoid"; [a-z][a-z0-9_]* */
    const char *version;   /* of the plugin: "1.0.0" */
    const char *summary;   /* one line */
    const char *doc;       /* paragraphs, or "" */
    const char *vendor;    /* who answers for it */
    const char *licence;   /* SPDX expression: "MIT" */

    const nnhost_parameter_spec *const *parameters; /* parameter_count pointers; NULL when there are none */
    uint32_t parameter_count;
    uint32_t reserved; /* 0 */

    /* Makes an instance. `values` holds `count` = parameter_count values in the order of declaration, valid during this
     * call alone. `host` stays valid until destroy. On success *self may be anything, NULL too.
     * create = NULL: the plugin has no state, `self` is NULL in every call, and destroy is not called. [any-thread] */
    nnhost_status (*create)(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                            void **self, nnhost_error *error) NNHOST_NOEXCEPT;

    /* Ends an instance made by create. Required when create is there. [instance] */
    void (*destroy)(void *self) NNHOST_NOEXCEPT;

    /* The functions of the kind: const nnhost_activation *, ... Begins with its struct_size. */
    const void *table;

    /* A further table of this plugin by its id, or NULL; the function itself may be NULL. Static. The ids that the host
     * asks for: NNHOST_EXAMPLE_DATA (example_data.h), NNHOST_SELF_TEST (self_test.h). [any-thread] */
    const void *(*get_extension)(const char *id)NNHOST_NOEXCEPT;
} nnhost_descriptor;

#define NNHOST_MODULE_MAGIC UINT64_C(0x010054534f484e4e) /* the bytes "NNHOST", 0, 1 read little-endian */

typedef struct nnhost_module {
    uint64_t magic; /* NNHOST_MODULE_MAGIC */
    uint32_t struct_size;
    uint32_t abi_major;
    uint32_t abi_minor;
    uint32_t descriptor_count;                   /* at least 1 */
    const nnhost_descriptor *const *descriptors; /* descriptor_count pointers */
} nnhost_module;

/* The type of nnhost_plugin_entry. [any-thread] */
typedef const nnhost_module *(*nnhost_entry_function)(void)NNHOST_NOEXCEPT;

/* First line of a descriptor written with designated initialisers: fills the size. */
#define NNHOST_DESCRIPTOR_INIT .struct_size = (uint32_t)sizeof(nnhost_descriptor)

/* A program that has several plugins compiled in gives each entry a name of its own and passes it to nnhost_register.
 */
#ifndef NNHOST_ENTRY_NAME
#define NNHOST_ENTRY_NAME nnhost_plugin_entry
#endif

/* Exports the descriptors whose addresses are given: `NNHOST_MODULE(&sigmoid, &logit)`. Once in a library. */
#define NNHOST_MODULE(...)                                                                                             \
    static const nnhost_descriptor *const nnhost_module_descriptors[] = {__VA_ARGS__};                                 \
    static const nnhost_module nnhost_the_module = {                                                                   \
        NNHOST_MODULE_MAGIC,                                                                                           \
        (uint32_t)sizeof(nnhost_module),                                                                               \
        NNHOST_ABI_MAJOR,                                                                                              \
        NNHOST_ABI_TARGET_MINOR,                                                                                       \
        (uint32_t)(sizeof nnhost_module_descriptors / sizeof nnhost_module_descriptors[0]),                            \
        nnhost_module_descriptors};                                                                                    \
    NNHOST_EXTERN_C_BEGIN                                                                                              \
    NNHOST_EXPORT const nnhost_module *NNHOST_ENTRY_NAME(void) NNHOST_NOEXCEPT;                                        \
    NNHOST_EXPORT const nnhost_module *NNHOST_ENTRY_NAME(void) NNHOST_NOEXCEPT { return &nnhost_the_module; }          \
    NNHOST_EXTERN_C_END                                                                                                \
    typedef int nnhost_module_needs_a_semicolon

NNHOST_EXTERN_C_END

#endif
