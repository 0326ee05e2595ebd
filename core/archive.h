/* Inputs as a list of files, and one file as a stream of decoded bytes.
 *
 * A stream is plain, gzip or zstd, told by its content; a member of a zip
 * archive is one too, named as if the archive were a folder (zip.h). A JSON
 * array is read as NDJSON, UTF-16 as UTF-8 (recode.h). Waiting for a pipe ends
 * soon after `*stop` is set, so that an interrupt is answered. */
#ifndef HX_ARCHIVE_H
#define HX_ARCHIVE_H

#include <stdatomic.h>

#include "hxgap/base.h"

/* The files of a run, in the order in which they count. */
typedef struct hx_inputs {
    char **paths;
    size_t count, cap;
    size_t *names;       /* where in each path its name begins that is the same
                            on every machine; NULL: nobody can tell */
    size_t name_cap;
    char **links;        /* to folders, met in folders and not followed */
    size_t link_count, link_cap;
} hx_inputs;

/* What an input is as it is stored. */
typedef struct hx_input {
    bool     known;      /* a file or a member, no pipe */
    bool     member;     /* of a zip archive */
    uint64_t bytes;      /* that it takes there; 0 where it is not known */
    uint32_t crc;        /* of a member */
} hx_input;

/* Expands what the user named: a file is itself, "-" is standard input, a
 * folder means the files below it, sorted bytewise by path, without hidden
 * names and without following links to folders; a zip archive (in a folder one
 * that is called so) means its members, likewise; one of a folder that cannot be
 * read is an input as it is, and what goes while folders are read is none. Every
 * input is there and may be read, else HX_E_IO or HX_E_TRANSIENT names it, as it
 * names a link in a folder that leads nowhere and what cannot be looked at. Owned:
 * hx__inputs_clear. [main] */
HX_MUST_USE hx_status hx__inputs_expand(hx_inputs *out,
                                        const char *const *named,
                                        size_t count, hx_error *err);
/* The same from paths that were expanded before: each is one input, also an
 * archive that cannot be read. Owned: hx__inputs_clear. HX_E_NOMEM. [main] */
HX_MUST_USE hx_status hx__inputs_copy(hx_inputs *out, const char *const *paths,
                                      size_t count, hx_error *err);
void hx__inputs_clear(hx_inputs *inputs);
/* Tells, a line each, which links to folders were not followed. `listener` may
 * be NULL. [main] */
typedef void hx_listener(void *arg, const char *line);
void hx__inputs_tell(const hx_inputs *inputs, hx_listener *listener, void *arg);
/* HX_E_USAGE where a file that will be written, NULL or "-" for none, is the
 * input, or one of them, under whatever name: it would be written over.
 * HX_E_TRANSIENT, HX_E_NOMEM where nobody can tell for now. [main] */
HX_MUST_USE hx_status hx__input_spare(const char *input, const char *output,
                                      hx_error *err);
HX_MUST_USE hx_status hx__inputs_spare(const hx_inputs *inputs,
                                       const char *output, hx_error *err);
/* HX_E_IO where there is no such input, HX_E_TRANSIENT, HX_E_NOMEM. [main] */
HX_MUST_USE hx_status hx__input_look(const char *path, hx_input *out,
                                     hx_error *err);

typedef struct hx_stream hx_stream;

/* A part of a file whose records end at line feeds, in stored bytes, so in
 * compressed ones for BGZF. A record belongs to the part that the line feed in
 * front of it lies in, the first one to the part that begins at 0; so parts
 * that join without a gap give each record once, wherever they were cut. */
typedef struct hx_span {
    uint64_t begin, end;  /* end 0: the whole file */
} hx_span;

/* Opens `path` for reading. `stop` is borrowed until close. Owned:
 * hx__stream_close. HX_E_IO or HX_E_TRANSIENT, naming the path. [any] */
HX_MUST_USE hx_status hx__stream_open(hx_stream **out, const char *path,
                                      const atomic_int *stop, hx_error *err);
/* The same for the records of a part. HX_E_USAGE where the file is gzip in one
 * piece, which nobody can enter in the middle. */
HX_MUST_USE hx_status hx__stream_open_span(hx_stream **out, const char *path,
                                           hx_span span,
                                           const atomic_int *stop,
                                           hx_error *err);
/* Whether the stream, of which something has been read, can be opened in
 * parts: a plain or BGZF file that is neither a JSON array nor UTF-16. */
HX_MUST_USE hx_status hx__stream_splits(const hx_stream *stream, bool *splits,
                                        hx_error *err);
/* Takes what is read for this encoding (recode.h), whatever it looks like.
 * Before the first read only. */
void hx__stream_encode(hx_stream *stream, int encoding);
/* What was found out by reading, in words, or NULL: gzip, UTF-16, ... */
const char *hx__stream_packing(const hx_stream *stream);
const char *hx__stream_coding(const hx_stream *stream);
/* Whether what has been read is JSON whose list is not closed yet; NULL is
 * allowed. */
bool hx__stream_unclosed(const hx_stream *stream);
void hx__stream_close(hx_stream *stream);

/* Reads until `cap` bytes are there. `*len` is what was read, whatever is
 * returned:
 *   HX_OK           `cap` bytes; more may follow
 *   HX_END          nothing follows
 *   HX_E_FORMAT     nothing usable follows: the packed data are damaged
 *   HX_E_STOPPED    `*stop` was set
 *   HX_E_IO, HX_E_TRANSIENT, HX_E_NOMEM
 * [worker, one at a time] */
HX_MUST_USE hx_status hx__stream_read(hx_stream *stream, char *ptr, size_t cap,
                                      size_t *len, hx_error *err);

/* Passes over up to `bytes` without reading them; how many, which is 0 where
 * they have to be read: gzip, pipes, parts of a file. */
uint64_t hx__stream_skip(hx_stream *stream, uint64_t bytes);
/* These take NULL for a stream that was not opened: 0. */
uint64_t hx__stream_bytes_in(const hx_stream *stream);  /* as stored */
/* XXH64 of what standard input or a pipe gave, as stored; 0 for a file, and
 * where nothing came. */
uint64_t hx__stream_hash(const hx_stream *stream);
/* Bytes behind what is packed, which are zeros where nothing was damaged; `*at`
 * is where, in the packed bytes. */
uint64_t hx__stream_trailing(const hx_stream *stream, uint64_t *at);

/* -- bgzf.c: gzip made of small members that say how long they are -- */

#define HX_BGZF_HEAD 18  /* up to the length of the member */
/* Whether a file that begins so is BGZF. */
bool hx__bgzf_is(hx_str head);
/* Where the first BGZF member at or behind `offset` begins; `size`, that of
 * the file, where there is none. 0 for 0. HX_E_IO, HX_E_TRANSIENT. */
HX_MUST_USE hx_status hx__bgzf_next(int fd, uint64_t size, uint64_t offset,
                                    uint64_t *out, const char *path,
                                    hx_error *err);

#endif
