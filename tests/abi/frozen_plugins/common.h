/* What the four plugins share. They are compiled with the headers of every frozen contract, so they use what the oldest
 * of them has, in C99.
 *
 * FILL_LATER: in the fake future of tests/abi/fakes.py every struct has a member more. A plugin of that future fills it
 * where the host's struct reaches as far (rule 2); nothing of it is compiled elsewhere. */
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
#else
#define FILL_LATER(info) (void)(info)
#endif

#define TEXTS(word)                                                                                                    \
    .id = "org.nnhost.test.frozen_" word, .name = "frozen_" word, .version = "1.0.0", .summary = "a plugin of old",    \
    .doc = "", .vendor = "nnhost tests", .licence = "MIT"

#endif
