/* det_region: the facet "region" from a postal code in the metadata.
 *
 * A table says which prefix is which region; the longest prefix wins. The host
 * reads the table, so its content is in the provenance of every report, and
 * states made with another one do not merge. A region is a facet to break down
 * by; labels of drivers come from the text alone. */
#include <hxgap/plugin.h>

#define CODE_BYTES 10     /* of a postal code or prefix */
#define ROWS_MAX 4096
#define FIRST_MINOR 2     /* host->field and host->file came with ABI 1.2 */

typedef struct row {
    char     prefix[CODE_BYTES + 1];
    uint16_t label;
} row;

typedef struct model {
    const hx_host *host;
    row           *rows;
    size_t         count;
    int            slot;       /* of the input field */
    int            dimension;
    uint32_t       rule;
} model;

/* Where no table is given: the first digit of German codes. */
static const char default_table[] =
    "0\teast\n1\tnortheast\n2\tnorth\n3\tcentre\n4\twest\n5\tsouthwest-rhine\n"
    "6\trhine-main\n7\tsouthwest\n8\tsouth\n9\tsoutheast\n";

/* -- the table -- */

static hx_str trimmed(const char *begin, const char *end)
{
    while (begin < end && (*begin == ' ' || *begin == '\r'))
        begin++;
    while (end > begin && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    return (hx_str){ begin, (size_t)(end - begin) };
}

/* One line "PREFIX TAB REGION". */
static hx_status add_row(model *m, hx_str line, size_t number, hx_error *err)
{
    const char *tab = memchr(line.ptr, '\t', line.len);
    const char *end = line.ptr + line.len;
    hx_str      prefix, region;
    char        id[65];
    row        *r = &m->rows[m->count];
    int         label;

    if (!tab)
        return m->host->fail(err, HX_E_FORMAT, "table, line %zu: write PREFIX, "
                             "a tab, REGION", number);
    prefix = trimmed(line.ptr, tab);
    region = trimmed(tab + 1, end);
    if (prefix.len == 0 || prefix.len > CODE_BYTES || region.len == 0 ||
        region.len >= sizeof id)
        return m->host->fail(err, HX_E_FORMAT, "table, line %zu: a prefix has "
                             "1 to %d letters or digits, a region 1 to 64",
                             number, CODE_BYTES);
    memcpy(r->prefix, prefix.ptr, prefix.len);
    r->prefix[prefix.len] = '\0';
    memcpy(id, region.ptr, region.len);
    id[region.len] = '\0';
    label = m->host->label(m->host, m->dimension, id);
    if (label < 0)
        return m->host->fail(err, HX_E_LIMIT, "table, line %zu: \"%s\": over "
                             "256 regions, or no good name for one", number,
                             id);
    r->label = (uint16_t)label;
    m->count++;
    return HX_OK;
}

static hx_status read_table(model *m, hx_str text, hx_error *err)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    hx_status   rc = HX_OK;

    m->rows = m->host->alloc(ROWS_MAX, sizeof *m->rows);
    if (!m->rows)
        return m->host->fail(err, HX_E_NOMEM, "no memory");
    for (size_t number = 1; rc == HX_OK && at < end; number++) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        hx_str      line = trimmed(at, feed ? feed : end);

        at = feed ? feed + 1 : end;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (m->count == ROWS_MAX)
            return m->host->fail(err, HX_E_LIMIT, "table: over %d rows",
                                 ROWS_MAX);
        rc = add_row(m, line, number, err);
    }
    return rc;
}

/* -- opening -- */

static void region_close(void *shared)
{
    model *m = shared;

    if (!m)
        return;
    m->host->free(m->rows);
    m->host->free(m);
}

static hx_status fill(model *m, const hx_plugin_ref *self, hx_error *err)
{
    const hx_host *host = m->host;
    hx_str         path = host->option(host, self, "table");
    hx_str         table = { default_table, sizeof default_table - 1 };
    hx_rule        shown = { hx_str_of(self->name), { "", 0 }, 0,
                             { "postal code", 11 } };
    int64_t        rule = host->rule(host, &shown);
    hx_status      rc = HX_OK;

    m->slot = host->field(host, host->option(host, self, "field").ptr);
    m->dimension = host->dimension(host, "region");
    if (m->slot < 0 || m->dimension < 0 || rule < 0)
        return host->fail(err, HX_E_LIMIT, "too many fields or labels, or "
                          "option field is empty");
    m->rule = (uint32_t)rule;
    if (path.len)
        rc = host->file(host, path, &table, err);
    return rc == HX_OK ? read_table(m, table, err) : rc;
}

static hx_status region_open(const hx_host *host, const hx_plugin_ref *self,
                             void **out, hx_error *err)
{
    model    *m = host->alloc(1, sizeof *m);
    hx_status rc;

    if (!m)
        return host->fail(err, HX_E_NOMEM, "no memory");
    m->host = host;
    rc = fill(m, self, err);
    if (rc == HX_OK)
        *out = m;
    else
        region_close(m);
    return rc;
}

/* -- records -- */

/* Letters and digits of the value, without the country ("D-", "DE "). A
 * number has lost its zeros: "1067" was 01067. */
static size_t clean(const hx_value *v, char out[CODE_BYTES + 1])
{
    size_t len = 0, i = 0;

    while (i < v->text.len && i < 2 &&
           (v->text.ptr[i] == 'D' || v->text.ptr[i] == 'E'))
        i++;
    if (v->type == HX_V_NUMBER && v->text.len == 4)
        out[len++] = '0';
    for (; i < v->text.len; i++) {
        char c = v->text.ptr[i];

        if (c == ' ' || c == '-')
            continue;
        if (len == CODE_BYTES)
            return 0;
        out[len++] = c;
    }
    out[len] = '\0';
    return len;
}

static const row *find_row(const model *m, const char *code, size_t len)
{
    const row *best = NULL;
    size_t     best_len = 0;

    for (size_t i = 0; i < m->count; i++) {
        size_t prefix = strlen(m->rows[i].prefix);

        if (prefix > best_len && prefix <= len &&
            memcmp(m->rows[i].prefix, code, prefix) == 0) {
            best = &m->rows[i];
            best_len = prefix;
        }
    }
    return best;
}

static hx_status region_process(void *shared, hx_record *rec, hx_error *err)
{
    const model    *m = shared;
    const hx_value *v = (size_t)m->slot < rec->value_count
                        ? &rec->values[m->slot] : NULL;
    char            code[CODE_BYTES + 1];
    size_t          len;
    const row      *r;
    hx_facet        found;

    if (!v || (v->type != HX_V_STRING && v->type != HX_V_NUMBER))
        return HX_OK;
    len = clean(v, code);
    r = len ? find_row(m, code, len) : NULL;
    if (!r)
        return HX_OK;
    memset(&found, 0, sizeof found);  /* it has no place in the text */
    found.dimension = (uint16_t)m->dimension;
    found.label = r->label;
    found.rule = m->rule;
    return m->host->facet_add(rec, found, err);
}

static const hx_option options[] = {
    { "field", HX_OPT_STRING, "postal_code", "the input field of the code" },
    { "table", HX_OPT_STRING, NULL,
      "file of lines PREFIX, tab, REGION; empty: German zones" },
    { NULL, 0, NULL, NULL }
};

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "det_region",
    .version = "1.0.0",
    .summary = "the region of a postal code in the metadata, as a facet",
    .stage = HX_STAGE_DET,
    .needs = HX_L_TEXT,
    .provides = HX_L_FACETS,
    .threads = HX_STATELESS,
    .options = options,
    .open = region_open,
    .close = region_close,
    .process = region_process,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR && host->abi_minor >= FIRST_MINOR
           ? &plugin : NULL;
}
