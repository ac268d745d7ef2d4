/* What the four plugins share. They are compiled with the headers of every frozen contract, so they use what the oldest
 * of them has, in C99.
 *
 * FILL_LATER: in the fake future of tests/abi/fakes.py every struct has a member more. A plugin of that future fills it
 * where the host's struct reaches as far (rule 2), and in its descriptor and its parameters; nothing of it is compiled
 * elsewhere. */
#ifndef FROZEN_COMMON_H
#define FROZEN_COMMON_H

#include <nnhost/plugin.h>

#include <stdlib.h>
#include <string.h>

#ifdef NNHOST_FAKE_LATER
#define FILL_LATER(info)                                                                                               \
    do                                                                                                                 \
        if ((info)->struct_size >= sizeof *(info)) (info)->fake_later = 7;                                             \
    while (0)
#define LATER , .fake_later = 7
#else
#define FILL_LATER(info) (void)(info)
#define LATER
#endif

/* A struct of the plugin's, and what a host finds that reads further than its struct_size. */
struct guarded {
    nnhost_descriptor descriptor;
    uint64_t behind;
};
struct guarded_spec {
    nnhost_parameter_spec spec;
    uint64_t behind;
};
#define BEHIND .behind = UINT64_MAX

#define TEXTS(word)                                                                                                    \
    .id = "org.nnhost.test.frozen_" word, .name = "frozen_" word, .version = "1.0.0", .summary = "a plugin of old",    \
    .doc = "", .vendor = "nnhost tests", .licence = "MIT" LATER

#endif
