/* Cutting an input into blocks of whole records.
 *
 * What stands behind the last whole record of a block is carried over to the
 * next. A record that no block can hold is dropped up to its end, and an empty
 * block that counts it takes its place; so memory is bounded by the block, not
 * by the longest line. */
#include "source.h"

#include <stdio.h>

#include "alloc.h"
#include "error.h"
#include "foreign.h"
#include "paths.h"
#include "utf8.h"

static bool carry_room(hx_source *s, size_t bytes)
{
    void *carry = s->carry;

    if (!hx__grow(&carry, &s->carry_cap, bytes, 1))
        return false;
    s->carry = carry;
    return true;
}

/* Reads the stream, remembering how it ended. */
static hx_status read_stream(hx_source *s, char *ptr, size_t cap, size_t *len,
                             hx_error *err)
{
    hx_status rc;

    *len = 0;
    if (s->pending != HX_OK)
        return s->pending;
    rc = hx__stream_read(s->stream, ptr, cap, len, err);
    if (rc == HX_E_FORMAT && err)
        s->damage = *err;
    if (rc == HX_END || rc == HX_E_FORMAT)
        s->pending = rc;
    return rc;
}

/* As hx__stream_read, from what was carried over first. */
static hx_status read_on(hx_source *s, char *ptr, size_t cap, size_t *len,
                         hx_error *err)
{
    size_t    held = s->carry_len - s->carry_pos, got;
    hx_status rc;

    if (held > cap)
        held = cap;
    if (held)
        memcpy(ptr, s->carry + s->carry_pos, held);
    s->carry_pos += held;
    *len = held;
    if (held == cap)
        return HX_OK;
    rc = read_stream(s, ptr + held, cap - held, &got, err);
    *len += got;
    return rc;
}

/* Gives back the last `len` bytes that read_on() delivered, which end the
 * chunk, to be read again. */
static hx_status carry_over(hx_source *s, const char *tail, size_t len,
                            hx_error *err)
{
    if (s->carry_pos < s->carry_len) {
        /* All of the chunk came from here: step back. */
        s->carry_pos -= len;
        return HX_OK;
    }
    if (!carry_room(s, len))
        return hx__nomem(err);
    if (len)
        memcpy(s->carry, tail, len);
    s->carry_pos = 0;
    s->carry_len = len;
    return HX_OK;
}

/* -- opening -------------------------------------------------------------- */

/* Reads the head: 64 KiB, or more where that is not even one line. */
static hx_status read_head(hx_source *s, hx_error *err)
{
    size_t    want = HX_HEAD_BYTES, got;
    hx_status rc;

    do {
        if (!carry_room(s, want))
            return hx__nomem(err);
        rc = read_stream(s, s->carry + s->carry_len, want - s->carry_len,
                         &got, err);
        s->carry_len += got;
        if (rc != HX_OK)
            break;
        if (memchr(s->carry, '\n', s->carry_len))
            break;
        want *= 2;
    } while (want <= HX_BLOCK_GROWN);
    if (rc != HX_OK && rc != HX_END && rc != HX_E_FORMAT)
        return rc;
    if (s->carry_len >= 3 && memcmp(s->carry, "\xEF\xBB\xBF", 3) == 0) {
        s->carry_pos = 3;
        s->offset = 3;
    }
    return HX_OK;
}

/* "in_csv", or "csv" for short. */
static bool is_called(const char *plugin, const char *name)
{
    return strcmp(plugin, name) == 0 ||
           (strncmp(plugin, "in_", 3) == 0 && strcmp(plugin + 3, name) == 0);
}

/* The reader that was asked for (--reader), or NULL. */
static const hx_loaded *named_reader(const hx_hostx *host, const char *name)
{
    const hx_loaded *list;
    size_t           count = hx__host_plugins(host, &list);

    for (size_t i = 0; i < count; i++)
        if (list[i].plugin->stage == HX_STAGE_IN &&
            is_called(list[i].plugin->name, name))
            return &list[i];
    return NULL;
}

/* The reader that is surest, the first of equals; `*surest` is how sure. */
static const hx_loaded *choose_reader(const hx_hostx *host, hx_str head,
                                      int *surest)
{
    const char      *asked = hx__host_wish(host)->reader;
    const hx_loaded *list, *best = NULL;
    size_t           count = hx__host_plugins(host, &list);

    *surest = 0;
    if (asked)
        return named_reader(host, asked);
    if (head.len > HX_HEAD_BYTES)
        head.len = HX_HEAD_BYTES;
    for (size_t i = 0; i < count; i++) {
        int sure;

        if (list[i].plugin->stage != HX_STAGE_IN)
            continue;
        sure = list[i].plugin->sniff(list[i].model, head);
        if (sure > *surest) {
            *surest = sure;
            best = &list[i];
        }
    }
    return best;
}

static hx_status no_reader(const hx_source *s, const char *asked,
                           hx_error *err)
{
    if (asked)
        return hx__fail(err, HX_E_USAGE, "--reader %s: there is no such "
                        "reader (hxgap plugin list shows them: in_...)",
                        asked);
    return hx__fail(err, HX_E_IO, "%s: no reader knows this format "
                    "(NDJSON, CSV and plain text are known, each as it "
                    "is, as gzip, zstd or in a zip archive)", s->path);
}

/* Says what the input was taken for: "CSV separated by ';', Windows-1252". The
 * note adds the columns, and is empty where all of it was certain. */
static void tell_input(hx_source *s, const hx_hostx *host, int sure,
                       bool converted)
{
    const char *packing = hx__stream_packing(s->stream);
    const char *coding = hx__stream_coding(s->stream);
    hx_error    fields = s->note;
    char        what[100];
    size_t      len = 0;

    if (s->reader->input_text)
        len = s->reader->input_text(s->input, what, sizeof what);
    if (len == 0 || len > sizeof what)
        len = (size_t)snprintf(what, sizeof what, "%.90s", s->reader->name);
    snprintf(s->what, sizeof s->what, "%.*s%s%s%s%s%s", (int)len, what,
             packing ? ", " : "", packing ? packing : "",
             coding ? ", " : "", coding ? coding : "",
             converted ? ", Windows-1252" : "");
    s->note.message[0] = '\0';
    if (fields.message[0] || coding || converted || sure <= 90 ||
        hx__host_wish(host)->telling)
        (void)hx__fail(&s->note, HX_OK, "%s%s%.800s", s->what,
                       fields.message[0] ? "; " : "", fields.message);
}

/* Reader, fields and header from a head of valid UTF-8. `*body` is set to
 * where the records begin in it. */
static hx_status open_reader(hx_source *s, const hx_hostx *host, hx_str head,
                             bool whole, bool converted, size_t *body,
                             hx_error *err)
{
    const hx_host   *pub = hx__host_public(host);
    int              sure;
    const hx_loaded *best = choose_reader(host, head, &sure);
    hx_error         detail = { .message = "" };
    hx_status        rc;

    if (!best)
        return no_reader(s, hx__host_wish(host)->reader, err);
    s->reader = best->plugin;
    rc = hx__fields_open(&s->fields, hx__host_wish(host), s->reader,
                         best->model, pub, head, whole, &s->note, &detail);
    if (rc == HX_OK)
        rc = s->reader->input_open(best->model, pub, s->fields, head,
                                   &s->input, body, &detail);
    if (rc == HX_E_NOMEM)
        return hx__nomem(err);
    if (rc == HX_E_FORMAT)
        rc = HX_E_IO;  /* nothing of the input can be used */
    if (rc != HX_OK)
        return hx__fail(err, rc, "%s: %s%s", s->path, detail.message,
                        rc == HX_E_USAGE && hx__host_wish(host)->filed
                        ? " (the pipeline file, hxgap.yaml where none is "
                          "named, asks for it; --field NAME=COLUMN goes "
                          "before)" : "");
    if (*body > head.len)
        *body = head.len;
    tell_input(s, host, sure, converted);
    return HX_OK;
}

/* Opens the file and finds in `*head` the whole lines of its beginning. */
static hx_status open_head(hx_source *s, const hx_hostx *host,
                           const atomic_int *stop, hx_str *head, hx_error *err)
{
    hx_status   rc = hx__stream_open(&s->stream, s->path, stop, err);
    const char *feed;

    if (rc == HX_OK) {
        hx__stream_encode(s->stream, hx__host_wish(host)->encoding);
        rc = read_head(s, err);
    }
    if (rc != HX_OK)
        return rc;
    head->ptr = s->carry + s->carry_pos;
    head->len = s->carry_len - s->carry_pos;
    if (s->pending == HX_END)
        return HX_OK;
    /* Whole lines only: the last one may be cut within a letter. */
    feed = head->len ? memrchr(head->ptr, '\n', head->len) : NULL;
    if (feed)
        head->len = (size_t)(feed - head->ptr) + 1;
    else if (s->pending == HX_E_FORMAT)
        head->len = 0;
    return HX_OK;
}

/* The head has told how to read; now the part itself is opened. What stands
 * in front of the records is passed over again. */
static hx_status enter_span(hx_source *s, const atomic_int *stop,
                            hx_error *err)
{
    size_t    skip = s->span.begin == 0 ? (size_t)s->offset : 0, got;
    hx_status rc;

    hx__stream_close(s->stream);
    s->stream = NULL;
    s->pending = HX_OK;
    s->carry_pos = s->carry_len = 0;
    rc = hx__stream_open_span(&s->stream, s->path, s->span, stop, err);
    if (rc != HX_OK)
        return rc;
    if (s->span.begin > 0)
        s->offset = s->span.begin;
    if (skip == 0)
        return HX_OK;
    if (!carry_room(s, skip))
        return hx__nomem(err);
    rc = read_stream(s, s->carry, skip, &got, err);
    return rc == HX_END || rc == HX_E_FORMAT ? HX_OK : rc;
}

static bool was_converted(const hx_mended *mended)
{
    for (size_t i = 0; i < mended->count; i++)
        if (mended->fixes[i].kind & HX_FIX_CONVERTED)
            return true;
    return false;
}

/* Whether the file is called packed, but holds less than what any packed file
 * begins with: an upload that failed. */
static bool is_stub(const hx_source *s, size_t head_len)
{
    static const char *const suffixes[] = { ".gz", ".zst", ".zip" };

    if (s->pending != HX_END || head_len >= 4 || hx__stream_packing(s->stream))
        return false;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (hx__path_ends(s->path, suffixes[i]))
            return true;
    return false;
}

/* What the file is, by its head, where that is nothing to read comments from;
 * NULL. Who names a reader knows better. */
static const char *is_foreign(const hx_hostx *host, hx_str head)
{
    return hx__host_wish(host)->reader ? NULL : hx__foreign(head);
}

void hx__source_give_up(hx_source *s, const char *why)
{
    size_t len = strlen(s->path);

    /* The place is told with it: "PATH: why", or "PATH/member: why". */
    if (strncmp(why, s->path, len) == 0 && why[len])
        why += len + strspn(why + len, ": /");
    s->pending = hx__fail(&s->damage, HX_E_FORMAT, "%s", why);
    s->carry_pos = s->carry_len = 0;
    s->note.message[0] = '\0';
}

hx_status hx__source_open(hx_source *s, const hx_hostx *host,
                          const atomic_int *stop, hx_error *err)
{
    hx_mended   mended = { 0 };
    const char *foreign;
    hx_str      head;
    size_t      body = 0;
    hx_status   rc = open_head(s, host, stop, &head, err);

    if (rc != HX_OK)
        return rc;
    if (is_stub(s, head.len)) {
        hx__source_give_up(s, "is empty, though it is called packed; fetch it anew");
        return HX_OK;
    }
    if (head.len == 0) {  /* empty, or damaged in its first line */
        if (s->span.begin > 0)
            s->pending = HX_END;  /* the first part counts that */
        return HX_OK;
    }
    foreign = is_foreign(host, head);
    if (foreign) {
        s->pending = hx__fail(&s->damage, HX_E_FORMAT, "is %s", foreign);
        s->carry_pos = s->carry_len = 0;  /* a folder may hold such, too */
        return HX_OK;
    }
    rc = hx__utf8_mend(&mended, head);
    if (rc == HX_OK)
        rc = open_reader(s, host, (hx_str){ mended.ptr, mended.len },
                         s->pending == HX_END, was_converted(&mended), &body,
                         err);
    else
        (void)hx__nomem(err);
    body = hx__utf8_origin(&mended, body);
    s->carry_pos += body;
    s->offset += body;
    hx__utf8_clear(&mended);
    if (rc == HX_OK && s->span.end > 0)
        rc = enter_span(s, stop, err);
    return rc;
}

hx_status hx__source_splits(const char *path, const hx_hostx *host,
                            bool *splits, hx_error *err)
{
    hx_source        s = { .path = path };
    hx_mended        mended = { 0 };
    const hx_loaded *reader = NULL;
    int              sure;
    hx_str           head;
    hx_status        rc = open_head(&s, host, NULL, &head, err);

    *splits = false;
    if (rc == HX_E_IO) {  /* whoever reads it will say so */
        hx__source_shut(&s);
        return HX_OK;
    }
    /* What counts as damaged does so once: it is no file of lines. */
    if (rc == HX_OK && head.len > 0 && !is_stub(&s, head.len) &&
        !is_foreign(host, head)) {
        rc = hx__utf8_mend(&mended, head);
        if (rc == HX_OK)
            reader = choose_reader(host, (hx_str){ mended.ptr, mended.len },
                                   &sure);
        else
            (void)hx__nomem(err);
        hx__utf8_clear(&mended);
    }
    if (rc == HX_OK && reader && (reader->plugin->traits & HX_T_LINES))
        rc = hx__stream_splits(s.stream, splits, err);
    hx__source_shut(&s);
    return rc;
}

hx_status hx__source_skip(hx_source *s, char *room, size_t cap, hx_error *err)
{
    while (s->offset < s->resume) {
        uint64_t  left = s->resume - s->offset, jump = 0;
        size_t    got = 0;
        hx_status rc = HX_OK;

        if (s->carry_pos == s->carry_len && s->stream)
            jump = hx__stream_skip(s->stream, left);
        if (jump == 0)
            rc = read_on(s, room, left < cap ? (size_t)left : cap, &got, err);
        s->offset += jump + got;
        if ((rc == HX_END || rc == HX_E_FORMAT) && s->offset < s->resume)
            return hx__fail(err, HX_E_IO, "%s: is shorter than when the "
                            "checkpoint was made", s->path);
        if (rc != HX_OK && rc != HX_END && rc != HX_E_FORMAT)
            return rc;
    }
    return HX_OK;
}

void hx__source_shut(hx_source *s)
{
    hx__stream_close(s->stream);
    s->stream = NULL;
    hx__free(s->carry);
    s->carry = NULL;
    s->carry_pos = s->carry_len = s->carry_cap = 0;
}

void hx__source_close(hx_source *s)
{
    if (!s)
        return;
    hx__source_shut(s);
    if (s->input)
        s->reader->input_close(s->input);
    hx__fields_close(s->fields);
    hx__free(s->records);
    hx__free(s);
}

/* -- filling -------------------------------------------------------------- */

static bool grow_chunk(hx_chunk *chunk)
{
    size_t cap = chunk->cap < HX_BLOCK_GROWN / 2 ? 2 * chunk->cap
                                                 : HX_BLOCK_GROWN;
    char  *ptr = hx__realloc(chunk->ptr, cap, 1);

    if (!ptr)
        return false;
    chunk->ptr = ptr;
    chunk->cap = cap;
    return true;
}

/* Within a dropped record: drops up to its line end. False where the end is
 * not in the chunk, which is empty then. */
static bool skip_line(hx_source *s, hx_chunk *chunk)
{
    char  *feed = chunk->len ? memchr(chunk->ptr, '\n', chunk->len) : NULL;
    size_t gone = feed ? (size_t)(feed - chunk->ptr) + 1 : chunk->len;

    s->offset += gone;
    chunk->len -= gone;
    if (!feed)
        return false;
    memmove(chunk->ptr, feed + 1, chunk->len);
    s->skipping = false;
    return true;
}

/* Makes the chunk stand for the record at its beginning, which is too long
 * for any block; the rest of that record is skipped. */
static hx_status drop_record(hx_source *s, hx_chunk *chunk, hx_error *err)
{
    size_t from = chunk->len < HX_RECORD_MAX ? chunk->len : HX_RECORD_MAX;
    char  *feed = memchr(chunk->ptr + from, '\n', chunk->len - from);
    size_t gone = feed ? (size_t)(feed - chunk->ptr) + 1 : chunk->len;
    size_t rest = chunk->len - gone;

    chunk->too_long = true;
    chunk->last = false;
    chunk->offset = s->offset;
    chunk->len = 0;
    s->offset += gone;
    s->skipping = feed == NULL;
    return carry_over(s, chunk->ptr + gone, rest, err);
}

/* The length of the whole records in the chunk, which `read` was the end of. Of
 * what is damaged the lines behind are read as at the end of an input, though the
 * record that they may belong to has no end. */
static size_t whole_records(const hx_source *s, const hx_chunk *chunk,
                            hx_status read)
{
    hx_block    block = { chunk->ptr, chunk->len, read == HX_END };
    const char *feed = NULL;
    size_t      cut;

    if (chunk->len == 0 || !s->reader)
        return 0;
    if (block.last)
        return chunk->len;
    cut = s->reader->cut(s->input, block);
    if (cut >= chunk->len)
        return chunk->len;
    if (read == HX_E_FORMAT)
        feed = memrchr(chunk->ptr + cut, '\n', chunk->len - cut);
    return feed ? (size_t)(feed - chunk->ptr) + 1 : cut;
}

hx_status hx__source_fill(hx_source *s, hx_chunk *chunk, bool *ended,
                          hx_error *err)
{
    size_t    got, cut = 0;
    hx_status rc;

    *ended = false;
    chunk->source = s;
    chunk->len = 0;
    chunk->too_long = false;
    for (;;) {
        rc = read_on(s, chunk->ptr + chunk->len, chunk->cap - chunk->len,
                     &got, err);
        chunk->len += got;
        if (rc != HX_OK && rc != HX_END && rc != HX_E_FORMAT)
            return rc;
        if (s->skipping && !skip_line(s, chunk)) {
            if (rc != HX_OK)
                break;
            continue;
        }
        cut = whole_records(s, chunk, rc);
        if (cut > 0 || rc != HX_OK)
            break;
        if (chunk->len < chunk->cap)
            continue;
        if (chunk->cap >= HX_BLOCK_GROWN)
            return drop_record(s, chunk, err);
        if (!grow_chunk(chunk))
            return hx__nomem(err);
    }
    *ended = rc != HX_OK;
    chunk->last = rc == HX_END;
    chunk->offset = s->offset;
    s->offset += cut;
    if (!*ended)
        rc = carry_over(s, chunk->ptr + cut, chunk->len - cut, err);
    chunk->len = cut;
    return *ended ? HX_OK : rc;
}
