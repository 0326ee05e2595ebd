/* Files, members of zip archives and standard input as streams of decoded
 * bytes.
 *
 * Plain files are read straight into the caller's block; only gzip and zstd
 * have an input buffer. Nothing of gzip's header is used: a stored name could
 * lie. */
#include "archive.h"

#include "alloc.h"
#include "error.h"
#include "inflate.h"
#include "recode.h"
#include "stored.h"
#include "unzstd.h"

#define INPUT_BYTES ((size_t)128 << 10)
#define LOOK_BYTES 4  /* the longest magic number */

/* Where a stream of a part stands: before its first record, among them, or
 * within the last one, which ends behind the part. */
enum part { PART_NONE, PART_SKIP, PART_MAIN, PART_TAIL, PART_DONE };

struct hx_stream {
    hx_stored         raw;
    bool              looked, ended;
    hx_inflate       *gzip;   /* both NULL: plain */
    hx_unzstd        *zstd;
    unsigned char    *in;     /* the beginning of the file, later what is to
                                 be unpacked */
    size_t            in_pos, in_len;
    uint64_t          at;     /* where the unpacker stands, as stored */
    enum part         part;
    uint64_t          tail;   /* where the part ends in the file */
    int               asked;  /* encoding, HX_RECODE_... */
    hx_recoding       text;   /* what the decoded bytes are */
    unsigned char    *wide;   /* UTF-16 that is not converted yet */
    size_t            wide_pos, wide_len;
    hx_status         wide_end;  /* how the bytes behind it ended, or HX_OK */
    char              held[4];   /* converted, but there was no room */
    size_t            held_pos, held_len;
};

hx_status hx__stream_open(hx_stream **out, const char *path,
                          const atomic_int *stop, hx_error *err)
{
    hx_stream *s = hx__alloc(1, sizeof *s);
    hx_status  rc;

    *out = NULL;
    if (!s)
        return hx__nomem(err);
    rc = hx__stored_open(&s->raw, path, stop, err);
    s->in = hx__alloc(INPUT_BYTES, 1);
    if (rc == HX_OK && !s->in)
        rc = hx__nomem(err);
    if (rc != HX_OK) {
        hx__stream_close(s);
        return rc;
    }
    *out = s;
    return HX_OK;
}

/* Whether the file may be entered in the middle; `*blocks`: it is BGZF. */
static hx_status can_enter(const hx_stream *s, bool *enters, bool *blocks,
                           hx_error *err)
{
    char      bytes[HX_BGZF_HEAD];
    hx_str    head = { bytes, 0 };
    hx_status rc;

    *enters = *blocks = false;
    if (s->raw.waits || s->raw.member)
        return HX_OK;
    rc = hx__read_at(s->raw.fd, bytes, sizeof bytes, 0, &head.len,
                     s->raw.path, err);
    *blocks = rc == HX_OK && hx__bgzf_is(head);
    *enters = rc == HX_OK && (*blocks || (!hx__inflate_is_gzip(head) &&
                                          !hx__unzstd_is(head)));
    return rc;
}

/* Finds where the part really begins and ends, and goes there. */
static hx_status enter_part(hx_stream *s, hx_span span, hx_error *err)
{
    const hx_stored *raw = &s->raw;
    bool             enters, blocks;
    uint64_t         begin = span.begin, end = span.end;
    hx_status        rc = can_enter(s, &enters, &blocks, err);

    if (rc != HX_OK)
        return rc;
    if (!enters)
        return hx__fail(err, HX_E_USAGE, "%s: cannot be read in parts",
                        raw->path);
    if (end > raw->size)
        end = raw->size;
    if (blocks) {
        rc = hx__bgzf_next(raw->fd, raw->size, span.begin, &begin, raw->path,
                           err);
        if (rc == HX_OK)
            rc = hx__bgzf_next(raw->fd, raw->size, end, &end, raw->path, err);
        if (rc == HX_OK && !(s->gzip = hx__inflate_open(HX_INFLATE_BEST)))
            rc = hx__nomem(err);
    }
    if (rc != HX_OK)
        return rc;
    s->part = begin >= end ? PART_DONE : begin > 0 ? PART_SKIP : PART_MAIN;
    s->tail = end;
    s->at = begin;
    return hx__stored_window(&s->raw, begin, begin < end ? end - begin : 0,
                             err);
}

hx_status hx__stream_open_span(hx_stream **out, const char *path,
                               hx_span span, const atomic_int *stop,
                               hx_error *err)
{
    hx_status rc = hx__stream_open(out, path, stop, err);

    if (rc != HX_OK || span.end == 0)
        return rc;
    rc = enter_part(*out, span, err);
    if (rc != HX_OK) {
        hx__stream_close(*out);
        *out = NULL;
    }
    return rc;
}

hx_status hx__stream_splits(const hx_stream *s, bool *splits, hx_error *err)
{
    bool blocks;

    *splits = false;
    return hx__recoding_none(&s->text) ? can_enter(s, splits, &blocks, err)
                                       : HX_OK;
}

void hx__stream_close(hx_stream *s)
{
    if (!s)
        return;
    hx__stored_close(&s->raw);
    hx__inflate_close(s->gzip);
    hx__unzstd_close(s->zstd);
    hx__free(s->wide);
    hx__free(s->in);
    hx__free(s);
}

/* Fills the input buffer, which is empty, as far as one read goes. */
static hx_status refill(hx_stream *s, hx_error *err)
{
    s->in_pos = 0;
    return hx__stored_read(&s->raw, s->in, INPUT_BYTES, &s->in_len, err);
}

/* Why a zip archive is read as one file: what is said of one that is named, and
 * else that it is none to read. */
static hx_status refuse_zip(const hx_stream *s, hx_error *err)
{
    hx_inputs members = { 0 };
    hx_status rc = HX_OK;

    /* What has no name has no members: redirected, it is no pipe. */
    if (s->raw.waits || strcmp(s->raw.path, "-") == 0)
        return hx__fail(err, HX_E_IO, "%s: a zip archive cannot be read from "
                        "a pipe or standard input; name the file. An office "
                        "document is one too: save its table as CSV",
                        s->raw.path);
    if (!s->raw.member)
        rc = hx__inputs_expand(&members, &s->raw.path, 1, err);
    hx__inputs_clear(&members);
    if (rc != HX_OK)
        return rc;
    return hx__fail(err, HX_E_FORMAT, "is a document of Excel, Word or the "
                    "like (save its table as CSV), or a zip archive in "
                    "another one or not called .zip (unpack it, or rename "
                    "it)");
}

/* Looks at the first bytes: they may come one by one from a pipe. */
static hx_status look(hx_stream *s, hx_error *err)
{
    hx_status rc;
    hx_str    head = { (char *)s->in, 0 };
    size_t    len;

    s->looked = true;
    while (s->in_len < LOOK_BYTES && !s->raw.ended) {
        rc = hx__stored_read(&s->raw, s->in + s->in_len,
                             INPUT_BYTES - s->in_len, &len, err);
        if (rc != HX_OK)
            return rc;
        s->in_len += len;
    }
    head.len = s->in_len;
    if (hx__inflate_is_gzip(head))
        return (s->gzip = hx__inflate_open(HX_INFLATE_BEST)) ? HX_OK
                                                             : hx__nomem(err);
    if (hx__unzstd_is(head))
        return (s->zstd = hx__unzstd_open()) ? HX_OK : hx__nomem(err);
    return hx__zip_is(head) ? refuse_zip(s, err) : HX_OK;
}

static hx_status read_plain(hx_stream *s, char *ptr, size_t cap, size_t *len,
                            hx_error *err)
{
    hx_status rc;
    size_t    got = s->in_len - s->in_pos;

    if (got > cap)
        got = cap;
    memcpy(ptr, s->in + s->in_pos, got);
    s->in_pos += got;
    *len = got;
    while (*len < cap && !s->raw.ended) {
        rc = hx__stored_read(&s->raw, ptr + *len, cap - *len, &got, err);
        if (rc != HX_OK)
            return rc;
        *len += got;
    }
    return *len < cap ? HX_END : HX_OK;
}

static int unpack(hx_stream *s, hx_inflate_io *io)
{
    return s->zstd ? hx__unzstd_run(s->zstd, io) : hx__inflate_run(s->gzip, io);
}

static const char *unpack_text(const hx_stream *s, int end)
{
    return s->zstd ? hx__unzstd_text(end) : hx__inflate_text(end);
}

uint64_t hx__stream_trailing(const hx_stream *s, uint64_t *at)
{
    uint64_t bytes = 0;

    if (s && s->zstd)
        bytes = hx__unzstd_trailing(s->zstd);
    else if (s && s->gzip)
        bytes = hx__inflate_trailing(s->gzip);
    *at = s ? s->at - bytes : 0;
    return bytes;
}

static hx_status damaged(const hx_stream *s, int end, hx_error *err)
{
    uint64_t at, bytes = hx__stream_trailing(s, &at);

    if (bytes == 0)
        return hx__fail(err, HX_E_FORMAT, "%s", unpack_text(s, end));
    return hx__fail(err, HX_E_FORMAT, "%s: %llu byte%s from byte %llu of the "
                    "packed data on", unpack_text(s, end),
                    (unsigned long long)bytes, hx__plural(bytes),
                    (unsigned long long)at);
}

static hx_status read_packed(hx_stream *s, char *ptr, size_t cap, size_t *len,
                             hx_error *err)
{
    hx_status rc;

    while (*len < cap) {
        hx_inflate_io io = {
            .in = s->in + s->in_pos, .in_len = s->in_len - s->in_pos,
            .in_last = s->raw.ended,
            .out = (unsigned char *)ptr + *len, .out_len = cap - *len,
        };
        int end = unpack(s, &io);

        s->at += s->in_len - s->in_pos - io.in_len;
        s->in_pos = s->in_len - io.in_len;
        *len = cap - io.out_len;
        if (end == HX_GZ_END || end == HX_GZ_TRAILING)
            return HX_END;
        if (end == HX_GZ_NOMEM)
            return hx__nomem(err);
        if (end != HX_GZ_MORE)
            return damaged(s, end, err);
        if (io.in_len == 0 && io.out_len > 0) {
            rc = refill(s, err);
            if (rc != HX_OK)
                return rc;
        }
    }
    return HX_OK;
}

/* -- parts ----------------------------------------------------------------- */

/* Goes on behind the part, for what is left of its last record. */
static hx_status enter_tail(hx_stream *s, hx_error *err)
{
    hx_status rc;

    s->at = s->tail;
    s->part = s->tail < s->raw.size ? PART_TAIL : PART_DONE;
    s->in_pos = s->in_len = 0;
    if (s->part == PART_DONE)
        return HX_OK;
    rc = hx__stored_window(&s->raw, s->tail, s->raw.size - s->tail, err);
    if (rc != HX_OK || !s->gzip)
        return rc;
    hx__inflate_close(s->gzip);
    s->gzip = hx__inflate_open(HX_INFLATE_BEST);
    return s->gzip ? HX_OK : hx__nomem(err);
}

/* Keeps of `len` fresh bytes what belongs to the part; returns how many. */
static size_t keep_part(hx_stream *s, char *ptr, size_t len)
{
    char *feed = len ? memchr(ptr, '\n', len) : NULL;

    if (s->part == PART_MAIN)
        return len;
    if (s->part == PART_TAIL) {
        if (!feed)
            return len;
        s->part = PART_DONE;
        return (size_t)(feed - ptr) + 1;
    }
    if (!feed)
        return 0;
    s->part = PART_MAIN;
    len -= (size_t)(feed - ptr) + 1;
    memmove(ptr, feed + 1, len);
    return len;
}

static hx_status read_part(hx_stream *s, char *ptr, size_t cap, size_t *len,
                           hx_error *err)
{
    while (*len < cap && s->part != PART_DONE) {
        size_t    got = 0;
        uint64_t  at;
        hx_status rc = s->gzip
                     ? read_packed(s, ptr + *len, cap - *len, &got, err)
                     : read_plain(s, ptr + *len, cap - *len, &got, err);

        *len += keep_part(s, ptr + *len, got);
        if (rc != HX_OK && rc != HX_END)
            return rc;
        if (rc == HX_OK || s->part == PART_DONE)
            continue;
        /* Zeros between members, which are no end as those behind them are. */
        if (s->part != PART_TAIL && s->tail < s->raw.size &&
            hx__stream_trailing(s, &at) > 0)
            return damaged(s, HX_GZ_BEHIND, err);
        if (s->part == PART_MAIN)
            rc = enter_tail(s, err);
        else  /* no record begins here, or the last one lacks a line feed */
            s->part = PART_DONE;
        if (rc < 0)
            return rc;
    }
    return s->part == PART_DONE ? HX_END : HX_OK;
}

/* -- decoded bytes, and what they become ---------------------------------- */

static hx_status read_decoded(hx_stream *s, char *ptr, size_t cap,
                              size_t *len, hx_error *err)
{
    *len = 0;
    if (s->part != PART_NONE)
        return read_part(s, ptr, cap, len, err);
    return s->gzip || s->zstd ? read_packed(s, ptr, cap, len, err)
                              : read_plain(s, ptr, cap, len, err);
}

/* Takes the first bytes of another encoding over, to be read again as such.
 * `rc` is how the read that gave them ended. */
static hx_status begin_wide(hx_stream *s, const char *ptr, size_t len,
                            hx_status rc, hx_error *err)
{
    s->wide = hx__alloc(len > INPUT_BYTES ? len : INPUT_BYTES, 1);
    if (!s->wide)
        return hx__nomem(err);
    memcpy(s->wide, ptr, len);
    /* A byte order mark is no letter. */
    s->wide_pos = len >= 2 && (memcmp(ptr, "\xFF\xFE", 2) == 0 ||
                               memcmp(ptr, "\xFE\xFF", 2) == 0) ? 2 : 0;
    s->wide_len = len;
    s->wide_end = rc;
    return HX_OK;
}

/* Refills the buffer behind what is left in it. */
static hx_status refill_wide(hx_stream *s, hx_error *err)
{
    size_t    left = s->wide_len - s->wide_pos, got;
    hx_status rc;

    memmove(s->wide, s->wide + s->wide_pos, left);
    rc = read_decoded(s, (char *)s->wide + left, INPUT_BYTES - left, &got,
                      err);
    s->wide_pos = 0;
    s->wide_len = left + got;
    s->wide_end = rc;
    return rc < 0 && rc != HX_E_FORMAT ? rc : HX_OK;
}

static hx_status read_wide(hx_stream *s, char *ptr, size_t cap, size_t *len,
                           hx_error *err)
{
    *len = 0;
    while (*len < cap) {
        const unsigned char *in = s->wide + s->wide_pos;
        size_t in_len = s->wide_len - s->wide_pos, made;
        bool   last = s->wide_end != HX_OK, little = cap - *len < 4;

        if (s->held_pos < s->held_len) {
            ptr[(*len)++] = s->held[s->held_pos++];
            continue;
        }
        made = hx__recode_convert(s->text.kind, &in, &in_len, last,
                                  little ? s->held : ptr + *len,
                                  little ? 4 : cap - *len);
        s->wide_pos = s->wide_len - in_len;
        s->held_pos = 0;
        s->held_len = little ? made : 0;
        *len += little ? 0 : made;
        if (made == 0 && last)
            return s->wide_end;
        if (made == 0) {
            hx_status rc = refill_wide(s, err);

            if (rc != HX_OK)
                return rc;
        }
    }
    return HX_OK;
}

/* The first read, whose bytes tell what the input is. */
static hx_status read_first(hx_stream *s, char *ptr, size_t cap, size_t *len,
                            hx_error *err)
{
    hx_status rc = s->part == PART_NONE ? look(s, err) : HX_OK;

    s->looked = true;
    if (rc == HX_OK)
        rc = read_decoded(s, ptr, cap, len, err);
    if (s->part != PART_NONE || *len == 0)
        return rc;
    hx__recoding_begin(&s->text, s->asked, ptr, *len);
    if (s->text.kind == HX_RECODE_NONE)
        return rc;
    if (rc < 0 && rc != HX_E_FORMAT)
        return rc;
    rc = begin_wide(s, ptr, *len, rc, err);
    if (rc == HX_OK)
        rc = read_wide(s, ptr, cap, len, err);
    hx__recoding_lines(&s->text, ptr, *len);
    return rc;
}

hx_status hx__stream_read(hx_stream *s, char *ptr, size_t cap, size_t *len,
                          hx_error *err)
{
    hx_status rc;

    *len = 0;
    if (s->ended)
        return HX_END;
    if (!s->looked) {
        rc = read_first(s, ptr, cap, len, err);
    } else {
        rc = s->wide ? read_wide(s, ptr, cap, len, err)
                     : read_decoded(s, ptr, cap, len, err);
        hx__recoding_on(&s->text, ptr, *len);
    }
    s->ended = rc != HX_OK;
    return rc;
}

void hx__stream_encode(hx_stream *s, int encoding)
{
    s->asked = encoding;
}

const char *hx__stream_packing(const hx_stream *s)
{
    if (s->raw.member)
        return s->gzip || s->zstd ? "packed, in a zip archive"
                                  : "in a zip archive";
    return s->gzip ? "gzip" : s->zstd ? "zstd" : NULL;
}

const char *hx__stream_coding(const hx_stream *s)
{
    return hx__recoding_title(&s->text);
}

bool hx__stream_unclosed(const hx_stream *s)
{
    return s && s->text.listed && hx__unarray_open(&s->text.array);
}

uint64_t hx__stream_skip(hx_stream *s, uint64_t bytes)
{
    bool plain = !s->gzip && !s->zstd && !s->text.kind &&
                 !s->text.listed && s->part == PART_NONE;

    /* What was looked at already is not passed over. */
    return plain && s->raw.bytes_in > 0 && s->in_pos == s->in_len &&
           hx__stored_skip(&s->raw, bytes) ? bytes : 0;
}

uint64_t hx__stream_bytes_in(const hx_stream *s)
{
    return s ? s->raw.bytes_in : 0;
}

uint64_t hx__stream_hash(const hx_stream *s)
{
    return s ? hx__stored_hash(&s->raw) : 0;
}
