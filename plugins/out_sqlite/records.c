/* Every comment as rows: annotate --out FILE.sqlite.
 *
 * Workers write what is to be kept of a record into a buffer, as varints and
 * text; one thread after the other adds the buffers in the order of the input.
 * Labels and rules go by their numbers and get their names here.
 *
 *   skip reason; id type, id; language;
 *   mentions: driver, stance, start, end, rule, text;
 *   facets: dimension, label */
#include "db.h"

#include <stdio.h>

#define RULE_BYTES 288  /* a file's name and a line */

static const char *const languages[HX_LANG_COUNT] = { "unknown", "de", "en" };

/* -- a record as bytes [worker] -------------------------------------------- */

static void put_text(const hx_host *host, hx_buf *out, hx_str text)
{
    host->buf_uint(out, text.len);
    if (text.len)
        host->buf_bytes(out, text.ptr, text.len);
}

static hx_status put_mention(const hx_host *host, hx_record *rec,
                             const hx_mention *m, hx_buf *out, hx_error *err)
{
    hx_piece  piece;
    hx_status rc = host->mask(rec, m->begin, m->end, 0, &piece, err);

    if (rc != HX_OK)
        return rc;
    host->buf_uint(out, m->label);
    host->buf_uint(out, m->stance);
    host->buf_uint(out, host->origin(rec, m->begin));
    host->buf_uint(out, host->origin(rec, m->end));
    host->buf_uint(out, m->rule);
    put_text(host, out, piece.text);
    return HX_OK;
}

hx_status db_record(const void *model, const hx_host *host, hx_record *rec,
                    hx_buf *out, hx_error *err)
{
    const hx_value *id = rec->value_count > HX_F_ID ? &rec->values[HX_F_ID]
                                                    : NULL;
    bool      known = id && rec->skip == HX_SKIP_NONE;
    hx_status rc = HX_OK;

    (void)model;
    host->buf_uint(out, rec->skip);
    host->buf_uint(out, known ? id->type : HX_V_NONE);
    put_text(host, out, known ? id->text : HX_LIT(""));
    host->buf_uint(out, rec->lang);
    if (rec->skip != HX_SKIP_NONE)
        return HX_OK;
    host->buf_uint(out, rec->mention_count);
    for (size_t i = 0; i < rec->mention_count && rc == HX_OK; i++)
        rc = put_mention(host, rec, &rec->mentions[i], out, err);
    host->buf_uint(out, rec->facet_count);
    for (size_t i = 0; i < rec->facet_count; i++) {
        host->buf_uint(out, rec->facets[i].dimension);
        host->buf_uint(out, rec->facets[i].label);
    }
    return rc;
}

/* -- bytes as rows --------------------------------------------------------- */

typedef struct writer {
    db     db;
    hx_str in;      /* what is left of the record */
    int    drivers; /* dimension */
} writer;

static uint64_t get(writer *w)
{
    uint64_t value = 0;

    (void)w->db.host->read_uint(&w->in, &value);
    return value;
}

static hx_str get_text(writer *w)
{
    uint64_t len = get(w);
    hx_str   out = { "", 0 };

    (void)w->db.host->read_bytes(&w->in, (size_t)len, &out);
    return out;
}

/* A JSON number: an integer where it is one that fits, else its text. */
static void add_number(db *self, hx_str text)
{
    bool     minus = text.len > 0 && text.ptr[0] == '-';
    size_t   i = minus;
    uint64_t value = 0;  /* of 19 digits at most, which 64 bits hold */

    for (; i < text.len && text.len <= 19u + minus; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            break;
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    if (i < text.len || value > (uint64_t)INT64_MAX + minus)
        db_text(self, text);
    else if (value > INT64_MAX)
        db_integer(self, INT64_MIN);
    else
        db_integer(self, minus ? -(int64_t)value : (int64_t)value);
}

static void add_id(writer *w, unsigned type, hx_str text)
{
    if (type == HX_V_NONE || type == HX_V_NULL)
        db_null(&w->db);
    else if (type == HX_V_NUMBER)
        add_number(&w->db, text);
    else
        db_text(&w->db, text);
}

/* "warmth.yaml:62", as annotate prints it. */
static hx_str rule_place(const hx_rule *rule, char out[RULE_BYTES])
{
    int len = 0;

    if (rule)
        len = snprintf(out, RULE_BYTES, "%.*s:%u",
                       (int)(rule->file.len < 256 ? rule->file.len : 256),
                       rule->file.ptr, rule->line);
    return (hx_str){ out, len > 0 ? (size_t)len : 0 };
}

static void add_mentions(writer *w)
{
    const hx_host *host = w->db.host;
    uint64_t       count = get(w);

    for (uint64_t i = 0; i < count; i++) {
        const hx_label *label = host->label_get(host, w->drivers,
                                                (size_t)get(w));
        uint64_t        stance = get(w);
        char            place[RULE_BYTES];
        hx_str          rule;

        db_begin(&w->db, DB_MENTION);
        db_integer(&w->db, w->db.comments);
        db_integer(&w->db, (int64_t)i + 1);
        db_text(&w->db, label->id);
        db_text(&w->db, stance == HX_MET ? HX_LIT("met")
                        : stance == HX_UNMET ? HX_LIT("unmet")
                                             : HX_LIT("wanted"));
        db_integer(&w->db, (int64_t)get(w));
        db_integer(&w->db, (int64_t)get(w));
        rule = rule_place(host->rule_get(host, (uint32_t)get(w)), place);
        db_text(&w->db, get_text(w));
        db_text(&w->db, rule);
        db_end(&w->db);
    }
}

static void add_facets(writer *w)
{
    const hx_host *host = w->db.host;
    uint64_t       count = get(w);

    for (uint64_t i = 0; i < count; i++) {
        int             dimension = (int)get(w);
        const hx_label *label = host->label_get(host, dimension,
                                                (size_t)get(w));

        db_begin(&w->db, DB_FACET);
        db_integer(&w->db, w->db.comments);
        db_text(&w->db, host->dimension_name(host, dimension));
        db_text(&w->db, label->id);
        db_end(&w->db);
    }
}

hx_status db_records_open(const void *model, const hx_host *host,
                          hx_sink *sink, void **out, hx_error *err)
{
    writer   *w = host->alloc(1, sizeof *w);
    hx_status rc;

    (void)model;
    *out = NULL;
    if (!w)
        return host->fail(err, HX_E_NOMEM, "out_sqlite: no memory");
    rc = db_open(&w->db, host, sink, err);
    w->drivers = host->dimension(host, "driver");
    if (rc != HX_OK) {
        (void)db_close(&w->db, false, NULL);
        host->free(w);
        return rc;
    }
    *out = w;
    return HX_OK;
}

hx_status db_records_add(void *arg, hx_str bytes, hx_error *err)
{
    writer  *w = arg;
    unsigned skip, type;
    hx_str   id;

    w->in = bytes;
    w->db.comments++;
    skip = (unsigned)get(w);
    type = (unsigned)get(w);
    id = get_text(w);
    db_begin(&w->db, DB_COMMENT);
    db_integer(&w->db, w->db.comments);
    add_id(w, type, id);
    if (skip == HX_SKIP_NONE) {
        db_text(&w->db, hx_str_of(languages[get(w) % HX_LANG_COUNT]));
        db_null(&w->db);
    } else {
        db_null(&w->db);
        db_text(&w->db, w->db.host->skip_name((int)skip));
    }
    db_null(&w->db);
    db_end(&w->db);
    if (skip == HX_SKIP_NONE) {
        add_mentions(w);
        add_facets(w);
    }
    if (w->db.rc != HX_OK && err)
        *err = w->db.error;
    return w->db.rc;
}

/* The names of drivers, for the views; a report has more to say of them. */
static void add_drivers(writer *w)
{
    static const char *const keys[] = { "family", "maslow", "step",
                                        "label.de", "label.en" };
    const hx_host *host = w->db.host;

    for (size_t d = 0; d < host->label_count(host, w->drivers); d++) {
        const hx_label *label = host->label_get(host, w->drivers, d);

        db_begin(&w->db, DB_DRIVER);
        db_text(&w->db, label->id);
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            size_t a = 0;

            while (a < label->attr_count
                   && !hx_str_eq(label->attrs[a].key, hx_str_of(keys[k])))
                a++;
            if (a < label->attr_count)
                db_text(&w->db, label->attrs[a].value);
            else
                db_null(&w->db);
        }
        db_end(&w->db);
    }
}

hx_status db_records_close(void *arg, const hx_node *root, hx_error *err)
{
    writer        *w = arg;
    const hx_host *host = w->db.host;
    hx_status      rc;

    if (root) {
        db_head(&w->db, root, "annotation");
        add_drivers(w);
    }
    rc = db_close(&w->db, root != NULL, err);
    host->free(w);
    return rc;
}
