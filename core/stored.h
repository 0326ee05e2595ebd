/* The bytes of an input as they are stored: of a file, of a window of it, of
 * standard input, or of a member of a zip archive once it is taken out. What
 * they are packed or written in is the business of archive.c. */
#ifndef HX_STORED_H
#define HX_STORED_H

#include <stdatomic.h>

/* Makes XXH64_state_t a complete type, so that it needs no malloc of its
 * own. */
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "hxgap/base.h"
#include "zip.h"

typedef struct hx_stored {
    const char       *path;     /* for messages; borrowed from the caller */
    const atomic_int *stop;     /* borrowed; NULL: nobody interrupts */
    int               fd;       /* -1 for a member */
    hx_member        *member;   /* of a zip archive; NULL: the file itself */
    bool              waits;    /* a pipe or terminal: poll before read */
    bool              ended;    /* the last read found no more */
    uint64_t          bytes_in; /* that were read or skipped */
    uint64_t          left;     /* up to the end of the window */
    uint64_t          size;     /* of the file, when it was opened; else 0 */
    bool              hashed;   /* what cannot be read twice */
    XXH64_state_t     hash;
} hx_stored;

/* Opens `path`; "-" is standard input. Owned: hx__stored_close, which closes
 * what could not be opened too. HX_E_IO or HX_E_TRANSIENT, naming the path.
 * [any] */
HX_MUST_USE hx_status hx__stored_open(hx_stored *s, const char *path,
                                      const atomic_int *stop, hx_error *err);
void hx__stored_close(hx_stored *s);
/* One read of at least a byte; `*len` 0 is the end. HX_E_FORMAT where a file
 * has become shorter than it was, HX_E_STOPPED soon after `*stop` is set.
 * [one thread] */
HX_MUST_USE hx_status hx__stored_read(hx_stored *s, void *ptr, size_t cap,
                                      size_t *len, hx_error *err);
/* Reads `len` bytes at `offset` of an open file, fewer at its end (`*got`).
 * HX_E_IO, HX_E_TRANSIENT, HX_E_NOMEM, naming `path`. [any] */
HX_MUST_USE hx_status hx__read_at(int fd, void *ptr, size_t len,
                                  uint64_t offset, size_t *got,
                                  const char *path, hx_error *err);
/* Goes on at `begin`, for `bytes` at most; only of files. [one thread] */
HX_MUST_USE hx_status hx__stored_window(hx_stored *s, uint64_t begin,
                                        uint64_t bytes, hx_error *err);
/* Passes over bytes that are there; false where it cannot. [one thread] */
bool hx__stored_skip(hx_stored *s, uint64_t bytes);
/* XXH64 of what was read of an input that cannot be read twice, else 0. */
uint64_t hx__stored_hash(const hx_stored *s);

#endif
