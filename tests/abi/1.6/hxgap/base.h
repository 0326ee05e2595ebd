/* Basic types of the public contract: status, error, byte string.
 *
 * Text is hx_str: it may hold NUL and is not terminated. `char *` stands only
 * for paths and printf formats. Ranges are half-open, in bytes. */
#ifndef HXGAP_BASE_H
#define HXGAP_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define HX_MUST_USE __attribute__((warn_unused_result))
#define HX_EXPORT __attribute__((visibility("default")))
#define HX_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define HX_MUST_USE
#define HX_EXPORT
#define HX_PRINTF(fmt, args)
#endif

/* What a fallible call returns: 0, a positive signal, or a negative error. */
typedef int hx_status;
enum {
    HX_OK = 0,
    HX_END = 1,         /* nothing is left; not an error */
    HX_SKIP = 2,        /* this record is not analysed; its reason is set */
    HX_E_NOMEM = -1,    /* memory refused: transient, exit 75 */
    HX_E_IO = -2,       /* a file or device: exit 3 */
    HX_E_FORMAT = -3,   /* data that breaks its format */
    HX_E_LIMIT = -4,    /* over a documented limit */
    HX_E_USAGE = -5,    /* the caller's options: exit 2 */
    HX_E_PLUGIN = -6,   /* a plugin that does not fit: exit 4 */
    HX_E_LEXICON = -7,  /* a lexicon that breaks its format: exit 4 */
    HX_E_TRANSIENT = -8,/* may work when tried again: exit 75 */
    HX_E_STOPPED = -9,  /* interrupted: exit 130 or 143 */
    HX_E_CHECK = -10,   /* a check ran and failed: exit 1 */
    HX_E_PIPE = -11     /* the reader of stdout is gone: exit 141, silent */
};

/* The detail of a failure: what, where, what to do; one line, no newline.
 * Owned by the caller; functions that take one accept NULL. */
typedef struct hx_error {
    char message[1024];
} hx_error;

typedef struct hx_str {
    const char *ptr;
    size_t      len;
} hx_str;

/* A string literal as an hx_str. */
#ifdef __cplusplus
#define HX_LIT(s) (hx_str{ (s), sizeof(s) - 1 })
#else
#define HX_LIT(s) ((hx_str){ (s), sizeof(s) - 1 })
#endif

/* Whether `a` and `b` hold the same bytes. [any] */
static inline bool hx_str_eq(hx_str a, hx_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* `s` as an hx_str, borrowed; NULL is the empty string. [any] */
static inline hx_str hx_str_of(const char *s)
{
    hx_str out = { s ? s : "", s ? strlen(s) : 0 };

    return out;
}

#ifdef __cplusplus
}
#endif
#endif
