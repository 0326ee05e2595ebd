/* in_text: plain text, one comment a line.
 *
 * Anything can be read as lines, so this reader is less sure of itself than
 * any other; only a NUL in the first bytes tells that a file is no text. */
#include "hxgap/plugin.h"

typedef struct text {
    const hx_host *host;
    int            slot;   /* of the field "text" */
} text;

static int text_sniff(const void *model, hx_str head)
{
    (void)model;
    return head.len > 0 && memchr(head.ptr, '\0', head.len) == NULL;
}

static hx_status text_input_open(const void *model, const hx_host *host,
                                 const hx_fields *fields, hx_str head,
                                 void **input, size_t *body, hx_error *err)
{
    text *in = host->alloc(1, sizeof *in);

    (void)model;
    (void)head;
    *input = NULL;
    *body = 0;
    if (!in)
        return host->fail(err, HX_E_NOMEM, "no memory for an input");
    in->host = host;
    in->slot = host->field_slot(fields, HX_LIT("text"));
    *input = in;
    return HX_OK;
}

static void text_input_close(void *input)
{
    text *in = input;

    if (in)
        in->host->free(in);
}

static size_t text_cut(const void *input, hx_block block)
{
    const char *feed;

    (void)input;
    if (block.last)
        return block.len;
    feed = block.len ? memrchr(block.ptr, '\n', block.len) : NULL;
    return feed ? (size_t)(feed - block.ptr) + 1 : 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static hx_status text_parse(const void *input, const hx_host *host,
                            hx_block block, size_t *pos, hx_record *rec,
                            hx_error *err)
{
    const text *in = input;

    while (*pos < block.len) {
        const char *begin = block.ptr + *pos;
        const char *end = memchr(begin, '\n', block.len - *pos);
        const char *p = begin;

        *pos = end ? (size_t)(end - block.ptr) + 1 : block.len;
        if (!end)
            end = block.ptr + block.len;
        while (p < end && is_space(*p))
            p++;
        if (p == end)
            continue;  /* a blank line is no record */
        if (end[-1] == '\r')
            end--;
        rec->begin = (size_t)(begin - block.ptr);
        rec->end = (size_t)(end - block.ptr);
        if (rec->end - rec->begin > HX_RECORD_MAX) {
            rec->skip = HX_SKIP_TOO_LONG;
            return host->fail(err, HX_SKIP, "a record of %zu bytes",
                              rec->end - rec->begin);
        }
        host->value_set(rec, in->slot, (hx_value){
            { begin, (size_t)(end - begin) }, HX_V_STRING });
        return HX_OK;
    }
    return HX_END;
}

static size_t text_input_text(const void *input, char *out, size_t cap)
{
    static const char what[] = "plain text, one comment a line";

    (void)input;
    if (sizeof what - 1 > cap)
        return 0;
    memcpy(out, what, sizeof what - 1);
    return sizeof what - 1;
}

static const hx_plugin text_plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "in_text",
    .version = "1.0.0",
    .summary = "reads comments from plain text, one a line",
    .stage = HX_STAGE_IN,
    .provides = HX_L_TEXT,
    .threads = HX_STATELESS,
    .sniff = text_sniff,
    .input_open = text_input_open,
    .input_close = text_input_close,
    .cut = text_cut,
    .parse = text_parse,
    .input_text = text_input_text,
    .traits = HX_T_LINES,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &text_plugin : NULL;
}
