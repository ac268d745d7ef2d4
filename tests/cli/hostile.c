/* A library that is hostile to the process that loads it, in one of three ways. */
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void on_load(void) {
#if defined(HOSTILE_crashes)
    abort();
#elif defined(HOSTILE_ends)
    _exit(3);
#else
    for (;;) pause();
#endif
}
