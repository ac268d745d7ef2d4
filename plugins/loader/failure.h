/* Errors with a place, for the loaders. */
#ifndef NNHOST_LOADER_FAILURE_H
#define NNHOST_LOADER_FAILURE_H

#include <nnhost/plugin.h>
#include <stdarg.h>
#include <stdio.h>

/* Fills status, file and text, clears every other place, and returns the status. */
__attribute__((format(printf, 4, 5))) static inline nnhost_status fail_in(nnhost_error *error, nnhost_status status,
                                                                          const char *file, const char *format, ...) {
    va_list arguments;
    if (!error) return status;
    error->status = status;
    error->hint[0] = error->parameter[0] = '\0';
    error->line = error->column = error->byte = error->sample = -1;
    nnhost_copy_text(error->file, sizeof error->file, file);
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return status;
}

__attribute__((format(printf, 2, 3))) static inline void hint(nnhost_error *error, const char *format, ...) {
    va_list arguments;
    if (!error) return;
    va_start(arguments, format);
    vsnprintf(error->hint, sizeof error->hint, format, arguments);
    va_end(arguments);
}

#endif
