/* One input of a run as blocks of whole records. */
#ifndef HX_SOURCE_H
#define HX_SOURCE_H

#include "archive.h"
#include "host.h"
#include "buf.h"

/* What readers are shown of an input before they decide. */
#define HX_HEAD_BYTES ((size_t)64 << 10)
/* Room that holds any record that is not too long, and its line end. */
#define HX_BLOCK_GROWN (HX_RECORD_MAX + 4096)

typedef struct hx_source {
    struct hx_source *next;     /* of all that are not done yet */
    const char       *path;     /* borrowed */
    size_t            index;    /* among the inputs */
    hx_span           span;     /* the part to be read */
    /* Used by the one worker that holds the source. */
    hx_stream        *stream;
    const hx_plugin  *reader;
    void             *input;
    hx_fields        *fields;
    char             *carry;    /* read, but not yet in a block */
    size_t            carry_pos, carry_len, carry_cap;
    uint64_t          offset;   /* of the next byte, in the decoded input; in
                                   a part of BGZF from its first record */
    hx_status         pending;  /* how the stream ended, once it has */
    bool              skipping; /* within a record that is too long */
    uint64_t          resume;   /* where a checkpoint goes on, or 0 */
    hx_error          damage;   /* says so, where pending is HX_E_FORMAT */
    char              what[180];/* for people, after opening: its format */
    hx_error          note;     /* the same with columns; or empty */
    /* Under the lock of the run. */
    bool              busy, ended;
    size_t            outstanding;  /* blocks not analysed yet */
    uint64_t         *records;      /* by block */
    size_t            blocks, records_cap;
    uint64_t          packed;       /* bytes read of the input itself */
} hx_source;

/* A buffer of the pool and the block that is in it. */
typedef struct hx_chunk {
    struct hx_chunk *next;
    char            *ptr;
    size_t           len, cap;
    hx_source       *source;
    size_t           number;    /* in the source */
    uint64_t         sequence;  /* in the run, where order matters */
    uint64_t         offset;    /* of the first byte, in the decoded input */
    bool             last;
    bool             too_long;  /* stands for one record that was dropped */
    hx_buf           out;       /* what the run's `each` wrote */
} hx_chunk;

/* Opens the file, chooses reader and fields by its head, and reads the
 * header. Errors name the path; HX_E_IO is one of this input alone. [worker] */
HX_MUST_USE hx_status hx__source_open(hx_source *source, const hx_hostx *host,
                                      const atomic_int *stop, hx_error *err);
/* Makes of an input that could not be opened one that is damaged and holds
 * nothing, for `why`, which may begin with its path. [worker] */
void hx__source_give_up(hx_source *source, const char *why);
/* The next block into `chunk`, growing it where a record needs that; an empty
 * chunk (no bytes, not too_long) where nothing is left. Sets source->ended
 * with the last one. [worker] */
HX_MUST_USE hx_status hx__source_fill(hx_source *source, hx_chunk *chunk,
                                      bool *ended, hx_error *err);
/* Whether records of the file end at line feeds and nowhere else, and it is
 * stored so that it can be entered in the middle; not where it cannot be
 * opened. [main] */
HX_MUST_USE hx_status hx__source_splits(const char *path,
                                        const hx_hostx *host, bool *splits,
                                        hx_error *err);
/* Passes over what was read before a checkpoint, up to source->resume, with
 * `cap` bytes of `room`. HX_E_IO where the input ends before. [worker] */
HX_MUST_USE hx_status hx__source_skip(hx_source *source, char *room,
                                      size_t cap, hx_error *err);
/* Closes the file; what the blocks need stays. [worker] */
void hx__source_shut(hx_source *source);
void hx__source_close(hx_source *source);

#endif
