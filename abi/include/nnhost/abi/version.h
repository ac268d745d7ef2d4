/* nnhost/abi/version.h - the one place where versions are written; CMake reads this file.
 *
 * NNHOST_VERSION_*  version of the host package (Semantic Versioning).
 * NNHOST_ABI_*      version of the plugin contract: the headers that nnhost/plugin.h names. It is 1.0.
 *
 * What 1.x promises: a plugin built for 1.n works, as it was built, in every host of 1.m with m >= n. Fields, functions
 * and constants are only ever added, at the end of a struct or as new ones, with a new minor version; struct_size says
 * which fields may be read. Nothing is removed, moved or given another meaning before 2.0. The majors must be equal.
 * (While a major is 0, the minors must be equal too.)
 */
#ifndef NNHOST_ABI_VERSION_H
#define NNHOST_ABI_VERSION_H

#define NNHOST_VERSION_MAJOR 0
#define NNHOST_VERSION_MINOR 1
#define NNHOST_VERSION_PATCH 0
#define NNHOST_VERSION_TEXT "0.1.0"

#define NNHOST_ABI_MAJOR 1
#define NNHOST_ABI_MINOR 0

/* The minor version that a plugin is written for: it is the least one that a host must have. From 1.0 on it is 0 unless
 * the author asks for more before including the headers, and members that came later can be used only then:
 *
 *     #define NNHOST_ABI_TARGET_MINOR 1
 *     #include <nnhost/plugin.h>
 */
#ifndef NNHOST_ABI_TARGET_MINOR
#if NNHOST_ABI_MAJOR == 0
#define NNHOST_ABI_TARGET_MINOR NNHOST_ABI_MINOR
#else
#define NNHOST_ABI_TARGET_MINOR 0
#endif
#endif
#if NNHOST_ABI_TARGET_MINOR > NNHOST_ABI_MINOR
#error "NNHOST_ABI_TARGET_MINOR is larger than the minor version of these headers: newer headers of nnhost are needed"
#endif

#endif
