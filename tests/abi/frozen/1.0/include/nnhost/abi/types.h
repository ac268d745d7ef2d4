/* nnhost/abi/types.h - status codes, the error record, and the marks that every other header uses.
 *
 * Rules of the whole contract. `nnhost check` and `nnhost --checked` name the one that was broken.
 *   1. C99, fixed-width integers, float, double and pointers only. No enum, bool, union, bit-field or variadic
 *      function.
 *   2. A struct begins with its own size in bytes, set by the side that owns the memory. The reader asks "does the
 *      struct reach as far as this field?" before it reads or writes a field that was added after 1.0, and leaves what
 *      lies behind the fields it knows alone. (nnhost_module alone begins with its magic number: it is read before
 *      anything is trusted.)
 *   3. The caller owns every buffer and every struct; no memory changes hands. A callee that wants to keep data copies
 *      it. It reads inputs, writes outputs, each from the first element to the last, and touches nothing else. Pointers
 *      are aligned as their type asks; the host's own buffers begin at multiples of 64 bytes.
 *   4. Text is UTF-8 and ends with a zero byte.
 *   5. No C++ exception, longjmp or signal leaves a function of the contract, and none ends the process.
 *   6. A function that fails returns a status other than NNHOST_OK, says why in the error record, and leaves its
 *      outputs as they were, unless the kind's header says otherwise. One that returns NNHOST_OK has done all it was
 *      asked to.
 *   7. A plugin leaves the floating-point environment (rounding, flush-to-zero, exception masks) as it found it.
 *   8. Each function carries a thread tag:
 *        [any-thread]  may be called at any time, from any thread, also while another call is running;
 *        [instance]    obeys the descriptor's thread model (see entry.h): by default the calls that share a `self`
 *                      never overlap, and calls with different `self` may.
 *      The thread need not be the one that called `create`.
 *   9. A plugin is quiet: it writes nothing to stdout or stderr, changes nothing of the process (signal handlers,
 *      locale, environment, current folder), and when the last instance is destroyed no memory, file or thread of it
 *      is left. It starts no thread before `create`.
 *  10. What goes out keeps what the plugin declares of it: range, count, shape, flags. Finite numbers in, finite
 * numbers out; where the kind's header says otherwise, that holds.
 *  11. The same parameters, inputs and random numbers give the same bits, in every instance and process on one machine.
 *      There is no other source of chance than the generator that is handed in, and no hidden state between calls.
 *  12. An unknown id given to get_extension is answered with NULL, by either side.
 */
#ifndef NNHOST_ABI_TYPES_H
#define NNHOST_ABI_TYPES_H

#include "version.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define NNHOST_EXTERN_C_BEGIN extern "C" {
#define NNHOST_EXTERN_C_END }
#else
#define NNHOST_EXTERN_C_BEGIN
#define NNHOST_EXTERN_C_END
#endif

/* Function pointers of the contract cannot throw, and C++17 can say so in the type. A host that wants to catch what a
 * broken plugin throws all the same defines NNHOST_NOEXCEPT as nothing before it includes a header. */
#ifndef NNHOST_NOEXCEPT
#if defined(__cplusplus) && __cplusplus >= 201703L
#define NNHOST_NOEXCEPT noexcept
#else
#define NNHOST_NOEXCEPT
#endif
#endif

#if defined(_WIN32)
#define NNHOST_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define NNHOST_EXPORT __attribute__((visibility("default")))
#else
#define NNHOST_EXPORT
#endif

NNHOST_EXTERN_C_BEGIN

typedef int32_t nnhost_status;

#define NNHOST_OK 0
#define NNHOST_E_ARGUMENT 1    /* an option, a parameter or an argument has a value that cannot be used */
#define NNHOST_E_DATA 2        /* an input was read and is malformed; the place says where */
#define NNHOST_E_MISSING 3     /* an input does not exist or cannot be read */
#define NNHOST_E_WRITE 4       /* an output cannot be written */
#define NNHOST_E_PLUGIN 5      /* a plugin is missing, incompatible, refused, or broke the contract */
#define NNHOST_E_UNSUPPORTED 6 /* the thing asked for is not offered (an inverse that does not exist) */
#define NNHOST_E_MEMORY 7      /* out of memory */
#define NNHOST_E_CANCELLED 8   /* stopped on request */
#define NNHOST_E_DIVERGED 9    /* training met NaN, infinity, or outputs that no longer depend on the input */
#define NNHOST_E_INTERNAL 10   /* a fault of the callee itself */

/* What went wrong and where. The caller owns it, sets it up with NNHOST_ERROR_INIT and may pass NULL where it does not
 * care. Texts are cut to fit. A field that does not apply is "" or -1. */
typedef struct nnhost_error {
    uint32_t struct_size; /* bytes */
    nnhost_status status; /* same as the returned status */
    char text[1024];      /* the cause, without the place: "257 is not a pixel value (0..255)" */
    char hint[512];       /* the next step, as one sentence or command; "" where there is none */
    char parameter[64];   /* key of the plugin parameter or option at fault */
    char file[1024];      /* file or folder */
    int64_t line;         /* from 1 */
    int64_t column;       /* field in the line, from 1 */
    int64_t byte;         /* offset in the file, from 0 */
    int64_t sample;       /* record, from 0 */
} nnhost_error;

#define NNHOST_ERROR_INIT                                                                                              \
    { (uint32_t)sizeof(nnhost_error), NNHOST_OK, "", "", "", "", -1, -1, -1, -1 }

/* Copies `text` into the buffer `to` of `size` bytes, cut to fit, zero-terminated. */
static inline void nnhost_copy_text(char *to, size_t size, const char *text) {
    size_t i = 0;
    for (; i + 1 < size && text[i] != '\0'; ++i) to[i] = text[i];
    if (size > 0) to[i] = '\0';
}

/* Fills status and text and returns the status: `return nnhost_fail(error, NNHOST_E_DATA, "empty file");` */
static inline nnhost_status nnhost_fail(nnhost_error *error, nnhost_status status, const char *text) {
    if (error) {
        error->status = status;
        nnhost_copy_text(error->text, sizeof error->text, text);
    }
    return status;
}

NNHOST_EXTERN_C_END

#endif
