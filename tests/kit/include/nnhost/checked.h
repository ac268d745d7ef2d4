/* nnhost/checked.h - holds every plugin of a context to the contract while it works: what `nnhost --checked` does.
 *
 * Between the context and each plugin stands a proxy. It hands the plugin copies of the buffers, each with pages round
 * it that nobody may touch, and looks at what comes back. By the rules of abi/types.h:
 *
 *    2  structs are larger than the plugin knows, and what lies behind the known fields stays as it was
 *    3  no byte outside a buffer is touched, inputs stay as they are, outputs are written from first to last
 *    4  texts in an error record end with a zero byte
 *    5  no call throws, crashes or ends the process; no thread that a plugin started crashes
 *    6  a status other than NNHOST_OK is one of types.h, has a text, and leaves the outputs as they were
 *    7  rounding, flush-to-zero and exception masks are the same after the call
 *    8  calls overlap only as the thread model allows (that is the host's to keep)
 *    9  now and then: a call leaves signals, locale, environment and current folder alone
 *   10  what info says never changes and holds: ranges, counts, labels, flags; finite in, finite out
 *   11  the same call again, now and then, gives the same bits; random numbers are drawn only where they may be
 *   12  an unknown extension is answered with NULL
 *
 * Rule 1 is for compilers: of a type that C99 does not have nothing is left to see in a table of functions. The rest of
 * rule 9 (nothing printed, nothing left behind) is for `nnhost check`, which gives a plugin a process of its own: here
 * the host and other plugins print, open files, start threads and take memory too.
 */
#ifndef NNHOST_CHECKED_H
#define NNHOST_CHECKED_H

#include <nnhost/testing.h>

NNHOST_EXTERN_C_BEGIN

/* From here on every instance that the context makes is held to the contract; results keep their bits. The first breach
 * is the error (NNHOST_E_PLUGIN) of the API function under way, and of every later one: "plugin 'x' breaks rule 3 in
 * forward: it wrote past the end of y (element 11 of 10)".
 *
 * What cannot be survived, a touch of a guard page, a crash or an exit in a plugin's call, is told in a line of that
 * form on stderr, beginning "nnhost: error: ", and ends the process with status 69. For this the handlers of SIGSEGV,
 * SIGBUS, SIGFPE, SIGILL and SIGABRT are set for the process; signals from elsewhere go to the handlers that were
 * there.
 *
 * A crash on a thread that a plugin started is told too, with the library and the place in it, when code of that
 * library is what crashed or stands on that thread's stack. It goes untold where the plugin is compiled into the
 * program, where the thread blocks the signal, and where its stack has overflown.
 *
 * `ending`, or NULL, is called before the process is ended so: it may do what a signal handler may.
 *
 * NNHOST_E_ARGUMENT once instances of plugins live. Takes the place of another interposer. */
NNHOST_TESTING_API nnhost_status nnhost_checked_enable(nnhost_context *context, void (*ending)(void),
                                                       nnhost_error *error);

NNHOST_EXTERN_C_END

#endif
