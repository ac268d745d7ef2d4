/* nnhost/abi/parameters.h - typed parameters, declared by the plugin and parsed by the host.
 *
 * The user writes `rotation:degrees=10,mode=random`. The host splits the text, checks types, ranges and choices,
 * applies defaults, and refuses unknown keys with the nearest match. The plugin never sees bad text: `create` receives
 * one value for each declared parameter, in the order of declaration.
 *
 * In a text, a backslash makes the next character plain, so that a value can hold a comma: `path=a\,b`.
 */
#ifndef NNHOST_ABI_PARAMETERS_H
#define NNHOST_ABI_PARAMETERS_H

#include "types.h"

NNHOST_EXTERN_C_BEGIN

#define NNHOST_PARAMETER_BOOL 1    /* true | false (also yes, no, on, off, 1, 0) */
#define NNHOST_PARAMETER_INTEGER 2 /* int64_t, decimal */
#define NNHOST_PARAMETER_REAL 3    /* double, decimal point, finite */
#define NNHOST_PARAMETER_STRING 4  /* any text */
#define NNHOST_PARAMETER_CHOICE 5  /* one of `choices` */
#define NNHOST_PARAMETER_PATH 6    /* a file or folder; not required to exist when parsed */

#define NNHOST_PARAMETER_REQUIRED 1u /* there is no default */
#define NNHOST_PARAMETER_PRIMARY 2u  /* `relu:0.1` means this parameter; at most one of a plugin */

/* Static, owned by the plugin. Checked when the plugin is registered: a default that does not parse, a range upside
 * down, a choice without choices or a key used twice refuses the plugin. */
typedef struct nnhost_parameter_spec {
    uint32_t struct_size;
    int32_t type;               /* NNHOST_PARAMETER_* */
    const char *key;            /* [a-z][a-z0-9_]*, at most 63 characters */
    const char *summary;        /* one sentence, with the unit: "angle in degrees" */
    const char *default_text;   /* as a user would write it; NULL if and only if required */
    const char *const *choices; /* ends with NULL; choice only, else NULL */
    double minimum;             /* integer and real, inclusive; both 0: no limits */
    double maximum;
    uint32_t flags;    /* NNHOST_PARAMETER_REQUIRED, NNHOST_PARAMETER_PRIMARY */
    uint32_t reserved; /* 0 */
} nnhost_parameter_spec;

/* First line of a spec written with designated initialisers: fills the size. */
#define NNHOST_PARAMETER_INIT .struct_size = (uint32_t)sizeof(nnhost_parameter_spec)

/* Owned by the host; valid during `create` alone: copy what you keep. */
typedef struct nnhost_parameter_value {
    uint32_t struct_size;
    int32_t type;     /* as in the spec */
    int64_t integer;  /* bool: 0 or 1; integer: the value; choice: its index; else 0 */
    double real;      /* real and integer: the value; else 0 */
    const char *text; /* string, path, choice: the text; the others: the value as text. Never NULL */
} nnhost_parameter_value;

NNHOST_EXTERN_C_END

#endif
