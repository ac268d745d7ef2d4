/* nnhost/abi/version.h - the one place where versions are written; CMake reads this file.
 *
 * NNHOST_VERSION_*  version of the host package (Semantic Versioning).
 * NNHOST_ABI_*      version of the plugin contract.
 *
 * Rule: the majors must be equal. While the major is 0, the minors must be equal too. From 1.0 on, a host of minor M
 * accepts every plugin of minor <= M: fields are only ever appended, and struct_size says which ones may be read.
 */
#ifndef NNHOST_ABI_VERSION_H
#define NNHOST_ABI_VERSION_H

#define NNHOST_VERSION_MAJOR 0
#define NNHOST_VERSION_MINOR 1
#define NNHOST_VERSION_PATCH 0
#define NNHOST_VERSION_TEXT "0.1.0"

#define NNHOST_ABI_MAJOR 0
#define NNHOST_ABI_MINOR 1

#endif
