/* The program under test: a reader of small pictures. Its context and its plugins come from outside, which is all that
 * a test needs to put doubles in their place. */
#ifndef READER_H
#define READER_H

#include <nnhost/nnhost.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each is NAME[:key=value,...] of a plugin; augmenter may be NULL. */
typedef struct reader_plugins {
    const char *loader, *activation, *initialiser, *augmenter;
} reader_plugins;

/* Trains one epoch on the records at `path`. How many were trained, augmented ones included, goes to *trained. */
nnhost_status reader_train(nnhost_context *context, const reader_plugins *plugins, const char *path, int64_t *trained,
                           nnhost_error *error);

#ifdef __cplusplus
}
#endif

#endif
