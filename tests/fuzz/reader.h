/* What the targets of one reader share: an input as its records, read whole
 * and in pieces, and written and read again, without files, threads and the
 * rest of a run. */
#ifndef FUZZ_READER_H
#define FUZZ_READER_H

#include "buf.h"
#include "fuzz.h"
#include "record.h"
#include "utf8.h"

typedef struct fuzz_reader {
    hx_hostx        *host;
    const hx_loaded *plugin;
    hx_chain        *chain;
    hx_mended        head, piece;
} fuzz_reader;

/* One input that is open. */
typedef struct fuzz_input {
    fuzz_reader *r;
    hx_fields   *fields;
    void        *input;
    size_t       begin;   /* of the records in r->head, which is mended */
    hx_str       body;    /* the same as it came; borrowed */
} fuzz_input;

/* Writes records in the format of the reader: those slots that are bits of
 * `slots`. `head` may be NULL. */
typedef struct fuzz_writer {
    void (*head)(hx_buf *out, unsigned slots);
    void (*record)(hx_buf *out, unsigned slots, const hx_value *values);
} fuzz_writer;

static inline fuzz_reader *fuzz_reader_of(const char *name)
{
    static fuzz_reader r;
    hx_error err = { "" };

    if (r.host)
        return &r;
    r.host = fuzz_host((const char *const[]){ name }, 1, NULL);
    r.plugin = hx__host_find(r.host, name);
    FUZZ_MUST(r.plugin);
    FUZZ_MUST(hx__chain_open(&r.chain, r.host, &err) == HX_OK);
    return &r;
}

/* Opens `raw` as a run does; false where the reader wants none of it. `wish`
 * says which column is which field; NULL: as names and values tell. */
static inline bool fuzz_input_open(fuzz_input *in, fuzz_reader *r, hx_str raw,
                                   const hx_field_wish *wish)
{
    const hx_plugin *p = r->plugin->plugin;
    hx_error note = { "" }, err = { "" };
    size_t   body = 0;
    hx_str   head;

    if (!wish)
        wish = hx__host_wish(r->host);
    *in = (fuzz_input){ .r = r };
    if (raw.len >= 3 && memcmp(raw.ptr, "\xEF\xBB\xBF", 3) == 0) {
        raw.ptr += 3;
        raw.len -= 3;
    }
    FUZZ_MUST(hx__utf8_mend(&r->head, raw) == HX_OK);
    head = (hx_str){ r->head.ptr, r->head.len };
    FUZZ_MUST(p->sniff(r->plugin->model, head) <= 100);
    if (hx__fields_open(&in->fields, wish, p,
                        r->plugin->model, hx__host_public(r->host), head,
                        true, &note, &err) != HX_OK ||
        p->input_open(r->plugin->model, hx__host_public(r->host), in->fields,
                      head, &in->input, &body, &err) != HX_OK) {
        FUZZ_MUST(err.message[0]);
        hx__fields_close(in->fields);
        return false;
    }
    FUZZ_MUST(body <= head.len);
    in->begin = body;
    body = hx__utf8_origin(&r->head, body);
    in->body = (hx_str){ raw.ptr + body, raw.len - body };
    return true;
}

static inline void fuzz_input_close(fuzz_input *in)
{
    in->r->plugin->plugin->input_close(in->input);
    hx__fields_close(in->fields);
}

static inline void fuzz_same(const char *a_name, const hx_buf *a,
                             const char *b_name, const hx_buf *b)
{
    bool same = hx_str_eq((hx_str){ a->ptr, a->len },
                          (hx_str){ b->ptr, b->len });

    if (!same)
        fprintf(stderr, "%s:\n%.*s\n%s:\n%.*s\n", a_name, (int)a->len, a->ptr,
                b_name, (int)b->len, b->ptr);
    FUZZ_MUST(same);
}

/* Appends a record as a line: what is wrong with it, or its values. */
static inline void fuzz_put_record(hx_buf *out, const hx_recordx *rec,
                                   hx_status rc)
{
    hx__buf_printf(out, "%d", rc == HX_OK ? 0 : rec->pub.skip);
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        const hx_value *v = &rec->values[slot];

        if (v->type == HX_V_NONE || rc != HX_OK)
            continue;
        FUZZ_MUST(hx__utf8_valid_prefix(v->text) == v->text.len);
        hx__buf_printf(out, " %d:%d=", slot, v->type);
        hx__buf_json(out, v->text);
    }
    hx__buf_char(out, '\n');
}

/* Parses one block, a copy that ends where its memory ends. */
static inline void fuzz_block(fuzz_input *in, hx_str raw, bool last,
                              hx_buf *out)
{
    const hx_plugin *p = in->r->plugin->plugin;
    hx_error  err = { "" };
    hx_block  block = { .last = last };
    hx_status rc = HX_OK;
    size_t    pos = 0;
    char     *copy;

    FUZZ_MUST(hx__utf8_mend(&in->r->piece, raw) == HX_OK);
    block.len = in->r->piece.len;
    copy = malloc(block.len + !block.len);
    FUZZ_MUST(copy);
    memcpy(copy, in->r->piece.ptr, block.len);
    block.ptr = copy;
    while (rc != HX_END) {
        hx_record *rec = hx__chain_begin(in->r->chain);
        size_t     before = pos;

        rc = p->parse(in->input, hx__host_public(in->r->host), block, &pos,
                      rec, &err);
        FUZZ_MUST(rc == HX_OK || rc == HX_SKIP || rc == HX_END);
        if (rc == HX_END)
            break;
        FUZZ_MUST(pos > before && pos <= block.len);
        FUZZ_MUST(rec->begin <= rec->end && rec->end <= pos);
        FUZZ_MUST(rc == HX_OK || (rec->skip && err.message[0]));
        fuzz_put_record(out, (hx_recordx *)rec, rc);
    }
    free(copy);
}

/* The input in blocks of about `step` bytes: more where a record wants it. */
static inline void fuzz_blocks(fuzz_input *in, size_t step, hx_buf *out)
{
    const hx_plugin *p = in->r->plugin->plugin;
    hx_str rest = in->body;

    out->len = 0;
    while (rest.len > 0) {
        size_t len = 0, cut = 0;

        while (cut == 0 && len < rest.len) {
            char *copy;

            len = rest.len - len < step ? rest.len : len + step;
            copy = malloc(len);
            FUZZ_MUST(copy);
            memcpy(copy, rest.ptr, len);
            cut = len == rest.len
                      ? len
                      : p->cut(in->input, (hx_block){ copy, len, false });
            free(copy);
        }
        FUZZ_MUST(cut > 0 && cut <= len);
        fuzz_block(in, (hx_str){ rest.ptr, cut }, cut == rest.len, out);
        rest.ptr += cut;
        rest.len -= cut;
    }
    FUZZ_MUST(!out->failed);
}

/* Reads `raw` in blocks of both sizes, which must tell the same; the records
 * as lines are in `*out`. */
static inline void fuzz_read(fuzz_input *in, size_t step, hx_buf *out)
{
    static hx_buf cut;

    fuzz_blocks(in, SIZE_MAX, out);
    fuzz_blocks(in, step, &cut);
    fuzz_same("whole", out, "in blocks", &cut);
}

/* -- writing and reading again --------------------------------------------- */

/* The record at `*pos` of the whole input. */
static inline hx_status fuzz_next(fuzz_input *in, size_t *pos,
                                  const hx_value **values)
{
    hx_block  block = { in->r->head.ptr, in->r->head.len, true };
    hx_error  err = { "" };
    hx_record *rec = hx__chain_begin(in->r->chain);

    *values = ((hx_recordx *)rec)->values;
    return in->r->plugin->plugin->parse(in->input,
                                        hx__host_public(in->r->host), block,
                                        pos, rec, &err);
}

/* The slots that any record has a value of, as bits. */
static inline unsigned fuzz_slots(fuzz_input *in)
{
    const hx_value *values;
    unsigned  slots = 0;
    size_t    pos = in->begin;
    hx_status rc;

    while ((rc = fuzz_next(in, &pos, &values)) != HX_END)
        for (int slot = 0; rc == HX_OK && slot < HX_F_COUNT; slot++)
            if (values[slot].type != HX_V_NONE)
                slots |= 1u << slot;
    return slots;
}

static inline void fuzz_write(fuzz_input *in, const fuzz_writer *w,
                              unsigned slots, hx_buf *out)
{
    const hx_value *values;
    size_t    pos = in->begin;
    hx_status rc;

    out->len = 0;
    if (w->head)
        w->head(out, slots);
    while ((rc = fuzz_next(in, &pos, &values)) != HX_END)
        if (rc == HX_OK)
            w->record(out, slots, values);
    FUZZ_MUST(!out->failed);
}

/* Leaves out the lines of records that were refused, which nobody writes. */
static inline void fuzz_keep_good(hx_buf *lines)
{
    char *to = lines->ptr, *end;

    if (lines->len == 0)
        return;
    end = lines->ptr + lines->len;
    for (char *p = lines->ptr; p < end;) {
        size_t len = (size_t)((char *)memchr(p, '\n', (size_t)(end - p)) - p) + 1;

        if (p[0] == '0') {
            memmove(to, p, len);
            to += len;
        }
        p += len;
    }
    lines->len = (size_t)(to - lines->ptr);
}

/* Reads `raw` whole and in blocks, writes what was read, and reads that: the
 * values are the same. */
static inline void fuzz_round_trip(fuzz_reader *r, hx_str raw, size_t step,
                                   const fuzz_writer *w)
{
    static hx_buf first, written, second;
    hx_field_wish wish = *hx__host_wish(r->host);
    fuzz_input    in;
    unsigned      slots;

    if (!fuzz_input_open(&in, r, raw, NULL))
        return;
    fuzz_read(&in, step, &first);
    fuzz_keep_good(&first);
    slots = fuzz_slots(&in);
    fuzz_write(&in, w, slots, &written);
    fuzz_input_close(&in);
    if (slots == 0)
        return;
    for (int slot = 0; slot < HX_F_COUNT; slot++)
        wish.column[slot] = slots & 1u << slot ? hx__field_name(slot) : "";
    FUZZ_MUST(fuzz_input_open(&in, r, (hx_str){ written.ptr, written.len },
                              &wish));
    fuzz_blocks(&in, SIZE_MAX, &second);
    fuzz_input_close(&in);
    fuzz_same("read", &first, "written and read", &second);
}

#endif
