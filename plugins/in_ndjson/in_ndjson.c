/* in_ndjson: one JSON object a line (RFC 8259, whole; depth at most 64).
 *
 * Every line is validated to its end, but only the fields that somebody needs
 * are decoded, and a string is copied only where it holds a backslash. */
#include "hxgap/plugin.h"
#include "json.h"

#define KEYS_MAX 64      /* keys whose slots are known ahead */
#define SNIFF_LINES 20
#define NAME_MAX_BYTES 512  /* of a key with escapes: none is longer */

typedef struct key {
    char  *name;         /* as it stands in the line, with its escapes */
    size_t len;
    int    slot;
} key;

/* What the workers share about one input. */
typedef struct ndjson {
    const hx_host   *host;
    const hx_fields *fields;
    key    keys[KEYS_MAX];   /* of the first records, in their order */
    size_t key_count;
} ndjson;

static hx_status set_value(const hx_host *host, hx_record *rec, int slot,
                           const token *t, hx_error *err)
{
    hx_value value = { { t->begin, (size_t)(t->end - t->begin) }, t->type };

    if (t->escaped) {
        char *out = host->arena(rec, value.text.len);

        if (!out)
            return host->fail(err, HX_E_NOMEM, "no memory for a record");
        value.text.len = json_unescape(t->begin, t->end, out, &rec->repairs);
        value.text.ptr = out;
    }
    host->value_set(rec, slot, value);
    return HX_OK;
}

/* -- records -------------------------------------------------------------- */

/* The slot of a key that is not the predicted one. */
static int find_slot(const ndjson *in, const hx_host *host, const token *name,
                     size_t *next)
{
    size_t   len = (size_t)(name->end - name->begin);
    uint32_t ignored = 0;
    char     plain[NAME_MAX_BYTES];

    for (size_t i = 0; i < in->key_count; i++) {
        if (in->keys[i].len != len ||
            memcmp(in->keys[i].name, name->begin, len) != 0)
            continue;
        *next = i + 1;
        return in->keys[i].slot;
    }
    if (!name->escaped)
        return host->field_slot(in->fields, (hx_str){ name->begin, len });
    if (len > sizeof plain)
        return -1;
    len = json_unescape(name->begin, name->end, plain, &ignored);
    return host->field_slot(in->fields, (hx_str){ plain, len });
}

/* Records of one file mostly have the same keys in the same order: the key
 * behind the last one that was met is tried first. */
static int key_slot(const ndjson *in, const hx_host *host, const token *name,
                    size_t *next)
{
    size_t len = (size_t)(name->end - name->begin);

    if (*next < in->key_count) {
        const key *k = &in->keys[*next];

        if (k->len == len && memcmp(k->name, name->begin, len) == 0) {
            ++*next;
            return k->slot;
        }
    }
    return find_slot(in, host, name, next);
}

/* The members of the record's object; c->p stands behind its brace. False
 * with c->wrong where the line is no JSON, or with `*rc` an error. */
static bool read_members(const ndjson *in, const hx_host *host, cursor *c,
                         hx_record *rec, hx_status *rc, hx_error *err)
{
    size_t next = 0;

    json_space(c);
    if (c->p < c->end && *c->p == '}') {
        c->p++;
        return true;
    }
    for (;;) {
        token name, value;
        int   slot;

        if (!json_key(c, &name))
            return false;
        slot = key_slot(in, host, &name, &next);
        if (!json_value(c, &value, 1))
            return false;
        if (slot >= 0) {
            *rc = set_value(host, rec, slot, &value, err);
            if (*rc != HX_OK)
                return false;
        }
        json_space(c);
        if (c->p >= c->end)
            return json_refuse(c, "unclosed bracket");
        if (*c->p == '}')
            break;
        if (*c->p != ',')
            return json_refuse(c, "expected ',' or '}'");
        c->p++;
        json_space(c);
    }
    c->p++;
    return true;
}

/* Parses one line, from its first character that is no space. */
static hx_status parse_line(const ndjson *in, const hx_host *host, cursor *c,
                            hx_record *rec, hx_error *err)
{
    const char *begin = c->p;
    hx_status   rc = HX_OK;
    token       t;
    bool        good;

    if (*c->p == '{') {
        c->p++;
        good = read_members(in, host, c, rec, &rc, err) && json_end(c);
        if (good || rc != HX_OK)
            return rc;
    } else {
        good = json_value(c, &t, 0) && json_end(c);
    }
    if (good) {
        rec->skip = HX_SKIP_NOT_OBJECT;
        return host->fail(err, HX_SKIP, "a JSON value, but no object");
    }
    rec->skip = HX_SKIP_SYNTAX;
    return host->fail(err, HX_SKIP, "no JSON, at byte %zu of the record: %s",
                      (size_t)(c->p - begin), c->wrong);
}

/* The next line that is not blank: its beginning, with *end behind its last
 * byte and *next behind its line feed. NULL at the end of the block. */
static const char *next_line(hx_block block, size_t *pos, const char **end)
{
    const char *limit = block.ptr + block.len;

    while (*pos < block.len) {
        const char *p = block.ptr + *pos;
        const char *stop = memchr(p, '\n', (size_t)(limit - p));

        *end = stop ? stop : limit;
        *pos = (size_t)(*end - block.ptr) + (stop != NULL);
        while (p < *end && (*p == ' ' || *p == '\t' || *p == '\r'))
            p++;
        if (p < *end)
            return p;
    }
    return NULL;
}

static hx_status ndjson_parse(const void *input, const hx_host *host,
                              hx_block block, size_t *pos, hx_record *rec,
                              hx_error *err)
{
    cursor      c = { 0 };
    const char *end = NULL, *begin = next_line(block, pos, &end);

    if (!begin)
        return HX_END;
    rec->begin = (size_t)(begin - block.ptr);
    rec->end = (size_t)(end - block.ptr);
    if (rec->end - rec->begin > HX_RECORD_MAX) {
        rec->skip = HX_SKIP_TOO_LONG;
        return host->fail(err, HX_SKIP, "a record of %zu bytes",
                          rec->end - rec->begin);
    }
    c.p = begin;
    c.end = end;
    c.limit = block.ptr + block.len;
    return parse_line(input, host, &c, rec, err);
}

static size_t ndjson_cut(const void *input, hx_block block)
{
    const char *line;

    (void)input;
    if (block.last)
        return block.len;
    line = block.len ? memrchr(block.ptr, '\n', block.len) : NULL;
    return line ? (size_t)(line - block.ptr) + 1 : 0;
}

/* -- inputs --------------------------------------------------------------- */

static void ndjson_input_close(void *input)
{
    ndjson *in = input;

    if (!in)
        return;
    for (size_t i = 0; i < in->key_count; i++)
        in->host->free(in->keys[i].name);
    in->host->free(in);
}

/* Notes the keys of an object in their order; what is wrong with the line is
 * parse's to say. */
static bool note_keys(ndjson *in, cursor *c)
{
    const hx_host *host = in->host;

    while (in->key_count < KEYS_MAX) {
        key   *k = &in->keys[in->key_count];
        token  name, value;

        if (!json_key(c, &name) || !json_value(c, &value, 1))
            return true;
        k->len = (size_t)(name.end - name.begin);
        if (!name.escaped) {
            k->name = host->alloc(k->len + 1, 1);
            if (!k->name)
                return false;
            memcpy(k->name, name.begin, k->len);
            k->slot = host->field_slot(in->fields,
                                       (hx_str){ k->name, k->len });
            in->key_count++;
        }
        json_space(c);
        if (c->p >= c->end || *c->p != ',')
            return true;
        c->p++;
        json_space(c);
    }
    return true;
}

static hx_status ndjson_input_open(const void *model, const hx_host *host,
                                   const hx_fields *fields, hx_str head,
                                   void **input, size_t *body, hx_error *err)
{
    hx_block    block = { head.ptr, head.len, true };
    const char *end = NULL, *begin;
    ndjson     *in = host->alloc(1, sizeof *in);
    size_t      pos = 0;

    (void)model;
    *input = NULL;
    *body = 0;
    if (!in)
        return host->fail(err, HX_E_NOMEM, "no memory for an input");
    in->host = host;
    in->fields = fields;
    while (in->key_count == 0 && (begin = next_line(block, &pos, &end))) {
        cursor c = { begin + 1, end, head.ptr + head.len, NULL };

        if (*begin != '{')
            continue;
        json_space(&c);
        if (!note_keys(in, &c)) {
            ndjson_input_close(in);
            return host->fail(err, HX_E_NOMEM, "no memory for an input");
        }
    }
    *input = in;
    return HX_OK;
}

/* Whether a line is a lone bracket: JSON that is spread over many lines. */
static bool is_bracket(const char *begin, const char *end)
{
    while (end > begin && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    return end - begin == 1 && (*begin == '{' || *begin == '[');
}

/* Certain where the first lines are JSON objects or arrays; half sure where
 * they only begin like some, so that a file of broken JSON, or of JSON over
 * many lines, is refused line by line and not taken for plain text. */
static int ndjson_sniff(const void *model, hx_str head)
{
    hx_block    block = { head.ptr, head.len, true };
    const char *end = NULL, *begin;
    size_t      pos = 0;
    int         lines = 0, good = 0, like = 0;

    (void)model;
    while (lines < SNIFF_LINES && (begin = next_line(block, &pos, &end))) {
        cursor c = { begin, end, head.ptr + head.len, NULL };
        token  t;

        if (pos == head.len && lines > 0)
            break;  /* may be cut by the end of the head */
        if (lines == 0 && is_bracket(begin, end))
            return 50;
        lines++;
        if (*begin != '{' && *begin != '[')
            continue;
        like++;
        if (json_value(&c, &t, 0) && json_end(&c))
            good++;
    }
    if (good > 0 && 2 * like > lines)
        return 95;
    return like > 0 && like == lines ? 50 : 0;
}

static size_t ndjson_input_text(const void *input, char *out, size_t cap)
{
    static const char what[] = "NDJSON";

    (void)input;
    if (sizeof what - 1 > cap)
        return 0;
    memcpy(out, what, sizeof what - 1);
    return sizeof what - 1;
}

static const hx_plugin ndjson_plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "in_ndjson",
    .version = "1.0.0",
    .summary = "reads comments from NDJSON, one JSON object a line",
    .stage = HX_STAGE_IN,
    .provides = HX_L_TEXT,
    .threads = HX_STATELESS,
    .sniff = ndjson_sniff,
    .input_open = ndjson_input_open,
    .input_close = ndjson_input_close,
    .cut = ndjson_cut,
    .parse = ndjson_parse,
    .input_text = ndjson_input_text,
    .traits = HX_T_LINES,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &ndjson_plugin : NULL;
}
