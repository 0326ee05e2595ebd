/* in_csv: comments from CSV with a header (RFC 4180).
 *
 * Separators are , ; tab or |, told from the first records. A row with too few
 * or too many fields is refused as a whole: its fields cannot be told apart.
 * A quote that is never closed would swallow the rest of the file; after 1 MiB
 * it is given up, the line where it opened is refused, and reading goes on in
 * the next one. */
#include "hxgap/plugin.h"
#include "split.h"

#include <stdio.h>

typedef struct csv_model {
    const hx_host *host;
    char           sep;      /* asked for, or */
    bool           detect;
} csv_model;

/* What the workers share about one input. */
typedef struct csv {
    const hx_host *host;
    char           sep;
    size_t         columns;
    int           *slots;    /* by column; -1: nobody needs it */
    size_t         header;   /* line that looks more like one; 0: none */
} csv;

static hx_status csv_open(const hx_host *host, const hx_plugin_ref *self,
                          void **model, hx_error *err)
{
    hx_str     asked = host->option(host, self, "separator");
    csv_model *m;

    *model = NULL;
    if (hx_str_eq(asked, HX_LIT("tab")))
        asked = HX_LIT("\t");
    if (asked.len > 1 || (asked.len == 1 && (asked.ptr[0] == '"' ||
                                             asked.ptr[0] == '\n')))
        return host->fail(err, HX_E_USAGE,
                          "in_csv: separator must be one character or "
                          "\"tab\"");
    m = host->alloc(1, sizeof *m);
    if (!m)
        return host->fail(err, HX_E_NOMEM, "no memory for in_csv");
    m->host = host;
    m->detect = asked.len == 0;
    if (!m->detect)
        m->sep = asked.ptr[0];
    *model = m;
    return HX_OK;
}

static void csv_close(void *model)
{
    csv_model *m = model;

    if (m)
        m->host->free(m);
}

/* -- inputs --------------------------------------------------------------- */

static int csv_sniff(const void *model, hx_str head)
{
    const csv_model *m = model;
    char sep;
    int  sure = csv_detect(head, &sep);

    /* Who names the separator knows that the inputs are tables. */
    return m->detect || sure > 85 ? sure : 85;
}

static void csv_input_close(void *input)
{
    csv *in = input;

    if (!in)
        return;
    in->host->free(in->slots);
    in->host->free(in);
}

/* The slot of the column whose name is `field`; -2 where memory is refused. */
static int column_slot(const hx_host *host, const hx_fields *fields,
                       csv_field field)
{
    char *copy = NULL;
    int   slot;

    if (field.escaped) {
        copy = host->alloc((size_t)(field.end - field.begin), 1);
        if (!copy)
            return -2;
        field.end = copy + csv_unescape(field.begin, field.end, copy);
        field.begin = copy;
    }
    while (field.begin < field.end && *field.begin == ' ')
        field.begin++;
    while (field.begin < field.end && field.end[-1] == ' ')
        field.end--;
    slot = host->field_slot(fields, (hx_str){
        field.begin, (size_t)(field.end - field.begin) });
    host->free(copy);
    return slot;
}

/* Reads the header [p, end) into in->slots. */
static hx_status read_header(csv *in, const hx_fields *fields, const char *p,
                             const char *end, hx_error *err)
{
    const hx_host *host = in->host;
    size_t         room = 1;
    csv_field      field;

    for (const char *q = p; q < end; q++)
        room += *q == in->sep;  /* those in quotes are too many: no harm */
    in->slots = host->alloc(room, sizeof *in->slots);
    if (!in->slots)
        return host->fail(err, HX_E_NOMEM, "no memory for an input");
    for (;; p++) {
        if (!csv_field_next(in->sep, &p, end, &field))
            return host->fail(err, HX_E_FORMAT, "the header is no CSV: text "
                              "behind a closing quote, or a quote without "
                              "its end");
        in->slots[in->columns] = column_slot(host, fields, field);
        if (in->slots[in->columns++] == -2)
            return host->fail(err, HX_E_NOMEM, "no memory for an input");
        if (p == end)
            return HX_OK;
    }
}

static hx_status csv_input_open(const void *model, const hx_host *host,
                                const hx_fields *fields, hx_str head,
                                void **input, size_t *body, hx_error *err)
{
    const csv_model *m = model;
    hx_block    block = { head.ptr, head.len, true };
    const char *begin, *end;
    char        given = 0;
    hx_status   rc;
    int         how;
    csv        *in = host->alloc(1, sizeof *in);

    *input = NULL;
    if (!in)
        return host->fail(err, HX_E_NOMEM, "no memory for an input");
    in->host = host;
    begin = head.ptr + csv_preamble(head, &given);
    (void)csv_detect(head, &in->sep);
    if (!given && !m->detect)
        in->sep = m->sep;
    in->header = csv_header_line((hx_str){
        begin, (size_t)(head.ptr + head.len - begin) }, in->sep);
    for (const char *p = head.ptr; in->header && p < begin; p++)
        in->header += *p == '\n';
    end = csv_record_end(in->sep, begin, block, &how);
    *body = (size_t)(end - head.ptr) + (end < head.ptr + head.len);
    if (end > begin && end[-1] == '\r')
        end--;
    rc = read_header(in, fields, begin, end, err);
    if (rc != HX_OK) {
        csv_input_close(in);
        return rc;
    }
    *input = in;
    return HX_OK;
}

static size_t csv_cut(const void *input, hx_block block)
{
    const csv  *in = input;
    const char *p = block.ptr, *limit = block.ptr + block.len, *end;
    int         how;

    if (block.last)
        return block.len;
    while (p < limit) {
        end = csv_record_end(in->sep, p, block, &how);
        if (how == CSV_OPEN)
            break;
        p = end + 1;
    }
    return (size_t)(p - block.ptr);
}

/* -- records -------------------------------------------------------------- */

static hx_status set_value(const hx_host *host, hx_record *rec, int slot,
                           const csv_field *field, hx_error *err)
{
    hx_value value = {
        { field->begin, (size_t)(field->end - field->begin) }, HX_V_STRING
    };

    if (field->escaped) {
        char *out = host->arena(rec, value.text.len);

        if (!out)
            return host->fail(err, HX_E_NOMEM, "no memory for a record");
        value.text.len = csv_unescape(field->begin, field->end, out);
        value.text.ptr = out;
    }
    host->value_set(rec, slot, value);
    return HX_OK;
}

static hx_status refuse(const hx_host *host, hx_record *rec, hx_error *err,
                        const char *wrong)
{
    rec->skip = HX_SKIP_SYNTAX;
    return host->fail(err, HX_SKIP, "no CSV: %s", wrong);
}

static hx_status parse_row(const csv *in, const hx_host *host, const char *p,
                           const char *end, hx_record *rec, hx_error *err)
{
    size_t    count = 0;
    csv_field field;

    for (;; p++) {
        if (!csv_field_next(in->sep, &p, end, &field))
            return refuse(host, rec, err, "text behind a closing quote");
        if (count < in->columns && in->slots[count] >= 0) {
            hx_status rc = set_value(host, rec, in->slots[count], &field,
                                     err);

            if (rc != HX_OK)
                return rc;
        }
        count++;
        if (p == end)
            break;
    }
    if (count == in->columns)
        return HX_OK;
    rec->skip = HX_SKIP_SYNTAX;
    return host->fail(err, HX_SKIP, "expected %zu fields, found %zu",
                      in->columns, count);
}

static bool is_blank(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    return p == end;
}

static hx_status csv_parse(const void *input, const hx_host *host,
                           hx_block block, size_t *pos, hx_record *rec,
                           hx_error *err)
{
    const csv  *in = input;
    const char *limit = block.ptr + block.len;

    block.last = true;  /* whole records alone are handed over: see csv_cut() */
    while (*pos < block.len) {
        const char *begin = block.ptr + *pos, *end;
        int         how;

        end = csv_record_end(in->sep, begin, block, &how);
        *pos = (size_t)(end - block.ptr) + (end < limit);
        if (how == CSV_WHOLE && end > begin && end[-1] == '\r')
            end--;
        if (is_blank(begin, end))
            continue;
        rec->begin = (size_t)(begin - block.ptr);
        rec->end = (size_t)(end - block.ptr);
        if (rec->end - rec->begin > HX_RECORD_MAX) {
            rec->skip = HX_SKIP_TOO_LONG;
            return host->fail(err, HX_SKIP, "a record of %zu bytes",
                              rec->end - rec->begin);
        }
        if (how != CSV_WHOLE)
            return refuse(host, rec, err, "a quote is never closed");
        return parse_row(in, host, begin, end, rec, err);
    }
    return HX_END;
}

static size_t csv_input_text(const void *input, char *out, size_t cap)
{
    const csv *in = input;
    char       text[128];
    int        len = snprintf(text, sizeof text, in->sep == '\t'
                              ? "tab-separated values (TSV)" : in->sep
                              ? "CSV separated by '%c'"
                              : "CSV of one column", in->sep);

    if (in->header)
        len += snprintf(text + len, sizeof text - (size_t)len, ", but line "
                        "%zu looks like its header (take out what stands "
                        "above)", in->header);
    if ((size_t)len > cap)
        return 0;
    memcpy(out, text, (size_t)len);
    return (size_t)len;
}

static const hx_option csv_options[] = {
    { "separator", HX_OPT_STRING, "",
      "one character, or tab; empty: told from the first records" },
    { .name = NULL },
};

static const hx_plugin csv_plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "in_csv",
    .version = "1.0.0",
    .summary = "reads comments from CSV and TSV with a header",
    .stage = HX_STAGE_IN,
    .provides = HX_L_TEXT,
    .threads = HX_STATELESS,
    .options = csv_options,
    .open = csv_open,
    .close = csv_close,
    .sniff = csv_sniff,
    .input_open = csv_input_open,
    .input_close = csv_input_close,
    .cut = csv_cut,
    .parse = csv_parse,
    .input_text = csv_input_text,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &csv_plugin : NULL;
}
